"""A form as data: its sections and their questions in both languages, read from what a version holds; a version never changes."""
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.utils.translation import get_language

from applicants import choices

RECYCLED = "recycled-output"
FIRST, SECOND = "first", "second"
TABLES = ("years", "months", "list")
HOLE = re.compile(r"%\((\w*)\)s")
HOLES = ("year", "before", "next1", "next2", "next3")  # the years that a text may leave open


@dataclass(frozen=True)
class Words:
    """A text in Korean and English; it reads in the language of the moment."""

    ko: str = ""
    en: str = ""

    def __str__(self) -> str:
        return self.en if get_language() == "en" else self.ko

    def __bool__(self) -> bool:
        return bool(self.ko or self.en)


@dataclass(frozen=True)
class Question:
    """One field, or one table of fields.

    Kinds: line, text, number (business number), corporate (corporate number), day, won, quantity, count, percent, year, choice,
    radio, grade, ticks, file; years (`rows` by the last three years, in won; those in `signed` may be below zero), months (the last
    twelve by `columns`), list (rows that are added, up to `most`).
    `short` names it in a list of answers. `label`, `help` and `short` may hold %(year)s (the last whole year), %(before)s (the one
    before) and %(next1)s to %(next3)s (the three years that targets are asked for). `fixed` questions carry what is computed: they
    are always asked and stay as required as they are.
    """

    name: str
    kind: str
    label: Words
    help: Words = Words()
    short: Words = Words()
    longest: int = 0
    required: bool = True
    fixed: bool = False
    choices: tuple[tuple[str, Any], ...] = ()
    above_zero: bool = False
    only_with: tuple[str, str] = ("", "")
    not_with: tuple[str, str] = ("", "")
    default: str = ""
    unit: Words = Words()
    rows: tuple[tuple[str, Words], ...] = ()
    columns: tuple["Question", ...] = ()
    signed: tuple[str, ...] = ()
    most: int = 0

    @property
    def is_table(self) -> bool:
        return self.kind in TABLES

    def applies(self, typed: Mapping[str, str]) -> bool:
        """Whether it is asked, by what was answered so far."""
        (with_name, with_value), (not_name, not_value) = self.only_with, self.not_with
        if with_name and typed.get(with_name, "") not in with_value.split("|"):
            return False
        return not not_name or typed.get(not_name, "") not in not_value.split("|")


@dataclass(frozen=True)
class Section:
    """One topic on one page; `minutes` is what it usually takes. Kinds: fields, deck, papers, consents."""

    key: str
    kind: str
    title: Words
    lead: Words
    minutes: int
    questions: tuple[Question, ...] = field(default=())

    def filled(self, typed: Mapping[str, str]) -> dict[str, str]:
        """What was typed, with the default of each question that was left empty."""
        return {q.name: q.default for q in self.questions if q.default} | {name: text for name, text in typed.items() if text}

    def asked(self, typed: Mapping[str, str]) -> list[Question]:
        """The questions that apply to what was answered so far."""
        given = self.filled(typed)
        return [q for q in self.questions if q.applies(given)]

    def question(self, name: str) -> Question | None:
        """The question of this name, or the table that a cell of this name belongs to."""
        return next((q for q in self.questions if q.name == name), None) or next(
            (q for q in self.questions if (q.is_table or q.kind == "ticks") and name.startswith(f"{q.name}-")), None)


@dataclass(frozen=True)
class Spec:
    """One version of one step's form."""

    step: str
    version: int
    sections: tuple[Section, ...]

    @property
    def by_key(self) -> dict[str, Section]:
        return {section.key: section for section in self.sections}

    @property
    def minutes(self) -> int:
        return sum(section.minutes for section in self.sections)


def spec(step: str, version: int, sections: list[dict[str, Any]]) -> Spec:
    """A version's data as sections and questions; what is left out of a version (`asked` false) is not in them."""
    return Spec(step, version, tuple(_section(raw) for raw in sections))


def _section(raw: Mapping[str, Any]) -> Section:
    return Section(raw["key"], raw.get("kind", "fields"), _words(raw["title"]), _words(raw.get("lead")), raw.get("minutes", 1),
                   tuple(_question(q) for q in raw.get("questions", ()) if q.get("asked", True)))


def _question(raw: Mapping[str, Any]) -> Question:
    return Question(
        raw["name"], raw["kind"], _words(raw["label"]), _words(raw.get("help")), _words(raw.get("short")), raw.get("longest", 0),
        raw.get("required", True), raw.get("fixed", False), _choices(raw.get("choices")), raw.get("above_zero", False),
        tuple(raw.get("only_with", ("", ""))), tuple(raw.get("not_with", ("", ""))), raw.get("default", ""), _words(raw.get("unit")),
        tuple((name, _words(label)) for name, label in raw.get("rows", ())), tuple(_question(c) for c in raw.get("columns", ())),
        tuple(raw.get("signed", ())), raw.get("most", 0))


def _words(raw: Any) -> Words:
    return Words(raw["ko"], raw["en"]) if raw else Words()


def _choices(raw: Any) -> tuple[tuple[str, Any], ...]:
    """A list of the site by its name, or choices written into the form as [value, {ko, en}]."""
    if not raw:
        return ()
    return _named(raw) if isinstance(raw, str) else tuple((value, _words(label)) for value, label in raw)


@lru_cache
def _named(name: str) -> tuple[tuple[str, Any], ...]:
    return choices.named(name)
