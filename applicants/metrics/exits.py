"""What a stake may bring at exit: multiple and yearly rate of a case (venture capital method, Sahlman & Scherlis 1987).

Money in one currency and unit. Decimal stays Decimal up to the multiple; a yearly rate and whatever is drawn are floats.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from math import isfinite
from random import Random
from typing import Any

from applicants.metrics.simulation import Assumed, base_of, drawn, ends_of
from fund.metrics.result import Number, Ratio, alike

YEARS = 4  # the place of the years among the fields of a case
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
