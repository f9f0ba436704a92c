"""Cells pasted from a spreadsheet, read into the fields of a table; whatever is not understood is said in a sentence."""
from dataclasses import dataclass

from django.utils.translation import gettext as _

from applicants.answers import Facts
from applicants.pasted import grids, rows
from applicants.pasted.cells import take_apart
from applicants.pasted.fields import fields
from applicants.pasted.told import Told
from applicants.questions import Question


@dataclass(frozen=True)
class Found:
    """What would be written: field -> text as if it were typed; how it was read, and what was passed over and why."""

    cells: dict[str, str]
    read: list[str]
    passed_over: list[str]


def read(text: str, question: Question, facts: Facts, *, at: str = "", first: int = 0) -> Found:
    """Read pasted cells for one table.

    `at` is the field they were pasted into: figures without headings are taken by place from there on. A list is filled from
    its row `first` on. Nothing is guessed: what could be meant in two ways is not taken.
    """
    grid, said = take_apart(text)
    told = Told(grid, said=said)
    if not any(cell.text for row in grid for cell in row):
        return Found({}, [], said or [_("No cells were found. Copy them in the spreadsheet with their headings and paste them here.")])
    if question.kind == "list":
        rows.read(told, question, facts, at=at, first=first)
    else:
        grids.read(told, question, facts, at=at)
    order = [name for line in fields(question, facts) for name in line]
    return Found({name: told.cells[name] for name in order if name in told.cells}, told.read, told.sentences())
