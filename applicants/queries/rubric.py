"""Rubrics as the administrator sees them: which are in use, and one as the card that a reviewer gets."""
from typing import Any

from django.db.models import Count, Exists, Max, OuterRef, QuerySet

from applicants.criteria import AXES, COLUMNS
from applicants.models import Criterion, Round, Rubric, Scorecard


def rubrics(words: str = "", state: str = "") -> QuerySet[Rubric]:
    """Every version by name, newest first, with the number of its `lines` and whether it is `in_use`; `state` is used or free."""
    used = Exists(Round.objects.filter(rubric=OuterRef("pk"))) | Exists(Scorecard.objects.filter(rubric=OuterRef("pk")))
    rows = Rubric.objects.annotate(lines=Count("criteria"), in_use=used)
    if words.strip():
        rows = rows.filter(name__icontains=words.strip())
    if state:
        rows = rows.filter(in_use=state == "used")
    return rows.order_by("name", "-version")


def is_used(rubric: Rubric) -> bool:
    """Whether anything is judged by it: from then on it stays as it is."""
    return Round.objects.filter(rubric=rubric).exists() or Scorecard.objects.filter(rubric=rubric).exists()


def edition(rubric: Rubric) -> int:
    """The newest criterion of a rubric that may still change: what somebody who changes it had before them."""
    return rubric.criteria.aggregate(last=Max("pk"))["last"] or 0


def criteria_of(rubric: Rubric) -> list[dict[str, Any]]:
    """The columns of its criteria in order, impact first."""
    rows = list(rubric.criteria.all())
    return [{"axis": axis, **{column: getattr(row, column) for column in COLUMNS}} for axis in AXES for row in rows if row.axis == axis]


def card(rubric: Rubric) -> dict[str, Any]:
    """What a reviewer has before them: {axes: [{key, label, criteria, total}], scale: every mark, anchored: those with words}."""
    rows = list(rubric.criteria.all())
    axes = []
    for key in (Criterion.Axis.IMPACT, Criterion.Axis.FINANCIAL):
        mine = [row for row in rows if row.axis == key]
        axes.append({"key": key.value, "label": key.label, "criteria": mine, "total": sum(row.weight for row in mine)})
    low, high = rubric.scale_min, rubric.scale_max
    return {"axes": axes, "scale": range(low, high + 1), "anchored": (low, (low + high) // 2, high), "gates": Scorecard.Gate.labels}
