"""Percentiles of a figure over uncertain assumptions (risk simulation, Hertz 1964; triangular distributions). One seed, one result."""

from dataclasses import dataclass
from math import isfinite
from random import Random
from typing import Protocol

from applicants.metrics.funnel import quantile
from fund.metrics.result import Number, State

FEWEST_DRAWS = 100


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
