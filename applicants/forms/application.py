"""The declaration beside the submit button."""
from django import forms
from django.utils.translation import gettext_lazy as _


class DeclarationForm(forms.Form):
    confirm = forms.BooleanField(
        label=_("What I wrote is true, and I know that handing it in locks this version."),
        error_messages={"required": _("Tick this before you hand it in.")})
