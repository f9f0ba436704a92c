"""What every page shows around its content: the fund, the seat, the navigation."""
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from fund.navigation import navigation, other_funds


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context of the shell; every value may be None on a page without a fund or a seat."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"demo": settings.DEMO, "nav": [], "seat": None, "fund": None}
    funds = {s.fund_id: s.fund for s in user.live_seats if s.fund}
    only = next(iter(funds.values())) if len(funds) == 1 else None
    fund = getattr(request, "fund", None) or only
    seat = getattr(request, "seat", None) or next((s for s in user.live_seats if fund is None or s.fund_id == fund.pk), None)
    seat = seat or next(iter(user.live_seats), None)
    return {"demo": settings.DEMO, "seat": seat, "fund": fund, "nav": navigation(request, fund) + other_funds(request, fund)}
