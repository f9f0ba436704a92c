"""What every page shows around its content: the fund, the seat, the navigation."""
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from fund.accounts.look_cookies import theme
from fund.accounts.seat_choice import chosen_seat, label
from fund.navigation import navigation, other_funds
from fund.queries.notification import unread_count


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context of the shell; every value may be None on a page without a fund or a seat."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"demo": settings.DEMO, "nav": [], "seat": None, "fund": None, "seats": [], "chosen": None, "theme": theme(request)}
    funds = {s.fund_id: s.fund for s in user.live_seats if s.fund}
    only = next(iter(funds.values())) if len(funds) == 1 else None
    chosen = chosen_seat(request)
    fund = getattr(request, "fund", None) or (chosen and chosen.fund) or only
    seat = getattr(request, "seat", None) or chosen
    return {"demo": settings.DEMO, "seat": seat, "fund": fund, "nav": navigation(request, fund) + other_funds(request, fund),
            "seats": user.live_seats, "chosen": chosen, "chosen_label": label(chosen) if chosen else "",
            "theme": theme(request), "unread": SimpleLazyObject(lambda: unread_count(user))}
