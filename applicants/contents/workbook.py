"""A workbook sheet by sheet: the values that were last computed, a row a line, cells apart by tabs. No formula is evaluated."""
import datetime as dt
from collections.abc import Iterator
from typing import IO, Any

from applicants.contents import Unfit
from applicants.contents.parts import MOST_TEXT, Part

MOST_ROWS, MOST_COLUMNS = 20_000, 200


def sheets(file: IO[bytes]) -> Iterator[Part]:
    """Every visible or hidden sheet with its name; Unfit where the workbook is broken or has none."""
    from openpyxl import load_workbook

    try:
        book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
        names = [sheet for sheet in book.worksheets if hasattr(sheet, "iter_rows")]
        if not names:
            raise Unfit("empty")
        for sheet in names:
            sheet.reset_dimensions()  # what a file says of its own size is not believed
            text, is_cut = _text(sheet)
            yield Part(text, title=str(sheet.title), of=len(names), is_cut=is_cut)
    except Unfit:
        raise
    except MemoryError:
        raise
    except Exception as broken:  # openpyxl lets out whatever a malformed part provokes: KeyError, TypeError, its own
        raise Unfit("unreadable") from broken


def _text(sheet: Any) -> tuple[str, bool]:
    lines: list[str] = []
    letters = 0
    for number, row in enumerate(sheet.iter_rows(values_only=True)):
        cells = [_shown(value) for value in row[:MOST_COLUMNS]]
        while cells and not cells[-1]:
            cells.pop()
        lines.append("\t".join(cells))
        letters += len(lines[-1]) + 1
        if letters > MOST_TEXT or number + 1 >= MOST_ROWS:
            return "\n".join(lines), True
    return "\n".join(lines), False


def _shown(value: Any) -> str:
    """A value as a reader expects it: whole numbers without a point, days without an hour."""
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.10g}" if abs(value) < 1e15 else repr(value)
    if isinstance(value, dt.datetime):
        return value.strftime("%Y-%m-%d %H:%M") if value.time() != dt.time() else value.date().isoformat()
    return " ".join(str(value).split())
