"""The next version of a step's form as a form: a field for everything that may be written anew, section by section."""
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applicants import wording
from applicants.models import Form
from applicants.queries.form import whole_spec
from applicants.queries.form_page import headed, kind_words, this_year
from applicants.wording import Spot
from fund.forms.reference import SeenForm

MOST_PLACES = 99


class TextField(forms.CharField):
    """A text that the wording itself judges: what is missing or too long is said there, once for page and action."""

    def validate(self, value: Any) -> None:
        pass


class VersionForm(SeenForm):
    """Begins with the texts of `old`; what is typed stays as it was typed."""

    note = forms.CharField(label=gettext_lazy("What changed"), max_length=300, error_messages={"required": gettext_lazy("Say in a sentence what changed.")},
                           help_text=gettext_lazy("In a sentence, for those who choose a version later."))

    def __init__(self, *args: Any, old: Form, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.old, self.spots, self.names = old, wording.spots(old.sections), headed(old, this_year())
        self.written: wording.Sections = []
        for spot in self.spots:
            self.fields[spot.name] = _field(spot, self._called(spot))
            self.initial.setdefault(spot.name, spot.value)
        for spot in self.spots if self.is_bound else ():
            if spot.name in self.changed_data:  # the page goes on counting what differs from the version it began with
                self.fields[spot.name].widget.attrs["data-was"] = "1" if spot.value is True else spot.value or ""

    def _called(self, spot: Spot) -> str:
        """The whole name of a field, for the list of errors: in the page its section and question stand above it."""
        places = [self.names[spot.section, ""], *([self.names[spot.section, spot.question]] if spot.question else [])]
        return " · ".join([*places, wording.called(spot)])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        values = {name: wording.one_line(value) if isinstance(value, str) else value for name, value in cleaned.items()}
        self.written = wording.rewritten(self.old.sections, values)
        for name, words in wording.problems(self.written).items():
            if name not in self.errors:
                self.add_error(name, words)
        return cleaned

    @property
    def sections(self) -> list[dict[str, Any]]:
        """Each section with its own fields by what they are, its questions with theirs, and whether anything in it is wrong."""
        found = []
        for section in whole_spec(self.old).sections:
            key = section.key
            names = {name for name in self.errors if name.startswith(f"{key}-")}
            found.append({"key": key, "title": self.names[key, ""], "kind": section.kind, "wrong": len(names), "fields": self._of(key),
                          "questions": [{"name": q.name, "title": self.names[key, q.name], "kind": kind_words(q), "fixed": q.fixed,
                                         "required": q.required, "fields": self._of(key, q.name)} for q in section.questions]})
        return found

    def _of(self, section: str, question: str = "") -> dict[str, Any]:
        """The bound fields of a section or question: pairs of languages with what they are called, and the others by name."""
        pairs: list[list[Any]] = []
        single: dict[str, Any] = {}
        for spot in self.spots:
            if (spot.section, spot.question) != (section, question):
                continue
            bound = {"field": self[spot.name], "label": wording.called(spot)}
            if not spot.is_text:
                single[spot.what] = bound
            elif spot.language == "ko":
                pairs.append([bound])
            else:
                pairs[-1].append(bound)
        return {"pairs": pairs, **single}


def _field(spot: Spot, name: str) -> forms.Field:
    if spot.what in ("required", "asked"):
        return forms.BooleanField(label=name, required=False)
    if not spot.is_text:
        most = wording.MOST_MINUTES if spot.what == "minutes" else MOST_PLACES
        return forms.IntegerField(label=name, min_value=1, max_value=most, error_messages={"invalid": _("Enter a whole number.")},
                                  widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}))
    attrs: Mapping[str, Any] = {"lang": spot.language, "autocomplete": "off"}
    widget = forms.Textarea(attrs={**attrs, "rows": 2}) if spot.what in ("lead", "help") else forms.TextInput(attrs=attrs)
    return TextField(label=name, required=spot.must, widget=widget)
