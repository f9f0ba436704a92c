"""Filters of list pages: what may be asked of the rows in the address."""
import django_filters
from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from applicants.models import Deal, Decision, Round

STAGES = [choice for choice in Deal.Stage.choices if choice[0] != Deal.Stage.DRAFT]
SORTS = {
    "company": ("company__organisation__name",),
    "stage": ("stage_order",),
    "ask": ("ask",),
    "financial": ("financial",),
    "impact": ("impact",),
    "days": ("stage_since",),
}


class DealFilter(django_filters.FilterSet):
    """Round and stage; and a sort over exactly the columns the reader sees, where hidden marks are empty and come last."""

    round = django_filters.ModelChoiceFilter(label=_("Round"), queryset=Round.objects.none(), empty_label=_("All rounds"))
    stage = django_filters.ChoiceFilter(label=_("Stage"), choices=STAGES, empty_label=_("All stages"))

    class Meta:
        model = Deal
        fields = ["round", "stage"]

    def __init__(self, *args, rounds: QuerySet, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["round"].queryset = rounds


class DecisionFilter(django_filters.FilterSet):
    """State, kind and round of what founders are told."""

    state = django_filters.ChoiceFilter(label=_("State"), choices=Decision.State.choices, empty_label=_("All states"))
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=Decision.Kind.choices, empty_label=_("All kinds"))
    round = django_filters.ModelChoiceFilter(label=_("Round"), field_name="deal__round", queryset=Round.objects.none(), empty_label=_("All rounds"))

    class Meta:
        model = Decision
        fields = ["state", "kind"]

    def __init__(self, *args, rounds: QuerySet, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["round"].queryset = rounds


def columns(sort: str) -> list[dict[str, str]]:
    """The table's heads: label, the sort its link asks for (none: cannot be sorted by), and how it is sorted now."""
    heads = [("company", _("Company")), ("", _("Theme")), ("stage", _("Stage")), ("", _("Status")),
             ("ask", pgettext_lazy("deal", "Ask")), ("financial", pgettext_lazy("axis", "Financial")),
             ("impact", pgettext_lazy("axis", "Impact")), ("days", _("Days in stage")), ("", _("Owner"))]
    now = {sort.removeprefix("-"): "descending" if sort.startswith("-") else "ascending"} if sort else {}
    return [{"label": label, "key": key, "asks": f"-{key}" if now.get(key) == "ascending" else key,
             "now": now.get(key, "none")} for key, label in heads]


def sort_deals(rows: QuerySet, asked: str) -> tuple[QuerySet, str]:
    """The rows in the order asked for ("ask", "-ask"), active and newest first where it is unknown; and the order taken."""
    name = asked.removeprefix("-")
    if name not in SORTS:
        return rows.order_by("status", "-pk"), ""
    down = asked.startswith("-") != (name == "days")  # the longest wait has the earliest date
    order = [F(column).desc(nulls_last=True) if down else F(column).asc(nulls_last=True) for column in SORTS[name]]
    return rows.order_by(*order, "company__organisation__name", "pk"), asked
