"""One company's attainment on the same small axes as every other: 0 to 150 %, a dashed line at 100 %."""

from collections.abc import Sequence
from typing import Any

from . import theme
from .layout import Frame, inline
from .scale import Number


def spark(values: Sequence[Number | None], labels: dict[str, str], width: int = 200) -> dict[str, Any]:
    """Attainment in percent per quarter, oldest first; None leaves a gap. Above 150 the line stays at the edge.

    labels: title (names the company and says the figures in words).
    """
    import altair as alt

    frame = Frame(width, 88, left=6, right=6, top=6, bottom=6)
    rows = [{"at": i, "value": None if v is None else float(v)} for i, v in enumerate(values)]
    x = alt.X("at:Q", scale=alt.Scale(domain=[0, max(len(rows) - 1, 1)], nice=False), axis=None)
    y = alt.Y("value:Q", scale=alt.Scale(domain=[0, 150], clamp=True), axis=None)
    edge = {"x": alt.value(-6), "x2": alt.value(frame.plot["width"] + 6)}
    layers = [
        inline([{"value": 0}]).mark_rule(color=theme.AXIS).encode(y=y, **edge),
        inline([{"value": 100}]).mark_rule(color=theme.INK_3, strokeDash=[4, 3]).encode(y=y, **edge),
        inline(rows).mark_line(color=theme.ACTUAL, strokeWidth=2.5, invalid="break-paths-show-domains").encode(x=x, y=y),
    ]
    known = [row for row in rows if row["value"] is not None]
    if known:
        dot = {
            "size": 38,
            "filled": False,
            "fill": theme.SURFACE,
            "stroke": theme.ACTUAL,
            "strokeWidth": 2.5,
            "aria": False,
        }
        layers.append(inline([known[-1]]).mark_point(**dot, opacity=1).encode(x=x, y=y))
    return frame.finish(alt.layer(*layers).properties(**frame.plot), labels["title"])
