"""The cap table before and after an investment: whole shares that add up, and whether it tells the same as the valuation.

Shares are counted as they stand in the table, options and conversions with the rest (fully diluted as far as they were entered). A share of the
total is an exact fraction, so that the rows of a table come to one.
"""
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

KINDS = ("common", "preferred", "option")
CLOSE = Fraction(5, 10_000)  # 0.05 percentage points


@dataclass(frozen=True, slots=True)
class Holding:
    """Whole shares of one kind in one hand; `share` is their part of the table's total."""

    holder: str
    kind: str
    shares: int
    share: Fraction = Fraction(0)


@dataclass(frozen=True, slots=True)
class Gap:
    """Two answers to one question: the part of the company bought, by the cap table and by amount over post-money."""

    cap_table: Fraction
    valuation: Fraction


def total(rows: Iterable[Holding]) -> int:
    """All shares of a table."""
    return sum(row.shares for row in rows)


def shared(rows: Sequence[Holding]) -> tuple[Holding, ...]:
    """The rows with their parts of the total, which come to one; an empty table stays empty. ValueError for a row without shares."""
    if any(row.shares <= 0 for row in rows):
        raise ValueError("a row of a cap table holds shares")
    whole = total(rows)
    return tuple(replace(row, share=Fraction(row.shares, whole)) for row in rows)


def after(before: Sequence[Holding], *, shares: int, investor: str, kind: str = "preferred", co: Sequence[tuple[str, int]] = (),
          existing_from: str | None = None) -> tuple[Holding, ...]:
    """The table once `investor` holds `shares` more of `kind`, and each of `co` (name, shares) as many more of it.

    New shares are added to the total; with `existing_from` they come out of that holder's rows instead, those of the same kind first, and the
    total stays. Who holds some of the kind already has one row. Zero shares add no row. ValueError for shares below zero, and where the
    seller holds fewer than are sold.
    """
    bought = [(investor, shares), *co]
    if any(number < 0 for _name, number in bought):
        raise ValueError("nobody buys less than no shares")
    rows = list(before)
    if existing_from is not None:
        rows = _without(rows, existing_from, kind, sum(number for _name, number in bought))
    for name, number in bought:
        if number:
            rows = _with(rows, Holding(name, kind, number))
    return shared(rows)


def held_by(rows: Iterable[Holding], holder: str) -> int:
    """All shares in one hand, of whatever kind."""
    return total(row for row in rows if same(row.holder, holder))


def as_converted(amount: Decimal, *, cap: Decimal, shares: int) -> int:
    """Whole shares that `amount` would become at the price of a valuation cap: cap over the shares there are. 0 without shares or cap."""
    return int(amount * shares // cap) if cap > 0 and shares > 0 else 0


def disagreement(*, bought: int, whole: int, amount: Decimal, post_money: Decimal) -> Gap | None:
    """The two figures where the part bought by the table (bought / whole) and by the valuation (amount / post-money, in won) are more than 0.05
    percentage points apart; None where they agree or one of them is not to be had."""
    if whole <= 0 or post_money <= 0:
        return None
    gap = Gap(Fraction(bought, whole), Fraction(amount) / Fraction(post_money))
    return gap if abs(gap.cap_table - gap.valuation) > CLOSE else None


def same(one: str, other: str) -> bool:
    """Whether two names are written alike, whatever their case and spaces."""
    return "".join(one.split()).casefold() == "".join(other.split()).casefold()


def _without(rows: Sequence[Holding], seller: str, kind: str, number: int) -> list[Holding]:
    if held_by(rows, seller) < number:
        raise ValueError("the seller holds fewer shares than are sold")
    left, found = number, list(rows)
    for place in sorted((n for n, row in enumerate(rows) if same(row.holder, seller)), key=lambda n: (rows[n].kind != kind, n)):
        taken = min(left, rows[place].shares)
        found[place], left = replace(rows[place], shares=rows[place].shares - taken), left - taken
    return [row for row in found if row.shares]


def _with(rows: Sequence[Holding], more: Holding) -> list[Holding]:
    found = list(rows)
    for n, row in enumerate(rows):
        if same(row.holder, more.holder) and row.kind == more.kind:
            found[n] = replace(row, shares=row.shares + more.shares)
            return found
    return [*found, more]
