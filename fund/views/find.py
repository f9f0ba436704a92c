"""The finder: the palette asks it while somebody types; without a script it is a page of its own."""
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from fund.permissions import Can, allow
from fund.queries.find import LONGEST, results


@require_safe
@allow(Can.SIGN_IN)
def find(request: HttpRequest) -> HttpResponse:
    words = request.GET.get("q", "").replace("\0", "")[:LONGEST]
    part = "#options" if request.htmx else ""
    return render(request, f"fund/find/find.html{part}", {"words": words, "longest": LONGEST} | results(request, words))
