"""What the reviewer of a report decides: accept it, or return it with a reason."""
from django import forms
from django.utils.translation import gettext_lazy as _


class ReviewForm(forms.Form):
    ACCEPT, RETURN = "accept", "return"

    verdict = forms.ChoiceField(choices=[(ACCEPT, ACCEPT), (RETURN, RETURN)],
                                error_messages={"required": _("Accept the figures, or return them with a reason.")})
    reason = forms.CharField(label=_("Reason for returning"), max_length=300, required=False,
                             help_text=_("The founder reads it. Say what to change, in one sentence."),
                             widget=forms.Textarea(attrs={"rows": 2}))
