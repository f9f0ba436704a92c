"""Stepping back from an agenda item: one's own, or, for who presides, another member's."""
from django import forms
from django.utils.translation import gettext_lazy as _

from fund.forms.columns import WordsField
from fund.models import Seat


class StepBackForm(forms.Form):
    reason = WordsField(label=_("Why you step back"),
                             help_text=_("For example: my employer competes with the company. It goes into the minutes."),
                             widget=forms.Textarea(attrs={"rows": 3}))


class SeatField(forms.ModelChoiceField):
    def label_from_instance(self, seat: Seat) -> str:
        return f"{seat.person} · {seat.organisation.name}"


class SeatStepsBackForm(StepBackForm):
    """`members`: those who may still vote, by person."""

    seat = SeatField(label=_("Who steps back"), queryset=Seat.objects.none(), to_field_name="uuid", empty_label=_("Choose a member"),
                     error_messages=dict.fromkeys(("required", "invalid_choice"), _("Choose somebody who votes in this committee today.")))
    field_order = ["seat", "reason"]

    def __init__(self, *args, members, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["seat"].queryset = Seat.objects.filter(pk__in=[seat.pk for seat in members]).select_related("user", "organisation").order_by("pk")
        self.fields["reason"].label = _("Why this person steps back")
