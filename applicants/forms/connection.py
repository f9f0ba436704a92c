"""The administrator's answer to a report about a business number."""
from django import forms
from django.utils.translation import gettext_lazy as _


class AnswerForm(forms.Form):
    answer = forms.CharField(label=_("Answer"), max_length=600, widget=forms.Textarea(attrs={"rows": 3, "data-max": 600}),
                             help_text=_("The owners of the startup that reported read it. Do not name the other side."))
