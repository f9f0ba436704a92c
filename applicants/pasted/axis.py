"""The heading of a pasted table that counts time: its row, which columns are which year or month, and what beside them is not asked for."""
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from applicants.answers import Facts, month_words
from applicants.pasted.cells import Cell, Grid, is_dash, number, unit, why_not
from applicants.pasted.headings import SHARES, is_planned, month_of, year_of
from applicants.questions import Question


@dataclass
class Axis:
    """Columns by index: the year or month each stands for, the unit said under it; those that stand for nothing asked, and why."""

    row: int
    columns: dict[int, str] = field(default_factory=dict)
    strange: dict[int, str] = field(default_factory=dict)
    heads: dict[int, Cell] = field(default_factory=dict)
    units: dict[int, str] = field(default_factory=dict)
    data: int = 0
    note: str = ""

    @property
    def first(self) -> int:
        return min([*self.columns, *self.strange])

    def at(self, key: str) -> list[int]:
        return [column for column, each in self.columns.items() if each == key]


def find(grid: Grid, question: Question, facts: Facts) -> Axis | None:
    """The row that names most of the asked years or months; the first of several alike."""
    asked = [str(year) for year in facts.last_years] if question.kind == "years" else list(facts.months)
    best: Axis | None = None
    for row in range(len(grid)):
        axis = _years(grid, row) if question.kind == "years" else _months(grid, row, facts)
        if axis and (known := set(axis.columns.values()) & set(asked)) and (best is None or len(known) > len(set(best.columns.values()) & set(asked))):
            best = axis
    if best is None:
        return None
    _spread(grid, best)
    for column, key in list(best.columns.items()):
        if key not in asked:
            best.strange[column] = _("the form does not ask for this year") if question.kind == "years" else _("the form does not ask for this month")
            del best.columns[column]
    _look_below(grid, best)
    return best


def _years(grid: Grid, row: int) -> Axis | None:
    axis = Axis(row)
    for column, cell in enumerate(grid[row]):
        if cell.text and (year := year_of(cell.text)):
            axis.columns[column], axis.heads[column] = str(year), cell
        elif cell.text and axis.heads:
            axis.strange[column], axis.heads[column] = _strange(cell), cell
    return axis if axis.columns else None


def _strange(cell: Cell) -> str:
    return _("this is a plan, not an account") if is_planned(cell.text) and any(c.isdigit() for c in cell.text) else _(
        "no year or month that the form asks for")


def _months(grid: Grid, row: int, facts: Facts) -> Axis | None:
    """Months with the year of their own heading, of the one merged over them, or of the month before them."""
    above = _years_above(grid, row)
    axis, lone = Axis(row), []
    last: tuple[int, int] | None = None
    for column, cell in enumerate(grid[row]):
        found = month_of(cell.text, bare_number=column in above) if cell.text else None
        if found is None:
            if cell.text and axis.heads:
                axis.strange[column], axis.heads[column], last = _("no year or month that the form asks for"), cell, None
            continue
        year = found[0] or above.get(column) or (last and last[0] + (found[1] <= last[1]))
        axis.heads[column] = cell
        if year:
            last = (year, found[1])
            axis.columns[column] = f"{year}{found[1]:02d}"
        else:
            lone.append((column, found[1]))
    if lone:
        whole = not axis.columns and [month for _c, month in lone] == [int(month[4:]) for month in facts.months]
        for (column, _month), key in zip(lone, facts.months if whole else [""] * len(lone), strict=True):
            if whole:
                axis.columns[column] = key
            else:
                axis.strange[column] = _("which year this month belongs to is not said")
        if whole:
            axis.note = _("The months name no year; they were read as %(first)s to %(last)s.") % {
                "first": month_words(facts.months[0]), "last": month_words(facts.months[-1])}
    return axis if axis.columns or lone else None


def _years_above(grid: Grid, row: int) -> dict[int, int]:
    """The years of the row above, each filled to the right over the cells that were merged with it."""
    found: dict[int, int] = {}
    if row == 0:
        return found
    year = None
    for column, cell in enumerate(grid[row - 1]):
        year = year_of(cell.text) if cell.text else year
        if year:
            found[column] = year
    return found


def _spread(grid: Grid, axis: Axis) -> None:
    """A heading that was merged over several columns counts for the empty cells to its right."""
    key, why = "", ""
    for column, cell in enumerate(grid[axis.row]):
        if column in axis.columns or column in axis.strange:
            key, why = axis.columns.get(column, ""), axis.strange.get(column, "")
        elif not cell.text and any(row[column].text for row in grid[axis.row + 1:]):
            if key:
                axis.columns[column] = key
            elif why:
                axis.strange[column] = why


def _look_below(grid: Grid, axis: Axis) -> None:
    """Rows of words right under the heading (amount, share, plan) say more of its columns; the figures begin after them."""
    axis.data = axis.row + 1
    for row in grid[axis.data:axis.data + 2]:
        words = {column: row[column] for column in [*axis.columns, *axis.strange] if row[column].text}
        units = {column: said for column, cell in words.items() if (said := unit(cell.text))}
        if not words or any(_is_figure(cell) for column, cell in words.items() if column not in units):
            return
        axis.units |= units
        for column, cell in words.items():
            if column in axis.columns and (SHARES.search(cell.text) or is_planned(cell.text)):
                del axis.columns[column]
                axis.strange[column] = _("a share, a change or a plan, not an amount")
        axis.data += 1


def _is_figure(cell: Cell) -> bool:
    return number(cell.text) is not None or is_dash(cell.text) or bool(why_not(cell.text)) or any(c.isdigit() for c in cell.text)
