"""Findings of diligence: write one down, settle one, take one up again."""
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from applicants.forms.diligence import Plain
from applicants.models import Finding
from applicants.models.diligence import Area
from fund.forms.columns import WordsField

SETTLED = [(value, label) for value, label in Finding.State.choices if value != Finding.State.OPEN]


class FindingForm(Plain):
    """What was found and how much it weighs; without an area where a line or an older finding has it."""

    area = forms.ChoiceField(label=_("Area"), choices=Area.choices)
    severity = forms.ChoiceField(label=pgettext_lazy("diligence", "Severity"), choices=Finding.Severity.choices, widget=forms.RadioSelect,
                                 error_messages={"required": _("Choose how much it weighs.")})
    text = WordsField(label=_("Finding"), widget=forms.Textarea(attrs={"rows": 3}))
    remedy = forms.CharField(label=_("What is to be done about it"), required=False, strip=False,
                             widget=forms.Textarea(attrs={"rows": 2, "maxlength": 300}))

    def __init__(self, *args: Any, has_area: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if has_area:
            del self.fields["area"]


def reopening(row: Finding) -> FindingForm:
    """The form that takes a settled finding up again, as it weighed then; what shows that it is not settled is to be said."""
    return FindingForm(has_area=True, auto_id=f"again{row.uuid.hex}_%s", initial={"severity": row.severity, "remedy": row.remedy})


class SettleForm(Plain):
    """Remedied or accepted, and how."""

    state = forms.ChoiceField(label=_("How it ended"), choices=SETTLED, widget=forms.RadioSelect,
                              error_messages={"required": _("Choose whether it was remedied or accepted.")})
    answer = WordsField(label=_("How it was settled"), widget=forms.Textarea(attrs={"rows": 2, "maxlength": 300}))
