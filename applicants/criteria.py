"""What criteria must be to make a rubric, each fault in words and with its place; and a hundred spread evenly over them."""
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applicants import characters

IMPACT, FINANCIAL = AXES = ("impact", "financial")
MOST, FULL = 12, 100
NAMES = ("name_ko", "name_en")
ANCHORS = ("low_ko", "low_en", "middle_ko", "middle_en", "high_ko", "high_en")
WORDS = (*NAMES, *ANCHORS)
LONGEST = dict.fromkeys(NAMES, 80) | dict.fromkeys(ANCHORS, 120)
COLUMNS = (*NAMES, "weight", *ANCHORS)
LABELS = {"name_ko": gettext_lazy("Criterion in Korean"), "name_en": gettext_lazy("Criterion in English"), "weight": gettext_lazy("Weight"),
          "low_ko": gettext_lazy("Mark 1, in Korean"), "low_en": gettext_lazy("Mark 1, in English"),
          "middle_ko": gettext_lazy("Mark 3, in Korean"), "middle_en": gettext_lazy("Mark 3, in English"),
          "high_ko": gettext_lazy("Mark 5, in Korean"), "high_en": gettext_lazy("Mark 5, in English")}

Criteria = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Fault:
    """What is wrong with a column of the criterion at a place of its axis."""

    axis: str
    place: int
    column: str
    words: str


def faults(criteria: Criteria) -> list[Fault]:
    """All that keeps these criteria from being a rubric, axis by axis; `criteria` are the columns of Criterion in order."""
    found, number = [], 0
    for axis in AXES:
        mine = [row for row in criteria if row["axis"] == axis]
        for place, row in enumerate(mine):
            number += 1
            found += [Fault(axis, place, column, words) for column, words in _of_one(row) + _twice(mine, place)]
            if number > MOST:
                found.append(Fault(axis, place, "name_ko", _("A rubric has at most %(most)s criteria, and this is number %(n)s. Remove one.")
                                   % {"most": MOST, "n": number}))
        found += _sum(axis, mine)
    return found


def total(criteria: Criteria, axis: str) -> int:
    """The sum of the weights of an axis, as far as they are numbers."""
    return sum(row["weight"] or 0 for row in criteria if row["axis"] == axis)


def spread(weights: Sequence[int | None]) -> list[int]:
    """Weights that add up to 100: what the given ones leave, or have too much, goes evenly to those without, else evenly to all.

    What does not divide goes to the first ones, a percent each; where a weight would fall below one, all are alike. Not for more than a hundred.
    """
    rest = FULL - sum(weight or 0 for weight in weights)
    takers = [not weight for weight in weights] if not all(weights) else [True] * len(weights)
    shares = iter(_evenly(rest, sum(takers)))
    found = [(weight or 0) + (next(shares) if takes else 0) for weight, takes in zip(weights, takers, strict=True)]
    return found if min(found) > 0 else _evenly(FULL, len(weights))


def _evenly(amount: int, among: int) -> list[int]:
    sign, size = (-1, -amount) if amount < 0 else (1, amount)
    return [sign * (size // among + (n < size % among)) for n in range(among)]


def _of_one(row: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What one criterion lacks by itself."""
    found = []
    for column in WORDS:
        text = row[column].strip()
        if not text:
            found.append((column, _("Fill this in, or remove the whole criterion.")))
        elif words := characters.problem(text):
            found.append((column, words))
        elif len(text) > LONGEST[column]:
            found.append((column, _("%(n)s characters are too many; %(max)s fit.") % {"n": len(text), "max": LONGEST[column]}))
    if row["weight"] is None or not 1 <= row["weight"] <= FULL:
        found.append(("weight", _("Enter a whole number from 1 to 100.")))
    return found


def _twice(rows: Criteria, place: int) -> list[tuple[str, str]]:
    """A name that an earlier criterion of the axis has already, in either language."""
    found = []
    for column in NAMES:
        name = _plain(rows[place][column])
        first = next((n for n, row in enumerate(rows[:place], start=1) if name and _plain(row[column]) == name), None)
        if first:
            found.append((column, _("Criterion %(n)s has this name already. Two criteria of an axis need two names.") % {"n": first}))
    return found


def _sum(axis: str, rows: Criteria) -> list[Fault]:
    """Weights that do not add up; where one of them is no weight at all, that is said of it and the sum is not."""
    if not rows:
        return [Fault(axis, 0, "name_ko", _("This axis has no criterion yet. Write at least one; its weights must add up to 100."))]
    if any(row["weight"] is None for row in rows) or (added := total(rows, axis)) == FULL:
        return []
    return [Fault(axis, len(rows) - 1, "weight",
                  _("The weights of this axis add up to %(n)s. They must add up to 100.") % {"n": added})]


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()
