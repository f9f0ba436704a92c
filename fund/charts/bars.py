"""What one indicator did, period by period: bars from zero, the last one solid."""

from collections.abc import Mapping, Sequence
from typing import Any

from . import theme
from .layout import Frame, inline
from .scale import gutter, tick_axis, ticks, with_unit, written

HEIGHT = 104
LOOKS: dict[str, dict[str, Any]] = {
    "before": {"color": theme.BEFORE},
    "actual": {"color": theme.ACTUAL},
    "plan": {"fill": theme.HATCH_PLAN, "stroke": theme.PLAN, "strokeWidth": 1, "strokeDash": [3, 2]},
    "negative": {"fill": theme.HATCH_NEGATIVE, "stroke": theme.NEGATIVE, "strokeWidth": 1},
}


def bars_chart(
    values: Sequence[Mapping[str, Any]], labels: dict[str, str], width: int = theme.COLUMN, *, places: int = 0
) -> dict[str, Any]:
    """A bar per period; rows {"period", "value"} and, for a projection, "plan": True. A missing value leaves a gap.

    The last actual bar is solid, earlier ones lighter, plans hatched with a dashed edge, losses crosshatched.
    labels: title, unit.
    """
    import altair as alt

    rows = _rows(values, labels["unit"], places)
    periods = [str(value["period"]) for value in values]
    known = [row["value"] for row in rows]
    top, low = max([0.0, *known]) * 1.02, min([0.0, *known])
    low -= (top - low) * 18 / (HEIGHT - 18) if low else 0
    top = top or (0 if low else 1)
    marks = ticks(top, 3 if low else 2, low=low)
    left = gutter(marks, 44)
    used = min(width - left - 4, 64 * len(values))
    frame = Frame(width, HEIGHT + 46, left=left, right=width - left - used, top=20, bottom=26)
    every = -(-len(periods) * 44 // frame.plot["width"]) or 1
    words = alt.Axis(values=periods[::-1][::every][::-1], domain=False, ticks=False, labelPadding=8)
    x = alt.X("period:N", scale=alt.Scale(domain=periods, paddingInner=0.35, paddingOuter=0.2), axis=words)
    y = alt.Y("value:Q", scale=alt.Scale(domain=[low, top], nice=False), axis=alt.Axis(**tick_axis(marks)))
    layers = []
    for kind, look in LOOKS.items():
        drawn = [row for row in rows if row["kind"] == kind]
        if drawn:
            layers.append(inline(drawn).mark_bar(**look).encode(x=x, y=y, description="label:N"))
    layers.append(inline([{"value": 0}]).mark_rule(color=theme.AXIS).encode(y=y))
    for row in _worth_a_figure(rows):
        bold = {"color": theme.INK, "fontWeight": "bold"} if row is _last_actual(rows) else {}
        below = row["value"] < 0
        text = inline([row]).mark_text(baseline="top" if below else "bottom", dy=4 if below else -3, **bold)
        layers.append(text.encode(x=x, y=y, text="figure:N"))
    return frame.finish(alt.layer(*layers).properties(**frame.plot), labels["title"])


def _rows(values: Sequence[Mapping[str, Any]], unit: str, places: int) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for value in values:
        if value["value"] is None:
            continue
        figure = written(value["value"], places)
        rows.append(
            {
                "period": str(value["period"]),
                "value": float(value["value"]),
                "figure": figure,
                "kind": "plan" if value.get("plan") else "negative" if value["value"] < 0 else "before",
                "label": f"{value['period']} {with_unit(figure, unit)}",
            }
        )
    last = _last_actual(rows)
    if last and last["kind"] == "before":
        last["kind"] = "actual"
    return rows


def _last_actual(rows: list[dict[str, Any]]) -> dict[str, Any] | None:
    return next((row for row in reversed(rows) if row["kind"] != "plan"), None)


def _worth_a_figure(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The first bar, the last two and those below zero carry their figure; with few bars all of them."""
    return [row for i, row in enumerate(rows) if len(rows) <= 5 or i in (0, len(rows) - 2, len(rows) - 1) or row["value"] < 0]
