"""The part of a company's effect that the fund claims (PCAF Global Standard, part A, 2022: business loans and unlisted equity)."""
from dataclasses import dataclass
from decimal import Decimal

from fund.metrics.result import Number, Ratio, State, alike, quotient

__all__ = ["Ratio", "attributed", "outstanding_equity", "pcaf_share", "weighted_quality"]


@dataclass(frozen=True, slots=True)
class Attributed:
    """A company's figure and the fund's part of it, in the same unit."""

    gross: Decimal | None
    share: Decimal
    value: Decimal | None
    state: State


def outstanding_equity(*, share: Number, total_equity: Number) -> Number:
    """What is outstanding in an unlisted company: the share held (0 to 1) of its total equity; negative equity counts 0.

    Raises ValueError for a share outside 0 to 1.
    """
    held, equity = alike(share, total_equity)
    if not 0 <= held <= 1:
        raise ValueError("a share lies between 0 and 1")
    result: Number = held * max(equity, type(equity)(0))
    return result


def pcaf_share(*, outstanding: Number | None, total_equity: Number | None, total_debt: Number | None) -> Ratio:
    """Outstanding amount over total equity and debt, all in one currency; negative equity counts 0.

    `no_data` where one is missing, `not_defined` where equity and debt are zero together. Raises ValueError for a negative
    outstanding amount or debt.
    """
    if outstanding is None or total_equity is None or total_debt is None:
        return Ratio(None, "no_data")
    part, equity, debt = alike(outstanding, total_equity, total_debt)
    if part < 0 or debt < 0:
        raise ValueError("an outstanding amount and a debt cannot be negative")
    value = quotient(part, max(equity, type(equity)(0)) + debt)
    return Ratio(value, "not_defined" if value is None else "ok")


def weighted_quality(holdings: list[tuple[Number, int]]) -> Ratio:
    """Data quality of a book: scores 1 (best) to 5 weighted by outstanding amount; `not_defined` without an amount.

    Raises ValueError for a score outside 1 to 5 or a negative amount.
    """
    if any(score not in range(1, 6) or amount < 0 for amount, score in holdings):
        raise ValueError("a data quality score is a whole number from 1 to 5, its weight is not negative")
    if not holdings:
        return Ratio(None, "no_data")
    amounts = alike(*(amount for amount, _ in holdings))
    value = quotient(sum(amount * score for amount, (_, score) in zip(amounts, holdings, strict=True)), sum(amounts))
    return Ratio(value, "not_defined" if value is None else "ok")


def attributed(gross: Decimal | None, *, ownership: Decimal) -> Attributed:
    """The fund's part of a company's figure by its ownership (0 to 1), the plain share for what carries no carbon standard.

    A missing figure stays missing (`no_data`). Raises ValueError for an ownership outside 0 to 1.
    """
    if not 0 <= ownership <= 1:
        raise ValueError("a share lies between 0 and 1")
    if gross is None:
        return Attributed(None, ownership, None, "no_data")
    return Attributed(gross, ownership, gross * ownership, "ok")
