"""What the lists of the reference room ask for: words to look for, and a choice or two."""
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class SearchForm(forms.Form):
    """Words and selects of a list; what does not exist is not chosen."""

    q = forms.CharField(label=_("Search"), required=False, max_length=80, strip=True, widget=forms.TextInput(attrs={"type": "search"}))

    def __init__(self, data: Mapping[str, Any], *, words: Any = None, **selects: tuple[Any, Iterable[tuple[str, Any]]]) -> None:
        super().__init__(data, auto_id="filter_%s")
        if words == "":
            del self.fields["q"]
        elif words:
            self.fields["q"].label = words
        for name, (label, choices) in selects.items():
            self.fields[name] = forms.ChoiceField(label=label, required=False, choices=[("", _("All")), *choices])
        self.full_clean()

    def chosen(self, name: str) -> str:
        """The value that was asked for, or "" where it is none."""
        return self.cleaned_data.get(name) or ""

    @property
    def narrows(self) -> bool:
        return any(self.cleaned_data.values())


class SeenForm(forms.Form):
    """A form that writes the next version; `seen` is the newest one its writer had before them."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def clean_seen(self) -> int:
        return self.cleaned_data["seen"] or 0
