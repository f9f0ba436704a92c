"""The factor registry as the administrator sees it: the newest version of each factor, and how its versions differ."""
from decimal import Decimal
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery, Value

from fund.models import Factor

MINUS = "\N{MINUS SIGN}"
DIFFER = ("value", "unit", "geography", "data_year", "publication", "url", "note", "includes_process")


def factors(words: str = "", material: str = "", geography: str = "") -> QuerySet[Factor]:
    """The newest version of each factor with how many versions it `has`; `words` looks in name, material, source and note."""
    newest = Factor.objects.order_by("factor_id", "-version").distinct("factor_id")
    rows = Factor.objects.filter(pk__in=newest.values("pk"))
    for word in words.split():
        rows = rows.filter(Q(factor_id__icontains=word) | Q(material__icontains=word) | Q(publication__icontains=word) | Q(note__icontains=word))
    if material:
        rows = rows.filter(material=material)
    if geography:
        rows = rows.filter(geography=geography)
    every = Factor.objects.filter(factor_id=OuterRef("factor_id")).order_by().annotate(one=Value(1)).values("one")
    return rows.annotate(has=Subquery(every.annotate(n=Count("pk")).values("n"), output_field=IntegerField())).order_by(
        "material", "pathway", "factor_id")


def choices(column: str) -> list[str]:
    """What the registry holds in a column, sorted: material, pathway, unit, geography."""
    return sorted(Factor.objects.order_by().exclude(**{column: ""}).values_list(column, flat=True).distinct())


def versions(factor_id: str) -> list[dict[str, Any]]:
    """Every version, newest first, with the columns that `differ` from the one before and by how much the value changed, as a share."""
    rows = list(Factor.objects.filter(factor_id=factor_id).order_by("version"))
    found = []
    for before, row in zip([None, *rows], rows, strict=False):
        changed = {name for name in DIFFER if before and getattr(before, name) != getattr(row, name)}
        moved = before and before.value and row.value is not None
        found.append({"factor": row, "differ": changed, "before": before, "shown": plain(row.value).replace("-", MINUS),
                      "change": (row.value - before.value) / abs(before.value) if moved and "value" in changed else None})
    return found[::-1]


def plain(value: Decimal | None) -> str:
    """A factor's value to its last digit, without a trail of zeros and without an exponent; "" where there is none."""
    if value is None:
        return ""
    return f"{value:f}".rstrip("0").rstrip(".") if "." in f"{value:f}" else f"{value:f}"
