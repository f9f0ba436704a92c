"""The first page after signing in: what waits for this person, and the rooms they may enter, fund by fund."""
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from fund.navigation import navigation
from fund.permissions import Can, allow
from fund.queries.seat import ended_this_week
from fund.queries.today import agenda


@allow(Can.SIGN_IN)
def home(request: HttpRequest) -> HttpResponse:
    def rooms(fund, in_fund: bool) -> list[dict]:
        return [room for group in navigation(request, fund) for room in group["items"]
                if room["in_fund"] == in_fund and room["url"] != request.path]

    funds = {seat.fund_id: seat.fund for seat in request.user.live_seats if seat.fund}
    places = [{"fund": fund, "rooms": rooms(fund, True)} for _pk, fund in sorted(funds.items())]
    return render(request, "fund/home.html", {
        "own_rooms": rooms(None, False), "places": [p for p in places if p["rooms"]], "today": timezone.localdate(),
        "agenda": agenda(request.user, timezone.localdate()), "ended": ended_this_week(request.user)})
