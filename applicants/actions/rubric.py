"""Write rubrics: a new version from an old one, or a change to one that nothing is judged by yet."""
from django.utils.translation import gettext as _

from applicants import characters
from applicants.criteria import AXES, WORDS, Criteria, faults
from applicants.models import Criterion, Rubric
from applicants.queries.rubric import criteria_of, edition, is_used
from fund.actions.reference import ask_keeper
from fund.audit import acting
from fund.errors import Refused
from fund.models import Seat
from fund.versions import add_version

LONGEST_NAME = 120


def write_rubric(*, name: str, criteria: Criteria, by: Seat) -> Rubric:
    """A new version of the rubrics of this name: the number after the newest, whoever wrote that; the first where there is none.

    `criteria` are the columns of Criterion in order. Refused where they make no rubric, or say what the newest version says already.
    """
    ask_keeper(by=by)
    name = characters.legible(name, most=LONGEST_NAME, field="name", missing=_("Enter a name."))
    rows = _checked(criteria)
    with acting(by, "write rubric"):
        number = add_version(Rubric.objects.filter(name=name))
        newest = Rubric.objects.filter(name=name, version=number - 1).first()
        if newest and criteria_of(newest) == rows:
            raise Refused(_("%(rubric)s says exactly this already. Change something to save a new version.") % {"rubric": newest})
        return _written(Rubric.objects.create(name=name, version=number), rows)


def change_rubric(*, rubric: Rubric, criteria: Criteria, by: Seat, before: int | None = None) -> Rubric:
    """Replace the criteria of a rubric that nothing is judged by. `before` is the edition its writer had before them.

    Refused for one that is in use, and where somebody else changed it meanwhile: what was written can be saved as a new version.
    """
    ask_keeper(by=by)
    rows = _checked(criteria)
    with acting(by, "change rubric"):
        row = Rubric.objects.select_for_update().get(pk=rubric.pk)
        if is_used(row):
            raise Refused(_("A call uses this rubric by now, so it stays as it is. Save what you wrote as a new version."))
        if before is not None and before != edition(row):
            raise Refused(_("Somebody else changed this rubric meanwhile. Yours is below and not saved: compare it, or save it as a new version."))
        if criteria_of(row) == rows:
            return row
        row.criteria.all().delete()
        return _written(row, rows)


def _checked(criteria: Criteria) -> list[dict]:
    """The criteria with tidied words, impact first; refused with the first thing that is wrong."""
    rows = [{"axis": axis, "weight": row["weight"], **{column: characters.tidy(row[column]) for column in WORDS}}
            for axis in AXES for row in criteria if row["axis"] == axis]
    if found := faults(rows):
        raise Refused(found[0].words, field=f"{found[0].axis}-{found[0].place}-{found[0].column}")
    return rows


def _written(rubric: Rubric, rows: list[dict]) -> Rubric:
    for order, columns in enumerate(rows, start=1):
        Criterion.objects.create(rubric=rubric, order=order, **columns)
    return rubric
