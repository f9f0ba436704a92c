"""How far reviewers agree: intraclass correlations (Shrout & Fleiss 1979) and Krippendorff's alpha (2011)."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise, product
from typing import Literal

from fund.metrics.result import State

Level = Literal["nominal", "ordinal", "interval", "ratio"]
Delta = Callable[[float, float], float]


@dataclass(frozen=True, slots=True)
class Icc:
    """Mean squares between deals, within deals, between reviewers and of the error; correlations of one mark and of
    the mean of k: deals seen by different reviewers (1), by the same sample of reviewers (2), by these only (3)."""

    bms: float | None
    wms: float | None
    jms: float | None
    ems: float | None
    icc1: float | None
    icc2: float | None
    icc3: float | None
    icc1k: float | None
    icc2k: float | None
    icc3k: float | None
    state: State
    n: int
    k: int


def icc(ratings: Sequence[Sequence[float | None]]) -> Icc:
    """Intraclass correlations of a table, rows = deals (n), columns = reviewers (k).

    A missing mark (None) or fewer than two deals or reviewers is `not_defined`, as is a correlation without variance
    to divide by: that one is None, the others stand. An empty table is `no_data`. Raises ValueError for uneven rows.
    """
    n, k = len(ratings), len(ratings[0]) if ratings else 0
    if any(len(row) != k for row in ratings):
        raise ValueError("every deal needs one column per reviewer")
    rows = [[Fraction(mark) for mark in row if mark is not None] for row in ratings]
    if not any(rows):
        return _without("no_data", n, k)
    if n < 2 or k < 2 or any(len(row) != k for row in rows):
        return _without("not_defined", n, k)
    sums = [sum(row, Fraction()) for row in rows]
    columns = [sum(column, Fraction()) for column in zip(*rows, strict=True)]
    total = sum(sums, Fraction())
    mean = total * total / (n * k)
    between_deals = sum((each * each for each in sums), Fraction()) / k - mean
    between_reviewers = sum((each * each for each in columns), Fraction()) / n - mean
    within = sum((mark * mark for row in rows for mark in row), Fraction()) - mean - between_deals
    bms, wms = between_deals / (n - 1), within / (n * (k - 1))
    jms, ems = between_reviewers / (k - 1), (within - between_reviewers) / ((n - 1) * (k - 1))
    spread = (jms - ems) / n
    result = Icc(
        bms=float(bms),
        wms=float(wms),
        jms=float(jms),
        ems=float(ems),
        icc1=_over(bms - wms, bms + (k - 1) * wms),
        icc2=_over(bms - ems, bms + (k - 1) * ems + k * spread),
        icc3=_over(bms - ems, bms + (k - 1) * ems),
        icc1k=_over(bms - wms, bms),
        icc2k=_over(bms - ems, bms + spread),
        icc3k=_over(bms - ems, bms),
        state="ok",
        n=n,
        k=k,
    )
    correlations = (result.icc1, result.icc2, result.icc3, result.icc1k, result.icc2k, result.icc3k)
    return replace(result, state="not_defined") if None in correlations else result


def _without(state: State, n: int, k: int) -> Icc:
    return Icc(None, None, None, None, None, None, None, None, None, None, state, n, k)


def krippendorff_alpha(ratings: Sequence[Sequence[float | None]], level: Level) -> float | None:
    """1 - observed / expected disagreement; rows = reviewers, columns = deals, None = missing.

    A deal with fewer than two marks does not count. None where nothing can be compared or all marks are the same
    (no disagreement is expected then). Raises ValueError for an unknown level, uneven rows or, at the ratio level, a
    negative mark.
    """
    if level not in ("nominal", "ordinal", "interval", "ratio"):
        raise ValueError(f"unknown level of measurement: {level}")
    units = [Counter(mark for mark in column if mark is not None) for column in zip(*ratings, strict=True)]
    units = [unit for unit in units if unit.total() > 1]
    counts = sum(units, Counter[float]())
    n = counts.total()
    if level == "ratio" and counts and min(counts) < 0:
        raise ValueError("marks of a ratio scale are not negative")
    delta = _delta(level, counts)
    expected = sum(counts[c] * counts[d] * delta(c, d) for c, d in product(counts, repeat=2))
    if not expected:
        return None
    observed = sum(
        unit[c] * unit[d] * delta(c, d) / (unit.total() - 1) for unit in units for c, d in product(unit, repeat=2)
    )
    return 1 - (n - 1) * observed / expected


def _delta(level: Level, counts: Counter[float]) -> Delta:
    """The squared difference of two marks at a level of measurement."""
    if level == "nominal":
        return lambda c, d: float(c != d)
    if level == "interval":
        return lambda c, d: float(c - d) ** 2
    if level == "ratio":
        return lambda c, d: (float(c - d) / float(c + d)) ** 2 if c != d else 0.0
    order = sorted(counts)
    rank = dict.fromkeys(order[:1], 0.0)  # distance along the marks in use, each step half of its two ends
    for low, high in pairwise(order):
        rank[high] = rank[low] + (counts[low] + counts[high]) / 2
    return lambda c, d: (rank[c] - rank[d]) ** 2


def _over(above: Fraction, below: Fraction) -> float | None:
    return float(above / below) if below else None
