"""Passing a deal, putting it on hold, taking it up again, and the day to look at it again."""
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from applicants.models import Decision
from applicants.models.decision import FITS
from applicants.queries.decision_letter import LONGEST
from fund.forms.columns import DayField

DECLINE = [(code.value, code.label) for code in FITS[Decision.Kind.DECLINE]]
NO_DAY = {"invalid": gettext_lazy("No day was found. For example: 2026-09-30")}
TEXT = {"required": False, "max_length": LONGEST, "widget": forms.Textarea(attrs={"rows": 4, "maxlength": LONGEST})}


class _Revisit(forms.Form):
    use_required_attribute = False

    revisit_on = DayField(label=pgettext_lazy("deal", "Look again on"), required=False, error_messages=NO_DAY,
                          help_text=gettext_lazy("On that day it stands on the home page, and who looks after it is told. Empty: never."))
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=30)


class PassForm(_Revisit):
    """At least one reason, the weightiest named, and what the founder will read, in one language or both."""

    reasons = forms.MultipleChoiceField(label=gettext_lazy("Reasons"), choices=DECLINE, widget=forms.CheckboxSelectMultiple,
                                        help_text=gettext_lazy("At least one. The founder reads them in their own language, the weightiest first."),
                                        error_messages={"required": gettext_lazy("Choose at least one reason.")})
    first = forms.ChoiceField(label=gettext_lazy("The weightiest reason"), choices=DECLINE, required=False, widget=forms.RadioSelect)
    sentence_ko = forms.CharField(label=gettext_lazy("What the founder reads, in Korean"), **TEXT)
    sentence_en = forms.CharField(label=gettext_lazy("What the founder reads, in English"), **TEXT)
    letter_seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)

    field_order = ("reasons", "first", "sentence_ko", "sentence_en", "revisit_on")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        chosen, first = cleaned.get("reasons", []), cleaned.pop("first", "")
        if first in chosen:
            cleaned["reasons"] = [first, *(code for code in chosen if code != first)]
        if not (cleaned.get("sentence_ko") or cleaned.get("sentence_en")) and not {"sentence_ko", "sentence_en"} & self.errors.keys():
            self.add_error("sentence_ko", _("Say why in a sentence that the company can use."))
        return cleaned

    def for_the_house(self) -> None:
        """Where nobody applied nobody reads what stands here but the house."""
        self.fields["reasons"].help_text = gettext_lazy("At least one, the weightiest marked. The funnel counts them.")
        self.fields["sentence_ko"].label = gettext_lazy("Why, in Korean")
        self.fields["sentence_en"].label = gettext_lazy("Why, in English")

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The reasons as the page shows them: a tick, and whether it is the weightiest."""
        return [{"tick": tick, "first": first} for tick, first in zip(self["reasons"], self["first"], strict=True)]


class HoldForm(_Revisit):
    """Why, for the house alone, and until when."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 3, "maxlength": 300}),
                             help_text=gettext_lazy("For the house alone; the founder is told nothing."),
                             error_messages={"required": gettext_lazy("Say why it is put on hold.")})

    field_order = ("reason", "revisit_on")


class TakeUpForm(forms.Form):
    """Why it goes on."""

    use_required_attribute = False

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 3, "maxlength": 300}),
                             help_text=gettext_lazy("For the house alone; the founder is told nothing."),
                             error_messages={"required": gettext_lazy("Say why it is taken up again.")})
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=30)


class RevisitForm(_Revisit):
    """Another day, or none."""
