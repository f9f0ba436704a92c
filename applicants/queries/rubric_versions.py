"""The versions of a rubric: where each is used, and what changed from one to the next."""
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from applicants.criteria import ANCHORS, AXES, LABELS, NAMES
from applicants.models import Criterion, Round, Rubric, Scorecard
from applicants.queries.rubric import rubrics
from fund.models import User
from fund.models.wall import behind_walls
from fund.permissions import Can, holds

Line = dict[str, Any]


def versions(rubric: Rubric, user: User) -> list[Line]:
    """Every version of its name, the newest first: {rubric, here, calls, untold, cards}.

    `calls` are those this person may know of; `untold` says that there are others. `cards` counts the open and the locked ones, and is
    None for whoever could be blind: a person with any other seat than the administrator's.
    """
    rows = list(rubrics().filter(name=rubric.name))
    calls = defaultdict(list)
    for round in Round.objects.visible_to(user).filter(rubric__in=rows).select_related("fund").order_by("-closes_at", "-pk"):
        calls[round.rubric_id].append(round)
    shown = [round.pk for some in calls.values() for round in some]
    untold = set(Round.objects.filter(rubric__in=rows).exclude(pk__in=shown).order_by().values_list("rubric", flat=True))
    counted = _cards(rows, user)
    return [{"rubric": row, "here": row.pk == rubric.pk, "calls": calls[row.pk], "untold": row.pk in untold,
             "cards": None if counted is None else {state: counted[row.pk, state] for state in ("draft", "locked")}} for row in rows]


def version_before(rubric: Rubric) -> Rubric | None:
    """The version before this one; None for a first one."""
    return Rubric.objects.filter(name=rubric.name, version__lt=rubric.version).order_by("-version").first()


def changes(old: Rubric, new: Rubric) -> list[Line]:
    """What changed from one to the other, axis by axis: {axis, name, what, before, after}; empty where both say the same.

    A criterion is the same where a name agrees, else where all its anchors do: then it was renamed.
    """
    rows = {rubric: list(rubric.criteria.all()) for rubric in (old, new)}
    found: list[Line] = []
    for axis in AXES:
        before, after = ([row for row in rows[rubric] if row.axis == axis] for rubric in (old, new))
        same = _pairs(before, after)
        kept = {was.pk for was, _now in same}
        moved = [was.order for was, _now in same] != sorted(was.order for was, _now in same)
        label = str(Criterion.Axis(axis).label)
        for place, row in enumerate(after, start=1):
            was = next((was for was, now in same if now.pk == row.pk), None)
            lines = _differs(was, row, before.index(was) + 1, place, moved) if was else [(_("Added"), "", f"{row.weight}%")]
            found += [_line(label, row, *line) for line in lines]
        found += [_line(label, row, _("Dropped"), f"{row.weight}%", "") for row in before if row.pk not in kept]
    return found


def _cards(rows: list[Rubric], user: User) -> dict[tuple[int, str], int] | None:
    """(rubric, state) -> how many cards; an earlier version of a card is not counted again."""
    if not all(holds(seat.role, Can.KEEP_REFERENCE) for seat in user.live_seats):
        return None
    cards = Scorecard.objects.filter(rubric__in=rows, superseded=False).exclude(deal__uuid__in=behind_walls(user))
    return defaultdict(int, {(rubric, state): n for rubric, state, n in
                             cards.order_by().values("rubric", "state").annotate(n=Count("pk")).values_list("rubric", "state", "n")})


def _pairs(before: list[Criterion], after: list[Criterion]) -> list[tuple[Criterion, Criterion]]:
    """What was and what it is now, in the new order."""
    left, found = list(before), {}
    keys: tuple[Callable[[Criterion], Any], ...] = (
        *(lambda row, name=name: getattr(row, name).casefold() for name in NAMES), lambda row: tuple(getattr(row, name) for name in ANCHORS))
    for key in keys:
        for row in after:
            if row.pk not in found and (was := next((was for was in left if key(was) == key(row)), None)):
                found[row.pk] = was
                left.remove(was)
    return [(found[row.pk], row) for row in after if row.pk in found]


def _differs(was: Criterion, row: Criterion, place_before: int, place: int, moved: bool) -> list[tuple[str, str, str]]:
    lines = [(str(LABELS[name]), getattr(was, name), getattr(row, name)) for name in NAMES if getattr(was, name) != getattr(row, name)]
    if was.weight != row.weight:
        lines.append((_("Weight"), f"{was.weight}%", f"{row.weight}%"))
    if moved and place_before != place:
        lines.append((pgettext("criterion", "Place"), str(place_before), str(place)))
    return lines + [(str(LABELS[name]), getattr(was, name), getattr(row, name)) for name in ANCHORS if getattr(was, name) != getattr(row, name)]


def _line(axis: str, row: Criterion, what: str, before: str, after: str) -> Line:
    return {"axis": axis, "name": row.name, "what": what, "before": before, "after": after}
