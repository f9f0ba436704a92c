"""When the letters that were read go out together."""
from django import forms

from applicants.forms.decision import SendForm


class SendManyForm(SendForm):
    """Now, or at an hour to come; every letter has its own stamp."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
