"""Tables of years and of months out of pasted cells: lines down and time across, or the other way round."""
from dataclasses import dataclass

from django.utils.translation import gettext as _

from applicants.answers import Facts, month_words
from applicants.pasted import axis as axes
from applicants.pasted.cells import ABROAD, Cell, Grid, as_written, is_dash, number, plain, turned, unit, why_not, with_unit
from applicants.pasted.fields import amount_of, fields, problem
from applicants.pasted.headings import labels, line_of, month_of, year_of
from applicants.pasted.told import Told, short
from applicants.questions import Question, Words

PAID = frozenset({"cost_of_sales", "overhead", "out"})  # what is spent is often written with a minus; the form asks how much
TWO = "2"


@dataclass
class Line:
    """A row of the pasted table that is one of the form's lines."""

    key: str
    loss: bool
    label: Cell
    cells: list[Cell]


@dataclass
class Plan:
    """How a table may be read: its heading, and the rows that are lines of the form."""

    grid: Grid
    axis: axes.Axis
    lines: list[Line]
    others: list[tuple[list[Cell], list[Cell], str]]

    @property
    def score(self) -> int:
        return sum(bool(line.cells[column].text) for line in self.lines for column in self.axis.columns)


def read(told: Told, question: Question, facts: Facts, *, at: str = "") -> None:
    """Take the figures whose line and year or month are both known, and say what was passed over."""
    plans = [plan for grid in (told.grid, turned(told.grid)) if (plan := _plan(grid, question, facts))]
    best = max(plans, key=lambda plan: plan.score, default=None)
    if best is not None and best.score:
        _take(told, best, question, facts)
    elif at and _only_figures(told.grid):
        _by_place(told, question, facts, at)
    else:
        _explain(told, question, facts, plans)


def _plan(grid: Grid, question: Question, facts: Facts) -> Plan | None:
    axis = axes.find(grid, question, facts)
    if axis is None:
        return None
    plan, known = Plan(grid, axis, [], []), labels(question, facts)
    for row in grid[axis.data:]:
        names = [cell for cell in row[:axis.first] if cell.text]
        values = [row[column] for column in [*axis.columns, *axis.strange] if row[column].text]
        found = {match: cell for cell in names if (match := line_of(cell.text, known))[0]}
        if len({key for key, _loss in found}) == 1:
            (key, loss), label = next(iter(found.items()))
            plan.lines.append(Line(key, loss, label, row))
        elif values:
            why = _("this could be more than one line of the form") if found else _("the form asks for no such line")
            plan.others.append((names or values[:1], row, why))
    return plan


def _take(told: Told, plan: Plan, question: Question, facts: Facts) -> None:
    axis = plan.axis
    if axis.row and question.kind == "months":
        told.use(*(cell for column, cell in enumerate(plan.grid[axis.row - 1]) if column < axis.first or year_of(cell.text)))
    told.use(*(cell for row in plan.grid[axis.row:axis.data] for cell in row[:axis.first]))  # what the names of the lines are called
    told.use(*(axis.heads[c] for c in axis.columns if c in axis.heads),
             *(cell for row in plan.grid[axis.row + 1:axis.data] for column, cell in enumerate(row) if column in axis.columns))
    for column, why in sorted(axis.strange.items()):
        rows = [row[column] for row in plan.grid[axis.row:]]
        head = axis.heads.get(column)
        told.pass_over([head] if head else [c for c in rows if c.text][:1], why, with_them=rows)
    for names, row, why in plan.others:
        told.pass_over(names, why, with_them=row)
    stated = _stated(told, plan)
    for line in _alone(told, plan, question, facts):
        told.use(line.label)
        _take_line(told, line, axis, question, facts, stated)
    _dashes(told, plan, question)
    _report(told, plan, question, facts, stated)


def _alone(told: Told, plan: Plan, question: Question, facts: Facts) -> list[Line]:
    """The lines that only one row of the table speaks of."""
    by_key: dict[str, list[Line]] = {}
    for line in plan.lines:
        if any(line.cells[column].text for column in plan.axis.columns):
            by_key.setdefault(line.key, []).append(line)
        else:
            told.use(line.label)
    known = labels(question, facts)
    for key, several in by_key.items():
        if len(several) > 1:
            why = _("several rows were read as “%(line)s”; none of them was taken") % {"line": _word(known[key])}
            told.pass_over([line.label for line in several], why, with_them=[c for line in several for c in line.cells])
    return [lines[0] for lines in by_key.values() if len(lines) == 1]


def _stated(told: Told, plan: Plan) -> str:
    """The unit that holds for the whole table; TWO where it states more than one."""
    found: dict[str, Cell] = {}
    heads = {cell.place for cell in plan.axis.heads.values()}
    names = {cell.place for line in plan.lines for cell in [line.label]}
    for number_, row in enumerate(plan.grid):
        for cell in row:
            loud = "단위" in cell.text or "unit" in cell.text.casefold()
            if cell.text and cell.place not in heads | names and (loud or number_ <= plan.axis.row) and (said := unit(cell.text)):
                found.setdefault(said, cell)
                told.use(cell)
    return TWO if len(found) > 1 else next(iter(found), "")


def _unit_for(line: Line, axis: axes.Axis, key: str, names: list[Cell], table: str) -> str:
    """The unit of a figure: what its row says, else its column, else the table."""
    for said in (*(unit(cell.text) for cell in (line.label, *names)), *(axis.units.get(column, "") for column in axis.at(key)),
                 *(unit(axis.heads[column].text) for column in axis.at(key) if column in axis.heads)):
        if said:
            return said
    return table


def _take_line(told: Told, line: Line, axis: axes.Axis, question: Question, facts: Facts, table: str) -> None:
    names = [cell for cell in line.cells[:axis.first] if cell.text and cell is not line.label and unit(cell.text)]
    told.use(*names)
    found: list[tuple[str, Cell, str, bool]] = []
    for key in dict.fromkeys(axis.columns.values()):
        cell = _one_of(told, [line.cells[column] for column in axis.at(key) if line.cells[column].text])
        if cell is None or is_dash(cell.text):
            continue
        text, below, why = _amount(cell, _unit_for(line, axis, key, names, table))
        if why:
            told.pass_over([cell], why)
        else:
            found.append((key, cell, text, below))
    turn = _turns(told, line, found)
    if turn is None:
        return
    for key, cell, text, below in found:
        written = f"-{text}" if (below != turn and text != "0") else text
        _put(told, question, facts, line.key, key, cell, written)


def _one_of(told: Told, cells: list[Cell]) -> Cell | None:
    """The one figure among the cells under a merged heading; shares and notes beside it are passed over."""
    figures = [cell for cell in cells if not why_not(cell.text) and any(c.isdigit() for c in cell.text)] or cells
    for cell in cells:
        if cell not in figures:
            told.pass_over([cell], why_not(cell.text) or _("no amount"))
    if len(figures) > 1:
        told.pass_over(figures, _("several figures stand under one heading; none of them was taken"))
        return None
    return figures[0] if figures else None


def _amount(cell: Cell, stated: str) -> tuple[str, bool, str]:
    """Text without its sign, whether it is below zero, or why it is not taken."""
    if why := why_not(cell.text):
        return "", False, why
    amount = number(cell.text)
    if amount is None:
        text = as_written(cell.text)
        return text.lstrip("-−–△▲ "), plain(text).startswith("-"), ""
    if stated == TWO:
        return "", False, _("the table states two units, and which one holds here is not clear")
    if stated == ABROAD:
        return "", False, _("the unit is not won, or not understood; enter the amount in won")
    return with_unit(abs(amount), stated), amount < 0, ""


def _turns(told: Told, line: Line, found: list[tuple[str, Cell, str, bool]]) -> bool | None:
    """Whether the signs of this line are to be turned round; None where that is not clear and nothing is taken."""
    below = [under for _key, _cell, text, under in found if text != "0"]
    if line.loss and any(below):
        told.pass_over([cell for _key, cell, _text, _under in found],
                       _("a loss with a minus sign could be meant in two ways; enter it yourself"))
        return None
    if line.loss and below:
        told.read.append(_("“%(label)s” speaks of a loss, so its figures were taken with a minus sign.") % {"label": short(line.label.text)})
        return True
    if line.key in PAID and below and all(below):
        told.read.append(_("“%(label)s” is written with minus signs; it was taken as what was spent.") % {"label": short(line.label.text)})
        return True
    return False


def _put(told: Told, question: Question, facts: Facts, line: str, key: str, cell: Cell, text: str) -> None:
    if why := problem(amount_of(question, line), text, facts):
        told.pass_over([cell], why)
        return
    told.use(cell)
    told.cells[_name(question, line, key)] = text


def _name(question: Question, line: str, key: str) -> str:
    return f"{question.name}-{line}-{key}" if question.kind == "years" else f"{question.name}-{key}-{line}"


def _dashes(told: Told, plan: Plan, question: Question) -> None:
    """A dash is zero beside figures of the same year or month, and nothing where all of it is dashes."""
    zeros, empty = 0, []
    for key in dict.fromkeys(plan.axis.columns.values()):
        taken = any(_name(question, line.key, key) in told.cells for line in plan.lines)
        for line in plan.lines:
            cells = [line.cells[column] for column in plan.axis.at(key) if line.cells[column].text]
            if not (len(cells) == 1 and is_dash(cells[0].text)) or cells[0].place in told.done:
                continue
            told.use(*cells)
            if taken:
                told.cells[_name(question, line.key, key)] = "0"
                zeros += 1
            elif key not in empty:
                empty.append(key)
    if zeros:
        told.read.append(_("Dashes that were read as 0: %(n)s.") % {"n": zeros})
    if empty:
        told.read.append(_("Only dashes, so it stays empty: %(names)s.") % {"names": ", ".join(_time(question, key) for key in empty)})


def _report(told: Told, plan: Plan, question: Question, facts: Facts, table: str) -> None:
    """How the table was read, for its founder to check."""
    times = sorted({key for key in plan.axis.columns.values()})
    known = labels(question, facts)
    called = [f"“{short(line.label.text)}” → {_word(known[line.key])}" for line in plan.lines
              if line.label.place in told.done and short(line.label.text) not in known[line.key]
              and any(_name(question, line.key, key) in told.cells for key in times)]
    whole = question.kind == "months" and times == [m for m in facts.months if times[0] <= m <= times[-1]] and len(times) > 2
    named = f"{_time(question, times[0])} – {_time(question, times[-1])}" if whole else ", ".join(_time(question, key) for key in times)
    head = [_("Found: %(names)s.") % {"names": named}]
    if plan.axis.note:
        head.append(plan.axis.note)
    if table not in ("", TWO, ABROAD):
        head.append(_("The unit is %(unit)s, as the table says.") % {"unit": table})
    elif not table and not plan.axis.units and not any(unit(cell.text) for cell in (
            *(line.label for line in plan.lines), *plan.axis.heads.values())):
        head.append(_("No unit is stated, so bare figures count in won."))
    if called:
        head.append(_("Read as: %(names)s.") % {"names": ", ".join(called)})
    told.read[:0] = head


def _time(question: Question, key: str) -> str:
    return key if question.kind == "years" else month_words(key)


def _word(words: tuple[str, ...]) -> str:
    return str(Words(*words[:2]))


def _only_figures(grid: Grid) -> bool:
    return all(not cell.text or is_dash(cell.text) or why_not(cell.text) or any(c.isdigit() for c in cell.text) for row in grid for cell in row)


def _by_place(told: Told, question: Question, facts: Facts, at: str) -> None:
    """Figures without headings, one after the other from the field they were pasted into."""
    names = fields(question, facts)
    place = next(((r, c) for r, line in enumerate(names) for c, name in enumerate(line) if name == at), None)
    if place is None:
        return
    for r, row in enumerate(told.grid):
        for c, cell in enumerate(row):
            if not cell.text:
                continue
            line, column = place[0] + r, place[1] + c
            if line >= len(names) or column >= len(names[0]):
                told.pass_over([cell], _("beyond the end of the form's table"))
                continue
            first, second = names[line][column].split("-")[1:]
            key, time = (first, second) if question.kind == "years" else (second, first)
            text, below, why = ("0", False, "") if is_dash(cell.text) else _amount(cell, "")
            if why:
                told.pass_over([cell], why)
            else:
                _put(told, question, facts, key, time, cell, f"-{text}" if below else text)
    told.read.append(_("No headings were pasted with them, so the figures were taken by place, in won."))


def _explain(told: Told, question: Question, facts: Facts, plans: list[Plan]) -> None:
    """Nothing could be taken: what is missing, and how to do it."""
    cells = [cell for row in told.grid for cell in row if cell.text]
    if plans:
        told.said.append(_("No line of the form was found beside figures. It asks for: %(names)s.") % {
            "names": ", ".join(_word(words) for words in labels(question, facts).values())})
    elif question.kind == "years":
        told.said.append(_("No years were found. Copy them with the figures: %(names)s.") % {"names": ", ".join(map(str, facts.last_years))})
        if other := sorted({str(year) for cell in cells if (year := year_of(cell.text))} - {str(year) for year in facts.last_years}):
            told.said.append(_("What stands there is not asked for: %(names)s.") % {"names": ", ".join(other)})
    else:
        told.said.append(_("No months were found. Copy them with the figures: %(first)s to %(last)s.") % {
            "first": month_words(facts.months[0]), "last": month_words(facts.months[-1])})
        if lone := next((cell for cell in cells if (found := month_of(cell.text)) and found[0] is None), None):
            told.said.append(_("Which year “%(month)s” belongs to is not said. Write the year with it, or merged over the months.") % {"month": lone.text})
    told.use(*cells)
    told.said.append(_("Nothing was taken."))
