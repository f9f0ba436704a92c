"""What a committee member fills in to vote."""
from django import forms
from django.utils.translation import gettext_lazy as _

from applicants.models import AgendaItem, Vote

CHOICES = [(choice.value, choice.label) for choice in Vote.Choice if choice != Vote.Choice.RECUSED]


class VoteForm(forms.Form):
    """`stage` is the state of the item that the page showed: a vote meant to be sealed is not taken for a final one."""

    choice = forms.ChoiceField(label=_("My vote"), choices=CHOICES, widget=forms.RadioSelect,
                               error_messages=dict.fromkeys(("required", "invalid_choice"), _("Choose one of the four votes.")))
    reason = forms.CharField(label=_("Reason"), max_length=300, required=False, strip=False)
    champion = forms.BooleanField(label=_("I champion this deal"), required=False)
    stage = forms.ChoiceField(choices=[(AgendaItem.State.SEALED.value, ""), (AgendaItem.State.OPENED.value, "")], required=False,
                              widget=forms.HiddenInput)

    def clean(self):
        given = super().clean()
        stage = given.pop("stage", "")
        given["final"] = stage == AgendaItem.State.OPENED if stage else None
        return given
