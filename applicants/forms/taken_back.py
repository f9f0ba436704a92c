"""Taking back a file that was filed wrongly."""
from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from applicants.forms.diligence import Plain
from fund.forms.columns import WordsField


class TakeBackForm(Plain):
    """Why it is taken back; the sentence stays in the file's place."""

    reason = WordsField(label=pgettext_lazy("file", "Why it is taken back"), help_text=_("It stays beside the empty place. Name nobody."),
                             widget=forms.Textarea(attrs={"rows": 2, "maxlength": 300}))
