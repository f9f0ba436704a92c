"""Lists out of pasted cells: columns by their headings or by their order, a row of the form for each row that was pasted."""
import re

from django.utils.translation import gettext as _

from applicants.answers import Facts, label
from applicants.pasted.cells import ABROAD, Cell, Grid, as_written, broken, day, is_dash, number, plain, unit, units, why_not, with_unit
from applicants.pasted.fields import problem
from applicants.pasted.headings import TOTALS, choice_of, choices, column_of, fold
from applicants.pasted.told import Told, short
from applicants.questions import Question
from fund.quantities import UNITS

LOOKED_AT = 8  # rows in which the headings are looked for
UNITS_COLUMN = frozenset({"단위", "unit", "units"})


def read(told: Told, question: Question, facts: Facts, *, at: str = "", first: int = 0) -> None:
    """Fill the rows of a list from `first` on, or from the field `at` where no headings are found."""
    head, columns = _headings(told.grid, question, facts)
    by_name = {c.name: c for c in question.columns}
    if head is None:
        first, columns = _by_order(told, question, at, first)
        data = told.grid[_unknown_headings(told, by_name, columns, facts):]
    else:
        columns = _named_once(told, head, columns)
        data = told.grid[told.grid.index(head) + 1:]
    table = _table_units(told, head, columns)
    own = next((c for c, cell in enumerate(head or []) if fold(cell.text) in UNITS_COLUMN), None)
    taken, left = 0, []
    for row in data:
        if not any(cell.text for cell in row):
            continue
        if fold(next(cell.text for cell in row if cell.text)) in TOTALS:
            told.pass_over([c for c in row if c.text][:1], _("a row of totals; the form adds up by itself"), with_them=row)
        elif first + taken >= question.most:
            left.append(next(cell for cell in row if cell.text))
            told.use(*row)
        else:
            unit_ = plain(row[own].text) if own is not None else ""
            taken += _row(told, question, facts, first + taken, [(by_name[name], row[c]) for c, name in columns.items()], head, unit_, table)
            told.use(*([row[own]] if own is not None else []))
    if left:
        told.said.append(_("The form holds %(max)s rows; what begins at row %(row)s of the pasted cells does not fit.") % {
            "max": question.most, "row": left[0].row})
    if head is not None:
        told.read.insert(0, _("Columns: %(names)s.") % {"names": ", ".join(label(by_name[name], facts) for name in columns.values())})


def _headings(grid: Grid, question: Question, facts: Facts) -> tuple[list[Cell] | None, dict[int, str]]:
    """The row that names most columns of the form, and which column each of its cells names."""
    best: tuple[list[Cell] | None, dict[int, str]] = (None, {})
    for row in grid[:LOOKED_AT]:
        found = {c: name for c, cell in enumerate(row) if cell.text and (name := column_of(cell.text, question, facts))}
        enough = len(set(found.values())) >= 2 or (found and sum(bool(cell.text) for cell in row) == 1 and len(grid) > 1)
        if enough and len(set(found.values())) > len(set(best[1].values())):
            best = (row, found)
    return best


def _named_once(told: Told, head: list[Cell], columns: dict[int, str]) -> dict[int, str]:
    """The columns that one heading names; others are passed over whole."""
    every = list(columns.values())
    kept = {c: name for c, name in columns.items() if every.count(name) == 1}
    below = told.grid[told.grid.index(head):]
    twice = [head[c] for c in columns if c not in kept]
    told.pass_over(twice, _("several headings were read as the same column; none of them was taken"),
                   with_them=[row[c] for c in columns if c not in kept for row in below])
    for c, cell in enumerate(head):
        if c in kept or fold(cell.text) in UNITS_COLUMN:
            told.use(cell)
        elif cell.text:
            told.pass_over([cell], _("the form has no such column"), with_them=[row[c] for row in below])
    return kept


def _by_order(told: Told, question: Question, at: str, first: int) -> tuple[int, dict[int, str]]:
    """Without headings the columns count in the order of the form, from the field on that they were pasted into."""
    names = [c.name for c in question.columns]
    start = 0
    if at:
        _table, row, name = at.split("-", 2)
        first, start = int(row), names.index(name)
    used = [c for c in range(len(told.grid[0])) if any(row[c].text for row in told.grid)]
    numbering = [row[used[0]].text for row in told.grid if row[used[0]].text]
    if len(used) == len(names) - start + 1 and numbering == [str(n) for n in range(1, len(numbering) + 1)]:
        told.use(*(row[used[0]] for row in told.grid))
        used = used[1:]
    found = dict(zip(range(used[0], used[-1] + 1), names[start:], strict=False))
    told.pass_over([row[c] for row in told.grid for c in used if c not in found], _("beyond the last column of the form"))
    told.read.append(_("No headings were found, so the columns count in the order of the form."))
    return first, found


def _unknown_headings(told: Told, by_name: dict[str, Question], columns: dict[int, str], facts: Facts) -> int:
    """1 where the first row is words over columns of figures, days or choices that the rows below it fill; they are passed over."""
    strict = {c: by_name[name] for c, name in columns.items() if by_name[name].kind not in ("line", "text")}

    def reads(row: list[Cell]) -> list[bool]:
        texts = [(column, *_text(column, row[c], facts, "")) for c, column in strict.items() if row[c].text and not is_dash(row[c].text)]
        return [not why and not problem(column, text, facts) for column, text, why in texts]

    words = reads(told.grid[0])
    if not words or any(words) or not any(any(reads(row)) for row in told.grid[1:]):
        return 0
    told.pass_over(told.grid[0], _("headings that the form does not know"))
    return 1


def _table_units(told: Told, head: list[Cell] | None, columns: dict[int, str]) -> list[str]:
    """The units that stand over the table, or beside the word “단위” anywhere outside its columns."""
    found: list[str] = []
    above = told.grid[:told.grid.index(head)] if head is not None else []
    places = {row[c].place for row in told.grid[len(above) + (head is not None):] for c in columns}
    for row in told.grid:
        for cell in row:
            loud = "단위" in cell.text or "unit" in cell.text.casefold()
            if cell.place not in places and cell not in (head or []) and (row in above or loud) and (said := units(cell.text)):
                found += said
                told.use(cell)
    return found


def _row(told: Told, question: Question, facts: Facts, line: int, cells: list[tuple[Question, Cell]], head: list[Cell] | None, own: str,
         table: list[str]) -> bool:
    """Take one row; whether anything of it was taken."""
    heads = {cell.column: cell for cell in head or []}
    texts: dict[str, str] = {}
    for column, cell in cells:
        if not cell.text or is_dash(cell.text):
            told.use(cell)
            continue
        text, why = _text(column, cell, facts, _units(column, heads.get(cell.column), own, table))
        if why:
            told.pass_over([cell], why)
        else:
            texts[column.name] = text
    kept = False
    for column, cell in cells:
        if column.name in texts:
            if why := problem(column, texts[column.name], facts, texts):
                told.pass_over([cell], why)
                continue
            told.use(cell)
            told.cells[f"{question.name}-{line}-{column.name}"] = texts[column.name]
            kept = True
    return kept


def _units(column: Question, head: Cell | None, own: str, table: list[str]) -> str:
    """The unit that a bare figure of this column counts in: what its heading says, else its row, else the table."""
    if column.kind == "won":
        said = {money for part in table if (money := _money(part))}
        return (unit(head.text) if head else "") or (ABROAD if len(said) > 1 else next(iter(said), ""))
    found = re.search(r"[(\[]\s*([^()\[\]]+?)\s*[)\]]\s*$", plain(head.text)) if head else None
    beside = found[1] if found and found[1].casefold() in {*UNITS, column.unit.ko, column.unit.en} else ""
    other = own or next((part for part in table if not _money(part)), "")
    said = beside or ("" if other[:1].isdigit() else other)
    return "" if said.casefold() in (column.unit.ko, column.unit.en) else said


def _money(said: str) -> str:
    return unit(f"단위: {said}")


def _text(column: Question, cell: Cell, facts: Facts, stated: str) -> tuple[str, str]:
    """A cell as text for its field, or why it is not taken."""
    if column.kind in ("choice", "radio", "grade"):
        value = choice_of(cell.text, column, facts)
        names = ", ".join(short(str(name)) for _value, name in choices(column, facts)[:8])
        return (value, "") if value else ("", _("none of the choices: %(names)s") % {"names": names})
    if column.kind == "day":
        return day(cell.text), why_not(cell.text)
    if column.kind in ("won", "quantity", "count"):
        return _figure(column, cell, stated)
    if why := broken(cell.text):
        return "", why
    return (re.sub(r"\s*\n\s*", " ", cell.text) if column.kind == "line" else cell.text), ""


def _figure(column: Question, cell: Cell, stated: str) -> tuple[str, str]:
    if why := why_not(cell.text):
        return "", why
    amount = number(cell.text)
    if amount is None:
        return as_written(cell.text), ""
    if stated == ABROAD:
        return "", _("the unit is not won, or not understood; enter the amount in won")
    if column.kind == "won":
        return with_unit(amount, stated), ""
    return f"{amount:,f}{stated if amount else ''}", ""
