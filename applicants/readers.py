"""How the text of each kind of field is read: one reader a kind, and one a kind of table."""
import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from applicants import characters
from applicants.answers import Facts, Reading, month_words
from applicants.questions import Question, Section
from fund.identifiers import corporate_number_hint, is_business_number
from fund.quantities import read

LARGEST = Decimal(10) ** 17
DAY = re.compile(r"(\d{4})\s*[-./년]\s*(\d{1,2})\s*[-./월]\s*(\d{1,2})\s*[.일]?|(\d{4})(\d{2})(\d{2})")
SERIAL = re.compile(r"[2-6]\d{4}")
SERIAL_ZERO = dt.date(1899, 12, 30)  # day 0 of a spreadsheet's calendar
HYPHENS = re.compile(r"[\s‐-―−-]")
Typed = Mapping[str, str]


class Unread(ValueError):
    """Text that could not be understood; the words are for the founder."""


def read_section(section: Section, typed: Typed, facts: Facts) -> Reading:
    """Read every question of a section that applies; canonical values only, never a guess."""
    found, given = Reading(), section.filled(typed)
    for question in section.asked(typed):
        read_question(question, given, facts, found)
    return found


def read_question(question: Question, typed: Typed, facts: Facts, found: Reading) -> None:
    """Read one question, or one table, into `found`."""
    if question.kind in TABLES:
        value = TABLES[question.kind](question, typed, facts, found)
    elif question.kind == "ticks":
        value = [key for key, _word in question.choices if typed.get(f"{question.name}-{key}")]
    else:
        value = read_field(question, question.name, typed, facts, found)
        if question.kind == "corporate" and value and corporate_number_hint(value) != "ok":
            found.remarks[question.name] = _("The check digit does not fit. Numbers given since 31 January 2025 have none; otherwise compare it.")
    if value not in (None, [], {}):
        found.values[question.name] = value


def read_field(question: Question, name: str, typed: Typed, facts: Facts, found: Reading, *, row: Typed | None = None) -> Any:
    """The canonical value of one field, or None with its problem noted; `row` are the fields of its row in a table."""
    text = characters.tidy(str(typed.get(name, "")))
    if not text:
        if question.required:
            found.leave_empty(name)
        return None
    try:
        if words := characters.problem(text):
            raise Unread(words)
        return READERS[question.kind](question, text, typed if row is None else row, facts)
    except Unread as problem:
        found.problems[name] = str(problem)
        return None


def read_alone(question: Question, text: str, row: Typed, facts: Facts) -> Any:
    """The canonical value of one cell by itself, None where it is empty or cannot be read."""
    return read_field(question, "cell", {"cell": text}, facts, Reading(), row=row)


def _list(question: Question, typed: Typed, facts: Facts, found: Reading) -> list[dict[str, Any]]:
    rows = []
    for number in range(question.most):
        row = {c.name: str(typed.get(f"{question.name}-{number}-{c.name}", "")) for c in question.columns}
        if any(text.strip() for text in row.values()):
            read_row = {c.name: read_field(c, f"{question.name}-{number}-{c.name}", typed, facts, found, row=row) for c in question.columns}
            rows.append({name: value for name, value in read_row.items() if value is not None})
    if question.required and not rows:
        found.leave_empty(f"{question.name}-0-{question.columns[0].name}")
    return rows


def _years(question: Question, typed: Typed, facts: Facts, found: Reading) -> dict[str, dict[str, str]]:
    """A year is left empty as a whole or filled in as a whole."""
    lines: dict[str, dict[str, str]] = {}
    started = 0
    for year in map(str, facts.last_years):
        names = {key: f"{question.name}-{key}-{year}" for key, _word in question.rows}
        if not any(str(typed.get(name, "")).strip() for name in names.values()):
            continue
        started += 1
        for key, name in names.items():
            cell = Question(key, "signed" if key in question.signed else "won", question.label)
            if (value := read_field(cell, name, typed, facts, found)) is not None:
                lines.setdefault(key, {})[year] = value
        _sums(question.name, lines, year, found)
    if question.required and not started:
        found.leave_empty(f"{question.name}-{question.rows[0][0]}-{facts.last_years[-1]}")
    return lines


def _sums(table: str, lines: Mapping[str, Mapping[str, str]], year: str, found: Reading) -> None:
    """What of a year's accounts does not add up is remarked on, not refused."""
    for total, parts in (("operating", {"revenue": 1, "cost_of_sales": -1, "overhead": -1}), ("equity", {"assets": 1, "liabilities": -1})):
        if all(year in lines.get(key, {}) for key in (total, *parts)):
            due = sum((sign * Decimal(lines[key][year]) for key, sign in parts.items()), Decimal(0))
            if due != Decimal(lines[total][year]):
                found.remarks[f"{table}-{total}-{year}"] = _("The lines above give %(amount)s won. If yours is right, leave it and explain it below.") % {
                    "amount": f"{due:,f}".replace("-", "−")}


def _months(question: Question, typed: Typed, facts: Facts, found: Reading) -> dict[str, dict[str, str]]:
    """A month is left empty as a whole or filled in as a whole; a balance that does not follow from the one before is remarked on."""
    months: dict[str, dict[str, str]] = {}
    last: dict[str, str] = {}
    for month in facts.months:
        names = {c.name: f"{question.name}-{month}-{c.name}" for c in question.columns}
        if not any(str(typed.get(name, "")).strip() for name in names.values()):
            last = {}
            continue
        line = {c.name: read_field(c, names[c.name], typed, facts, found) for c in question.columns}
        months[month] = {name: value for name, value in line.items() if value is not None}
        if "balance" in last and None not in line.values():
            due = Decimal(last["balance"]) + Decimal(line["in"]) - Decimal(line["out"])
            if due != Decimal(line["balance"]):
                found.remarks[names["balance"]] = _("From %(month)s on, in and out lead to %(amount)s won. If yours is right, explain it below.") % {
                    "month": month_words(_before(month)), "amount": f"{due:,f}".replace("-", "−")}
        last = months[month]
    if question.required and not months:
        found.leave_empty(f"{question.name}-{facts.months[-1]}-{question.columns[0].name}")
    return months


def _before(month: str) -> str:
    count = int(month[:4]) * 12 + int(month[4:]) - 2
    return f"{count // 12}{count % 12 + 1:02d}"


def _words(question: Question, text: str, typed: Typed, facts: Facts) -> str:
    if question.longest and len(text) > question.longest:
        raise Unread(_("%(n)s characters are too many; %(max)s fit.") % {"n": len(text), "max": question.longest})
    if question.kind == "line" and "\n" in text:
        raise Unread(_("This is one line. Take the line breaks out."))
    return text


def _won(question: Question, text: str, typed: Typed, facts: Facts) -> str:
    number = read(text, "원")
    if number is None:
        raise Unread(_("No amount was found. For example: 1.2억 or 120,000,000"))
    if number != number.to_integral_value():
        raise Unread(_("Won have no decimals. Enter a whole amount."))
    return _bounded(question, number)


def _quantity(question: Question, text: str, typed: Typed, facts: Facts) -> str:
    indicator = facts.indicators.get(typed.get("indicator", ""))
    unit = question.unit.ko or (indicator.unit_ko if indicator else None)
    number = read(text, unit)
    if number is None:
        raise Unread(_("No number was found. For example: 9,600"))
    return _bounded(question, round(number, 6))


def _count(question: Question, text: str, typed: Typed, facts: Facts) -> int:
    number = read(text, question.unit.ko or None)
    if number is None or number != number.to_integral_value():
        raise Unread(_("No whole number was found. For example: 12"))
    return int(_bounded(question, number))


def _bounded(question: Question, number: Decimal) -> str:
    if number < 0 and question.kind != "signed":
        raise Unread(_("This cannot be less than zero."))
    if question.above_zero and number == 0:
        raise Unread(_("This must be more than zero."))
    if abs(number) >= LARGEST:
        raise Unread(_("This number is too large to be meant."))
    plain = f"{number:f}"
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def _business_number(question: Question, text: str, typed: Typed, facts: Facts) -> str:
    digits = HYPHENS.sub("", unicodedata.normalize("NFKC", text))
    if not re.fullmatch(r"[0-9]{10}", digits):
        raise Unread(_("A business registration number has ten digits, for example 123-45-67891."))
    if not is_business_number(digits):
        raise Unread(_("The check digit does not fit. Compare the number with your certificate."))
    return digits


def _corporate_number(question: Question, text: str, typed: Typed, facts: Facts) -> str:
    digits = HYPHENS.sub("", unicodedata.normalize("NFKC", text))
    if not re.fullmatch(r"[0-9]{13}", digits):
        raise Unread(_("A corporate registration number has thirteen digits, for example 110111-1234567."))
    return digits


def _day(question: Question, text: str, typed: Typed, facts: Facts) -> str:
    plain = unicodedata.normalize("NFKC", text)
    parts = DAY.fullmatch(plain)
    try:
        day = dt.date(*(int(part) for part in parts.groups() if part)) if parts else serial_day(plain)
    except ValueError:
        day = None
    if day is None or day.year < 1900:
        raise Unread(_("No day was found. For example: 2022-03-02"))
    if day > facts.today and question.name != "until":
        raise Unread(_("This day lies in the future. Enter the day it happened."))
    return day.isoformat()


def serial_day(text: str) -> dt.date | None:
    """The day that a spreadsheet keeps as a number: 44622 is 2022-03-02; None for what is no such number."""
    return SERIAL_ZERO + dt.timedelta(days=int(text)) if SERIAL.fullmatch(text) else None


def _year(question: Question, text: str, typed: Typed, facts: Facts) -> int:
    if text not in dict(facts.target_years):
        raise Unread(_("Choose a year from %(first)s to %(last)s.")
                     % {"first": facts.target_years[0][0], "last": facts.target_years[-1][0]})
    return int(text)


def _choice(question: Question, text: str, typed: Typed, facts: Facts) -> str:
    if text not in (facts.indicators if question.name == "indicator" else dict(question.choices)):
        raise Unread(_("Choose one of the list."))
    return text


TABLES: dict[str, Callable[[Question, Typed, Facts, Reading], Any]] = {"list": _list, "years": _years, "months": _months}
READERS: dict[str, Callable[[Question, str, Typed, Facts], Any]] = {
    "line": _words, "text": _words, "won": _won, "signed": _won, "quantity": _quantity, "count": _count, "number": _business_number,
    "corporate": _corporate_number, "day": _day, "year": _year, "choice": _choice, "radio": _choice, "grade": _choice,
}
