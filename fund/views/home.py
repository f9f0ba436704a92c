"""The first page after signing in: what waits for this person, room by room."""
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from fund.context import shell
from fund.permissions import Can, allow


@allow(Can.SIGN_IN)
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "fund/home.html", {"groups": shell(request)["nav"]})
