"""The self-check before an application: only what the call's rules ask, every question may stay open."""
import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from applicants.answers import Facts
from applicants.choices import COUNTRIES
from applicants.metrics.eligibility import NONE_OF_THEM, asked
from applicants.models import Company, Round
from applicants.queries.eligibility import EXCLUDED_WORDS
from applicants.questions import Question, Words
from applicants.readers import READERS, Unread
from fund.forms.columns import LooseWonField

FOUNDED = Question("founded_on", "day", Words())
FIELDS = {"age": ("founded", "not_founded"), "country": ("country",), "theme": ("theme",), "excluded": ("excluded",), "ask": ("ask",),
          "group": ("group",), "indicator": ("indicator",)}


class MayStayOpen:
    """A question like the others of its page that nobody must answer."""

    def validate(self, value: Any) -> None:
        if value not in self.empty_values:
            super().validate(value)


class DayAsTypedField(MayStayOpen, forms.CharField):
    """A day as the application reads it: 2022-03-02, 2022년 3월 2일, 20220302, a spreadsheet's number."""

    def clean(self, value: Any) -> dt.date | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            return dt.date.fromisoformat(READERS["day"](FOUNDED, text, {}, Facts(timezone.localdate(), {})))
        except Unread as problem:
            raise ValidationError(str(problem)) from problem


class OpenWonField(MayStayOpen, LooseWonField):
    pass


class OpenChoiceField(MayStayOpen, forms.ChoiceField):
    pass


class OpenTicksField(MayStayOpen, forms.MultipleChoiceField):
    pass


class EligibilityForm(forms.Form):
    """What a call's rules need to know; `answers` is what applicants.metrics.eligibility.check takes."""

    use_required_attribute = False

    founded = DayAsTypedField(label=_("When was the company founded?"), max_length=40,
                              help_text=_("The day it was registered. For example 2022-03-02."),
                              widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}))
    not_founded = forms.BooleanField(label=_("It is not founded yet"), required=False)
    country = OpenChoiceField(label=_("Where is the company registered?"), choices=[("", _("Choose")), *COUNTRIES])
    theme = OpenChoiceField(label=_("Which theme is closest?"), choices=[("", _("Choose")), *Company.Theme.choices])
    excluded = OpenTicksField(label=_("Does the company earn money in one of these fields?"), widget=forms.CheckboxSelectMultiple)
    ask = OpenWonField(label=_("How much are you asking for?"), help_text=_("Roughly. 15억 or 1,500,000,000 are both understood."))
    group = OpenChoiceField(
        label=_("Does the company belong to a large business group?"), widget=forms.RadioSelect,
        help_text=_("An affiliate of a group under limits on cross-shareholding, also through its shareholders."),
        choices=[("no", _("No")), ("yes", _("Yes")), ("unsure", _("I am not sure"))])
    indicator = OpenChoiceField(
        label=_("Is there something good you do that can be counted?"), widget=forms.RadioSelect,
        help_text=_("Tonnes recycled, people reached, kilowatt-hours saved: one is enough."),
        choices=[("yes", _("Yes, we count it or could")), ("not_yet", _("Not yet"))])

    def __init__(self, round: Round, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rules = round.eligibility
        wanted = {name for key in asked(rules) for name in FIELDS[key]}
        for name in set(self.fields) - wanted:
            del self.fields[name]
        if "excluded" in self.fields:
            words = [(key, EXCLUDED_WORDS[key]) for key in rules["excluded"] if key in EXCLUDED_WORDS]
            self.fields["excluded"].choices = [*words, (NONE_OF_THEM, _("None of these"))]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("founded") and cleaned.get("not_founded"):
            self.add_error("not_founded", _("Either a day or this: clear one of them."))
        ticked = cleaned.get("excluded") or []
        if NONE_OF_THEM in ticked and len(ticked) > 1:
            self.add_error("excluded", _("Either fields or none of them: clear one side."))
        return cleaned

    @property
    def answers(self) -> dict[str, Any]:
        """The answers of a valid form in plain values."""
        given = {name: value for name, value in self.cleaned_data.items() if value not in (None, "", [], False)}
        if "founded" in given:
            given["founded"] = given["founded"].isoformat()
        if "ask" in given:
            given["ask"] = str(given["ask"])
        return given
