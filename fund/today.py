"""What waits for a person: each house registers its duties here, and the home page reads all of them in one query."""
import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db.models import CharField, Count, DateField, DateTimeField, F, Model, QuerySet, TextField, UUIDField, Value, Window
from django.db.models.functions import Cast
from django.utils.functional import Promise

from fund.permissions import Can, holds

MOST = 6  # rows of one duty on the page; the count tells of the rest
COLUMNS = ("duty", "ref", "name", "slug", "due", "since", "number")


@dataclass(frozen=True)
class Duty:
    """One kind of work: whose it is, the rows that wait, and how a row says its name, its fund, its day and its page.

    `name`, `slug`, `due` and `since` are lookup paths or expressions over `rows(user)`, or functions that give one where it hangs
    on the reader's language or the day; `url` takes a row of `waiting`.
    """

    key: str
    title: str | Promise
    can: Can
    rows: Callable[[Any], QuerySet]
    url: Callable[[dict[str, Any]], str]
    name: Any
    slug: Any = None
    due: Any = None
    since: Any = None
    ref: str = "uuid"
    room: Callable[[str], str] | None = None        # fund slug -> the page that lists all of them
    icon: str = "queue"
    say: Callable[[str], str] = str                 # the name in words, where what is stored is a code
    is_news: bool = False                           # something to read, not something to do
    only_if: Callable[[], QuerySet] | None = None   # rows without which nobody has this duty, whoever asks: far quicker to ask for first


DUTIES: dict[str, Duty] = {}


def register(*duties: Duty) -> None:
    """Make duties known; the order is the order on the page."""
    for duty in duties:
        DUTIES[duty.key] = duty


def some(model: type[Model], **which: Any) -> Callable[[], QuerySet]:
    """For `only_if`: there are such rows."""
    return partial(model._default_manager.filter, **which)


def waiting(user: Any) -> list[dict[str, Any]]:
    """What waits for this person, of every duty that one of their seats carries: duty, ref, name, slug, due, since, number.

    `number` is how many rows of that duty wait in all; at most MOST of them are listed, the earliest due first. Two queries: which
    duties there are at all just now, and these for this person.
    """
    carried = [duty for duty in DUTIES.values() if any(holds(seat.role, duty.can) for seat in user.live_seats)]
    asked = [_columns(duty, user) for duty in _astir(carried)]
    if not asked:
        return []
    found = asked[0].union(*asked[1:], all=True) if asked[1:] else asked[0]
    rows = [dict(zip(COLUMNS, row, strict=True)) for row in found]
    return [row | {"duty": DUTIES[row["duty"]]} for row in rows]


def _astir(duties: list[Duty]) -> list[Duty]:
    """Those of these duties that somebody has just now."""
    looks = [duty.only_if().order_by().values_list(Value(duty.key, CharField()))[:1] for duty in duties if duty.only_if]
    there = {key for (key,) in looks[0].union(*looks[1:], all=True)} if looks else set()
    return [duty for duty in duties if duty.only_if is None or duty.key in there]


def _columns(duty: Duty, user: Any) -> QuerySet:
    def column(given: Any, kind: type) -> Cast:
        expression = given() if callable(given) else given
        return Cast(Value(None) if expression is None else F(expression) if isinstance(expression, str) else expression, kind())

    made = {"t_duty": Value(duty.key, CharField()), "t_ref": column(duty.ref, UUIDField), "t_name": column(duty.name, TextField),
            "t_slug": column(duty.slug, TextField), "t_due": column(duty.due, DateField), "t_since": column(duty.since, DateTimeField),
            "t_number": Window(Count("*"))}
    first = [F("t_since").desc()] if duty.is_news else [F("t_due").asc(nulls_last=True), F("t_since").asc(nulls_last=True)]
    return duty.rows(user).annotate(**made).order_by(*first, "pk").values_list(*made)[:MOST]


def lateness(due: dt.date | None, today: dt.date) -> str:
    """late, due (within a week) or waits."""
    if due is None:
        return "waits"
    return "late" if due < today else "due" if due <= today + dt.timedelta(days=7) else "waits"
