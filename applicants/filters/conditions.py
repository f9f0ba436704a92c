"""What may be asked of the deals in the address, and what each condition means: a Q over columns, one after the other joined by and."""
import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from applicants.models import Company, Deal, Scorecard, StagePlan, Task
from applicants.queries.deal_status import PUT_ASIDE
from applicants.queries.upkeep import gaps_condition, stale_condition
from fund.hangul import pattern
from fund.models import Fund, Seat, User
from fund.permissions import HOUSE

EOK = Decimal(100_000_000)
NONE, ME = "none", "me"
STAGES = [choice for choice in Deal.Stage.choices if choice[0] != Deal.Stage.DRAFT]
SAID = [("1", _("Yes"))]
SHORTEST_NUMBER = 3


@dataclass
class Scope:
    """Who asks, of which fund, and by which plan of stages."""

    fund: Fund
    user: User
    plan: StagePlan

    @property
    def in_house(self) -> bool:
        """Whether the work on deals, tasks and own reviews, is this person's to see."""
        return self.fund.pk in self.user.fund_ids(HOUSE)

    @cached_property
    def blind(self) -> dict[int, bool]:
        """The deals whose marks this person may not see: primary key -> whether because they stepped back. One query."""
        found: dict[int, bool] = {}
        for deal, state in Scorecard.objects.blinding(self.user).values_list("deal", "state"):
            found[deal] = found.get(deal, False) or state == Scorecard.State.RECUSED
        return found


class EokField(forms.DecimalField):
    """An amount in 100 million won as people write it: 1,200 or 20억원."""

    def to_python(self, value: Any) -> Decimal | None:
        return super().to_python(re.sub(r"[\s,]|억원?$", "", value.strip()) if isinstance(value, str) else value)


class EokFilter(django_filters.Filter):
    field_class = EokField


EOK_BOUNDS = {"min_value": 0, "max_digits": 9, "decimal_places": 4, "error_messages": {
    "invalid": _("Write a number in 100 million won, for example 20."), "min_value": _("It cannot be less than 0."),
    "max_digits": _("This number is too long."), "max_decimal_places": _("This number is too long."), "max_whole_digits": _("This number is too long.")}}


class DealFilter(django_filters.FilterSet):
    """Every condition on a deal; round and owner get their choices from whom they are shown to."""

    q = django_filters.CharFilter(label=_("Company, number"), max_length=60)
    round = django_filters.ChoiceFilter(label=_("Round"))
    stage = django_filters.MultipleChoiceFilter(label=_("Stage"), choices=STAGES)
    status = django_filters.MultipleChoiceFilter(label=_("Status"), choices=Deal.Status.choices)
    theme = django_filters.MultipleChoiceFilter(label=_("Theme"), choices=Company.Theme.choices)
    source = django_filters.MultipleChoiceFilter(label=pgettext_lazy("deal", "Source"), choices=Deal.Source.choices)
    owner = django_filters.ChoiceFilter(label=_("Owner"))
    ask_min = EokFilter(label=_("Ask from"), **EOK_BOUNDS)
    ask_max = EokFilter(label=_("Ask up to"), **EOK_BOUNDS)
    days_min = django_filters.NumberFilter(label=_("Days in stage from"), min_value=0, max_value=9999, decimal_places=0, error_messages={
        "invalid": _("Write a number of days, for example 14."), "max_decimal_places": _("Write a number of days, for example 14.")})
    stale = django_filters.ChoiceFilter(label=_("Too long in its stage"), choices=SAID)
    gaps = django_filters.ChoiceFilter(label=_("With data gaps"), choices=SAID)
    revisit = django_filters.ChoiceFilter(label=_("On hold or to look at again"), choices=SAID)
    due = django_filters.ChoiceFilter(label=_("Next action past its day"), choices=SAID)
    mine = django_filters.ChoiceFilter(label=_("My review waits"), choices=SAID)

    class Meta:
        model = Deal
        fields: list[str] = []

    def __init__(self, *args: Any, scope: Scope, choices: dict[str, list[tuple[str, str]]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.scope = scope
        for name, found in choices.items():
            self.filters[name].extra["choices"] = found

    def condition(self) -> Q:
        """All conditions that were understood, as one Q."""
        found = Q()
        for name, value in self.said().items():
            found &= MEANING[name](value, self.scope)
        return found

    def said(self) -> dict[str, Any]:
        """Name -> value of the conditions that were given and understood."""
        self.form.is_valid()
        return {name: value for name, value in self.form.cleaned_data.items() if value not in (None, "", [])}

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        return queryset.filter(self.condition())


def _words(text: str, scope: Scope) -> Q:
    """Part of a company's name or its consonants, part of its registration number, part of a receipt number."""
    asked = pattern(text)
    if not asked:
        return Q()
    found, plain = Q(company__organisation__name__iregex=asked), text.strip()
    if len(plain) >= SHORTEST_NUMBER:
        found |= Q(receipt_no__icontains=plain) | Q(company__foreign_number__icontains=plain)
    digits = re.sub(r"[\s-]", "", plain)
    return found | Q(company__business_number__contains=digits) if digits.isdecimal() and len(digits) >= SHORTEST_NUMBER else found


def _owner(value: str, scope: Scope) -> Q:
    if value == NONE:
        return Q(owner=None)
    if value == ME:
        return Q(owner__in=[seat.pk for seat in scope.user.live_seats])
    return Q(owner__in=Seat.objects.filter(uuid=value, fund=scope.fund).values("pk"))


def open_tasks(scope: Scope) -> QuerySet[Task]:
    """The open tasks of the deal of the outer row; none for who sees deals but not the work on them. Rows outside are already those one may see."""
    return Task.objects.open().filter(deal=OuterRef("pk")) if scope.in_house else Task.objects.none()


MEANING: dict[str, Callable[[Any, Scope], Q]] = {
    "q": _words,
    "round": lambda value, scope: Q(round=None) if value == NONE else Q(round=int(value)),
    "stage": lambda values, scope: Q(stage__in=values),
    "status": lambda values, scope: Q(status__in=values),
    "theme": lambda values, scope: Q(company__theme__in=values),
    "source": lambda values, scope: Q(source__in=values),
    "owner": _owner,
    "ask_min": lambda value, scope: Q(ask__gte=value * EOK),
    "ask_max": lambda value, scope: Q(ask__lte=value * EOK),
    "days_min": lambda value, scope: Q(stage_since__lte=timezone.now() - dt.timedelta(days=int(value))),
    "stale": lambda value, scope: stale_condition(scope.plan),
    "gaps": lambda value, scope: gaps_condition(),
    "revisit": lambda value, scope: Q(status=Deal.Status.ON_HOLD) | Q(status__in=PUT_ASIDE, revisit_on__isnull=False),
    "due": lambda value, scope: Q(Exists(open_tasks(scope).filter(due_on__lt=timezone.localdate()))),
    "mine": lambda value, scope: Q(pk__in=Scorecard.objects.own(scope.user).filter(state=Scorecard.State.DRAFT).values("deal")),
}
