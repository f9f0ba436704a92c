"""What every figure is made of: a value, or none and a state that says why."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal, get_args

# In order: where several apply, the first is the one that is shown.
State = Literal["no_data", "no_factor", "not_defined", "not_meaningful", "multiple_roots", "under_one_year", "ok"]
STATES: tuple[State, ...] = get_args(State)

Number = Decimal | float


@dataclass(frozen=True, slots=True)
class Ratio:
    """One figure; `value` is None unless the state gives it a meaning."""

    value: Number | None
    state: State


def foremost(states: Iterable[State]) -> State:
    """The state that goes before the others where several apply; `ok` where none is given."""
    return min(states, key=STATES.index, default="ok")


def alike(*numbers: Number) -> tuple[Any, ...]:
    """The numbers in one type: Decimal where money came as Decimal, float where any of them is one."""
    exact = any(isinstance(number, Decimal) for number in numbers)
    if exact and not any(isinstance(number, float) for number in numbers):
        return tuple(map(Decimal, numbers))
    return tuple(map(float, numbers))


def quotient(numerator: Number, denominator: Number) -> Number | None:
    """Numerator over denominator in their common type, None over zero."""
    above, below = alike(numerator, denominator)
    result: Number | None = above / below if below else None
    return result


def ratio(numerator: Number | None, denominator: Number | None) -> Ratio:
    """Numerator over denominator: `no_data` where one is missing, `not_defined` over zero."""
    if numerator is None or denominator is None:
        return Ratio(None, "no_data")
    value = quotient(numerator, denominator)
    return Ratio(value, "not_defined" if value is None else "ok")
