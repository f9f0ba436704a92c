"""Evidence mixes: by quantity within one figure and one unit, by count of figures across units."""
from collections.abc import Iterable, Mapping
from decimal import Decimal

from portfolio.metrics.canonical import plain, quantised
from portfolio.metrics.facts import Paper

GRADES = ("A", "B", "C", "D")


def shares(value: Decimal | None, papers: Iterable[Paper]) -> dict[str, str]:
    """Grade -> share of the figure that its papers prove; what no paper covers is self-reported (D). Shares add up to 1.

    Nothing reported has no evidence. A figure of zero is shared evenly among its papers.
    """
    if value is None:
        return {}
    proofs = list(papers)
    amounts = dict.fromkeys(GRADES, Decimal(0))
    for paper in proofs:
        amounts[paper.grade] += paper.quantity if value else Decimal(1)
    amounts["D"] += max(abs(value) - sum(amounts.values()), Decimal(0))
    if not sum(amounts.values()):
        amounts["D"] = Decimal(1)
    return _of(amounts)


def mix(parts: Iterable[tuple[Decimal, Mapping[str, str]]]) -> dict[str, str]:
    """The evidence of a total from (quantity, shares) of its parts; signs do not count. Empty where nothing was measured."""
    amounts = dict.fromkeys(GRADES, Decimal(0))
    measured = [(abs(weight), each) for weight, each in parts if each]
    if measured and not any(weight for weight, _ in measured):
        measured = [(Decimal(1), each) for _, each in measured]
    for weight, each in measured:
        for grade, share in each.items():
            amounts[grade] += weight * Decimal(share)
    return _of(amounts) if sum(amounts.values()) else {}


def _of(amounts: Mapping[str, Decimal]) -> dict[str, str]:
    whole = sum(amounts.values())
    found = {grade: quantised(amount / whole) or Decimal(0) for grade, amount in amounts.items() if amount}
    largest = max(found, key=lambda grade: found[grade])
    found[largest] += 1 - sum(found.values())
    return {grade: plain(share) or "0" for grade, share in found.items()}
