"""A section of an application as a form: fields made from its questions, errors from how the answers were read."""
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django import forms
from django.forms.utils import ErrorDict, ErrorList
from django.utils.translation import gettext as _

from applicants.answers import Facts, help_text, label, month_words, question_with_years, read_back, read_short, unit_of
from applicants.contents import kinds
from applicants.queries.application import Draft, Part
from applicants.questions import Question
from applicants.readers import read_alone

LIVE = ("won", "quantity", "count", "number", "corporate", "day")  # the page says at once how the field was read
ROWS_AT_FIRST = 2


@dataclass(frozen=True)
class Row:
    """One field as the template shows it, or one table with its lines of fields."""

    kind: str
    question: Question | None
    field: forms.BoundField | None = None
    applies: bool = True
    suffix: str = ""
    note: str = ""
    remark: str = ""
    prefilled: str = ""
    words: str = ""
    text: Any = None
    recipients: tuple[str, ...] = ()
    head: tuple[str, ...] = ()
    lines: tuple["Line", ...] = ()
    boxes: tuple["Row", ...] = ()
    files: tuple[Any, ...] = ()

    @property
    def name(self) -> str:
        return self.question.name if self.question else self.field.name

    @property
    def live(self) -> bool:
        return self.kind in LIVE


@dataclass(frozen=True)
class Line:
    """One line of a table: what it is called, and its fields."""

    label: str
    cells: tuple[Row, ...]
    number: int = 0
    total: bool = False


class SectionForm(forms.Form):
    """Bound to what was typed; `strict` also shows what is still empty, otherwise only what is filled in wrongly."""

    use_required_attribute = False

    def __init__(self, draft: Draft, part: Part, *, strict: bool = False):
        self.part, self.facts, self.strict, self.draft = part, draft.facts, strict, draft
        self.dated = draft.application.prefilled.get(part.section.key, {})
        self.given = part.section.filled(part.typed)
        super().__init__(data=self.given | part.typed, auto_id="id_%s")
        if part.section.kind == "consents":
            for text in self.facts.texts:
                self.fields[text.key] = forms.BooleanField(label=_("I consent: %(title)s") % {"title": text.title}, required=text.required)
        for question in part.section.questions:
            for name, made in self._fields(question):
                self.fields[name] = made

    def full_clean(self) -> None:
        """What the reading found stands instead of Django's own checks, so that a page and a submission never disagree."""
        self._errors, self.cleaned_data = ErrorDict(), dict(self.part.reading.values)
        found = self.part.reading.problems if self.strict else self.part.reading.wrong
        for name, text in found.items():
            self._errors[name] = ErrorList([text])

    @property
    def rows(self) -> list[Row]:
        """The fields and tables with their units, what was understood, and the consent texts."""
        if self.part.section.kind == "consents":
            to = self.facts.recipients
            return [Row("tick", None, self[text.key], text=text, recipients=tuple(to.get(text.key, ()))) for text in self.facts.texts]
        return [self.row(question) for question in self.part.section.questions]

    def row(self, question: Question) -> Row:
        """One question as the page shows it."""
        applies = question.applies(self.given)
        question = question_with_years(question, self.facts)
        if question.is_table:
            return replace(TABLES[question.kind](self, question), applies=applies)
        if question.kind == "ticks":
            boxes = tuple(Row("tick", None, self[f"{question.name}-{key}"]) for key, _word in question.choices)
            return Row("ticks", question, applies=applies, boxes=boxes, prefilled=self.dated.get(f"{question.name}-{question.choices[0][0]}", ""))
        if question.kind == "file":
            files = tuple(p for p in self.draft.papers if p.slot == question.name)
            return Row("file", question, self[question.name], files=files)
        value = self.part.reading.values.get(question.name)
        return self._cell(question, question.name, self.given, value, applies=applies)

    @property
    def chosen(self) -> Any:
        """The indicator chosen so far, if any."""
        return self.facts.indicators.get(self.given.get("indicator", ""))

    @property
    def hints(self) -> dict[str, str]:
        """What counts as each evidence grade."""
        return {"A": _("A certificate of a verifier"), "B": _("The buyer's weighbridge slips, Allbaro, utility bills"),
                "C": _("Own meters, records of the plant"), "D": _("Own tally only")}

    def find(self, name: str) -> Row | None:
        """The field of this name as the page shows it, also a cell of a table."""
        return self._by_name.get(name)

    @cached_property
    def _by_name(self) -> dict[str, Row]:
        found = {}
        for row in self.rows:
            parts = [*([row] if row.field else []), *(cell for line in row.lines for cell in line.cells), *row.boxes]
            found |= {part.field.name: part for part in parts}
        return found

    def _cell(self, question: Question, name: str, given: Any, value: Any, *, applies: bool = True, short: bool = False,
              words: str = "") -> Row:
        """A field of its own, or with `short` one of a table, where there is no room for a sentence."""
        note = ""
        if value is not None:
            note = read_short(question, value, self.given.get(name, ""), given, self.facts) if short else read_back(question, value, given, self.facts)
        return Row(question.kind, replace(question, name=name), self[name], applies=applies, suffix=unit_of(question, given, self.facts), note=note,
                   remark=self.part.reading.remarks.get(name, ""), words=words or label(question, self.facts), prefilled=self.dated.get(name, ""))

    def _years(self, question: Question) -> Row:
        found = self.part.reading.values.get(question.name, {})
        lines = tuple(Line(str(words), tuple(
            self._cell(_amount(question, key), f"{question.name}-{key}-{year}", self.given, found.get(key, {}).get(str(year)), short=True, words=str(year))
            for year in self.facts.last_years), total=key in question.signed) for key, words in question.rows)
        return Row("years", question, head=tuple(map(str, self.facts.last_years)), lines=lines)

    def _months(self, question: Question) -> Row:
        found = self.part.reading.values.get(question.name, {})
        lines = tuple(Line(month_words(month), tuple(
            self._cell(c, f"{question.name}-{month}-{c.name}", self.given, found.get(month, {}).get(c.name), short=True)
            for c in question.columns)) for month in self.facts.months)
        return Row("months", question, head=tuple(label(c, self.facts) for c in question.columns), lines=lines)

    def _list(self, question: Question) -> Row:
        lines = []
        for number in range(self._count(question)):
            given = {c.name: self.given.get(f"{question.name}-{number}-{c.name}", "") for c in question.columns}
            lines.append(Line(_("Row %(n)s") % {"n": number + 1}, tuple(
                self._cell(c, f"{question.name}-{number}-{c.name}", given, read_alone(c, given[c.name], given, self.facts), short=True)
                for c in question.columns), number))
        return Row("list", question, head=tuple(label(c, self.facts) for c in question.columns), lines=tuple(lines))

    def _count(self, question: Question) -> int:
        """As many rows as are filled and one more; a few to begin with."""
        filled = [int(name.split("-")[1]) for name, text in self.part.typed.items() if text and name.startswith(f"{question.name}-")]
        return min(max(max(filled, default=-1) + 2, min(ROWS_AT_FIRST, question.most)), question.most)

    def _fields(self, question: Question) -> Iterator[tuple[str, forms.Field]]:
        name = question.name
        if question.kind == "ticks":
            for key, word in question.choices:
                yield f"{name}-{key}", forms.BooleanField(label=str(word), required=False)
        elif question.kind == "years":
            for key, words in question.rows:
                for year in self.facts.last_years:
                    yield f"{name}-{key}-{year}", _field(_amount(question, key), self.facts, f"{words} {year}")
        elif question.kind == "months":
            for month in self.facts.months:
                for c in question.columns:
                    yield f"{name}-{month}-{c.name}", _field(c, self.facts, f"{month_words(month)} {label(c, self.facts)}")
        elif question.kind == "list":
            for number in range(self._count(question)):
                for c in question.columns:
                    yield f"{name}-{number}-{c.name}", _field(c, self.facts, f"{label(question, self.facts)} {number + 1}, {label(c, self.facts)}")
        else:
            yield name, _field(question, self.facts, "")


TABLES = {"years": SectionForm._years, "months": SectionForm._months, "list": SectionForm._list}


def _amount(question: Question, key: str) -> Question:
    return Question(key, "won", question.label)


def _field(question: Question, facts: Facts, named: str) -> forms.Field:
    words = {"label": named or label(question, facts), "help_text": help_text(question, facts), "required": question.required}
    kind = question.kind
    if kind == "file":
        accept = ".pdf,application/pdf" if question.name == "deck" else kinds.ACCEPT
        return forms.FileField(widget=forms.FileInput(attrs={"accept": accept}), **words)
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


def _widget(question: Question) -> forms.Widget:
    """No maxlength: a browser would cut what is pasted without a word; the counter and the reading say what is too long."""
    counted = {"data-max": question.longest} if question.longest else {}
    if question.kind == "text":
        return forms.Textarea(attrs={"rows": 4, **counted})
    if question.kind == "day":
        return forms.TextInput(attrs={"inputmode": "numeric", "placeholder": "2022-03-02", "autocomplete": "off"})
    attrs: dict[str, Any] = dict(counted)
    if question.kind in ("number", "corporate"):
        attrs |= {"inputmode": "numeric", "autocomplete": "off"}
    if question.kind in ("won", "quantity", "count"):
        attrs |= {"inputmode": "text", "autocomplete": "off"}
    if question.name == "name":
        attrs |= {"autocomplete": "organization" if question.longest != 60 else "off"}
    return forms.TextInput(attrs=attrs)
