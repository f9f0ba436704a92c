"""How far apart reviewers of one deal are: mean, sample standard deviation and n of their subtotals (the house's rule for a talk)."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

QUARTER = Decimal("0.25")  # of the scale, for subtotals
HALF = Decimal("0.5")  # for single marks, which come in whole steps


@dataclass(frozen=True, slots=True)
class Disagreement:
    """On the rubric's own scale; `mean` is None without marks, `sd` is None with fewer than two."""

    mean: Decimal | None
    sd: Decimal | None
    low: Decimal | None
    high: Decimal | None
    n: int


def disagreement(marks: Iterable[Decimal | None]) -> Disagreement:
    """Mean and sample standard deviation (n - 1) of the marks that were given; one that was left out never counts as zero."""
    given = [mark for mark in marks if mark is not None]
    n = len(given)
    if not n:
        return Disagreement(None, None, None, None, 0)
    mean = sum(given, Decimal()) / n
    squares = sum(((mark - mean) ** 2 for mark in given), Decimal())
    return Disagreement(mean, (squares / (n - 1)).sqrt() if n > 1 else None, min(given), max(given), n)


def is_apart(found: Disagreement, scale_min: int, scale_max: int, share: Decimal = QUARTER) -> bool:
    """Whether reviewers should talk: the highest and the lowest lie at least this share of the scale apart (a quarter of 1 to 5 is 1.0)."""
    return found.low is not None and found.high is not None and found.n > 1 and found.high - found.low >= share * (scale_max - scale_min)
