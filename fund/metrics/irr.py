"""Internal rate of return of dated flows, Act/365F: sum of CF_i / (1 + r) ** ((d_i - d_0) / 365) = 0 (Excel XIRR).

Flows of less than a year are annualised in `rate` and stated for the period in `period_rate` (GIPS 2020, 4.A.1 and
6.A: returns of less than one year are not annualised). The plain path needs the standard library alone; pyxirr only
supplies a first guess where there is one root, NumPy a whole book at once.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from math import expm1, fsum, inf, isfinite, log, log1p, tanh
from typing import TYPE_CHECKING, Any

from fund.metrics.result import State
from fund.metrics.roots import SETTLED, Curve

try:
    import pyxirr
except ImportError:  # the plain path below finds the same root
    pyxirr = None  # type: ignore[assignment]

if TYPE_CHECKING:
    import numpy

YEAR = 365
LOWEST, HIGHEST = -0.9999999, 1e6
SOLVED = 1e-9  # |NPV| against the sum of |discounted flows|
RESIDUE = 1e-15  # what is left of flows that cancel on one day, against their size


@dataclass(frozen=True, slots=True)
class Irr:
    """Annual rate, rate of the period where the life is under 365 days, and all roots in ascending order."""

    rate: float | None
    period_rate: float | None
    state: State
    roots: tuple[float, ...] = ()

    @property
    def continuous(self) -> float | None:
        """The annual rate as a continuously compounded one, ln(1 + rate)."""
        return None if self.rate is None else log1p(self.rate)


def xirr(flows: Sequence[tuple[date, Decimal | float]]) -> Irr:
    """Internal rate of return of (date, amount) pairs in any order; money out is negative.

    Amounts of one date add up and dates with nothing left are dropped. Where the sign changes more than once, all
    roots in (-0.9999999, 1e6] are listed and `rate` is the lowest positive one for a gain, the negative one closest
    to zero for a loss, or the one closest to zero. A rate so extreme that no float holds it is None: under a year
    its `period_rate` still stands. Raises ValueError for an amount that is not finite.
    """
    if not flows:
        return Irr(None, None, "no_data")
    days, amounts = net_by_day(flows)
    changes = sum((a > 0) != (b > 0) for a, b in pairwise(amounts))
    if not changes:
        return Irr(None, None, "not_defined")
    curve = Curve([((day - days[0]) / YEAR, amount) for day, amount in zip(days, amounts, strict=True)])
    if changes == 1:
        return _of_one_root(_only_root(curve, days, amounts), curve, amounts, days[-1] - days[0])
    roots = tuple(rate for rate in map(expm1, curve.roots(log1p(LOWEST), log(1 + HIGHEST))) if LOWEST < rate <= HIGHEST)
    return _of_roots(roots, amounts, days[-1] - days[0])


def xnpv(flows: Sequence[tuple[date, Decimal | float]], rate: float) -> float:
    """Net present value on the earliest date at an annual rate above -1, Act/365F (Excel XNPV)."""
    first = min(day for day, _ in flows)
    return fsum(float(amount) * (1 + rate) ** (-(day - first).days / YEAR) for day, amount in flows)


def xirr_book(dates: Any, amounts: Any, offsets: Any) -> "numpy.ndarray[Any, numpy.dtype[numpy.float64]]":
    """The `rate` of each holding of a book at once, NaN where there is none.

    dates: datetime64[D] or day numbers, shape (flows,); amounts: numbers, shape (flows,); offsets: whole numbers,
    shape (holdings + 1,), holding i being flows offsets[i] to offsets[i + 1]. Returns float64, shape (holdings,).
    Raises ValueError where the shapes do not fit or an amount is not finite.
    """
    from fund.metrics.irr_book import rates  # NumPy stays out of a process that never asks for a book

    return rates(dates, amounts, offsets)


def net_by_day(flows: Sequence[tuple[date, Decimal | float]]) -> tuple[list[int], list[float]]:
    """Day numbers in order and what is left of each day, days without a net flow dropped."""
    by_day: defaultdict[int, list[float]] = defaultdict(list)
    for day, amount in flows:
        number = float(amount)
        if not isfinite(number):
            raise ValueError(f"the amount of {day} is not finite")
        by_day[day.toordinal()].append(number)
    days, amounts = [], []
    for ordinal in sorted(by_day):
        parts = by_day[ordinal]
        total = parts[0] if len(parts) == 1 else fsum(parts)
        if abs(total) > (RESIDUE * fsum(map(abs, parts)) if len(parts) > 1 else 0):
            days.append(ordinal)
            amounts.append(total)
    return days, amounts


def choose(roots: Sequence[float], amounts: Sequence[float]) -> float:
    """The root that is shown: lowest positive for a gain, highest negative for a loss, else the closest to zero."""
    gain = fsum(amounts)
    if abs(gain) <= RESIDUE * fsum(map(abs, amounts)):
        gain = 0
    positive = [root for root in roots if root > 0]
    negative = [root for root in roots if root < 0]
    if gain > 0 and positive:
        return min(positive)
    if gain < 0 and negative:
        return max(negative)
    return min(roots, key=abs)


def _of_roots(roots: tuple[float, ...], amounts: Sequence[float], days: int) -> Irr:
    if not roots:
        return Irr(None, None, "not_defined")
    rate = choose(roots, amounts)
    period_rate = expm1(log1p(rate) * days / YEAR) if days < YEAR else None
    if len(roots) > 1:
        return Irr(rate, period_rate, "multiple_roots", roots)
    return Irr(rate, period_rate, "ok" if period_rate is None else "under_one_year", roots)


def _of_one_root(u: float, curve: Curve, amounts: Sequence[float], days: int) -> Irr:
    """u is ln(1 + rate); the rate itself may lie beyond what a float can say."""
    rate = inf if u > 709 else expm1(u)
    held = -1 < rate < inf and abs(tanh(curve.at(log1p(rate)).h / 2)) <= SOLVED
    if held:
        return _of_roots((rate,), amounts, days)
    growth = u * days / YEAR
    if days < YEAR and growth <= 709:
        return Irr(None, expm1(growth), "under_one_year")
    return Irr(None, None, "not_defined")


def _only_root(curve: Curve, days: list[int], amounts: list[float]) -> float:
    """ln(1 + rate) of flows with one change of sign, where the curve runs one way only and has exactly one root."""
    if pyxirr is not None and (near := _pyxirr(days, amounts)) is not None:
        u = log1p(near)
        for _ in range(5):
            point = curve.at(u)
            step = point.h / (point.negative_time - point.positive_time)
            u -= step
            if abs(step) <= SETTLED:
                return u
    early, late = sorted((curve.positive, curve.negative))
    gap = late[0][0] - early[-1][0]
    start = curve.at(0.0)  # and the curve is nowhere flatter than the gap between the two sides
    if start.h == 0:
        return 0.0
    falling = curve.positive is late
    reach = abs(start.h) / gap * 1.001
    end = curve.at(reach if (start.h > 0) == falling else -reach)
    return curve.solve(*sorted((start, end), key=lambda point: point.u))


def _pyxirr(days: list[int], amounts: list[float]) -> float | None:
    """The guess of pyxirr (Rust), None where it has none above -100 %."""
    near: float | None = pyxirr.xirr([date.fromordinal(day) for day in days], amounts, silent=True)
    return near if near is not None and -1 < near < inf else None
