"""Notes of a conversation: the day, who was there, what was said, what is recommended."""
from django import forms
from django.utils.translation import gettext_lazy as _

from applicants.models import Interview
from fund.forms.columns import DayField, WordsField


class InterviewForm(forms.Form):
    """A first one or a correction; rules beyond their shape are the action's."""

    held_on = DayField(label=_("Day"), not_in_future=True, error_messages={
        "required": _("Enter the day it took place; it does not lie ahead."), "invalid": _("Enter a day, for example 2026-03-31.")})
    present = WordsField(label=_("Who was there"))
    notes = WordsField(label=_("What was said"))
    advice = forms.ChoiceField(label=_("Recommendation"), choices=Interview.Advice.choices,
                               error_messages={"required": _("Choose what you recommend."), "invalid_choice": _("Choose what you recommend.")})
