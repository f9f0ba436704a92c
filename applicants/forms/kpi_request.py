"""The quarterly report as a form: a figure, its reason, its grade and its paper for every planned indicator."""
import json
from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from applicants.contents import kinds
from applicants.models import Evidence
from applicants.queries.kpi_request import Line
from applicants.queries.kpi_value import read_figure
from fund.errors import Refused
from fund.models import Indicator
from fund.templatetags.look import evidence_word

PARTS = {"value": "v", "why": "w", "grade": "g"}
LONGEST = {"value": 200, "why": 2000, "grade": 1}
PAPERS = kinds.ACCEPT


class FigureField(forms.CharField):
    """A figure as people write it; empty is fine until it is handed in."""

    def __init__(self, *, indicator: Indicator, final: bool, **kwargs: Any) -> None:
        self.indicator, self.final = indicator, final
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "placeholder": _("Not yet"), "maxlength": 60,
                                        "aria-describedby": f"n{indicator.pk} d{indicator.pk}"})
        super().__init__(required=False, widget=widget, **kwargs)

    def clean(self, value):
        text = super().clean(value)
        if not text and not self.final:
            return None
        try:
            return read_figure(text, self.indicator)
        except Refused as no:
            raise ValidationError(str(no)) from None


class ReportForm(forms.Form):
    """Bound to what is kept; `final` asks for what handing in needs, `problems` are refusals of papers by indicator."""

    use_required_attribute = False

    def __init__(self, lines: Iterable[Line], *, final: bool = False, problems: dict[int, str] | None = None) -> None:
        self.lines, self.final = list(lines), final
        super().__init__({f"{letter}{line.id}": line.was.get(part, "") for line in self.open_lines for part, letter in PARTS.items()})
        for line in self.open_lines:
            self.fields |= self._fields(line)
        for indicator, problem in (problems or {}).items():
            self.add_error(f"f{indicator}", problem)

    def _fields(self, line: Line) -> dict[str, forms.Field]:
        name = line.indicator.name
        why = forms.Textarea(attrs={"rows": 2, "aria-describedby": f"c{line.id}"})
        grade = forms.Select(attrs={"aria-label": f"{name}: {_('Evidence grade')}", "aria-describedby": f"p{line.id}"})
        paper = forms.FileInput(attrs={"accept": PAPERS})
        return {
            f"v{line.id}": FigureField(label=name, indicator=line.indicator, final=self.final),
            f"w{line.id}": forms.CharField(label=name, max_length=500, required=False, widget=why),
            f"g{line.id}": forms.ChoiceField(label=name, choices=grades(), widget=grade),
            f"f{line.id}": forms.FileField(label=name, required=False, widget=paper),
        }

    @property
    def open_lines(self) -> list[Line]:
        """The lines that may be filled in; the others stand already."""
        return [line for line in self.lines if not line.stands]

    def clean(self) -> dict[str, Any]:
        for line in self.open_lines:
            if self.final and line.lacks_paper:
                self.add_error(f"g{line.id}", _("Attach the paper this grade rests on, or choose D, self-reported."))
        return self.cleaned_data

    def rows(self, only: Iterable[int] | None = None) -> Iterator[dict[str, Any]]:
        """Each line with its bound fields, and what it showed as text that comes back with the form."""
        wanted = None if only is None else set(only)
        for line in self.lines:
            if wanted is not None and line.id not in wanted:
                continue
            fields = {} if line.stands else {name: self[f"{letter}{line.id}"] for name, letter in
                                             {**PARTS, "paper": "f"}.items()}
            yield {"line": line, "was": json.dumps(line.was, ensure_ascii=False), **fields}


def grades() -> list[tuple[str, str]]:
    """The four grades as they are chosen, strongest first."""
    words = {grade: evidence_word(grade) for grade in Evidence.Grade.values}
    words[Evidence.Grade.D] = _("%(word)s, no disadvantage") % {"word": words[Evidence.Grade.D]}
    return [(grade, f"{grade} {word}") for grade, word in words.items()]


def changes(data: Any, lines: Iterable[Line]) -> dict[str, dict[str, str]]:
    """By indicator id the parts that a person changed since their page was drawn.

    The page says in a hidden field what it showed, so that an old page left open somewhere does not undo what was
    typed on another one.
    """
    found: dict[str, dict[str, str]] = {}
    for line in lines:
        was = _shown(data.get(f"o{line.id}", ""))
        for part, letter in PARTS.items():
            sent = data.get(f"{letter}{line.id}")
            if sent is not None and not line.stands and (text := _plain(sent, LONGEST[part])) != was.get(part):
                found.setdefault(str(line.id), {})[part] = text
    return found


def _plain(text: str, longest: int) -> str:
    return text.replace("\x00", "").replace("\r\n", "\n").strip()[:longest]


def _shown(text: str) -> dict[str, str]:
    try:
        was = json.loads(text)
    except ValueError:
        return {}
    return was if isinstance(was, dict) else {}
