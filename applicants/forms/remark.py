"""A note of the discussion."""
from django import forms
from django.utils.translation import gettext_lazy as _

from fund.forms.columns import WordsField


class RemarkForm(forms.Form):
    text = WordsField(label=_("Note"), widget=forms.Textarea(attrs={"rows": 2}))
