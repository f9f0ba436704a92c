"""Filters of list pages: what may be asked of the rows in the address."""
import datetime as dt
from typing import Any

import django_filters
from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from fund.models import TrailEntry
from fund.periods import SEOUL

Choices = list[tuple[str, str]]
FIRST, LAST = dt.date(2000, 1, 1), dt.date(2100, 12, 31)
OUTSIDE = _("Choose a day between 2000 and 2100.")
DAY = {"widget": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
       "validators": [MinValueValidator(FIRST, OUTSIDE), MaxValueValidator(LAST, OUTSIDE)]}


class TrailFilter(django_filters.FilterSet):
    """By person, noun, verb and days in Seoul; `of` is a link whose row's history is asked for, `about` a deal."""

    person = django_filters.ChoiceFilter(label=_("Person"), field_name="user__uuid", empty_label=_("Everybody"))
    subject = django_filters.ChoiceFilter(label=pgettext_lazy("trail", "Subject"), field_name="kind", empty_label=_("All"))
    verb = django_filters.ChoiceFilter(label=pgettext_lazy("trail", "Deed"), empty_label=_("All"))
    since = django_filters.DateFilter(label=_("From"), method="filter_since", **DAY)
    until = django_filters.DateFilter(label=_("Until"), method="filter_until", **DAY)
    of = django_filters.NumberFilter(method="filter_of", min_value=1, max_value=2**62, widget=forms.HiddenInput)
    about = django_filters.UUIDFilter(widget=forms.HiddenInput)

    class Meta:
        model = TrailEntry
        fields: list[str] = []

    def __init__(self, *args: Any, choices: dict[str, Choices], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, found in choices.items():
            self.filters[name].extra["choices"] = found

    def filter_since(self, rows: QuerySet, name: str, day: dt.date) -> QuerySet:
        return rows.filter(at__gte=dt.datetime.combine(day, dt.time(), tzinfo=SEOUL))

    def filter_until(self, rows: QuerySet, name: str, day: dt.date) -> QuerySet:
        return rows.filter(at__lt=dt.datetime.combine(day, dt.time(), tzinfo=SEOUL) + dt.timedelta(days=1))

    def filter_of(self, rows: QuerySet, name: str, number: int) -> QuerySet:
        link = self.queryset.filter(number=int(number)).values("kind", "object_id").first()
        return rows.filter(**link) if link else rows.none()
