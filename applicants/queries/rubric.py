"""Rubrics as the administrator sees them: which are in use, and the criteria of one, axis by axis."""
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet

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


def axes(rubric: Rubric) -> list[dict[str, Any]]:
    """The criteria of each axis in order, with the sum of their weights."""
    rows = list(rubric.criteria.all())
    found = []
    for key in (Criterion.Axis.IMPACT, Criterion.Axis.FINANCIAL):
        mine = [row for row in rows if row.axis == key]
        found.append({"key": key.value, "label": key.label, "criteria": mine, "total": sum(row.weight for row in mine)})
    return found
