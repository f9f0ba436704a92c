"""Filters of the list of what founders are told."""
import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from applicants.models import Decision, Round


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
