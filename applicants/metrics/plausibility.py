"""Whether a reported figure fits the one before it and the factors in use.

House rule: a change of more than half, a slip of units, or more emissions avoided per tonne than the largest factor gives asks why.
"""
from collections.abc import Iterable
from decimal import Decimal

from applicants.metrics.carbon import Counterfactual, Factor, avoided, implied_intensity
from fund.metrics.result import Number, Ratio

LIMIT = Decimal("0.5")
SLIP = (Decimal(500), Decimal(2000))
ROUNDING = 1e-9  # a figure that was computed by the very factor is not above it


def change(value: Decimal, last: Decimal) -> Decimal | None:
    """The change as a fraction of the last value (0.03 is +3 %); None where the last value was zero."""
    return None if last == 0 else (value - last) / last


def jumped(value: Decimal, last: Decimal, limit: Decimal = LIMIT) -> bool:
    """Whether a value moved by more than `limit` of the last one, up or down; anything is a jump from zero."""
    return abs(value - last) > limit * abs(last)


def slipped(value: Decimal, last: Decimal) -> bool:
    """Whether a value is about a thousand times the last one or a thousandth of it, as when kg are entered for t."""
    if value <= 0 or last <= 0:
        return False
    low, high = SLIP
    return low <= value / last <= high or low <= last / value <= high


def largest_intensity(materials: Iterable[str], *, counterfactual: Counterfactual, factors: Iterable[Factor]) -> Ratio:
    """The most that a tonne of any of the materials avoids by its factors, tCO2e per metric tonne; `no_factor` where none has one."""
    registry = list(factors)
    found = (avoided(each, 1, counterfactual=counterfactual, factors=registry).tco2e for each in set(materials))
    known = [each for each in found if each is not None]
    return Ratio(max(known), "ok") if known else Ratio(None, "no_factor")


def too_intense(tco2e: Number | None, tonnes: Number | None, *, largest: Ratio) -> bool:
    """Whether more is said to be avoided (tCO2e per metric tonne) than the largest factor gives; what cannot be compared does not ask."""
    implied = implied_intensity(tco2e, tonnes)
    if implied.value is None or largest.value is None:
        return False
    return float(implied.value) > float(largest.value) * (1 + ROUNDING)
