"""How far things came, stage by stage: a bar for all that entered a stage, split by what became of them there."""

from collections.abc import Mapping, Sequence
from typing import Any

from . import theme
from .layout import Frame, inline
from .scale import extent, with_unit, written

STEP = 34  # pixels a stage
BAR = 18
PARTS: dict[str, dict[str, Any]] = {
    "went_on": {"color": theme.ACTUAL},
    "still": {"color": theme.BEFORE},
    "ended": {"fill": "var(--surface-3)", "stroke": theme.AXIS, "strokeWidth": 1},
}


def funnel_chart(rows: Sequence[Mapping[str, Any]], total: int, labels: Mapping[str, str], width: int = theme.WIDE) -> dict[str, Any]:
    """A bar per stage; rows {"stage", "entered", "went_on", "still", "ended"}, where the three parts add up to what entered.

    The figure after a bar is what entered and its share of `total`. labels: title, unit and a word for each part.
    """
    import altair as alt

    stages = [str(row["stage"]) for row in rows]
    figures = [_figure(row["entered"], total) for row in rows]
    left = min(max([extent(stage) for stage in stages] or [0]) + 12, width // 3)
    frame = Frame(width, STEP * len(stages) + 12, left=left, right=max(map(extent, figures), default=0) + 14, top=4, bottom=8)
    most = max([row["entered"] for row in rows] + [1])
    y = alt.Y("stage:N", sort=stages, scale=alt.Scale(domain=stages), axis=alt.Axis(domain=False, ticks=False, labelPadding=10, labelLimit=left - 10))
    x = alt.X("start:Q", scale=alt.Scale(domain=[0, most], nice=False), axis=None)
    layers = []
    for kind, look in PARTS.items():
        drawn = [part for row in rows if (part := _part(row, kind, labels))]
        if drawn:
            layers.append(inline(drawn).mark_bar(height=BAR, **look).encode(x=x, x2="end:Q", y=y, description="label:N"))
    layers.append(inline([{"start": 0}]).mark_rule(color=theme.INK).encode(x=x))
    for row, figure in zip(rows, figures, strict=True):
        text = inline([{"stage": str(row["stage"]), "start": row["entered"], "figure": figure}])
        layers.append(text.mark_text(align="left", dx=6, color=theme.INK, baseline="middle").encode(x=x, y=y, text="figure:N"))
    return frame.finish(alt.layer(*layers).properties(**frame.plot), labels["title"])


def _figure(entered: int, total: int) -> str:
    return f"{written(entered)} ({written(100 * entered / total)}%)" if total else written(entered)


def _part(row: Mapping[str, Any], kind: str, labels: Mapping[str, str]) -> dict[str, Any] | None:
    """Where a part begins and ends, in the order of PARTS; None for nothing."""
    if not row[kind]:
        return None
    before = sum(row[other] for other in list(PARTS)[: list(PARTS).index(kind)])
    words = f"{row['stage']}: {with_unit(written(row[kind]), labels['unit'])} {labels[kind]}"
    return {"stage": str(row["stage"]), "start": before, "end": before + row[kind], "label": words}
