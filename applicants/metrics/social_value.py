"""Social value in won, SK / SPC form (Center for Social value Enhancement Studies, Social Progress Credit, 2020).

Social value = sum of (result - baseline) * volume * unit value * contribution.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Item:
    """One line: result and baseline per unit of volume, won per unit of difference, contribution between 0 and 1."""

    result: Decimal
    baseline: Decimal
    volume: Decimal
    unit_value: Decimal
    contribution: Decimal


def social_value(items: Iterable[Item]) -> Decimal:
    """Social value of all items in won, exact and not rounded; negative items stay in.

    The sum of no items is zero: whether anything was measured is for the page to say. Raises ValueError for a
    contribution outside 0 to 1.
    """
    return sum(map(_value, items), Decimal(0))


def _value(item: Item) -> Decimal:
    if not 0 <= item.contribution <= 1:
        raise ValueError("a contribution lies between 0 and 1")
    parts = (item.result, item.baseline, item.volume, item.unit_value, item.contribution)
    result, baseline, volume, unit_value, contribution = map(exact, parts)
    return (result - baseline) * volume * unit_value * contribution


def exact(number: Decimal | float) -> Decimal:
    """A float counts as the decimal it is written as."""
    return Decimal(repr(number)) if isinstance(number, float) else Decimal(number)
