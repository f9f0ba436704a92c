"""A note of the discussion."""
from django import forms
from django.utils.translation import gettext_lazy as _


class RemarkForm(forms.Form):
    text = forms.CharField(label=_("Note"), required=False, strip=False, widget=forms.Textarea(attrs={"rows": 2}))
