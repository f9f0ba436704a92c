"""Findings of diligence: write one down, settle one."""
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from applicants.forms.diligence import Plain
from applicants.models import Finding
from applicants.models.diligence import Area

SETTLED = [(value, label) for value, label in Finding.State.choices if value != Finding.State.OPEN]


class FindingForm(Plain):
    """What was found and how much it weighs; of a line it takes the line's area."""

    area = forms.ChoiceField(label=_("Area"), choices=Area.choices)
    severity = forms.ChoiceField(label=pgettext_lazy("diligence", "Severity"), choices=Finding.Severity.choices, widget=forms.RadioSelect,
                                 error_messages={"required": _("Choose how much it weighs.")})
    text = forms.CharField(label=_("Finding"), required=False, strip=False, widget=forms.Textarea(attrs={"rows": 3}))
    remedy = forms.CharField(label=_("What is to be done about it"), required=False, strip=False,
                             widget=forms.Textarea(attrs={"rows": 2, "maxlength": 300}))

    def __init__(self, *args: Any, of_line: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if of_line:
            del self.fields["area"]


class SettleForm(Plain):
    """Remedied or accepted, and how."""

    state = forms.ChoiceField(label=_("How it ended"), choices=SETTLED, widget=forms.RadioSelect,
                              error_messages={"required": _("Choose whether it was remedied or accepted.")})
    answer = forms.CharField(label=_("How it was settled"), required=False, strip=False, widget=forms.Textarea(attrs={"rows": 2, "maxlength": 300}))
