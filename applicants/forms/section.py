"""A section of an application as a form: fields made from its questions, errors from how the answers were read."""
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.utils import ErrorDict, ErrorList
from django.utils import timezone
from django.utils.translation import gettext as _

from applicants import questions
from applicants.answers import Facts, help_text, label, read_back, unit_of
from applicants.queries.application import Part

TEMPLATES = {
    "deck": "applicants/application/deck.html", "company": "applicants/application/fields.html",
    "business": "applicants/application/fields.html", "impact": "applicants/application/impact.html",
    "consents": "applicants/application/consents.html",
}


@dataclass(frozen=True)
class Row:
    """One field as the template shows it."""

    kind: str
    field: forms.BoundField
    suffix: str = ""
    note: str = ""
    counter: bool = False
    text: Any = None
    recipients: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return self.field.name

    @property
    def live(self) -> bool:
        """Whether the page says at once how the field was read."""
        return self.kind in ("won", "quantity", "number")


class SectionForm(forms.Form):
    """Bound to what was typed; `strict` also shows what is still empty, otherwise only what is filled in wrongly."""

    use_required_attribute = False

    def __init__(self, part: Part, facts: Facts, *, strict: bool = False):
        self.part, self.facts, self.strict = part, facts, strict
        super().__init__(data=part.typed, auto_id="id_%s")
        if part.section is questions.CONSENTS:
            for text in facts.texts:
                self.fields[text.key] = forms.BooleanField(label=_("I consent: %(title)s") % {"title": text.title}, required=text.required)
        for question in part.section.questions:
            self.fields[question.name] = _field(question, facts)

    def full_clean(self) -> None:
        """What the reading found stands instead of Django's own checks, so that a page and a submission never disagree."""
        self._errors, self.cleaned_data = ErrorDict(), dict(self.part.reading.values)
        found = self.part.reading.problems if self.strict else self.part.reading.wrong
        for name, text in found.items():
            self._errors[name] = ErrorList([text])

    @property
    def rows(self) -> list[Row]:
        """The fields with their units, what was understood, and the consent texts."""
        if self.part.section is questions.CONSENTS:
            to = self.facts.recipients
            return [Row("tick", self[text.key], text=text, recipients=tuple(to.get(text.key, ()))) for text in self.facts.texts]
        return [self._row(question) for question in self.part.section.questions]

    @property
    def chosen(self) -> Any:
        """The indicator chosen so far, if any."""
        return self.facts.indicators.get(self.part.typed.get("indicator", ""))

    @property
    def recycles(self) -> bool:
        return self.part.typed.get("indicator") == questions.RECYCLED

    @property
    def hints(self) -> dict[str, str]:
        """What counts as each evidence grade."""
        return {"A": _("A certificate of a verifier"), "B": _("The buyer's weighbridge slips, Allbaro, utility bills"),
                "C": _("Own meters, records of the plant"), "D": _("Own tally only")}

    def by_name(self) -> dict[str, Row]:
        return {row.name: row for row in self.rows}

    def _row(self, question: questions.Question) -> Row:
        values, typed = self.part.reading.values, self.part.typed
        note = read_back(question, values[question.name], values, self.facts) if question.name in values else ""
        return Row(question.kind, self[question.name], suffix=unit_of(question, typed, self.facts), note=note,
                   counter=question.kind == "text")


def _field(question: questions.Question, facts: Facts) -> forms.Field:
    words = {"label": label(question, facts), "help_text": help_text(question, facts)}
    kind = question.kind
    if kind == "file":
        return forms.FileField(widget=forms.FileInput(attrs={"accept": ".pdf,application/pdf"}), **words)
    if kind in ("choice", "year", "radio", "grade"):
        choices = list(question.choices)
        if question.name == "indicator":
            choices = [(code, f"{indicator.name} ({indicator.unit})") for code, indicator in facts.indicators.items()]
        if kind == "year":
            choices = list(facts.target_years)
        if kind in ("radio", "grade"):
            return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **words)
        return forms.ChoiceField(choices=[("", _("Choose")), *choices], **words)
    return forms.CharField(widget=_widget(question), **words)


def _widget(question: questions.Question) -> forms.Widget:
    if question.kind == "text":
        return forms.Textarea(attrs={"maxlength": question.longest, "rows": 4})
    if question.kind == "day":
        return forms.DateInput(attrs={"type": "date", "max": timezone.localdate().isoformat()})
    attrs: dict[str, Any] = {"maxlength": question.longest or 60}
    if question.kind == "number":
        attrs |= {"inputmode": "numeric", "autocomplete": "off"}
    if question.kind in ("won", "quantity"):
        attrs |= {"inputmode": "text", "autocomplete": "off"}
    if question.name == "name":
        attrs |= {"autocomplete": "organization"}
    return forms.TextInput(attrs=attrs)
