"""Write rubrics: a new version from an old one, or a change to one that no round uses yet."""
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from applicants.models import Criterion, Round, Rubric
from fund.actions.reference import ask_keeper
from fund.audit import acting
from fund.errors import Refused
from fund.models import Seat
from fund.versions import next_version

MOST = 12


def write_rubric(*, name: str, criteria: Sequence[dict[str, Any]], by: Seat, old: Rubric | None = None) -> Rubric:
    """A new rubric: the next version of `old` where the name stays the same, else the first version of a new name.

    `criteria` are the columns of Criterion in order. Refused unless the weights add up to 100 on each axis.
    """
    ask_keeper(by=by)
    _check(name, criteria)
    with acting(by, "write rubric"):
        seen = old.version if old and old.name == name.strip() else 0
        number = next_version(Rubric.objects.filter(name=name.strip()), seen)
        return _criteria(Rubric.objects.create(name=name.strip(), version=number), criteria)


def change_rubric(*, rubric: Rubric, criteria: Sequence[dict[str, Any]], by: Seat) -> Rubric:
    """Replace the criteria of a rubric that no round uses. Refused for one that is in use: write a new version of it."""
    ask_keeper(by=by)
    _check(rubric.name, criteria)
    with acting(by, "change rubric"):
        row = Rubric.objects.select_for_update().get(pk=rubric.pk)
        if Round.objects.filter(rubric=row).exists() or row.scorecard_set.exists():
            raise Refused(_("A round uses this rubric, so it stays as it is. Write a new version of it."))
        row.criteria.all().delete()
        return _criteria(row, criteria)


def weights(criteria: Sequence[dict[str, Any]]) -> dict[str, int]:
    """The sum of the weights on each axis."""
    return {axis: sum(c["weight"] or 0 for c in criteria if c["axis"] == axis) for axis in Criterion.Axis.values}


def _check(name: str, criteria: Sequence[dict[str, Any]]) -> None:
    if not name.strip():
        raise Refused(_("Enter a name."), field="name")
    if len(criteria) > MOST:
        raise Refused(_("A rubric has at most %(n)s criteria.") % {"n": MOST})
    for axis, total in weights(criteria).items():
        if total != 100:
            raise Refused(_("The weights of %(axis)s add up to %(n)s; they must add up to 100.")
                          % {"axis": Criterion.Axis(axis).label, "n": total}, field=axis)


def _criteria(rubric: Rubric, criteria: Sequence[dict[str, Any]]) -> Rubric:
    for order, columns in enumerate(criteria, start=1):
        Criterion.objects.create(rubric=rubric, order=order, **columns)
    return rubric
