"""What is to be done about deals: the next action of each, what is due, whose turn it is, and the card on a deal's page."""
import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from applicants.models import Deal, Task
from applicants.queries.colleague import colleagues
from fund.models import Fund, Seat, User
from fund.permissions import Can, holds

LAST_CLOSED = 10  # of the closed tasks the card keeps folded away; the page of tasks lists them all


def next_action(deals: Iterable[Deal]) -> dict[int, Task]:
    """Deal key -> its open task that is due first, what has no day last; one query, `assignee.user` with it.

    The deals are those the reader sees already.
    """
    keys = [deal.pk for deal in deals]
    if not keys:
        return {}
    rows = (Task.objects.open().filter(deal__in=keys).select_related("assignee__user")
            .order_by("deal_id", F("due_on").asc(nulls_last=True), "pk").distinct("deal_id"))
    return {row.deal_id: row for row in rows}


def due_condition(today: dt.date) -> Q:
    """On rows of deals: those with an open task that is due by this day."""
    return Q(Exists(Task.objects.open().filter(deal=OuterRef("pk"), due_on__lte=today)))


def waiting(user: User) -> QuerySet[Task]:
    """The open tasks that this person was given, of deals they see."""
    return Task.objects.visible_to(user).open().filter(assignee__in=[seat.pk for seat in user.live_seats])


def own(fund: Fund, user: User) -> list[dict[str, Any]]:
    """The open tasks of this person in a fund, the earliest due first: {row, late, today}. One query."""
    today = timezone.localdate()
    rows = waiting(user).filter(deal__fund=fund).select_related("deal__company__organisation").in_order()
    return [{"row": row, "late": row.due_on is not None and row.due_on < today, "today": row.due_on == today} for row in rows]


def card(deal: Deal, user: User, seat: Seat, *, whole: bool = False) -> dict[str, Any]:
    """The tasks of a deal: {open, closed, more, people, me, whole}; empty for who does not work on deals. Two queries.

    `open` starts with the next action. A line is {row, late, today, orphan, given}: `orphan` says that who was given it cannot do it
    any more, whatever the reason; `given` is what its form shows. `people` are the seats a task can be given to.
    """
    if not holds(seat.role, Can.WORK_ON_DEAL):
        return {}
    today, people = timezone.localdate(), colleagues(deal)
    able = {person.user_id for person in people}
    rows = list(Task.objects.visible_to(user).filter(deal=deal).select_related("assignee__user", "closed_by__user").in_order())
    closed = sorted((row for row in rows if row.state != Task.State.OPEN), key=lambda row: row.closed_at, reverse=True)
    kept = closed if whole else closed[:LAST_CLOSED]
    return {"open": [_line(row, today, able) for row in rows if row.state == Task.State.OPEN], "closed": [{"row": row} for row in kept],
            "more": len(closed) - len(kept), "people": people, "whole": whole,
            "me": next((person.pk for person in people if person.user_id == user.pk), None), "today": today}


def _line(row: Task, today: dt.date, able: set[int]) -> dict[str, Any]:
    orphan = row.assignee is not None and (row.assignee.user_id not in able or not _holds_on(row.assignee, today))
    return {"row": row, "late": row.due_on is not None and row.due_on < today, "today": row.due_on == today, "orphan": orphan,
            "given": {"assignee": "" if orphan or row.assignee is None else row.assignee_id, "due_on": row.due_on.isoformat() if row.due_on else ""}}


def _holds_on(seat: Seat, today: dt.date) -> bool:
    return seat.starts_on <= today and (seat.ends_on is None or seat.ends_on > today)
