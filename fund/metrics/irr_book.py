"""The rates of a whole book at once: the curve and the proven cells of `roots.py`, over NumPy arrays.

Roots inside proven cells are found all abreast; holdings where rounding decides (touching or crowded roots) are
handed to `xirr` one by one, so a book and a single holding never tell two rates.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from fund.metrics.irr import HIGHEST, LOWEST, RESIDUE, SOLVED, YEAR, choose, xirr
from fund.metrics.irr_cells import Array, Side, isolate, points, reach, solve
from fund.metrics.roots import SAME_ROOT


@dataclass(frozen=True, slots=True)
class Book:
    """Net flows in order of holding and time: days, years from the first flow, amounts and where holdings begin."""

    days: Array
    years: Array
    amounts: Array
    starts: Array
    ends: Array

    @property
    def life(self) -> Array:
        """Years from the first to the last flow of each holding, zero for one without flows."""
        life = np.zeros(len(self.starts))
        some = self.ends > self.starts
        life[some] = self.years[self.ends[some] - 1]
        return life


def rates(dates: Any, amounts: Any, offsets: Any) -> Array:
    """What `xirr_book` returns."""
    book = _net(dates, amounts, offsets)
    result = np.full(len(book.starts), np.nan)
    changes = _sign_changes(book)
    single, several = np.flatnonzero(changes == 1), np.flatnonzero(changes > 1)
    sides = _side(book, book.amounts > 0), _side(book, book.amounts < 0)
    if len(single):
        u = solve(sides, single, *reach(sides, single))
        with np.errstate(over="ignore"):
            rate = np.expm1(u)
        possible = np.isfinite(rate) & (rate > -1)
        single, rate = single[possible], rate[possible]
        held = np.abs(np.tanh(points(sides, single, np.log1p(rate))[1] / 2)) <= SOLVED
        result[single[held]] = rate[held]
    if len(several):
        owner, low, high, odd = isolate(sides, several, book.life, np.log1p(LOWEST), np.log(1 + HIGHEST))
        u = solve(sides, owner, low, high)
        odd |= _crowded(book, owner, u)
        rate = np.expm1(u)
        inside = (rate > LOWEST) & (rate <= HIGHEST)
        _choose(result, book, owner[inside], rate[inside])
        for holding in odd:
            result[holding] = _alone(book, holding)
    return result


def _choose(result: Array, book: Book, owner: Array, rate: Array) -> None:
    """Write the rate of each holding that has roots; `owner` names the holding of each root."""
    count = np.bincount(owner, minlength=len(book.starts))
    only = count[owner] == 1
    result[owner[only]] = rate[only]
    for holding in np.flatnonzero(count > 1).tolist():
        amounts = book.amounts[book.starts[holding] : book.ends[holding]]
        result[holding] = choose(rate[owner == holding].tolist(), amounts.tolist())


def _alone(book: Book, holding: int) -> float:
    """The rate of one holding from `xirr`, NaN where there is none."""
    flows = slice(book.starts[holding], book.ends[holding])
    pairs = zip(book.days[flows].tolist(), book.amounts[flows].tolist(), strict=True)
    rate = xirr([(date.fromordinal(day), amount) for day, amount in pairs]).rate
    return np.nan if rate is None else rate


def _net(dates: Any, amounts: Any, offsets: Any) -> Book:
    """Flows in order, those of one day added up, days with nothing left dropped."""
    days = np.asarray(dates)
    if np.issubdtype(days.dtype, np.datetime64) or days.dtype == object:
        days = days.astype("datetime64[D]").astype(np.int64) + date(1970, 1, 1).toordinal()
    sizes, bounds = np.asarray(amounts, dtype=np.float64), np.asarray(offsets, dtype=np.int64)
    if days.shape != sizes.shape or days.ndim != 1:
        raise ValueError("dates and amounts must be flat and of one length")
    if bounds.ndim != 1 or not len(bounds) or bounds[0] or bounds[-1] != len(sizes) or (np.diff(bounds) < 0).any():
        raise ValueError("offsets must rise from 0 to the number of flows, one more than there are holdings")
    if not np.isfinite(sizes).all():
        raise ValueError("an amount is not finite")
    owner = np.repeat(np.arange(len(bounds) - 1), np.diff(bounds))
    if ((days[1:] < days[:-1]) & (owner[1:] == owner[:-1])).any():
        order = np.lexsort((days, owner))
        days, sizes, owner = days[order], sizes[order], owner[order]
    first = np.ones(len(days), dtype=bool)
    first[1:] = (days[1:] != days[:-1]) | (owner[1:] != owner[:-1])
    at = np.flatnonzero(first)
    if len(at):
        alone = np.diff(np.append(at, len(days))) == 1
        total, gross = np.add.reduceat(sizes, at), np.add.reduceat(np.abs(sizes), at)
        keep = np.abs(total) > np.where(alone, 0, RESIDUE * gross)
        days, owner, sizes = days[at][keep], owner[at][keep], total[keep]
    counts = np.bincount(owner, minlength=len(bounds) - 1)
    ends = np.cumsum(counts)
    starts = ends - counts
    years = (days - np.repeat(days[starts[counts > 0]], counts[counts > 0])) / YEAR
    return Book(days, years, sizes, starts, ends)


def _sign_changes(book: Book) -> Array:
    """How often the sign changes in each holding."""
    turns = np.zeros(len(book.amounts) + 1, dtype=np.int64)
    turns[1:-1] = (book.amounts[1:] > 0) != (book.amounts[:-1] > 0)
    turns[book.starts] = 0
    running = np.cumsum(turns)
    return np.where(book.ends > book.starts, running[book.ends - 1] - running[book.starts], 0)


def _side(book: Book, chosen: Array) -> Side:
    before = np.concatenate([[0], np.cumsum(chosen)])
    return Side(book.years[chosen], np.abs(book.amounts[chosen]), before[book.starts], before[book.ends])


def _crowded(book: Book, owner: Array, u: Array) -> set[int]:
    """Holdings with two roots nearer to each other than rounding can tell."""
    order = np.lexsort((u, owner))
    owner, u = owner[order], u[order]
    near = (owner[1:] == owner[:-1]) & (np.diff(u) <= SAME_ROOT / book.life[owner[1:]])
    return set(owner[1:][near].tolist())
