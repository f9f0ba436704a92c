"""The indicator catalogue as the administrator sees it: the newest versions, the older ones, and where each is used."""
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from fund.cases import rows as published
from fund.models import Indicator

USERS = {"kpiplan": "plans", "kpivalue": "figures"}  # what points at an indicator, by model: this floor does not import them


def indicators(words: str = "", state: str = "") -> QuerySet[Indicator]:
    """The newest version of each, with `plans` and `figures` over all versions; `state` is offered, retired or negative."""
    rows = Indicator.objects.newest()
    if words.strip():
        rows = rows.filter(Q(code__icontains=words) | Q(name_ko__icontains=words) | Q(name_en__icontains=words) | Q(iris_id__icontains=words))
    chosen = {"offered": Q(selectable=True), "retired": Q(selectable=False), "negative": Q(is_negative_impact=True)}.get(state)
    rows = rows.filter(chosen) if chosen is not None else rows
    return rows.annotate(**_uses("indicator__code", "code")).order_by("pk")


def versions(code: str) -> list[Indicator]:
    """Every version of an indicator, newest first, each with its own `plans` and `figures`."""
    return list(Indicator.objects.filter(code=code).annotate(**_uses("indicator", "pk")).order_by("-version"))


def iris_names() -> dict[str, str]:
    """Identifier → name of the IRIS+ metrics that the site ships with."""
    return {row["iris_id"]: row["name"] for row in published("iris_metrics")}


def _uses(path: str, column: str) -> dict[str, Any]:
    """Counts of what points here, as subqueries: how many rows of each kind have `path` equal to the outer `column`."""
    found = {}
    for relation in Indicator._meta.related_objects:
        if word := USERS.get(relation.related_model._meta.model_name):
            used = relation.related_model.objects.filter(**{path: OuterRef(column)}).order_by()
            one = used.annotate(one=Value(1)).values("one").annotate(n=Count("pk")).values("n")
            found[word] = Coalesce(Subquery(one, output_field=IntegerField()), 0)
    return found
