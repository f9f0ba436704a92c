"""Cells copied from a spreadsheet: the text taken apart into rows and columns, and what one cell says."""
import datetime as dt
import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from applicants import characters
from applicants.readers import serial_day
from fund.quantities import UNITS

MOST_ROWS, MOST_COLUMNS, MOST_CHARACTERS = 200, 40, 100_000

QUOTED = re.compile(r'"[^"]*"')
THOUSANDS = re.compile(r"(?<=[0-9]),(?=[0-9]{3}(?![0-9]))")
BARE = re.compile(r"[+-]?\s*(?:₩|krw)?\s*[+-]?\s*((?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?|\.[0-9]+)\s*(-?)", re.I)
DASHES = frozenset("-–—―−─ㅡー")
MINUS = str.maketrans(dict.fromkeys("−–△▲", "-"))
FORMULA = re.compile(r"#(?:REF|DIV/0|N/A|VALUE|NAME|NUM|NULL|SPILL|CALC|FIELD|ERROR|GETTING_DATA)[!?]?|=.*", re.I)
SCIENTIFIC = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?E[+-]?[0-9]+", re.I)
MIDNIGHT = re.compile(r"[ T]00:00(?::00(?:\.0+)?)?$")
NAMED_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
NAMED = r"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
DAY_FIRST = re.compile(rf"([0-9]{{1,2}})[-/\s]*{NAMED}[-/\s,']*([0-9]{{4}}|[0-9]{{2}})", re.I)
MONTH_FIRST = re.compile(rf"{NAMED}\s*([0-9]{{1,2}}),?\s+([0-9]{{4}})", re.I)

SCALES = {"": "원", "천": "천원", "만": "만원", "십만": "십만원", "백만": "백만원", "천만": "천만원", "억": "억원", "십억": "십억원", "조": "조원"}
ENGLISH = {"t": "천원", "k": "천원", "0": "천원", "m": "백만원", "b": "십억원"}
COUNTED = {"1": "원", "1000": "천원", "10000": "만원", "1000000": "백만원", "100000000": "억원"}
SCALE = r"(십만|백만|천만|십억|천|만|억|조)?"
STATED = re.compile(r"(?:단위\s*[:：]?|units?\s*[:：])\s*[(\[]?\s*([^()\[\]]+)", re.I)
ONE_UNIT = re.compile(rf"(?:krw|₩)?\s*(?:{SCALE}|([0-9,]+))\s*(?:원|won|krw)|{SCALE}", re.I)
IN_BRACKETS = re.compile(rf"[(\[<]\s*{SCALE}\s*원\s*[)\]>]|^\s*{SCALE}\s*원\s*$")
IN_ENGLISH = re.compile(r"(?:krw|₩|\bwon)\s*,?\s*(?:in\s+)?'?(thousands?|k|000s?|millions?|mn|m|billions?|bn)\b"
                        r"|'?(thousands?|000s?|millions?|mn|billions?|bn)\s*(?:of\s+|\(?\s*)?(?:krw|₩|won)\b", re.I)
IN_WON = re.compile(r"^[(\[]?\s*(?:in\s+)?(?:krw|₩|won)\s*[)\]]?$|[(\[]\s*(?:krw|₩|won)\s*[)\]]", re.I)
FOREIGN = re.compile(r"(?:단위|units?|[(\[])[^)\]]*?(?:\b(?:usd|eur|jpy|cny|rmb|gbp)\b|us\$|\$|€|¥|£|달러|엔화?|위안|유로)"
                     r"|^(?:usd|eur|jpy|cny|rmb|gbp)\b", re.I)
NO_MONEY = frozenset(UNITS) | {"주", "%p", "배", "shares"}
ABROAD = "?"


@dataclass(frozen=True)
class Cell:
    """The text of a cell with its place as it was pasted, counted from 1."""

    row: int
    column: int
    text: str

    @property
    def place(self) -> tuple[int, int]:
        return self.row, self.column


Grid = list[list[Cell]]


def take_apart(text: str) -> tuple[Grid, list[str]]:
    """The cells of pasted text as a rectangle without empty rows at its ends, and a sentence for what was too much of it."""
    if len(text) > MOST_CHARACTERS:
        return [], [_("%(n)s characters are too many; up to %(max)s are read at once. Nothing was read.") % {
            "n": f"{len(text):,}", "max": f"{MOST_CHARACTERS:,}"}]
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\ufeff", "").replace("\x00", "").replace("\xa0", " ").strip("\n")
    separator = _separator(plain)
    rows = [[characters.tidy(cell) for cell in row] for row in _split(plain, separator)]
    if separator == "," and len({len(row) for row in rows}) > 1 and THOUSANDS.search(QUOTED.sub("", plain)):
        return [], [_("Commas stand both between the cells and inside numbers. Copy the cells in the spreadsheet itself. Nothing was read.")]
    said = []
    if len(rows) > MOST_ROWS:
        said.append(_("Only the first %(max)s rows were read; %(n)s more were not.") % {"max": MOST_ROWS, "n": f"{len(rows) - MOST_ROWS:,}"})
    wide = max((len(row) for row in rows), default=0)
    if wide > MOST_COLUMNS:
        said.append(_("Only the first %(max)s columns were read; %(n)s more were not.") % {"max": MOST_COLUMNS, "n": wide - MOST_COLUMNS})
    width = min(wide, MOST_COLUMNS)
    return [[Cell(r, c, row[c - 1] if c <= len(row) else "") for c in range(1, width + 1)] for r, row in enumerate(rows[:MOST_ROWS], 1)], said


def turned(grid: Grid) -> Grid:
    """Rows as columns; every cell keeps the place that it was pasted at."""
    return [list(column) for column in zip(*grid, strict=True)]


def _separator(text: str) -> str:
    """What stands between two cells: a tab, or in text that was saved from a spreadsheet a comma or a semicolon."""
    if "\t" in text:
        return "\t"
    if ";" in text and text.count(";") >= text.count("\n"):
        return ";"
    return "," if "," in THOUSANDS.sub("", text) and text.count(",") >= text.count("\n") else "\t"


def _split(text: str, separator: str) -> list[list[str]]:
    """Rows of cells; a quoted cell may hold separators, line breaks and doubled quotes, a quote that never closes is a character."""
    cell = re.compile(rf'"((?:[^"]|"")*+)"(?=[{separator}\n]|\Z)|([^{separator}\n]*)')
    rows: list[list[str]] = [[]]
    position = 0
    while position <= len(text):
        found = cell.match(text, position)
        rows[-1].append(found[2] if found[1] is None else found[1].replace('""', '"'))
        position = found.end() + 1
        if position <= len(text) and text[position - 1] == "\n":
            rows.append([])
    return rows if text else []


def plain(text: str) -> str:
    """Full-width letters as plain ones, one kind of minus."""
    return unicodedata.normalize("NFKC", text).strip().translate(MINUS)


def is_dash(text: str) -> bool:
    """Whether a cell holds only a dash, as bookkeeping writes nothing or zero."""
    bare = re.sub(r"[\s₩()]", "", unicodedata.normalize("NFKC", text))
    return bool(bare) and set(bare) <= DASHES


def number(text: str) -> Decimal | None:
    """The number in a cell that holds nothing else; brackets, triangles and a minus behind mean less than zero."""
    bare = re.sub(r"^(?:₩|krw)\s*(?=\()", "", plain(text), flags=re.I)
    bracketed = bare.startswith("(") and bare.endswith(")")
    if not (found := BARE.fullmatch(bare[1:-1].strip() if bracketed else bare)):
        return None
    amount = Decimal(found[1].replace(",", ""))
    below = bracketed or found[2] or "-" in bare[:found.start(1) + bracketed]
    return -amount if below else amount


def as_written(text: str) -> str:
    """Text with a unit of its own as a field takes it: (1.2억) becomes -1.2억."""
    bare = unicodedata.normalize("NFKC", text).strip()
    inside = re.fullmatch(r"\(\s*[-−–△▲]?\s*([^()]+)\)", bare)
    return f"-{inside[1].strip()}" if inside and inside[1][0] in "0123456789.₩" else text


def broken(text: str) -> str:
    """Why a cell holds no value at all, although a spreadsheet shows something; empty otherwise."""
    bare = plain(text)
    if FORMULA.fullmatch(bare):
        return _("this is a formula or its error, not a value")
    if re.fullmatch(r"#{2,}", bare):
        return _("the column was too narrow to show the value; make it wider and copy again")
    return ""


def why_not(text: str) -> str:
    """Why a cell cannot be an amount although something stands in it, where a spreadsheet explains that; empty otherwise."""
    bare = plain(text)
    if SCIENTIFIC.fullmatch(bare):
        return _("the spreadsheet has shortened this number; show all its digits and copy again")
    if re.fullmatch(r"\(?[+-]?\s*[0-9.,]+\s*\)?\s*%p?\)?", bare):
        return _("this is a percentage, not an amount")
    return broken(text)


def unit(text: str) -> str:
    """The unit of money that a cell or a heading states: 천원 for “단위: 천원”, “(천원)” or “KRW thousand”; ABROAD for one that is
    another currency or not understood, empty where none is stated."""
    bare = unicodedata.normalize("NFKC", text).strip()
    if not bare or len(bare) > 200:
        return ""
    if FOREIGN.search(bare):
        return ABROAD
    if found := IN_ENGLISH.search(bare):
        return ENGLISH[(found[1] or found[2])[0].lower()]
    if found := STATED.search(bare):
        return _stated(found[1])
    if found := IN_BRACKETS.search(bare):
        return SCALES[found[1] or found[2] or ""]
    return "원" if IN_WON.search(bare) else ""


def _stated(words: str) -> str:
    """The unit of money among those that are named after “단위:”."""
    parts = [part for part in re.split(r"[/;·]|,(?![0-9])", re.sub(r"\s", "", words.casefold())) if part]
    for part in parts:
        if found := ONE_UNIT.fullmatch(part):
            return COUNTED.get(found[2].replace(",", ""), ABROAD) if found[2] else SCALES[found[1] or found[3] or ""]
    return "" if all(part in NO_MONEY for part in parts) else ABROAD


def units(text: str) -> list[str]:
    """Every unit that a cell over a table states, money or not: 천원 and 주 for “단위: 천원, 주”."""
    if found := STATED.search(unicodedata.normalize("NFKC", text)):
        return [part.strip() for part in re.split(r"[/;·]|,(?![0-9])", found[1]) if part.strip()]
    return [said] if (said := unit(text)) else []


def with_unit(amount: Decimal, stated: str) -> str:
    """An amount as it goes into a field, its unit written out so that it can be read back: 12,000천원."""
    digits = f"{amount:,f}"
    return digits if amount == 0 or stated in ("", "원") else digits + stated


def day(text: str) -> str:
    """A day in one of the ways of a spreadsheet as 2022-03-02: its number, 2-Mar-22, with the hour midnight; other text stays."""
    bare = MIDNIGHT.sub("", plain(text))
    try:
        if found := DAY_FIRST.fullmatch(bare):
            return dt.date(_full_year(found[3]), _named(found[2]), int(found[1])).isoformat()
        if found := MONTH_FIRST.fullmatch(bare):
            return dt.date(int(found[3]), _named(found[1]), int(found[2])).isoformat()
        serial = serial_day(bare)
    except ValueError:
        return text
    return serial.isoformat() if serial else bare or text


def _named(word: str) -> int:
    return NAMED_MONTHS.index(word[:3].lower()) + 1


def _full_year(digits: str) -> int:
    return int(digits) if len(digits) == 4 else 2000 + int(digits)
