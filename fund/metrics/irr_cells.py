"""The curve of `roots.py` for many holdings abreast, over NumPy arrays: proven cells, and the root in each."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from fund.metrics.roots import FINEST_CELL, SETTLED, TOUCHES

Array = np.ndarray[Any, np.dtype[Any]]


@dataclass(frozen=True, slots=True)
class Side:
    """The flows of one sign: years, sizes, and where each holding begins and ends in them."""

    years: Array
    sizes: Array
    starts: Array
    ends: Array

    def at(self, holding: Array, u: Array) -> tuple[Array, Array]:
        """Log of the discounted sum and its mean time, for each pair of holding and u."""
        starts, ends = self.starts[holding], self.ends[holding]
        counts = ends - starts
        begin = np.cumsum(counts) - counts
        flow = np.arange(counts.sum()) + np.repeat(starts - begin, counts)
        nearest = np.where(u >= 0, self.years[starts], self.years[ends - 1])
        years = self.years[flow]
        values = self.sizes[flow] * np.exp(np.repeat(u, counts) * (np.repeat(nearest, counts) - years))
        total = np.add.reduceat(values, begin)
        return np.log(total) - u * nearest, np.add.reduceat(values * years, begin) / total


Sides = tuple[Side, Side]  # of the positive and of the negative flows


def points(sides: Sides, holding: Array, u: Array) -> Array:
    """Rows u, h, mean time of the positive and mean time of the negative flows, a column for each pair."""
    positive, positive_time = sides[0].at(holding, u)
    negative, negative_time = sides[1].at(holding, u)
    return np.stack([u, positive - negative, positive_time, negative_time])


def reach(sides: Sides, holding: Array) -> tuple[Array, Array]:
    """A bracket for holdings with one change of sign: the curve is never flatter than the gap between the sides."""
    first = [side.years[side.starts[holding]] for side in sides]
    last = [side.years[side.ends[holding] - 1] for side in sides]
    late = first[0] > last[1]
    gap = np.where(late, first[0] - last[1], first[1] - last[0])
    height = points(sides, holding, np.zeros(len(holding)))[1]
    reach = np.where(late, 1.001, -1.001) * height / gap
    return np.minimum(reach, 0), np.maximum(reach, 0)


def isolate(
    sides: Sides, holding: Array, life: Array, lowest: float, highest: float
) -> tuple[Array, Array, Array, set[int]]:
    """Cells proven to hold one root (holding, low, high), and the holdings where rounding decides.

    life: years from the first to the last flow of every holding of the book; lowest and highest bound u.
    """
    a, b = (points(sides, holding, np.full(len(holding), end)) for end in (lowest, highest))
    odd: set[int] = set()
    proven = []
    while len(holding):
        crosses = (a[1] < 0) != (b[1] < 0)
        slope_low, slope_high = b[3] - a[2], a[3] - b[2]
        monotone = (slope_low >= 0) | (slope_high <= 0)
        narrow = b[0] - a[0] <= FINEST_CELL / life[holding]
        touches = np.minimum(np.abs(a[1]), np.abs(b[1])) <= TOUCHES
        odd.update(holding[(touches & ~crosses & monotone) | (narrow & ~monotone)].tolist())
        found = crosses & monotone
        proven.append((holding[found], a[0, found], b[0, found]))
        split = ~monotone & ~narrow & (crosses | (_least_height(a, b, slope_low, slope_high) <= 0))
        holding, a, b = holding[split], a[:, split], b[:, split]
        if len(holding):
            middle = points(sides, holding, (a[0] + b[0]) / 2)
            holding = np.tile(holding, 2)
            a, b = np.concatenate([a, middle], axis=1), np.concatenate([middle, b], axis=1)
    owner, low, high = (np.concatenate(parts) for parts in zip(*proven, strict=True))
    kept = ~np.isin(owner, list(odd))
    return owner[kept], low[kept], high[kept], odd


def _least_height(a: Array, b: Array, slope_low: Array, slope_high: Array) -> Array:
    """As in `roots.py`; meaningless where the curve is monotone."""
    below = a[1] < 0
    floor, ceiling = np.where(below, -slope_high, slope_low), np.where(below, -slope_low, slope_high)
    span = np.where(ceiling > floor, ceiling - floor, 1.0)
    return (np.abs(a[1]) * ceiling - np.abs(b[1]) * floor + floor * ceiling * (b[0] - a[0])) / span


def solve(sides: Sides, holding: Array, low: Array, high: Array) -> Array:
    """The root in each bracket: Newton's steps, kept inside by bisection, all holdings abreast."""
    low, high = low.copy(), high.copy()
    root = (low + high) / 2
    active = np.flatnonzero(high > low)
    rising = np.zeros(len(holding), dtype=bool)
    rising[active] = points(sides, holding[active], low[active])[1] < 0 if len(active) else False
    for _ in range(200):
        if not len(active):
            break
        u = root[active]
        _, h, positive_time, negative_time = points(sides, holding[active], u)
        below = (h < 0) == rising[active]
        low[active[below]], high[active[~below]] = u[below], u[~below]
        with np.errstate(divide="ignore", invalid="ignore"):
            step = u - h / (negative_time - positive_time)
        inside = (step >= low[active]) & (step <= high[active])
        step = np.where(inside, step, (low[active] + high[active]) / 2)
        root[active] = step
        settled = (inside & (np.abs(step - u) <= SETTLED)) | (high[active] - low[active] <= SETTLED * 1e-6)
        active = active[~settled]
    return root
