"""Who scores a deal and what they found, on its page; nothing of either for who is blind to it."""
from typing import Any

from applicants.models import Deal
from applicants.queries.scorecard import assigned, locked_cards
from fund.models import Seat, User
from fund.permissions import Can, holds


def scores(deal: Deal, user: User, seat: Seat) -> dict[str, Any]:
    """The locked cards that count, who reviews the deal, and whether this seat may ask others; `deal` comes from `page_rows`."""
    screening = deal.stage == Deal.Stage.SCREENING and deal.status == Deal.Status.ACTIVE
    may = screening and holds(seat.role, Can.ASSIGN_REVIEWER)
    return {"cards": [] if deal.hidden else locked_cards(deal, user), "may_assign": may,
            "assigned": assigned(deal) if may or not deal.hidden else []}
