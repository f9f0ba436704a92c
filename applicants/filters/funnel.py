"""What may be asked of the funnel in the address: which deals it counts, and by what it sets them side by side."""
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import django_filters
from django.db.models import DateTimeField, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, TruncDate
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from applicants.filters.conditions import NONE
from applicants.models import Company, Deal, Round, Submission
from applicants.queries.deal import deals
from applicants.queries.funnel import BY
from fund.forms.columns import DayField
from fund.models import Fund, User


class DayFilter(django_filters.Filter):
    field_class = DayField


class FunnelFilter(django_filters.FilterSet):
    """Round, source, theme and the days of receipt; and by which of them the funnel is split."""

    round = django_filters.ChoiceFilter(label=_("Round"), empty_label=_("All rounds"), method="in_round")
    source = django_filters.ChoiceFilter(label=pgettext_lazy("deal", "Source"), choices=Deal.Source.choices,
                                         empty_label=pgettext_lazy("source", "All sources"))
    theme = django_filters.ChoiceFilter(label=_("Theme"), field_name="company__theme", choices=Company.Theme.choices, empty_label=_("All themes"))
    since = DayFilter(label=_("Received from"), method="received_since")
    until = DayFilter(label=_("Received until"), method="received_until")
    by = django_filters.ChoiceFilter(label=_("Side by side"), choices=list(BY.items()), empty_label=pgettext_lazy("side by side", "Not split"),
                                     method="split")

    class Meta:
        model = Deal
        fields: list[str] = []

    def __init__(self, *args: Any, rounds: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["round"].extra["choices"] = rounds
        for name in ("round", "source", "theme", "by"):
            self.filters[name].extra["error_messages"] = {"invalid_choice": _("There is no “%(value)s” to choose.")}
        for name in ("since", "until"):
            self.filters[name].extra["error_messages"] = {"invalid": _("No day was found. For example: 2026-09-30")}

    def in_round(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.filter(Q(round=None) if value == NONE else Q(round=int(value)))

    def received_since(self, rows: QuerySet, name: str, value: Any) -> QuerySet:
        return received(rows).filter(received_on__gte=value)

    def received_until(self, rows: QuerySet, name: str, value: Any) -> QuerySet:
        return received(rows).filter(received_on__lte=value)

    def split(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows


def received(rows: QuerySet[Deal]) -> QuerySet[Deal]:
    """Adds `received_on`: the day in Seoul on which it was first handed in, or registered."""
    first = Submission.objects.filter(deal=OuterRef("pk")).order_by().values("deal").annotate(at=Min("submitted_at")).values("at")
    return rows.annotate(received_on=TruncDate(Coalesce(Subquery(first, output_field=DateTimeField()), "created_at")))


@dataclass(frozen=True)
class FunnelQuestion:
    """The deals that are counted, by what they are split, the form, and the address that asks the same."""

    rows: QuerySet[Deal]
    by: str
    form: Any
    said: dict[str, str]

    @property
    def address(self) -> str:
        return urlencode(self.said)

    @property
    def dated(self) -> bool:
        """Whether days of receipt are asked for, which the list of deals knows no condition for."""
        return bool({"since", "until"} & self.said.keys())

    @property
    def narrowed(self) -> bool:
        return bool(self.said.keys() - {"by"})

    @property
    def shared(self) -> dict[str, str]:
        """The conditions that the list of deals understands too."""
        return {name: value for name, value in self.said.items() if name in ("round", "source", "theme")}


def ask_funnel(get: QueryDict, fund: Fund, user: User) -> FunnelQuestion:
    """What an address asks of the funnel; what is not understood stays out and is said beside its field."""
    rounds = [(str(row.pk), row.name) for row in Round.objects.visible_to(user).filter(fund=fund).order_by("-closes_at", "-pk")]
    found = FunnelFilter(get, queryset=deals(fund, user), rounds=[*rounds, (NONE, str(_("Outside any call")))])
    found.form.is_valid()
    said = {name: value.isoformat() if hasattr(value, "isoformat") else str(value) for name, value in found.form.cleaned_data.items() if value}
    return FunnelQuestion(found.qs, said.get("by", ""), found.form, said)
