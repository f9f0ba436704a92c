"""What reported indicators add up to: progress, growth, totals, evidence and coverage (IRIS+ and IFRS S1: like is added to like only).

An indicator is a flow (of a period), a stock (at its end) or cumulative (since the beginning); whether it adds over time and whether
it adds across companies are declared apart. A value that is missing stays out and never counts as zero.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import fsum, isfinite
from typing import Any, Literal, get_args

from applicants.metrics.underwriting import growth
from fund.metrics.result import Number, Ratio, State, alike, ratio

__all__ = ["Aggregate", "EvidenceMix", "aggregate", "coverage", "declared", "evidence_mix", "growth", "pro_rata", "progress"]

Direction = Literal["up", "down"]
Nature = Literal["flow", "stock", "cumulative"]
OverTime = Literal["sum", "last", "mean", "none"]
Across = Literal["sum", "mean", "none"]
Grade = Literal["A", "B", "C", "D"]
GRADES: tuple[Grade, ...] = get_args(Grade)


@dataclass(frozen=True, slots=True)
class Aggregate:
    """One figure of `n` of `of` companies; `missing` values were asked for and stayed out."""

    value: Number | None
    state: State
    n: int
    of: int
    missing: int


@dataclass(frozen=True, slots=True)
class EvidenceMix:
    """Each grade's share, 0 to 1 and together 1, weighed by quantity in one unit or counted by figures; `n` figures are in it."""

    shares: Mapping[Grade, Number]
    by: Literal["quantity", "figures"]
    n: int
    state: State


def progress(actual: Number | None, target: Number | None, *, baseline: Number | None, direction: Direction) -> Ratio:
    """The share of the way from baseline to target, 0.5 for half; below 0 behind the baseline, above 1 beyond the target.

    Without a baseline the way up begins at zero; the way down has no beginning then, and what counts is target / actual, 1 where the
    target is met, both above or at zero. A target at the baseline is `not_defined`, one against the direction `not_meaningful`.
    """
    if direction not in get_args(Direction):
        raise ValueError(f"unknown direction: {direction}")
    if actual is None or target is None:
        return Ratio(None, "no_data")
    if baseline is None and direction == "down":
        now, aim = alike(actual, target)
        if now < 0 or aim < 0:
            return Ratio(None, "not_meaningful")
        return Ratio(type(now)(1), "ok") if now <= aim else ratio(aim, now)
    now, aim, start = alike(actual, target, 0 if baseline is None else baseline)
    found = ratio(now - start, aim - start)
    against = aim < start if direction == "up" else aim > start
    return Ratio(None, "not_meaningful") if against else found


def pro_rata(target: Number | None, *, baseline: Number | None, elapsed: Number) -> Ratio:
    """What of a year's target is due when the share `elapsed` of the year is over: baseline + (target - baseline) * elapsed.

    A flow begins a year at zero (no baseline), what is cumulative or a stock at the value that ended the year before. Raises
    ValueError for a share outside 0 to 1.
    """
    if not 0 <= elapsed <= 1:
        raise ValueError("the share of the year that is over lies between 0 and 1")
    if target is None:
        return Ratio(None, "no_data")
    aim, start, part = alike(target, 0 if baseline is None else baseline, elapsed)
    return Ratio(start + (aim - start) * part, "ok")


def declared(nature: Nature, *, adds_over_time: bool, adds_across_companies: bool) -> tuple[OverTime, Across]:
    """How an indicator is aggregated by what is declared of it: a stock and what is cumulative stand at their last value."""
    over_time: OverTime = "last" if nature != "flow" else "sum" if adds_over_time else "none"
    return over_time, "sum" if adds_across_companies else "none"


def aggregate(values: Iterable[tuple[Hashable, Any, Number | None]], *, over_time: OverTime, across: Across) -> Aggregate:
    """One figure of (company, period, value), first over each company's periods, then across the companies; periods sort by time.

    "last" is the last period of all: who has no value then stays out, for an older one would be of another day. "none" does not
    add: more than one value is `not_meaningful`. Nothing left is `no_data`. Raises ValueError for two values of a company's period,
    one that is not finite, or an unknown rule.
    """
    rows = list(values)
    if over_time not in get_args(OverTime) or across not in get_args(Across):
        raise ValueError(f"no such rule: {over_time}, {across}")
    if max(Counter((company, period) for company, period, _ in rows).values(), default=0) > 1:
        raise ValueError("a company has one value for a period")
    known = [(company, period, value) for company, period, value in rows if value is not None]
    if not all(isfinite(value) for *_, value in known):
        raise ValueError("a value is finite")
    last = max((period for _, period, _ in rows), default=None)
    by_company: dict[Hashable, list[Any]] = {}
    for (company, period, _), value in zip(known, alike(*(value for *_, value in known)), strict=True):
        if over_time != "last" or period == last:
            by_company.setdefault(company, []).append(value)
    of, missing = len({company for company, *_ in rows}), len(rows) - len(known)
    if not by_company:
        return Aggregate(None, "no_data", 0, of, missing)
    if (over_time == "none" and max(map(len, by_company.values())) > 1) or (across == "none" and len(by_company) > 1):
        return Aggregate(None, "not_meaningful", len(by_company), of, missing)
    each = [_mean(found) if over_time == "mean" else _sum(found) for found in by_company.values()]
    return Aggregate(_mean(each) if across == "mean" else _sum(each), "ok", len(each), of, missing)


def evidence_mix(values: Iterable[tuple[Grade, Number | None, str]]) -> EvidenceMix:
    """Shares of grades A to D of (grade, quantity, unit): by quantity within one unit, by the count of figures across units.

    Signs do not count, quantities of zero are counted as figures, and a missing one stays out. Raises ValueError for another grade
    or a quantity that is not finite.
    """
    known = [(grade, quantity, unit) for grade, quantity, unit in values if quantity is not None]
    if not {grade for grade, *_ in known} <= set(GRADES) or not all(isfinite(quantity) for _, quantity, _ in known):
        raise ValueError("evidence has a grade from A to D and a finite quantity")
    if not known:
        return EvidenceMix({}, "figures", 0, "no_data")
    sizes = [abs(size) for size in alike(*(quantity for _, quantity, _ in known))]
    by_quantity = len({unit for *_, unit in known}) == 1 and any(sizes)
    weights = sizes if by_quantity else [type(size)(1) for size in sizes]
    whole = _sum(weights)
    shares: dict[Grade, Number] = {}
    for grade in GRADES:
        part = [weight for (its, *_), weight in zip(known, weights, strict=True) if its == grade]
        shares[grade] = _sum(part) / whole if part else type(whole)(0)
    return EvidenceMix(shares, "quantity" if by_quantity else "figures", len(known), "ok")


def coverage(n: int, of: int) -> Ratio:
    """How many of how many a figure stands for, 0 to 1; `not_defined` of none. Raises ValueError unless 0 <= n <= of."""
    if not 0 <= n <= of:
        raise ValueError("what is covered is a part of the whole")
    return ratio(n, of)


def _sum(numbers: Sequence[Any]) -> Any:
    """The sum in the type of the numbers, whatever their order."""
    return fsum(numbers) if isinstance(numbers[0], float) else sum(sorted(numbers), numbers[0] * 0)


def _mean(numbers: Sequence[Any]) -> Any:
    return _sum(numbers) / len(numbers)
