"""Whether a reported figure fits the one before it. House rule: more than half up or down, or a slip of units, asks why."""
from decimal import Decimal

LIMIT = Decimal("0.5")
SLIP = (Decimal(500), Decimal(2000))


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
