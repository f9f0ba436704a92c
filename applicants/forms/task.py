"""A task of a deal: what is to be done, by whom, until when; rules beyond their shape are the action's."""
from django import forms
from django.utils.translation import gettext_lazy as _

from fund.forms.columns import DayField, WordsField
from fund.models import Seat


class ChangeForm(forms.Form):
    """Another day, another person."""

    due_on = DayField(label=_("Due on"), required=False, error_messages={"invalid": _("Enter a day, for example 2026-03-31.")})
    assignee = forms.ModelChoiceField(Seat.objects.none(), label=_("For whom"), required=False,
                                      error_messages={"invalid_choice": _("This person cannot work on the deal. Choose somebody else.")})

    def __init__(self, seats, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assignee"].queryset = seats


class AddForm(ChangeForm):
    """One line: what, when, who."""

    text = WordsField(label=_("What is to be done"))
