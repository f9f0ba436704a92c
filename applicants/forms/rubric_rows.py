"""The rows of a rubric while it is written: as they were sent, as they stand for a rubric, and after a button that only rearranges them."""
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from applicants.criteria import AXES, COLUMNS, FULL, MOST, spread

SPARE, EMPTY, MOST_ROWS = 1, 3, 2 * MOST
STEPS = ("more", "up", "down", "remove", "spread", "back")

Row = dict[str, Any]
Sheet = dict[str, list[Row]]


@dataclass(frozen=True)
class Step:
    """What a button did: where the eye goes next ("what-axis-row"), a sentence, and the row that was taken out."""

    focus: str
    said: str = ""
    gone: tuple[str, int, Row] | None = None


def begun(criteria: Sequence[Mapping[str, Any]] | None) -> Sheet:
    """The rows that stand for these criteria, with a spare one an axis; three empty ones each for none."""
    if criteria is None:
        return {axis: [{} for _n in range(EMPTY)] for axis in AXES}
    return {axis: [{column: row[column] for column in COLUMNS} for row in criteria if row["axis"] == axis] 
            + [{} for _n in range(SPARE)] for axis in AXES}


def sent(data: Mapping[str, str]) -> Sheet:
    """The rows of a form as they were typed."""
    return {axis: [{column: data.get(f"{axis}-{n}-{column}", "") for column in COLUMNS} for n in range(max(1, min(_counted(data, axis), MOST_ROWS)))]
            for axis in AXES}


def too_many(data: Mapping[str, str]) -> bool:
    """Whether more rows were sent than can be shown again."""
    return any(_counted(data, axis) > MOST_ROWS for axis in AXES)


def initial(sheet: Sheet) -> dict[str, Any]:
    """The rows as the values of a form's fields."""
    return {f"{axis}-{n}-{column}": value for axis in AXES for n, row in enumerate(sheet[axis]) for column, value in row.items()}


def is_written(row: Row) -> bool:
    """Whether anything stands in it."""
    return any(str(value).strip() for value in row.values())


def called(row: Row) -> str:
    """What a row is called: its name in the reader's language, else in the other."""
    names = ("name_en", "name_ko") if get_language() == "en" else ("name_ko", "name_en")
    return next((name for column in names if (name := str(row.get(column, "")).strip())), "")


def step(sheet: Sheet, data: Mapping[str, str]) -> Step | None:
    """Do what the pressed button asks, on the sheet itself; None where none of them was pressed."""
    what = next((name for name in STEPS if name in data), None)
    if what is None:
        return None
    axis, _dash, number = data[what].partition("-")
    if what == "back":
        return _put_back(sheet, data)
    if axis not in AXES:
        return Step("")
    if what in ("more", "spread"):
        return {"more": _more, "spread": _spread}[what](sheet, axis)
    n = int(number) if number.isdecimal() and len(number) < 4 else -1
    if not 0 <= n < len(sheet[axis]):
        return Step("")
    return _remove(sheet, axis, n) if what == "remove" else _move(sheet, axis, n, what)


def _more(sheet: Sheet, axis: str) -> Step:
    if len(sheet[axis]) < MOST_ROWS:
        sheet[axis].append({})
    return Step(f"name_ko-{axis}-{len(sheet[axis]) - 1}")


def _move(sheet: Sheet, axis: str, n: int, way: str) -> Step:
    rows, to = sheet[axis], n - 1 if way == "up" else n + 1
    if not 0 <= to < len(rows):
        return Step(f"{way}-{axis}-{n}")
    rows[n], rows[to] = rows[to], rows[n]
    return Step(f"{way}-{axis}-{to}", _("%(name)s is now number %(n)s.") % {"name": called(rows[to]) or _("The criterion"), "n": to + 1})


def _remove(sheet: Sheet, axis: str, n: int) -> Step:
    row = sheet[axis].pop(n)
    sheet[axis] = sheet[axis] or [{}]
    if not is_written(row):
        return Step(f"more-{axis}-")
    return Step("back--", _("Removed: %(name)s") % {"name": called(row) or _("The criterion")}, (axis, n, row))


def _put_back(sheet: Sheet, data: Mapping[str, str]) -> Step:
    """The row that was taken out last, where it stood."""
    axis, number = data.get("gone-axis", ""), data.get("gone-place", "")
    if axis not in AXES or not number.isdecimal() or len(number) > 3:
        return Step("")
    n = min(int(number), len(sheet[axis]))
    sheet[axis].insert(n, {column: data.get(f"gone-{column}", "") for column in COLUMNS})
    return Step(f"name_ko-{axis}-{n}")


def _spread(sheet: Sheet, axis: str) -> Step:
    rows = [row for row in sheet[axis] if is_written(row)]
    if not 0 < len(rows) <= FULL:
        return Step(f"spread-{axis}-")
    weights = [int(text) if (text := str(row.get("weight", "")).strip()).isdecimal() and len(text) < 4 else None for row in rows]
    for row, weight in zip(rows, spread(weights), strict=True):
        row["weight"] = weight
    return Step(f"spread-{axis}-", _("The weights add up to 100."))


def _counted(data: Mapping[str, str], axis: str) -> int:
    number = data.get(f"{axis}-rows", "")
    return int(number) if number.isdecimal() and len(number) < 4 else 1
