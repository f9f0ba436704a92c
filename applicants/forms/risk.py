"""A risk of the register as a form; once the packet is frozen, only what became of it."""
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applicants.models import Risk
from applicants.models.risk import Level
from applicants.queries.packet_seal import seen
from fund.forms.columns import DayField

LEVEL = {"choices": Level.choices, "coerce": int, "empty_value": None, "widget": forms.RadioSelect,
         "error_messages": {"required": _("Choose low, medium or high.")}}


class CourseForm(forms.Form):
    """State and mitigation: what may be told at any time."""

    use_required_attribute = False

    mitigation = forms.CharField(label=_("Mitigation"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2, "maxlength": 300}),
                                 help_text=_("What is done about it."))
    state = forms.ChoiceField(label=_("State"), choices=Risk.State.choices, widget=forms.RadioSelect)
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=16)

    def __init__(self, data: Any = None, *, row: Risk | None = None) -> None:
        start = {name: getattr(row, name) for name in self.base_fields if name != "seen"} if row else {"state": Risk.State.OPEN}
        super().__init__(data, initial=start | {"seen": seen(row)})

    @property
    def said(self) -> dict[str, Any]:
        """What the action takes, of a valid form."""
        return {name: value for name, value in self.cleaned_data.items() if name != "seen"}


class RiskForm(CourseForm):
    """Everything of a risk."""

    pillar = forms.ChoiceField(label=_("Pillar"), choices=Risk.Pillar.choices, widget=forms.RadioSelect,
                               error_messages={"required": _("Choose what it concerns.")})
    title = forms.CharField(label=_("Risk"), max_length=120, error_messages={"required": _("Name the risk.")})
    text = forms.CharField(label=_("What may happen"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3, "maxlength": 2000}))
    materiality = forms.TypedChoiceField(label=_("Materiality"), help_text=_("How grave it would be for people, nature or the investment."), **LEVEL)
    likelihood = forms.TypedChoiceField(label=_("Likelihood"), **LEVEL)
    is_negative = forms.BooleanField(label=_("Negative impact to be expected"), required=False,
                                     help_text=_("It is reported as a line of its own and never set off against what is good."))
    owner = forms.CharField(label=_("Owner"), max_length=60, error_messages={"required": _("Name the role that answers for it.")},
                            help_text=_("The role that answers for it, no name: plant manager."))
    due_on = DayField(label=_("Due on"), required=False, help_text=_("A day within 100 days of the payment enters the 100-day plan."))

    field_order = ("pillar", "title", "text", "materiality", "likelihood", "is_negative", "mitigation", "owner", "due_on", "state")
