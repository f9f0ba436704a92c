"""A scorecard's subtotal on one axis: the weighted mean of the marks that were given (the house's scoring rule)."""

from collections.abc import Iterable
from decimal import Decimal


def subtotal(marks: Iterable[tuple[int | None, int]]) -> Decimal | None:
    """Sum of mark x weight over the sum of the weights of the criteria that have a mark, on the rubric's own scale.

    marks: (mark or None, weight in percent). A criterion left out drops out with its weight and never counts as zero.
    None where nothing was marked. Raises ValueError for a weight of zero or below.
    """
    given = [(mark, weight) for mark, weight in marks if mark is not None]
    if any(weight <= 0 for _, weight in given):
        raise ValueError("a criterion's weight must be above zero")
    weights = sum(weight for _, weight in given)
    return Decimal(sum(mark * weight for mark, weight in given)) / weights if weights else None
