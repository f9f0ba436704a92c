"""Where the money went: the NAV line above, cash flows below, two panels on one time axis."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from . import theme
from .layout import Frame, inline, note
from .scale import extent, gutter, round_down, tick_axis, ticks, with_unit, written

UPPER, BETWEEN, LOWER = 120, 44, 88


def cash_chart(flows: Sequence[Mapping[str, Any]], labels: dict[str, str], width: int = theme.WIDE, *, places: int = 1) -> dict[str, Any]:
    """NAV as a line and paid-in (down) and distributed (up) as bars; rows {"period", "paid_in", "distributed", "nav"}.

    Amounts are positive and already in the unit shown. labels: title, nav, paid_in, distributed, unit.
    """
    import altair as alt

    small = width <= 500
    rows = [_row(flow, labels, places) for flow in flows]
    totals = {key: _total(flows, key, sign, labels, places) for key, sign in (("distributed", 1), ("paid_in", -1))}
    right = max([78 if small else 110, *(extent(text) + 10 for text in totals.values())])
    low, top = _reach(rows)
    left = gutter(ticks(top, 3, low=low), 36 if small else 52)
    frame = Frame(width, 296, left=left, right=right, top=20, bottom=24)
    periods = [row["period"] for row in rows]
    x = alt.X("period:N", sort=periods, scale=alt.Scale(domain=periods, paddingInner=0.5, paddingOuter=0.25), axis=None)
    upper = _nav(rows, labels, x, frame, places)
    lower = _flows(rows, totals, x, frame, small)
    both = alt.vconcat(upper, lower, spacing=BETWEEN, bounds="flush")
    return frame.finish(both, labels["title"])


def _row(flow: Mapping[str, Any], labels: dict[str, str], places: int) -> dict[str, Any]:
    row: dict[str, Any] = {"period": str(flow["period"]), "nav": None}
    for key, sign in (("nav", 1), ("distributed", 1), ("paid_in", -1)):
        amount = flow.get(key)
        if amount is None:
            continue
        figure = with_unit(written(sign * Decimal(str(amount)), places, sign=key != "nav"), labels["unit"])
        row |= {key: float(amount) * sign, f"{key}_label": f"{row['period']} {labels[key]} {figure}"}
    return row


def _total(flows: Sequence[Mapping[str, Any]], key: str, sign: int, labels: dict[str, str], places: int) -> str:
    total = sum((Decimal(str(flow[key])) for flow in flows if flow.get(key) is not None), Decimal(0))
    return f"{labels[key]} {written(sign * total, places, sign=True)}"


def _reach(rows: list[dict[str, Any]]) -> tuple[float, float]:
    """Lowest and highest value of the NAV panel; 0 is always inside."""
    known = [row["nav"] for row in rows if row["nav"] is not None]
    low, top = min([0.0, *known]) * 1.06, max([0.0, *known]) * 1.06
    return low, top if top or low else 1.0


def _nav(rows: list[dict[str, Any]], labels: dict[str, str], x: Any, frame: Frame, places: int) -> Any:
    import altair as alt

    known = [row for row in rows if row["nav"] is not None]
    low, top = _reach(rows)
    y = alt.Y("nav:Q", scale=alt.Scale(domain=[low, top], nice=False), axis=alt.Axis(**tick_axis(ticks(top, 3, low=low))))
    layers = [
        _level(0, theme.AXIS),
        inline(rows).mark_line(color=theme.ACTUAL, strokeWidth=2.5, invalid="break-paths-show-domains").encode(x=x, y=y),
    ]
    if known:
        dot = {
            "size": 64,
            "filled": False,
            "fill": theme.SURFACE,
            "stroke": theme.ACTUAL,
            "strokeWidth": 2.5,
            "aria": False,
        }
        layers.append(inline([known[-1]]).mark_point(**dot, opacity=1).encode(x=x, y=y))
        figure = written(known[-1]["nav"], places)
        text = figure if frame.width <= 500 else f"{labels['nav']} {figure}"
        look = {"color": theme.ACTUAL_TEXT, "fontWeight": "bold", "baseline": "middle"}
        layers.append(note(text, x, y, {k: known[-1][k] for k in ("period", "nav")}, dx=12, **look))
        hits = inline(known).mark_point(size=280, filled=True, color=theme.ACTUAL, opacity=0)
        layers.append(hits.encode(x=x, y=y, description="nav_label:N"))
    return alt.layer(*layers).properties(width=frame.plot["width"], height=UPPER)


def _flows(rows: list[dict[str, Any]], totals: dict[str, str], x: Any, frame: Frame, small: bool) -> Any:
    import altair as alt

    most = max([abs(r.get(k, 0)) for r in rows for k in ("paid_in", "distributed")], default=0) or 1
    step = round_down(most)
    reach = most * 1.02
    sign = "datum.value > 0 ? '+' + datum.label : datum.label"
    axis = alt.Axis(**tick_axis([-step, 0, step]), labelExpr=sign)

    def y(field: str) -> Any:
        return alt.Y(f"{field}:Q", scale=alt.Scale(domain=[-reach, reach], nice=False), axis=axis)

    layers = []
    for key, colour in (("paid_in", theme.BEFORE), ("distributed", theme.ACTUAL)):
        moved = [row for row in rows if row.get(key)]
        if moved:
            layers.append(inline(moved).mark_bar(color=colour).encode(x=x, y=y(key), description=f"{key}_label:N"))
    layers.append(_level(0, theme.INK))
    every = -(-len(rows) // (10 if not small else 4)) or 1
    shown = rows[::-1][::every][::-1]
    words = inline(shown).mark_text(baseline="top", dy=9)
    layers.append(words.encode(x=x, y=alt.value(LOWER), text="period:N"))
    edge = {"align": "left", "baseline": "middle", "dx": 8}
    for key, place in (("distributed", 0.5), ("paid_in", -0.5)):
        point = inline([{"at": reach * place, "note": totals[key]}]).mark_text(**edge)
        layers.append(point.encode(x=alt.value(frame.plot["width"]), y=y("at"), text="note:N"))
    return alt.layer(*layers).properties(width=frame.plot["width"], height=LOWER)


def _level(value: float, colour: str) -> Any:
    return inline([{"level": value}]).mark_rule(color=colour).encode(y="level:Q")
