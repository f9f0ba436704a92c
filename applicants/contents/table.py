"""A workbook as tables: every sheet cell by cell, with the values last computed, for whoever takes rows out of it."""
import datetime as dt
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import IO, Any
from zipfile import ZipFile

from applicants.contents import Unfit
from applicants.contents.archive import read

PORTION, MOST_SHEETS, MOST_ROWS, MOST_COLUMNS, LONGEST = 200, 20, 6_000, 200, 4_000
MOST_XML, MOST_MERGED = 120_000_000, 20_000
MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="\$?([A-Z]{1,3})\$?(\d{1,7}):\$?([A-Z]{1,3})\$?(\d{1,7})"')
UNCOMPUTED = re.compile(rb'<c\s(?![^>]*\bt="str")[^>]*?r="([A-Z]{1,3})(\d{1,7})"[^>]*>\s*<f(?:\s[^>]*)?(?:/>|>[^<]*</f>)\s*(?:<v\s*/>|<v></v>)?\s*</c>')
Line = tuple[int, list[Any]]


def sheets(file: IO[bytes], archive: ZipFile) -> Iterator[dict[str, Any]]:
    """Portions of each visible sheet as {sheet, of, rows, cut}; a row is (line, cells), a cell text, or [why, text] where it holds no value:
    `error` for one that a formula ended in, `formula` for one that was never computed.

    A value that spans several rows stands in each of them. Unfit where the workbook is broken or has no sheet.
    """
    from openpyxl import load_workbook

    try:
        book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
        named = [sheet for sheet in book.worksheets if hasattr(sheet, "iter_rows") and sheet.sheet_state == "visible"]
        if not named:
            raise Unfit("empty")
        for sheet in named[:MOST_SHEETS]:
            sheet.reset_dimensions()  # what a file says of its own size is not believed
            yield from _portions(sheet, read(archive, sheet._worksheet_path, MOST_XML), len(named))
    except (Unfit, MemoryError):
        raise
    except Exception as broken:  # openpyxl lets out whatever a malformed part provokes: KeyError, TypeError, its own
        raise Unfit("unreadable") from broken


def _portions(sheet: Any, xml: bytes, of: int) -> Iterator[dict[str, Any]]:
    portion: list[Line] = []
    cut = False
    for count, line in enumerate(_lines(sheet, xml), start=1):
        if count > MOST_ROWS:
            cut = True
            break
        portion.append(line)
        if len(portion) == PORTION:
            yield {"sheet": str(sheet.title)[:120], "of": of, "rows": portion, "cut": False}
            portion = []
    yield {"sheet": str(sheet.title)[:120], "of": of, "rows": portion, "cut": cut}


def _lines(sheet: Any, xml: bytes) -> Iterator[Line]:
    """Every row that holds something, with its number."""
    spans, uncomputed = _spans(xml), {(int(row), _column(name)) for name, row in UNCOMPUTED.findall(xml)}
    reaching: dict[int, tuple[int, Any]] = {}
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        shown = [["formula", ""] if (number, column) in uncomputed else _shown(cell) for column, cell in enumerate(cells[:MOST_COLUMNS], start=1)]
        for column, (last, value) in list(reaching.items()):
            if number > last:
                del reaching[column]
            else:
                shown += [""] * (column - len(shown))
                shown[column - 1] = shown[column - 1] or value
        for column, value in enumerate(shown, start=1):
            if value and (last := spans.get((number, column))):
                reaching[column] = (last, value)
        while shown and not shown[-1]:
            shown.pop()
        if shown:
            yield number, shown


def _spans(xml: bytes) -> dict[tuple[int, int], int]:
    """The cells that reach over several rows, each with the last row it reaches."""
    found: dict[tuple[int, int], int] = {}
    for left, top, _right, bottom in MERGED.findall(xml)[:MOST_MERGED]:
        if int(bottom) > int(top):
            found[int(top), _column(left)] = int(bottom)
    return {place: last for place, last in found.items() if place[1] <= MOST_COLUMNS}


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _shown(cell: Any) -> Any:
    """A value as a person would type it: whole numbers without a point, days without an hour, percent with its sign."""
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "e":
        return ["error", str(value)[:20]]
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return _number(value, str(getattr(cell, "number_format", "") or ""))
    if isinstance(value, dt.datetime):
        return value.strftime("%Y-%m-%d %H:%M") if value.time() != dt.time() else value.date().isoformat()
    return str(value)[:LONGEST]


def _number(value: float, written: str) -> str:
    exact = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    percent = "%" in re.sub(r'"[^"]*"', "", written)
    plain = f"{exact * 100 if percent else exact:f}"
    plain = plain.rstrip("0").rstrip(".") if "." in plain else plain
    return f"{plain}%" if percent else plain
