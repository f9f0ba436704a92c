"""Taking back a file that was filed wrongly."""
from django import forms
from django.utils.translation import gettext_lazy as _

from applicants.forms.diligence import Plain


class TakeBackForm(Plain):
    """Why it is taken back; the sentence stays in the file's place."""

    reason = forms.CharField(label=_("Why it is taken back"), required=False, strip=False, help_text=_("It stays beside the empty place. Name nobody."),
                             widget=forms.Textarea(attrs={"rows": 2, "maxlength": 300}))
