"""Whole won: the one rounding of the house, and a split whose parts add up."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

WON = Decimal(1)


def won(x: Decimal | float) -> Decimal:
    """x rounded half up (away from zero) to whole won. Raises ValueError where x is not finite.

    A float is taken at its shortest decimal form, so 0.5 won written as 0.5 rounds as written.
    """
    exact = Decimal(repr(x)) if isinstance(x, float) else Decimal(x)
    if not exact.is_finite():
        raise ValueError("an amount of money must be finite")
    return exact.quantize(WON, rounding=ROUND_HALF_UP) + 0  # + 0 turns -0 into 0


def split(total: Decimal, weights: Sequence[Decimal]) -> tuple[Decimal, ...]:
    """Whole won total in proportion to weights, by largest remainder: the parts add up to total exactly.

    Each part is the exact share rounded to one of its two neighbouring won; equal remainders go to the earlier weight.
    A weight of zero gets nothing; a negative total gives the parts of the positive one, negated. Raises ValueError
    where total is not whole, a weight is negative or not finite, or none is above zero.
    """
    if total != won(total):
        raise ValueError("only whole won can be split")
    shares = [_share(weight) for weight in weights]
    if not sum(shares):
        raise ValueError("at least one weight must be above zero")
    amount = abs(int(total))
    exact = [amount * share / sum(shares) for share in shares]
    parts = [int(part) for part in exact]
    by_remainder = sorted(range(len(parts)), key=lambda i: parts[i] - exact[i])
    for i in by_remainder[: amount - sum(parts)]:
        parts[i] += 1
    return tuple(Decimal(-part if total < 0 else part) for part in parts)


def _share(weight: Decimal) -> Fraction:
    if not Decimal(weight).is_finite() or weight < 0:
        raise ValueError("a weight must be finite and not negative")
    return Fraction(weight)
