"""What a stake may bring at exit: multiple and yearly rate of a case (venture capital method, Sahlman & Scherlis 1987), and percentiles
over uncertain assumptions (risk simulation, Hertz 1964; triangular distributions).

Money in one currency and unit. Decimal stays Decimal up to the multiple; a yearly rate and whatever is drawn are floats.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from math import isfinite
from random import Random
from typing import Any, Protocol

from applicants.metrics.funnel import quantile
from fund.metrics.result import Number, Ratio, State, alike

FEWEST_DRAWS = 100
YEARS = 4  # the place of the years among the fields of a case


@dataclass(frozen=True, slots=True)
class Spread:
    """An uncertain assumption: lowest, most likely and highest value of a triangular distribution; ValueError unless in that order."""

    low: Number
    base: Number
    high: Number

    def __post_init__(self) -> None:
        if not all(map(isfinite, (self.low, self.base, self.high))) or not self.low <= self.base <= self.high:
            raise ValueError("a spread is finite and goes from low over base to high")

    def draw(self, random: Random, /) -> float:
        """One value between low and high."""
        low, base, high = float(self.low), float(self.base), float(self.high)
        return min(max(random.triangular(low, high, base), low), high)


Assumed = Number | Spread


def base_of(assumed: Assumed) -> Number:
    """The value an assumption has where nothing is drawn."""
    return assumed.base if isinstance(assumed, Spread) else assumed


def ends_of(assumed: Assumed) -> tuple[Number, ...]:
    """The lowest and the highest value, or the only one."""
    return (assumed.low, assumed.high) if isinstance(assumed, Spread) else (assumed,)


def drawn(assumed: Assumed, random: Random) -> Number:
    """A value of a spread, or the number as it is."""
    return assumed.draw(random) if isinstance(assumed, Spread) else assumed


WITHIN: Mapping[str, tuple[Callable[[Any], bool], str]] = {
    "investment": (lambda number: number > 0, "is above zero"),
    "share": (lambda number: 0 <= number <= 1, "lies between 0 and 1"),
    "revenue": (lambda number: number >= 0, "is not below zero"),
    "growth": (lambda number: number > -1, "is above -1"),
    "years": (lambda number: number > 0, "is above zero"),
    "multiple": (lambda number: number >= 0, "is not below zero"),
    "dilution": (lambda number: 0 <= number < 1, "is at least 0 and below 1"),
    "net_debt": (isfinite, "is finite"),
}


@dataclass(frozen=True, slots=True)
class ExitCase:
    """An investment, the share it buys, and what the company may be sold for; any field may be a Spread, or None where it is not known.

    Equity value = revenue now * (1 + growth) ** years * multiple of revenue - net debt at exit, never below zero, as a holder of
    equity owes nothing. growth: a year; dilution: of the share, by later rounds. Raises ValueError naming a field that cannot be.
    """

    investment: Assumed | None
    share: Assumed | None
    revenue: Assumed | None
    growth: Assumed | None
    years: Assumed | None
    multiple: Assumed | None
    dilution: Assumed | None
    net_debt: Assumed | None = 0

    def __post_init__(self) -> None:
        for name, (fits, words) in WITHIN.items():
            assumed = getattr(self, name)
            if assumed is not None and not all(isfinite(number) and fits(number) for number in ends_of(assumed)):
                raise ValueError(f"{name} {words}")

    def draw(self, random: Random, /) -> float | None:
        """A multiple on the investment with each spread drawn; None where something is not known."""
        multiple, _ = self._drawn(random)
        return multiple

    def draw_rate(self, random: Random, /) -> float | None:
        """A yearly rate with each spread drawn; None where something is not known."""
        multiple, years = self._drawn(random)
        return None if multiple is None or years is None else _yearly(multiple, years)

    def _drawn(self, random: Random) -> tuple[float | None, float | None]:
        numbers = [None if each is None else drawn(each, random) for each in (getattr(self, field.name) for field in fields(self))]
        value, years = _moic(numbers).value, numbers[YEARS]
        return (None if value is None else float(value)), (None if years is None else float(years))


@dataclass(frozen=True, slots=True)
class ExitRate:
    """A case whose yearly rate is asked for instead of its multiple."""

    case: ExitCase

    def draw(self, random: Random, /) -> float | None:
        """A yearly rate with each spread drawn."""
        return self.case.draw_rate(random)


@dataclass(frozen=True, slots=True)
class Exit:
    """Multiple on the investment and yearly rate of one case."""

    moic: Ratio
    irr: Ratio


@dataclass(frozen=True, slots=True)
class Cases:
    """Three cases side by side."""

    low: Exit
    base: Exit
    high: Exit


class Uncertain(Protocol):
    """Anything that can be drawn: None where the figure has no value."""

    def draw(self, random: Random, /) -> float | None: ...


@dataclass(frozen=True, slots=True)
class Range:
    """Percentiles 10, 50 and 90 of so many draws."""

    p10: float | None
    p50: float | None
    p90: float | None
    state: State
    draws: int


def exit_moic(case: ExitCase) -> Ratio:
    """Equity value * share * (1 - dilution) / investment; a spread counts as its base, a field that is None is `no_data`."""
    return _moic(_bases(case))


def exit_irr(case: ExitCase) -> Ratio:
    """moic ** (1 / years) - 1 a year, -1 for a total loss; a spread counts as its base, a field that is None is `no_data`.

    Under a year the value is annualised and `under_one_year`: what the period itself brought is moic - 1. A rate so extreme that
    no float holds it is `not_defined`.
    """
    numbers = _bases(case)
    found, years = _moic(numbers), numbers[YEARS]
    if found.value is None or years is None:
        return Ratio(None, found.state)
    rate = _yearly(float(found.value), float(years))
    if rate is None:
        return Ratio(None, "not_defined")
    return Ratio(rate, "ok" if years >= 1 else "under_one_year")


def exit_cases(low: ExitCase, base: ExitCase, high: ExitCase) -> Cases:
    """Multiple and yearly rate of three cases."""
    return Cases(*(Exit(exit_moic(case), exit_irr(case)) for case in (low, base, high)))


def simulate(case: Uncertain, *, draws: int, seed: int) -> Range:
    """Percentiles of a case over draws of its spreads, between neighbours in proportion; one seed, one result.

    A draw without value cannot be left out without making the rest look better or worse: `not_defined` where some have none,
    `no_data` where all have none. Raises ValueError for fewer than 100 draws.
    """
    if draws < FEWEST_DRAWS:
        raise ValueError(f"percentiles need at least {FEWEST_DRAWS} draws")
    random = Random(seed)
    found = [value for value in (case.draw(random) for _ in range(draws)) if value is not None and isfinite(value)]
    if len(found) < draws:
        return Range(None, None, None, "not_defined" if found else "no_data", draws)
    found.sort()
    return Range(quantile(found, 0.1), quantile(found, 0.5), quantile(found, 0.9), "ok", draws)


def _bases(case: ExitCase) -> list[Number | None]:
    """The fields of a case in order, without spreads."""
    every = (getattr(case, field.name) for field in fields(case))
    return [None if each is None else base_of(each) for each in every]


def _moic(numbers: list[Number | None]) -> Ratio:
    known = [number for number in numbers if number is not None]
    if len(known) < len(numbers):
        return Ratio(None, "no_data")
    investment, share, revenue, growth, years, multiple, dilution, net_debt = alike(*known)
    try:
        equity = revenue * (1 + growth) ** years * multiple - net_debt
        value: Decimal | float = max(equity, type(equity)(0)) * share * (1 - dilution) / investment
    except ArithmeticError:  # beyond what a number can hold
        return Ratio(None, "not_defined")
    return Ratio(value, "ok") if isfinite(value) else Ratio(None, "not_defined")


def _yearly(multiple: float, years: float) -> float | None:
    try:
        rate = multiple ** (1 / years) - 1
    except ArithmeticError:
        return None
    return rate if isfinite(rate) else None
