"""What a committee member fills in to vote."""
from django import forms
from django.utils.translation import gettext_lazy as _

from applicants.models import Vote


class VoteForm(forms.Form):
    choice = forms.ChoiceField(label=_("My vote"), choices=Vote.Choice, widget=forms.RadioSelect,
                               error_messages=dict.fromkeys(("required", "invalid_choice"), _("Choose one of the four votes.")))
    reason = forms.CharField(label=_("Reason"), max_length=300, required=False)
    champion = forms.BooleanField(label=_("I champion this deal"), required=False)
