"""What a founder typed, read into plain values or into a sentence that says what is wrong; what was typed is never lost."""
import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from applicants.models import ConsentText
from applicants.questions import HOLE, Question, Words
from fund.identifiers import format_business_number
from fund.models import Indicator
from fund.templatetags.look import day as day_words

YEARS_AHEAD = 7
MONTHS = 12


@dataclass(frozen=True)
class Facts:
    """What reading depends on: today, the indicators on offer by code, the consent texts in force, who receives data.

    `year` is the last whole year that the answers speak of: the one before today's unless an application was begun in another.
    `months_to` is the first day of the month after the last one whose cash is asked for.
    """

    today: dt.date
    indicators: Mapping[str, Indicator]
    texts: Sequence[ConsentText] = ()
    recipients: Mapping[str, Sequence[str]] = field(default_factory=dict)
    year: int = 0
    months_to: dt.date | None = None

    @property
    def base(self) -> int:
        return self.year or self.today.year - 1

    @property
    def years(self) -> dict[str, int]:
        """The last whole year and the one before it; the three years that targets are asked for."""
        return {"year": self.base, "before": self.base - 1, **{f"next{n}": self.base + 1 + n for n in (1, 2, 3)}}

    @property
    def last_years(self) -> tuple[int, ...]:
        """The three years whose accounts are asked for, the oldest first."""
        return self.base - 2, self.base - 1, self.base

    @property
    def months(self) -> tuple[str, ...]:
        """The twelve months whose cash is asked for, as 202607, the oldest first."""
        end = self.months_to or dt.date(self.base + 1, 1, 1)
        count = end.year * 12 + end.month - 1
        return tuple(f"{n // 12}{n % 12 + 1:02d}" for n in range(count - MONTHS, count))

    def speaking_of(self, year: int) -> "Facts":
        """The same, for answers that call `year` the last whole year."""
        return replace(self, year=year)

    @property
    def target_years(self) -> tuple[tuple[str, str], ...]:
        return tuple((str(year), str(year)) for year in range(self.base + 2, self.base + 2 + YEARS_AHEAD))


@dataclass
class Reading:
    """A section as it was understood: canonical values (strings, numbers, lists, yes or no), a sentence per problem, by field.

    `remarks` are what is worth a second look and keeps nobody from going on.
    """

    values: dict[str, Any] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)
    empty: set[str] = field(default_factory=set)
    remarks: dict[str, str] = field(default_factory=dict)

    @property
    def done(self) -> bool:
        return not self.problems

    @property
    def wrong(self) -> dict[str, str]:
        """Problems of what was filled in; an empty field is only unfinished."""
        return {name: text for name, text in self.problems.items() if name not in self.empty}

    def leave_empty(self, name: str) -> None:
        self.empty.add(name)
        self.problems[name] = _("This is still empty.")


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


def unit_of(question: Question, answers: Mapping[str, Any], facts: Facts) -> str:
    """The unit beside a figure, in the reader's language."""
    if question.kind == "won":
        return _("won")
    if question.unit or question.kind != "quantity":
        return str(question.unit)
    indicator = facts.indicators.get(answers.get("indicator", ""))
    return indicator.unit if indicator else ""


def shown(question: Question, value: Any, answers: Mapping[str, Any], facts: Facts) -> str:
    """A canonical value spelled out: 120,000,000원, 1,200 t, 2022.3.2, the name of a choice; of a table a line a row."""
    if question.is_table:
        head, rows = table(question, value, facts)
        return "\n".join(" · ".join(cell for cell in row if cell) for row in rows)
    if question.kind == "won":
        return _("%(amount)s won") % {"amount": f"{Decimal(value):,f}"}
    if question.kind in ("quantity", "count"):
        return f"{Decimal(value):,f} {unit_of(question, answers, facts)}".strip()
    if question.kind == "number":
        return format_business_number(value)
    if question.kind == "corporate":
        return f"{value[:6]}-{value[6:]}"
    if question.kind == "day":
        return day_words(dt.date.fromisoformat(value))
    if question.name == "indicator":
        indicator = facts.indicators.get(value)
        return f"{indicator.name} ({indicator.unit})" if indicator else value
    if question.kind == "grade":
        return f"{value} {dict(question.choices)[value]}"
    if question.kind == "ticks":
        return ", ".join(str(dict(question.choices).get(each, each)) for each in value)
    if question.choices:
        return str(dict(question.choices).get(value, value))
    return str(value)


def table(question: Question, value: Any, facts: Facts) -> tuple[list[str], list[list[str]]]:
    """A table's canonical value as its heads and rows of words."""
    if question.kind == "years":
        years = sorted({year for line in value.values() for year in line})
        rows = [[str(words), *(_amount(value.get(key, {}).get(year)) for year in years)] for key, words in question.rows if key in value]
        return ["", *years], rows
    head = [label(column, facts) for column in question.columns]
    if question.kind == "months":
        return ["", *head], [[month_words(month), *(_amount(line.get(c.name)) for c in question.columns)] for month, line in value.items()]
    return head, [[shown(c, row[c.name], row, facts) if c.name in row else "" for c in question.columns] for row in value]


def figures(question: Question) -> list[bool]:
    """Which columns of a table hold figures, in the order of its heads."""
    if question.kind == "years":
        return [False, True, True, True]
    kinds = [column.kind in ("won", "quantity", "count") for column in question.columns]
    return [False, *kinds] if question.kind == "months" else kinds


def as_typed(question: Question, cells: Mapping[str, str]) -> str:
    """What was typed into a question's fields, a line a row, without reading it; chosen things by their names."""
    if question.kind == "ticks":
        return ", ".join(str(word) for key, word in question.choices if f"{question.name}-{key}" in cells)
    if not question.is_table:
        return ", ".join(_chosen(question, text) for text in cells.values())
    columns = {column.name: column for column in question.columns}
    lines: dict[str, dict[str, str]] = {}
    for name, text in cells.items():
        row, _dash, cell = name.removeprefix(f"{question.name}-").partition("-")
        lines.setdefault(row, {})[cell] = _chosen(columns[cell], text) if cell in columns else text
    heads = {row: month_words(row) for row in sorted(lines)} if question.kind == "months" else dict(question.rows)
    told = [(row, " · ".join(lines[row][cell] for cell in _in_order(lines[row], columns))) for row in _in_order(lines, heads)]
    return "\n".join(f"{heads[row]}: {text}" if row in heads else text for row, text in told)


def _in_order(found: Iterable[str], order: Iterable[str]) -> list[str]:
    """What stands in an order by that order, numbers by their size, the rest by its letters."""
    places = list(order)
    return sorted(found, key=lambda name: (places.index(name) if name in places else 0, name.zfill(8)))


def _chosen(question: Question, text: str) -> str:
    return str(dict(question.choices).get(text, text))


def month_words(month: str) -> str:
    """A month as 202607 in words: 2026.7."""
    return f"{month[:4]}.{int(month[4:])}"


def read_back(question: Question, value: Any, answers: Mapping[str, Any], facts: Facts) -> str:
    """The sentence under a loosely typed field that says how it was understood; empty for what needs none."""
    if question.kind in ("won", "quantity", "count", "day"):
        return _("Read as %(value)s") % {"value": _to(shown(question, value, answers, facts))}
    if question.kind == "number":
        return _("%(number)s: the check digit is right") % {"number": shown(question, value, answers, facts)}
    return ""


def with_years(text: Any, facts: Facts) -> str:
    """A text of the form with its years put in; every other per cent sign stays as it was written."""
    years = facts.years
    return HOLE.sub(lambda hole: str(years.get(hole[1], hole[0])), str(text))


def read_short(question: Question, value: Any, typed: str, answers: Mapping[str, Any], facts: Facts) -> str:
    """The same in a table's cell, where there is no room for a sentence: = 120,000,000; nothing where it was typed so."""
    if question.kind not in ("won", "signed", "quantity", "count", "day") or typed.strip().replace(",", "") == str(value):
        return ""
    return f"= {_amount(value) if question.kind in ('won', 'signed') else shown(question, value, answers, facts)}"


def label(question: Question, facts: Facts) -> str:
    return with_years(question.label, facts)


def short_label(question: Question, facts: Facts) -> str:
    """The name of an answer in a list."""
    return with_years(question.short, facts) if question.short else label(question, facts)


def help_text(question: Question, facts: Facts) -> str:
    return with_years(question.help, facts)


def question_with_years(question: Question, facts: Facts) -> Question:
    """The question as a page shows it: the years stand in its texts."""
    label, help, short = (Words(with_years(words.ko, facts), with_years(words.en, facts))
                          for words in (question.label, question.help, question.short))
    return replace(question, label=label, help=help, short=short)


def _amount(value: Any) -> str:
    return "" if value is None else f"{Decimal(value):,f}".replace("-", "−")


def _to(text: str) -> str:
    """Korean needs a particle after what something is read as: 로 after a vowel or ㄹ, 으로 otherwise."""
    if get_language() == "en" or not text:
        return text
    tail = (ord(text[-1]) - 0xAC00) % 28 if "가" <= text[-1] <= "힣" else 0
    return text + ("으로" if tail not in (0, 8) else "로")
