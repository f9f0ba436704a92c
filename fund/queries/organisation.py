"""The organisations that the administrator keeps: everybody but the startups."""
from django.db.models import Count, QuerySet

from fund.hangul import pattern
from fund.models import Organisation


def organisations(words: str = "", kind: str = "") -> QuerySet[Organisation]:
    """By name, with how many `people` ever sat there; `words` finds parts of the name and its 초성."""
    rows = Organisation.objects.houses()
    if asked := pattern(words):
        rows = rows.filter(name__iregex=asked)
    if kind:
        rows = rows.filter(kind=kind)
    return rows.annotate(people=Count("seats__user", distinct=True)).order_by("kind", "name", "pk")
