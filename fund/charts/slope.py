"""What changed since baseline: a slope per criterion, on one scale."""

from collections.abc import Sequence
from math import ceil, floor
from typing import Any

from . import theme
from .layout import Frame, inline
from .scale import Number, spread, written


def slope_chart(
    items: Sequence[tuple[str, Number, Number]], labels: dict[str, str], width: int = 320, *, places: int = 1
) -> dict[str, Any]:
    """(name, before, after) per criterion, all on one scale. labels: title, before, after."""
    import altair as alt

    known = [float(v) for _, before, after in items for v in (before, after)] or [0.0]
    low, high = floor(min(known) * 2) / 2, max(ceil(max(known) * 2) / 2, floor(min(known) * 2) / 2 + 0.5)

    frame = Frame(width, 196, left=92, right=width - 228, top=26, bottom=8)
    tall, wide = frame.plot["height"], frame.plot["width"]

    def up(value: Number) -> float:
        return tall * (high - float(value)) / (high - low)

    x = alt.X("x:Q", scale=alt.Scale(domain=[0, 1], nice=False), axis=None)
    y = alt.Y("y:Q", scale=alt.Scale(domain=[low, high], nice=False, zero=False), axis=None)
    layers = [inline([{"x": 0}, {"x": 1}]).mark_rule(color=theme.GRID).encode(x=x)]
    for place, key in ((0, "before"), (wide, "after")):
        head = inline([{"note": labels[key]}]).mark_text(baseline="bottom", dy=-10)
        layers.append(head.encode(x=alt.value(place), y=alt.value(0), text="note:N"))
    for name, before, after in items:
        words = f"{name} {written(before, places)} → {written(after, places)}"
        ends = [{"x": 0, "y": float(before), "label": words}, {"x": 1, "y": float(after), "label": words}]
        layers.append(inline(ends).mark_line(color=theme.ACTUAL, strokeWidth=2.5).encode(x=x, y=y))
        open_dot = {"filled": False, "fill": theme.SURFACE, "stroke": theme.ACTUAL, "strokeWidth": 2.5, "opacity": 1}
        layers.append(inline(ends[:1]).mark_point(size=38, **open_dot).encode(x=x, y=y, description="label:N"))
        layers.append(
            inline(ends[1:]).mark_point(size=50, filled=True, color=theme.ACTUAL, opacity=1).encode(x=x, y=y, description="label:N")
        )
    left = [(up(v), written(v, places)) for v in sorted({b for _, b, _ in items}, reverse=True)]
    right = sorted(((up(after), f"{written(after, places)} {name}") for name, _, after in items), key=lambda t: t[0])
    for side, place, look in (
        (left, -10, {"align": "right"}),
        (right, wide + 10, {"align": "left", "color": theme.INK, "fontWeight": "bold"}),
    ):
        for (_, text), at in zip(side, spread([p for p, _ in side], 16, 0, tall), strict=True):
            word = inline([{"note": text}]).mark_text(baseline="middle", **look)
            layers.append(word.encode(x=alt.value(place), y=alt.value(at), text="note:N"))
    return frame.finish(alt.layer(*layers).properties(**frame.plot), labels["title"])
