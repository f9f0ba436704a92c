"""What a person was told, what of it is unread, and how they want to hear of each kind."""
from collections.abc import Iterable
from datetime import date
from itertools import groupby
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.utils import timezone

from fund.models import Choice, Notification, User
from fund.notify import KINDS, Kind, Wish, wish
from fund.written import count_kept


class Line(NamedTuple):
    """One kind on the page of choices, with how this person hears of it today."""

    kind: Kind
    wish: Wish


def told(user: User, *, unread: bool = False, kind: str = "") -> QuerySet[Notification]:
    """What this person was told and may still read, newest first."""
    rows = Notification.objects.visible_to(user).filter(kind__in=KINDS).select_related("fund")
    if unread:
        rows = rows.filter(read_at=None)
    return rows.filter(kind=kind) if kind in KINDS else rows


def unread_count(user: User) -> int:
    """How many of them are unread; one query."""
    return count_kept(user, "unread", lambda: told(user, unread=True))


def kinds_told(user: User) -> list[Kind]:
    """The kinds of which this person was told something, in their order."""
    there = set(told(user).order_by().values_list("kind", flat=True).distinct())
    return [kind for key, kind in KINDS.items() if key in there]


def by_day(rows: Iterable[Notification]) -> list[tuple[date, list[tuple[Notification, Kind]]]]:
    """Rows in their order under the days on which they happened in Seoul, each with its kind."""
    days = groupby(rows, key=lambda row: timezone.localdate(row.at))
    return [(day, [(row, KINDS[row.kind]) for row in group]) for day, group in days]


def concerning(user: User) -> list[Kind]:
    """The kinds that concern the roles this person holds today."""
    roles = {seat.role for seat in user.live_seats}
    return [kind for kind in KINDS.values() if kind.listed and (not kind.roles or kind.roles & roles)]


def lines(user: User) -> list[Line]:
    """The kinds that concern this person and what they chose, or the default where they did not."""
    chosen: dict[str, Any] = {choice.kind: choice for choice in Choice.objects.filter(user=user)}
    return [Line(kind, wish(kind, chosen.get(kind.key))) for kind in concerning(user)]
