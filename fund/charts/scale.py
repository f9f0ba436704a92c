"""Ticks, dates and written numbers for charts."""

from collections.abc import Iterable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from math import ceil, floor, log10
from typing import Any

from fund.money import split
from fund.periods import Quarter

MINUS = "\N{MINUS SIGN}"

Number = int | float | Decimal


def written(value: Number, places: int = 0, *, sign: bool = False) -> str:
    """The number with separators, fixed places and a real minus sign."""
    exact = Decimal(str(value)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    text = f"{exact:+,.{places}f}" if sign and exact else f"{exact or abs(exact):,.{places}f}"
    return text.replace("-", MINUS)


def with_unit(text: str, unit: str) -> str:
    """A number and its unit: Latin units stand apart, Hangul units and % follow directly."""
    joined = not unit or unit[0] == "%" or "\uac00" <= unit[0] <= "\ud7a3"
    return text + unit if joined else f"{text} {unit}"


def extent(text: str) -> int:
    """About how many pixels the longest line of a text takes at 12 px in the chart's font, erring on the wide side."""
    return max(ceil(sum(12 if letter >= "\u1100" else 7.2 for letter in line)) for line in text.split("\n"))


def ticks(top: float, count: int = 4, *, low: float = 0) -> list[float]:
    """Round values between `low` (not above 0) and `top`: steps of 1, 2, 2.5 or 5 times a power of ten, through 0."""
    if top <= low:
        return [0]
    raw = (top - low) / count
    power = 10 ** floor(log10(raw))
    steps = [s * power for s in (0.5, 1, 2, 2.5, 5, 10)]
    chosen = next(i for i, step in enumerate(steps) if step >= raw * 0.999)
    found = [_multiples(step, low, top) for step in (steps[chosen], steps[chosen - 1])]
    return found[0] if len(found[0]) > 2 else found[1]


def _multiples(step: float, low: float, top: float) -> list[float]:
    return [i * step for i in range(ceil(low / step - 1e-9), floor(top / step + 1e-9) + 1)]


def round_down(top: float) -> float:
    """The largest of 1, 2, 3 or 5 times a power of ten that is not above `top`."""
    power = 10 ** floor(log10(top))
    return max(s * power for s in (1, 2, 3, 5) if s * power <= top * 1.001)


def tick_places(values: Iterable[float]) -> int:
    """How many decimal places the ticks need."""
    found = list(values)
    return next((p for p in range(4) if all(abs(round(v, p) - v) < 1e-9 for v in found)), 4)


def tick_axis(values: list[float]) -> dict[str, Any]:
    """Axis values and their d3 format."""
    return {"values": values, "format": f",.{tick_places(values)}f"}


def gutter(values: list[float], least: int) -> int:
    """The margin that the written ticks need."""
    return max([least, *(extent(written(v, tick_places(values))) + 10 for v in values)])


def quarter(when: Quarter | date | str) -> Quarter:
    """The quarter of a day, or of text such as 2026Q2."""
    if isinstance(when, Quarter):
        return when
    return Quarter.of(when) if isinstance(when, date) else Quarter.parse(when)


def day(when: Quarter | date | str) -> date:
    """A date as it is, a quarter as its last day."""
    return when if isinstance(when, date) else quarter(when).end


def quarter_words(when: Quarter | date | str, template: str) -> str:
    """The quarter in words: the template may use {year}, {yy} and {q}."""
    found = quarter(when)
    return template.format(year=found.year, yy=f"{found.year % 100:02d}", q=found.number)


def whole_percents(parts: list[Decimal]) -> list[int]:
    """Whole percentages that add up to 100 (largest remainder), or all zero."""
    return [int(share) for share in split(Decimal(100), parts)] if any(parts) else [0] * len(parts)


def spread(wanted: list[float], gap: float, low: float, high: float) -> list[float]:
    """Positions moved apart so that neighbours keep `gap`, in ascending order, inside low..high if it fits."""
    placed: list[float] = []
    for w in wanted:
        placed.append(max(w, placed[-1] + gap) if placed else max(w, low))
    over = placed[-1] - high if placed else 0
    if over > 0:
        placed[-1] = high
        for i in range(len(placed) - 2, -1, -1):
            placed[i] = min(placed[i], placed[i + 1] - gap)
    return placed
