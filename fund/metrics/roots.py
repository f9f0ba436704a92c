"""All real roots of a net present value, proven by bounds on a refined log grid of 1 + rate.

With u = ln(1 + rate) and time t in years, P(u) and N(u) are the discounted sums of the positive and of the negative
flows (both taken as positive numbers). The curve is h(u) = ln P - ln N: it has the roots of the NPV, never overflows,
and (P - N) / (P + N) = tanh(h / 2). Its slope is the mean time of N less the mean time of P, and each mean time only
falls as u grows, so the two ends of a cell bound the slope inside it: a cell is either proven empty, proven to hold
one root, or halved. (Mean times are durations, Macaulay 1938; the bound is our own.)
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log

FINEST_CELL = 1e-8  # in u times the life in years: below it rounding decides
SAME_ROOT = 1e-6  # likewise: two roots nearer than this are one root that touches zero
TOUCHES = 1e-13  # |h| that rounding cannot tell from zero
SETTLED = 1e-10  # in u: Newton squares the error, so what is left after such a step is below rounding


@dataclass(frozen=True, slots=True)
class Point:
    """The curve at u: its height h and the mean times of positive and negative flows, in years."""

    u: float
    h: float
    positive_time: float
    negative_time: float


class Curve:
    """h(u) of dated flows, which must hold at least one of each sign, in ascending order of time."""

    def __init__(self, flows: Sequence[tuple[float, float]]) -> None:
        self.positive = [(t, amount) for t, amount in flows if amount > 0]
        self.negative = [(t, -amount) for t, amount in flows if amount < 0]
        self.life = flows[-1][0] - flows[0][0]

    def at(self, u: float) -> Point:
        """The curve at u."""
        positive, positive_time = _side(self.positive, u)
        negative, negative_time = _side(self.negative, u)
        return Point(u, positive - negative, positive_time, negative_time)

    def roots(self, low: float, high: float) -> list[float]:
        """Every root between low and high in ascending order, touching ones once."""
        found: list[tuple[float, float]] = []
        finest = FINEST_CELL / self.life
        stack = [(self.at(low), self.at(high))]
        while stack:
            a, b = stack.pop()
            crosses = (a.h < 0) != (b.h < 0)
            slope_low = b.negative_time - a.positive_time
            slope_high = a.negative_time - b.positive_time
            monotone = slope_low >= 0 or slope_high <= 0
            narrow = b.u - a.u <= finest
            if crosses and (monotone or narrow):
                u = self.solve(a, b)
                found.append((u, 0.0))
            elif monotone or narrow:
                nearest = min(a, b, key=lambda point: abs(point.h))
                if abs(nearest.h) <= TOUCHES:
                    found.append((nearest.u, abs(nearest.h)))
            elif crosses or _least_height(a, b, slope_low, slope_high) <= 0:
                middle = self.at((a.u + b.u) / 2)
                stack += [(middle, b), (a, middle)]
        return _apart(found, SAME_ROOT / self.life)

    def solve(self, a: Point, b: Point) -> float:
        """The root between two points of opposite sign: Newton's steps, kept inside the bracket by bisection."""
        rising = a.h < b.h
        low, high = a.u, b.u
        best = min(a, b, key=lambda point: abs(point.h))
        for _ in range(200):
            slope = best.negative_time - best.positive_time
            u = best.u - best.h / slope if slope else low - 1
            if not low <= u <= high:
                u = (low + high) / 2
            elif abs(u - best.u) <= SETTLED:
                return u
            if high - low <= SETTLED * 1e-6:
                return u
            best = self.at(u)
            low, high = (u, high) if (best.h < 0) == rising else (low, u)
        return best.u


def _side(flows: Sequence[tuple[float, float]], u: float) -> tuple[float, float]:
    """Log of the discounted sum, and its mean time."""
    nearest = flows[0][0] if u >= 0 else flows[-1][0]
    total = moment = 0.0
    for t, amount in flows:
        value = amount * exp(u * (nearest - t))
        total += value
        moment += value * t
    return log(total) - u * nearest, moment / total


def _least_height(a: Point, b: Point, slope_low: float, slope_high: float) -> float:
    """The least |h| the slope bounds allow between two points of one sign; a crossing is possible where it is <= 0."""
    left, right = abs(a.h), abs(b.h)
    if a.h < 0:
        slope_low, slope_high = -slope_high, -slope_low
    width = b.u - a.u
    return (left * slope_high - right * slope_low + slope_low * slope_high * width) / (slope_high - slope_low)


def _apart(found: list[tuple[float, float]], nearest: float) -> list[float]:
    """Roots in order, those nearer to each other than rounding can tell counted once (the best of them)."""
    roots: list[tuple[float, float]] = []
    for u, height in sorted(found):
        if roots and u - roots[-1][0] <= nearest:
            roots[-1] = min(roots[-1], (u, height), key=lambda root: root[1])
        else:
            roots.append((u, height))
    return [u for u, _ in roots]
