"""Overrides of stage gates as a person sees them: the one that waits, those that were answered, and whose turn it is."""
from typing import Any

from django.db.models import F, QuerySet

from applicants.models import Deal, Override
from fund.models import Fund, Seat, User
from fund.permissions import GRANTS, Can, holds

S = Override.State


def overrides(fund: Fund, user: User) -> QuerySet[Override]:
    """The overrides in a fund that this person may see, with whose they are."""
    return (Override.objects.visible_to(user).filter(deal__fund=fund)
            .select_related("deal__company__organisation", "deal__fund", "asked_by__user", "answered_by__user"))


def about(deal: Deal, user: User, seat: Seat) -> dict[str, Any]:
    """For the deal's page: the override that `waits`, and the `answered` ones, the newest first. One query."""
    rows = list(overrides(deal.fund, user).filter(deal=deal))
    open_row = next((row for row in rows if row.state == S.ASKED), None)
    return {"waits": turn(open_row, seat), "answered": [row for row in rows if row.state != S.ASKED]}


def waits(deal: Deal, user: User, seat: Seat) -> dict[str, Any] | None:
    """The override of this deal that waits for a second person, as `turn` says it; None where none does or this person may not know."""
    return turn(overrides(deal.fund, user).filter(deal=deal, state=S.ASKED).first(), seat)


def turn(row: Override | None, seat: Seat) -> dict[str, Any] | None:
    """An override with whose turn it is: {row, target, may_answer, may_take_back}."""
    if row is None:
        return None
    mine = row.asked_by.user_id == seat.user_id
    return {"row": row, "target": str(Deal.Stage(row.target).label), "source": str(Deal.Stage(row.source).label),
            "may_answer": row.state == S.ASKED and not mine and holds(seat.role, Can.CONFIRM_OVERRIDE),
            "may_take_back": row.state == S.ASKED and mine}


def to_confirm(user: User) -> QuerySet[Override]:
    """What waits for this person as the second one: not what they asked for, nor of a deal that has moved on or is not active."""
    return (Override.objects.visible_to(user).filter(state=S.ASKED, deal__fund__in=user.fund_ids(GRANTS[Can.CONFIRM_OVERRIDE]),
                                                     deal__status=Deal.Status.ACTIVE, deal__stage=F("source"))
            .exclude(asked_by__user=user))
