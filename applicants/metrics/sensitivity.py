"""What a missed assumption does to the base case of an exit (venture capital method of exits; one assumption at a time, all others unchanged)."""

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal, get_args

from applicants.metrics.exits import Exit, ExitCase, exit_irr, exit_moic
from applicants.metrics.simulation import Assumed, base_of
from fund.metrics.result import alike

Missed = Literal["revenue", "gross_margin"]
MISSED: tuple[Missed, ...] = get_args(Missed)
MISS = Decimal("0.10")


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """Multiple and yearly rate of the base case, and of the same case with the miss."""

    miss: Decimal
    before: Exit
    after: Exit


def missed(case: ExitCase, what: Missed, miss: Decimal = MISS) -> Sensitivity:
    """The case with `what` falling short by `miss`, a fraction of 1.

    Revenue: revenue at exit is lower by that share. Gross margin: the multiple of revenue is one of gross profit times the margin, so at an
    unchanged multiple of gross profit it falls by that share. A field that is None stays `no_data`. ValueError for a miss outside 0 to 1.
    """
    if not 0 <= miss <= 1:
        raise ValueError("miss lies between 0 and 1")
    if what == "revenue":
        lower = replace(case, revenue=_less(case.revenue, miss))
    else:
        lower = replace(case, multiple=_less(case.multiple, miss))
    return Sensitivity(miss, *(Exit(exit_moic(each), exit_irr(each)) for each in (case, lower)))


def _less(assumed: Assumed | None, miss: Decimal) -> Assumed | None:
    if assumed is None:
        return None
    number, share = alike(base_of(assumed), 1 - miss)
    lower: Assumed = number * share
    return lower
