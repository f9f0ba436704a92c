"""Social return on investment: present value of outcomes over present value of inputs (Nicholls et al., A Guide to SROI, 2012).

Year t of an outcome = quantity * unit value * (1 - deadweight)(1 - displacement)(1 - attribution) * (1 - drop-off) ** (t - 1), its
present value that over (1 + r) ** t, or ** (t - 1) where the first year is not discounted; inputs alike. Money is Decimal, a float
counting as the decimal it is written as; what is drawn is float.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from math import isfinite
from random import Random
from typing import Any

from applicants.metrics.simulation import Assumed, base_of, drawn, ends_of
from applicants.metrics.social_value import exact
from fund.metrics.result import Number, State

PROPORTIONS = ("deadweight", "displacement", "attribution", "drop_off")
RATE = "discount_rate"
INPUT = "input"
Assumption = str | tuple[str, int]
Input = tuple[int, Assumed]


@dataclass(frozen=True, slots=True)
class Outcome:
    """One outcome: quantity a year, value of a unit (below zero for a harm), and what of it is not the activity's doing.

    deadweight (would have happened anyway), displacement (moved from elsewhere), attribution (to others) and drop_off (lost from
    one year to the next) lie between 0 and 1; the outcome lasts duration_years whole years, from year 1. Each but the duration
    may be a Spread. Raises ValueError naming a field that cannot be.
    """

    quantity: Assumed
    unit_value: Assumed
    deadweight: Assumed
    displacement: Assumed
    attribution: Assumed
    drop_off: Assumed
    duration_years: int

    def __post_init__(self) -> None:
        for field in fields(self):
            if not all(map(isfinite, ends_of(getattr(self, field.name)))):
                raise ValueError(f"{field.name} is finite")
        for name in PROPORTIONS:
            if not all(0 <= end <= 1 for end in ends_of(getattr(self, name))):
                raise ValueError(f"{name} lies between 0 and 1")
        if self.duration_years != int(self.duration_years) or self.duration_years < 1:
            raise ValueError("duration_years is a whole number from 1")


@dataclass(frozen=True, slots=True)
class Sroi:
    """Present values of outcomes and inputs, their difference and ratio; the outcomes' part by outcome in order, and by year from year 1."""

    present_value: Decimal | None
    input_value: Decimal
    net_present_value: Decimal | None
    ratio: Decimal | None
    by_outcome: tuple[Decimal, ...]
    by_year: tuple[Decimal, ...]
    state: State


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """The ratio with one assumption at its low end, as it is, and at its high end, and how far apart the ends are."""

    assumption: Assumption
    low: Decimal | None
    base: Decimal | None
    high: Decimal | None
    width: Decimal | None


def sroi(
    outcomes: Sequence[Outcome], inputs: Sequence[tuple[int, Assumed]], *, discount_rate: Assumed, discount_first_year: bool
) -> Sroi:
    """SROI of outcomes over inputs, (year, amount) from year 1; a year 0 lies a year before it. A spread counts as its base.

    Without outcomes there is `no_data`; over inputs of zero the ratio is `not_defined`, the present values stand. Raises ValueError
    for an input below zero, a year that is not a whole number from 0, or a rate of -1 and less.
    """
    growth = 1 + exact(_rate(discount_rate))
    first = 0 if discount_first_year else 1
    spent = [amount / growth ** (year - first) for year, amount in ((year, exact(base_of(given))) for year, given in _inputs(inputs))]
    paid = sum(spent, Decimal(0))
    if not outcomes:
        return Sroi(None, paid, None, None, (), (), "no_data")
    table = [_present([exact(number) for number in _bases(each)], each.duration_years, growth, first) for each in outcomes]
    by_outcome = tuple(sum(row, Decimal(0)) for row in table)
    by_year = tuple(sum((row[at] for row in table if at < len(row)), Decimal(0)) for at in range(max(map(len, table))))
    gained = sum(by_outcome, Decimal(0))
    return Sroi(gained, paid, gained - paid, gained / paid if paid else None, by_outcome, by_year, "ok" if paid else "not_defined")


def sensitivity(
    outcomes: Sequence[Outcome],
    inputs: Sequence[tuple[int, Assumed]],
    *,
    discount_rate: Assumed,
    discount_first_year: bool,
    ranges: Mapping[Assumption, tuple[Number, Number]],
) -> tuple[Sensitivity, ...]:
    """The ratio at both ends of each assumption while the others stay, the widest first and equals in the order given.

    ranges: "discount_rate", (field of an outcome, its place) or ("input", its place) -> (low, high). A ratio that is not defined is
    None, and comes last. Raises ValueError for an assumption that is not there or a low above its high.
    """
    base = sroi(outcomes, inputs, discount_rate=discount_rate, discount_first_year=discount_first_year).ratio
    found = []
    for assumption, (low, high) in ranges.items():
        if not low <= high:
            raise ValueError(f"the range of {assumption} goes from low to high")
        ends = []
        for end in (low, high):
            changed, spent, rate = _with(assumption, end, outcomes, inputs, discount_rate)
            ends.append(sroi(changed, spent, discount_rate=rate, discount_first_year=discount_first_year).ratio)
        width = None if ends[0] is None or ends[1] is None else abs(ends[1] - ends[0])
        found.append(Sensitivity(assumption, ends[0], base, ends[1], width))
    return tuple(sorted(found, key=lambda each: (each.width is None, -(each.width or 0))))


@dataclass(frozen=True, slots=True)
class SocialCase:
    """Outcomes, inputs and a rate, any number of which may be a Spread: what a simulation draws ratios from."""

    outcomes: tuple[Outcome, ...]
    inputs: tuple[Input, ...]
    discount_rate: Assumed
    discount_first_year: bool

    def draw(self, random: Random, /) -> float | None:
        """The ratio with each spread drawn; None without outcomes or over inputs of zero."""
        growth, first = 1 + float(drawn(_rate(self.discount_rate, whole=True), random)), 0 if self.discount_first_year else 1
        gained = 0.0
        for each in self.outcomes:
            numbers = [float(drawn(assumed, random)) for assumed in _assumed(each)]
            gained += sum(_present(numbers, each.duration_years, growth, first))
        paid = sum(float(drawn(given, random)) / growth ** (year - first) for year, given in _inputs(self.inputs))
        return gained / paid if paid and self.outcomes else None


def _assumed(outcome: Outcome) -> list[Assumed]:
    return [outcome.quantity, outcome.unit_value, *(getattr(outcome, name) for name in PROPORTIONS)]


def _bases(outcome: Outcome) -> list[Number]:
    return [base_of(each) for each in _assumed(outcome)]


def _present(numbers: Sequence[Any], years: int, growth: Any, first: int) -> list[Any]:
    """Present values of an outcome's years, in the type of its numbers."""
    quantity, unit_value, deadweight, displacement, attribution, drop_off = numbers
    value = quantity * unit_value * (1 - deadweight) * (1 - displacement) * (1 - attribution)
    found = []
    for year in range(1, int(years) + 1):
        found.append(value / growth ** (year - first))
        value *= 1 - drop_off
    return found


def _rate(rate: Assumed, *, whole: bool = False) -> Any:
    """The rate, or its base unless it is wanted whole, once it is known to discount."""
    if not all(isfinite(end) and end > -1 for end in ends_of(rate)):
        raise ValueError("discount_rate is above -1")
    return rate if whole else base_of(rate)


def _inputs(inputs: Sequence[Input]) -> Sequence[Input]:
    for year, amount in inputs:
        if year != int(year) or year < 0:
            raise ValueError("the year of an input is a whole number from 0")
        if not all(isfinite(end) and end >= 0 for end in ends_of(amount)):
            raise ValueError("an input is finite and not below zero")
    return inputs


def _with(
    assumption: Assumption, value: Number, outcomes: Sequence[Outcome], inputs: Sequence[Input], rate: Assumed
) -> tuple[Sequence[Outcome], Sequence[Input], Assumed]:
    """Outcomes, inputs and rate with one assumption changed."""
    if assumption == RATE:
        return outcomes, inputs, value
    name, place = assumption if isinstance(assumption, tuple) else (assumption, -1)
    if name == INPUT and 0 <= place < len(inputs):
        return outcomes, [*inputs[:place], (inputs[place][0], value), *inputs[place + 1 :]], rate
    if name in {field.name for field in fields(Outcome)} and 0 <= place < len(outcomes):
        changed: dict[str, Any] = {name: value}
        return [*outcomes[:place], replace(outcomes[place], **changed), *outcomes[place + 1 :]], inputs, rate
    raise ValueError(f"there is no assumption {assumption}")
