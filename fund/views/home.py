"""The first page after signing in: the rooms this person may enter, fund by fund."""
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from fund.models import Fund
from fund.navigation import navigation
from fund.permissions import Can, allow


@allow(Can.SIGN_IN)
def home(request: HttpRequest) -> HttpResponse:
    def rooms(fund, in_fund: bool) -> list[dict]:
        return [room for group in navigation(request, fund) for room in group["items"]
                if room["in_fund"] == in_fund and room["url"] != request.path]

    places = [{"fund": fund, "rooms": rooms(fund, True)} for fund in Fund.objects.visible_to(request.user).order_by("pk")]
    return render(request, "fund/home.html", {"own_rooms": rooms(None, False), "places": [p for p in places if p["rooms"]]})
