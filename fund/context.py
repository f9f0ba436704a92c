"""What every page shows around its content: the fund, the seat, the navigation."""
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from fund.navigation import navigation


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context of the shell; every value may be None on a page without a fund or a seat."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"demo": settings.DEMO, "nav": [], "seat": None, "fund": None}
    seat = getattr(request, "seat", None) or next(iter(user.live_seats), None)
    fund = getattr(request, "fund", None) or next((s.fund for s in user.live_seats if s.fund), None)
    return {"demo": settings.DEMO, "seat": seat, "fund": fund, "nav": navigation(request, fund)}
