"""What a founder typed, read into plain values or into a sentence that says what is wrong; what was typed is never lost."""
import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from applicants.models import ConsentText
from applicants.questions import Question, Section
from fund.identifiers import format_business_number, is_business_number
from fund.models import Indicator
from fund.quantities import read
from fund.templatetags.look import day as day_words

LARGEST = Decimal(10) ** 17
YEARS_AHEAD = 7
DAY = re.compile(r"(\d{4})\s*[-./년]\s*(\d{1,2})\s*[-./월]\s*(\d{1,2})\s*[.일]?")


@dataclass(frozen=True)
class Facts:
    """What reading depends on: today, the indicators on offer by code, the consent texts in force, who receives data."""

    today: dt.date
    indicators: Mapping[str, Indicator]
    texts: Sequence[ConsentText] = ()
    recipients: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def years(self) -> dict[str, int]:
        """The last whole year and the one before it."""
        return {"year": self.today.year - 1, "before": self.today.year - 2}

    def speaking_of(self, year: int) -> "Facts":
        """The same, for answers that call `year` the last whole year."""
        return replace(self, today=dt.date(year + 1, 1, 1))

    @property
    def target_years(self) -> tuple[tuple[str, str], ...]:
        return tuple((str(year), str(year)) for year in range(self.today.year + 1, self.today.year + 1 + YEARS_AHEAD))


@dataclass
class Reading:
    """A section as it was understood: canonical values (strings, numbers, yes or no) and a sentence per problem."""

    values: dict[str, Any] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)
    empty: set[str] = field(default_factory=set)

    @property
    def done(self) -> bool:
        return not self.problems

    @property
    def wrong(self) -> dict[str, str]:
        """Problems of what was filled in; an empty field is only unfinished."""
        return {name: text for name, text in self.problems.items() if name not in self.empty}


class Unread(ValueError):
    """Text that could not be understood; the words are for the founder."""


def read_section(section: Section, typed: Mapping[str, str], facts: Facts) -> Reading:
    """Read every question of a section that applies; canonical values only, never a guess."""
    found = Reading()
    for question in asked(section, typed):
        text = str(typed.get(question.name, "")).strip().replace("\r\n", "\n").replace("\x00", "")
        if not text:
            found.empty.add(question.name)
            found.problems[question.name] = _("This is still empty.")
            continue
        try:
            found.values[question.name] = READERS[question.kind](question, text, typed, facts)
        except Unread as problem:
            found.problems[question.name] = str(problem)
    return found


def read_consents(typed: Mapping[str, str], facts: Facts) -> Reading:
    """Each consent with its version, whether it was given, and to whom data goes; a required one that is missing is a problem."""
    found = Reading()
    for text in facts.texts:
        given = bool(typed.get(text.key))
        found.values[text.key] = {"version": text.version, "given": given} | (
            {"recipients": list(facts.recipients[text.key])} if facts.recipients.get(text.key) else {})
        if text.required and not given:
            found.empty.add(text.key)
            found.problems[text.key] = _("Without this consent the application cannot be received.")
    return found


def asked(section: Section, typed: Mapping[str, str]) -> list[Question]:
    """The questions that apply to what was answered so far."""
    return [q for q in section.questions if not q.only_with[0] or typed.get(q.only_with[0]) == q.only_with[1]]


def unit_of(question: Question, answers: Mapping[str, Any], facts: Facts) -> str:
    """The unit beside a figure, in the reader's language."""
    if question.kind == "won":
        return _("won")
    indicator = facts.indicators.get(answers.get("indicator", ""))
    return indicator.unit if indicator and question.kind == "quantity" else ""


def shown(question: Question, value: Any, answers: Mapping[str, Any], facts: Facts) -> str:
    """A canonical value spelled out: 120,000,000원, 1,200 t, 2022.3.2, the name of a choice."""
    if question.kind == "won":
        return _("%(amount)s won") % {"amount": f"{Decimal(value):,f}"}
    if question.kind == "quantity":
        return f"{Decimal(value):,f} {unit_of(question, answers, facts)}".strip()
    if question.kind == "number":
        return format_business_number(value)
    if question.kind == "day":
        return day_words(dt.date.fromisoformat(value))
    if question.name == "indicator":
        indicator = facts.indicators.get(value)
        return f"{indicator.name} ({indicator.unit})" if indicator else value
    if question.kind == "grade":
        return f"{value} {dict(question.choices)[value]}"
    if question.choices:
        return str(dict(question.choices).get(value, value))
    return str(value)


def read_back(question: Question, value: Any, answers: Mapping[str, Any], facts: Facts) -> str:
    """The sentence under a loosely typed field that says how it was understood; empty for what needs none."""
    if question.kind in ("won", "quantity"):
        return _("Read as %(value)s") % {"value": _to(shown(question, value, answers, facts))}
    if question.kind == "number":
        return _("%(number)s: the check digit is right") % {"number": shown(question, value, answers, facts)}
    return ""


def label(question: Question, facts: Facts) -> str:
    return str(question.label) % facts.years


def short_label(question: Question, facts: Facts) -> str:
    """The name of an answer in a list."""
    return str(question.short) % facts.years if question.short else label(question, facts)


def help_text(question: Question, facts: Facts) -> str:
    return str(question.help) % facts.years


def _to(text: str) -> str:
    """Korean needs a particle after what something is read as: 로 after a vowel or ㄹ, 으로 otherwise."""
    if get_language() == "en" or not text:
        return text
    tail = (ord(text[-1]) - 0xAC00) % 28 if "가" <= text[-1] <= "힣" else 0
    return text + ("으로" if tail not in (0, 8) else "로")


def _words(question: Question, text: str, typed: Mapping[str, str], facts: Facts) -> str:
    if len(text) > question.longest:
        raise Unread(_("%(n)s characters are too many; %(max)s fit.") % {"n": len(text), "max": question.longest})
    return text


def _won(question: Question, text: str, typed: Mapping[str, str], facts: Facts) -> str:
    number = read(text, "원")
    if number is None:
        raise Unread(_("No amount was found. For example: 1.2억 or 120,000,000"))
    if number != number.to_integral_value():
        raise Unread(_("Won have no decimals. Enter a whole amount."))
    return _bounded(question, number)


def _quantity(question: Question, text: str, typed: Mapping[str, str], facts: Facts) -> str:
    indicator = facts.indicators.get(typed.get("indicator", ""))
    number = read(text, indicator.unit_ko if indicator else None)
    if number is None:
        raise Unread(_("No number was found. For example: 9,600"))
    return _bounded(question, round(number, 6))


def _bounded(question: Question, number: Decimal) -> str:
    if number < 0:
        raise Unread(_("This cannot be less than zero."))
    if question.above_zero and number == 0:
        raise Unread(_("This must be more than zero."))
    if number >= LARGEST:
        raise Unread(_("This number is too large to be meant."))
    plain = f"{number:f}"
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def _business_number(question: Question, text: str, typed: Mapping[str, str], facts: Facts) -> str:
    digits = re.sub(r"[\s‐-―-]", "", unicodedata.normalize("NFKC", text))
    if not re.fullmatch(r"[0-9]{10}", digits):
        raise Unread(_("A business registration number has ten digits, for example 123-45-67891."))
    if not is_business_number(digits):
        raise Unread(_("The check digit does not fit. Compare the number with your certificate."))
    return digits


def _day(question: Question, text: str, typed: Mapping[str, str], facts: Facts) -> str:
    parts = DAY.fullmatch(text)
    try:
        day = dt.date(*map(int, parts.groups())) if parts else None
    except ValueError:
        day = None
    if day is None or day.year < 1900:
        raise Unread(_("No day was found. For example: 2022-03-02"))
    if day > facts.today:
        raise Unread(_("This day lies in the future. Enter the day it happened."))
    return day.isoformat()


def _year(question: Question, text: str, typed: Mapping[str, str], facts: Facts) -> int:
    if text not in dict(facts.target_years):
        raise Unread(_("Choose a year from %(first)s to %(last)s.")
                     % {"first": facts.target_years[0][0], "last": facts.target_years[-1][0]})
    return int(text)


def _choice(question: Question, text: str, typed: Mapping[str, str], facts: Facts) -> str:
    if text not in (facts.indicators if question.name == "indicator" else dict(question.choices)):
        raise Unread(_("Choose one of the list."))
    return text


READERS: dict[str, Callable[[Question, str, Mapping[str, str], Facts], Any]] = {
    "line": _words, "text": _words, "won": _won, "quantity": _quantity, "number": _business_number, "day": _day, "year": _year,
    "choice": _choice, "radio": _choice, "grade": _choice,
}
