"""Marks without the severity of who gave them: least squares on deals and reviewers (two-way fixed effects, Searle 1987, chapter 4).

A mean per reviewer, or a z-score, mistakes good deals for a mild reviewer where reviewers see different deals; here two
reviewers are compared over the deals that they share, directly or through others. How scores went with outcomes is a rank
correlation (Spearman 1904) with a percentile bootstrap interval (Efron 1979).
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import fsum, isfinite, sqrt
from random import Random
from typing import Any, Generic, TypeVar

from applicants.metrics.funnel import quantile
from fund.metrics.result import Number, State

Deal = TypeVar("Deal", bound=Hashable)
Reviewer = TypeVar("Reviewer", bound=Hashable)
Pattern = tuple[int, ...]  # the reviewers of a deal, by their place

FEWEST = 8  # pairs under which a correlation says nothing
DRAWS = 1000  # samples of the bootstrap
TAIL = 0.025


@dataclass(frozen=True, slots=True)
class Component(Generic[Deal, Reviewer]):
    """Deals and reviewers that shared marks connect; marks of two components cannot be compared."""

    deals: tuple[Deal, ...]
    reviewers: tuple[Reviewer, ...]


@dataclass(frozen=True, slots=True)
class Calibration(Generic[Deal, Reviewer]):
    """Per deal the mean mark as given and as adjusted, per reviewer the severity (positive = stricter), on the scale of the marks.

    severity is None for the `unrated`, with whom nobody shares a deal: their marks stand as given. n: marks per deal; given:
    marks per reviewer; components: the most deals first. `not_defined` where no severity can be told at all.
    """

    raw: Mapping[Deal, float]
    adjusted: Mapping[Deal, float]
    severity: Mapping[Reviewer, float | None]
    connected: bool
    components: tuple[Component[Deal, Reviewer], ...]
    n: Mapping[Deal, int]
    given: Mapping[Reviewer, int]
    unrated: tuple[Reviewer, ...]
    state: State


@dataclass(frozen=True, slots=True)
class Link:
    """Rank correlation, -1 to 1, of n pairs and its 95 % interval."""

    rho: float | None
    n: int
    low: float | None
    high: float | None
    state: State


def adjust(marks: Sequence[tuple[Deal, Reviewer, Number | None]]) -> Calibration[Deal, Reviewer]:
    """Least squares of mark = deal - severity over (deal, reviewer, mark), severities adding up to zero within each component.

    The order of marks does not matter; a mark that is None was not given and counts for nothing. c more on every mark of one
    of k connected reviewers takes c(k - 1)/k off that severity and adds c/k to the others and to every adjusted deal of the
    component, so that nobody else's severity changes beside another's and no two deals move apart. Without a mark: `no_data`.
    Raises ValueError for two marks of one reviewer on one deal, or a mark that is not finite.
    """
    rows = _rows(marks)
    deals, reviewers = _in_order(rows), _in_order({each for row in rows.values() for each in row})
    place = {reviewer: at for at, reviewer in enumerate(reviewers)}
    patterns = {deal: tuple(sorted([place[each] for each in rows[deal]])) for deal in deals}
    raw = {deal: fsum(rows[deal].values()) / len(rows[deal]) for deal in deals}
    gaps: list[list[float]] = [[] for _ in reviewers]  # how far below a deal's mean each reviewer marked it
    for deal in deals:
        for reviewer, mark in rows[deal].items():
            gaps[place[reviewer]].append(raw[deal] - mark)
    counts = sorted(Counter(patterns.values()).items())
    roots = _roots(len(reviewers), (pattern for pattern, _ in counts))
    severity = _severity(counts, [fsum(each) for each in gaps], roots)
    lift = {pattern: fsum(severity[at] for at in pattern) / len(pattern) for pattern, _ in counts}
    parts: dict[int, tuple[list[Deal], list[Reviewer]]] = {root: ([], []) for root in sorted(set(roots))}
    for reviewer, root in zip(reviewers, roots, strict=True):
        parts[root][1].append(reviewer)
    for deal in deals:
        parts[roots[patterns[deal][0]]][0].append(deal)
    components = sorted((Component(tuple(d), tuple(r)) for d, r in parts.values()), key=lambda each: (-len(each.deals), -len(each.reviewers)))
    unrated = tuple(each for each, root in zip(reviewers, roots, strict=True) if len(parts[root][1]) == 1)
    state: State = "ok" if len(unrated) < len(reviewers) else "not_defined" if rows else "no_data"
    return Calibration(
        raw=raw,
        adjusted={deal: raw[deal] + lift[patterns[deal]] for deal in deals},
        severity={each: None if each in unrated else severity[at] for at, each in enumerate(reviewers)},
        connected=len(components) == 1,
        components=tuple(components),
        n={deal: len(rows[deal]) for deal in deals},
        given={reviewer: len(gaps[at]) for at, reviewer in enumerate(reviewers)},
        unrated=unrated,
        state=state,
    )


def outcome_link(scores: Sequence[Number | None], outcomes: Sequence[Number | None], *, seed: int) -> Link:
    """Spearman's correlation of scores and what came of them, ties at their average rank, with a 95 % interval.

    Pairs of which a side is None are left out; fewer than 8 are `no_data`, and a side that is all the same `not_defined`. The
    interval is between the percentiles 2.5 and 97.5 of 1,000 samples drawn with replacement; a sample with a side that is all
    the same has no correlation and is left out. One seed, one result. Raises ValueError for different lengths or a number that
    is not finite.
    """
    if len(scores) != len(outcomes):
        raise ValueError("every score needs an outcome beside it, None where there is none")
    pairs = [(float(a), float(b)) for a, b in zip(scores, outcomes, strict=True) if a is not None and b is not None]
    if not all(isfinite(a) and isfinite(b) for a, b in pairs):
        raise ValueError("scores and outcomes are finite")
    n = len(pairs)
    if n < FEWEST:
        return Link(None, n, None, None, "no_data")
    one, other = (_dense(side) for side in zip(*pairs, strict=True))
    rho = _spearman(one, other)
    if rho is None:
        return Link(None, n, None, None, "not_defined")
    source, found = Random(seed), []
    for _ in range(DRAWS):
        drawn = source.choices(range(n), k=n)
        sample = _spearman([one[at] for at in drawn], [other[at] for at in drawn])
        if sample is not None:
            found.append(sample)
    found.sort()
    return Link(rho, n, quantile(found, TAIL), quantile(found, 1 - TAIL), "ok")


def _rows(marks: Iterable[tuple[Deal, Reviewer, Number | None]]) -> dict[Deal, dict[Reviewer, float]]:
    """Deal -> reviewer -> mark, of the marks that were given."""
    rows: dict[Deal, dict[Reviewer, float]] = {}
    for deal, reviewer, score in marks:
        if score is None:
            continue
        mark, row = float(score), rows.setdefault(deal, {})
        if not isfinite(mark):
            raise ValueError(f"a mark of {reviewer!r} on {deal!r} is not finite")
        if reviewer in row:
            raise ValueError(f"{reviewer!r} marked {deal!r} more than once")
        row[reviewer] = mark
    return rows


def _in_order(keys: Iterable[Any]) -> list[Any]:
    """The keys sorted, by what they look like where they do not compare."""
    every = list(keys)
    try:
        return sorted(every)
    except TypeError:
        return sorted(every, key=lambda each: (type(each).__name__, repr(each)))


def _roots(count: int, patterns: Iterable[Pattern]) -> list[int]:
    """For each reviewer the first one of the component."""
    roots = list(range(count))
    for pattern in patterns:
        joined = {roots[at] for at in pattern}
        if len(joined) > 1:
            roots = [min(joined) if each in joined else each for each in roots]
    return roots


def _severity(counts: Sequence[tuple[Pattern, int]], pull: Sequence[float], roots: Sequence[int]) -> list[float]:
    """Severities by place: the normal equations with the deals eliminated, one small system for each component.

    Their matrix has the shift of all reviewers as its only null vector; the ones added in that direction pin the sum to zero.
    """
    matrix = [[0.0] * len(roots) for _ in roots]
    for pattern, deals in counts:
        for at in pattern:
            matrix[at][at] += deals
            for to in pattern:
                matrix[at][to] -= deals / len(pattern)
    severity = [0.0] * len(roots)
    for root in set(roots):
        members = [at for at, each in enumerate(roots) if each == root]
        if len(members) > 1:
            pin = fsum(matrix[at][at] for at in members) / len(members) ** 2
            found = _solve([[*(matrix[at][to] + pin for to in members), pull[at]] for at in members])
            middle = fsum(found) / len(found)
            for at, each in zip(members, found, strict=True):
                severity[at] = each - middle
    return severity


def _solve(rows: list[list[float]]) -> list[float]:
    """The solution of a symmetric positive definite system, each row ending with its right side (no pivoting is needed)."""
    size = len(rows)
    for at, pivot in enumerate(rows):
        for row in rows[at + 1 :]:
            factor = row[at] / pivot[at]
            for column in range(at, size + 1):
                row[column] -= factor * pivot[column]
    found = [0.0] * size
    for at in reversed(range(size)):
        found[at] = (rows[at][size] - fsum(rows[at][to] * found[to] for to in range(at + 1, size))) / rows[at][at]
    return found


def _dense(values: Sequence[float]) -> list[int]:
    """Each value's place among the distinct values."""
    place = {value: at for at, value in enumerate(sorted(set(values)))}
    return [place[value] for value in values]


def _ranks(places: Sequence[int]) -> list[int]:
    """Twice the average rank less n + 1, so that ranks are whole numbers around zero."""
    counts = [0] * (max(places) + 1)
    for place in places:
        counts[place] += 1
    centred = [2 * end - count + 1 - (len(places) + 1) for end, count in zip(accumulate(counts), counts, strict=True)]
    return [centred[place] for place in places]


def _spearman(one: Sequence[int], other: Sequence[int]) -> float | None:
    """Pearson's correlation of the ranks; None where a side is all the same."""
    a, b = _ranks(one), _ranks(other)
    spread = sum(x * x for x in a) * sum(y * y for y in b)
    return max(-1.0, min(1.0, sum(x * y for x, y in zip(a, b, strict=True)) / sqrt(spread))) if spread else None
