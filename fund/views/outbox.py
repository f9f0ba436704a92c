"""The outbox: what was written and sent. In the demo anybody may read it, for nothing leaves the machine.

Elsewhere it shows who was written to about what, never the letters themselves: they carry secret links.
"""
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from fund.permissions import Can, holds, public
from fund.queries.outbox import letters


@public
def outbox(request: HttpRequest) -> HttpResponse:
    if settings.DEMO:
        shell = "shell.html" if request.user.is_authenticated else "focus.html"
        return render(request, "fund/outbox.html", {"letters": letters(None), "shell": shell})
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    if not any(holds(seat.role, Can.SEE_MAIL) for seat in request.user.live_seats):
        raise PermissionDenied
    return render(request, "fund/outbox.html", {"letters": letters(request.user), "shell": "shell.html"})
