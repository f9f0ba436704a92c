"""How good is the proof, over time: columns of 100 %, grade A at the base, D never solid."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from . import theme
from .layout import Frame, inline, note
from .scale import extent, quarter_words, spread, whole_percents, written

GAP = 2


def evidence_chart(quarters: Sequence[Mapping[str, Any]], labels: dict[str, Any], width: int = theme.COLUMN) -> dict[str, Any]:
    """Stacked shares of A, B, C and D per quarter; rows {"quarter": "2026Q2", "A": 50, "B": 43, "C": 22, "D": 11}.

    labels: title, quarter and axis (templates with {year}, {yy}, {q}), grades (a short name for each letter).
    """
    import altair as alt

    right = max(66, *(extent(f"{name} 100") + 10 for name in labels["grades"].values()))
    used = min(width - 6 - right, 48 * len(quarters))
    frame = Frame(width, 290, left=6, right=width - 6 - used, top=16, bottom=34)
    names = [quarter_words(row["quarter"], labels["axis"]) for row in quarters]
    parts = [part for name, row in zip(names, quarters, strict=True) for part in _stack(name, row, labels)]
    x = alt.X("at:N", scale=alt.Scale(domain=names, paddingInner=0.34, paddingOuter=0), axis=_axis(names, used))
    y = alt.Y("low:Q", scale=alt.Scale(domain=[0, 100]), axis=None)
    layers = []
    for grade, colour in theme.GRADES.items():
        look: dict[str, Any] = {"color": colour}
        if grade == "D":
            look = {"fill": theme.HATCH_D, "stroke": colour, "strokeWidth": 1}
        rows = [p for p in parts if p["grade"] == grade]
        if rows:
            bars = inline(rows).mark_bar(**look, cornerRadius=0, yOffset=-GAP / 2, y2Offset=GAP / 2)
            layers.append(bars.encode(x=x, y=y, y2="high:Q", description="label:N"))
    layers += _direct([p for p in parts if names and p["at"] == names[-1]], frame, x, y)
    return frame.finish(alt.layer(*layers).properties(**frame.plot), labels["title"])


def _stack(name: str, row: Mapping[str, Any], labels: dict[str, Any]) -> list[dict[str, Any]]:
    """One column from the base up: where each grade starts and ends, and its words."""
    counts = [Decimal(str(row.get(grade) or 0)) for grade in theme.GRADES]
    total = sum(counts)
    percents = whole_percents(counts)
    quarter = quarter_words(row["quarter"], labels["quarter"])
    found, low = [], Decimal(0)
    for grade, count, percent in zip(theme.GRADES, counts, percents, strict=True):
        if not count:
            continue
        high = low + 100 * count / total
        words = f"{quarter} {labels['grades'][grade]} {percent}%, {written(count)} / {written(total)}"
        short = f"{labels['grades'][grade]} {percent}"
        found.append({"at": name, "grade": grade, "low": float(low), "high": float(high), "label": words, "short": short})
        low = high
    return found


def _axis(names: list[str], used: int) -> Any:
    import altair as alt

    every = -(-len(names) * 48 // max(used, 1)) or 1
    return alt.Axis(values=names[::-1][::every][::-1], domain=False, ticks=False, labelPadding=10)


def _direct(parts: list[dict[str, Any]], frame: Frame, x: Any, y: Any) -> list[Any]:
    """Names beside the last column, in the middle of its own segments, moved apart where segments are thin."""
    height = frame.plot["height"]
    middles = [height * (part["low"] + part["high"]) / 200 for part in parts]
    moved = spread(middles, 15, 6, height - 2)
    edge = x.copy()
    edge.bandPosition = 1
    found = []
    for part, middle, place in zip(parts, middles, moved, strict=True):
        bold = {"color": theme.INK, "fontWeight": "bold"} if part["grade"] == "A" else {}
        at = {"at": part["at"], "low": (part["low"] + part["high"]) / 2}
        shift = {"dx": 10, "dy": middle - place + 4, "baseline": "alphabetic"}
        found.append(note(part["short"], edge, y, at, **shift, **bold))
    return found
