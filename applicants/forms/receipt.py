"""Checking a receipt: a file, or the hash of one."""
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applicants.queries.receipt import hash_in

MOST = 2 * 1024 * 1024


class VerifyForm(forms.Form):
    """One of the two; `sha256` is the hash to look for, from whichever was given."""

    file = forms.FileField(label=gettext_lazy("The file you kept"), required=False, allow_empty_file=True,
                           help_text=gettext_lazy("Up to 2 MB. It is compared and not kept."),
                           widget=forms.FileInput(attrs={"accept": ".json,application/json"}))
    digest = forms.CharField(label=gettext_lazy("Or its hash"), required=False, max_length=400, strip=True,
                             help_text=gettext_lazy("64 characters, as the letter or your own program shows them."),
                             widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"}))

    def clean_file(self) -> Any:
        sent = self.cleaned_data["file"]
        if sent and sent.size > MOST:
            raise forms.ValidationError(_("This file is larger than 2 MB. What you hand in here is much smaller; choose the JSON file."))
        return sent

    def clean_digest(self) -> str:
        typed = self.cleaned_data["digest"]
        found = hash_in(typed)
        if typed and not found:
            raise forms.ValidationError(_("No hash was found. It has 64 characters: digits and the letters a to f."))
        return found

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if not self.errors and given.get("file") is None and not given.get("digest"):
            self.add_error("file", _("Choose a file or paste a hash."))
        return given
