"""What became of each pasted cell: taken, or passed over for a reason that a sentence says; none is dropped without a word."""
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from applicants.pasted.cells import Cell, Grid

MOST_NAMED = 8
LONGEST = 24


@dataclass
class Told:
    """The cells taken so far by field, the sentences about how they were read, the reasons of those that were not."""

    grid: Grid
    cells: dict[str, str] = field(default_factory=dict)
    read: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    done: set[tuple[int, int]] = field(default_factory=set)
    reasons: dict[str, list[Cell]] = field(default_factory=dict)

    def use(self, *cells: Cell) -> None:
        """These were understood: headings, units, values."""
        self.done.update(cell.place for cell in cells)

    def pass_over(self, cells: Iterable[Cell], why: str, *, with_them: Iterable[Cell] = ()) -> None:
        """These were not taken, each named; those `with_them` go the same way unnamed: the rest of a row or column."""
        named = [cell for cell in cells if cell.text and cell.place not in self.done]
        self.reasons.setdefault(why, []).extend(named)
        self.use(*named, *with_them)

    def sentences(self) -> list[str]:
        """Why what was passed over was; what nothing spoke of so far stands at the end."""
        left = [cell for row in self.grid for cell in row if cell.text and cell.place not in self.done]
        self.pass_over(left, _("not recognised"))
        return self.said + [f"{_named(cells)}: {why}" for why, cells in self.reasons.items() if cells]


def _named(cells: list[Cell]) -> str:
    named = [_("row %(row)s, column %(column)s “%(text)s”") % {"row": c.row, "column": c.column, "text": short(c.text)}
             for c in sorted(cells, key=lambda c: c.place)[:MOST_NAMED]]
    more = len(cells) - MOST_NAMED
    return ", ".join(named) + (_(" and %(n)s more") % {"n": more} if more > 0 else "")


def short(text: str) -> str:
    """A cell's text on one line, cut where it is long."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else f"{line[:LONGEST]}…"
