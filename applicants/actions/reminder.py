"""Bring open cards to their reviewers' minds: by the calendar, and when somebody who hands them out asks for it."""
import datetime as dt
import logging
from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from applicants.models import Deal, Round, Scorecard
from fund.audit import acting
from fund.errors import Refused
from fund.models import Fund, Seat
from fund.models.wall import shut_out
from fund.notify import notify
from fund.permissions import Can, holds

log = logging.getLogger(__name__)
BEFORE = (3, 0)  # days
EVERY = 7  # days between reminders of what is late


def remind_reviewers(*, round: Round, by: Seat) -> None:
    """Remind everybody with open cards in a round, at most once a day each. How many these are is not told: it says how far they are.

    Refused for a seat that may not hand out cards in this fund.
    """
    if by.fund_id != round.fund_id or not holds(by.role, Can.ASSIGN_REVIEWER):
        raise Refused(_("Your seat may not take this step. Nothing was changed."))
    today = timezone.localdate()
    with acting(by, "remind reviewers", round=str(round.uuid)):
        for seat, cards in _by_reviewer(_open().filter(deal__round=round)):
            notify("review_open", to=[seat], source=f"round:{round.uuid}:{today}", by=by, fund=round.fund, url=_queue(round.fund), round=round,
                   number=len(cards))


def remind_of_cards(on: dt.date | None = None) -> int:
    """Remind reviewers of cards that are due in three days, today, or late by one day and then every week; returns how many were told.

    Safe to run twice on one day; one notice a person and day that cards are due.
    """
    on = on or timezone.localdate()
    told = 0
    for seat, cards in _by_reviewer(_open().exclude(due_on=None)):
        for day in sorted({card.due_on for card in cards if card.due_on is not None and is_reminded(card.due_on, on)}):
            mine = [card for card in cards if card.due_on == day]
            try:
                with acting(None, "remind reviewers"):
                    told += notify("review_due", to=[seat], source=f"cards:{seat.uuid}:{day}:{on}", fund=mine[0].deal.fund,
                                   url=_queue(mine[0].deal.fund), day=day, number=len(mine))
            except Exception:  # the others are told all the same; this one comes along the next time
                log.exception("nobody could be told that cards of seat %s are due", seat.uuid)
    return told


def is_reminded(due_on: dt.date, on: dt.date) -> bool:
    """Whether a day that cards are due by is brought to mind on another."""
    left = (due_on - on).days
    return left in BEFORE or (left < 0 and (-left - 1) % EVERY == 0)


def _open() -> Any:
    live = Seat.objects.live().filter(user__is_active=True).values("pk")
    return (Scorecard.objects.filter(state=Scorecard.State.DRAFT, reviewer__in=live, deal__status=Deal.Status.ACTIVE)
            .select_related("reviewer__user", "deal__fund").order_by("reviewer", "pk"))


def _by_reviewer(cards: Iterable[Scorecard]) -> list[tuple[Seat, list[Scorecard]]]:
    """The open cards of each reviewer, without those behind a wall."""
    found: dict[int, tuple[Seat, list[Scorecard]]] = {}
    for card in cards:
        if card.reviewer.user_id not in shut_out(card.deal.uuid):
            found.setdefault(card.reviewer_id, (card.reviewer, []))[1].append(card)
    return list(found.values())


def _queue(fund: Fund) -> str:
    return reverse("applicants:review_queue", args=[fund.slug])
