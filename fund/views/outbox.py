"""The outbox: what was written and sent. In the demo anybody may read it, for nothing leaves the machine."""
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from fund.permissions import Can, holds, public
from fund.queries.outbox import letters


@public
def outbox(request: HttpRequest) -> HttpResponse:
    seats = request.user.live_seats if request.user.is_authenticated else []
    if not settings.DEMO and not any(holds(s.role, Can.SEE_MAIL) for s in seats):
        raise PermissionDenied
    return render(request, "fund/outbox.html", {"letters": letters()})
