"""Are we on the path we underwrote: actual line, dashed plan with its band, and the as-of rule."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from fund.periods import Quarter

from . import theme
from .layout import Frame, inline, note
from .scale import Number, day, extent, gutter, quarter_words, spread, tick_axis, ticks, with_unit, written


class Point(NamedTuple):
    """A drawn point: day number, height and the figure as text."""

    x: int
    y: float
    text: str


def path_chart(
    actual: Sequence[tuple[Quarter | date | str, Number]],
    plan: Sequence[tuple[Quarter | date | str, Number]],
    band: float | None,
    as_of: date,
    unit: str,
    labels: dict[str, str],
    width: int = theme.WIDE,
    *,
    places: int = 0,
) -> dict[str, Any]:
    """Actual (solid) against plan (dashed, with a band of plus or minus the fraction `band`), with a rule at `as_of`.

    labels: title, actual, plan, as_of, and quarter, a template with {year}, {yy} and {q}.
    """
    import altair as alt

    done = [_point(d, v, unit, places) for d, v in actual]
    path = [_point(d, v, unit, places) for d, v in plan]
    reach = 1 + (band or 0)
    top = max([p.y for p in done] + [p.y * reach for p in path], default=0) * 1.02 or 1
    days = [p.x for p in done + path] + [as_of.toordinal()]
    low, high = date(date.fromordinal(min(days)).year, 1, 1).toordinal(), max(days)

    marks = ticks(top)
    beside = [f"{labels[key]}\n{points[-1].text}" for key, points in (("plan", path), ("actual", done)) if points]
    right = max([96 if width > 500 else 66, *(extent(text) + 10 for text in beside)])
    frame = Frame(width, 290, left=gutter(marks, 48), right=right, top=20, bottom=34)
    x = alt.X("x:Q", scale=alt.Scale(domain=[low, high], nice=False), axis=_years(low, high))
    y = alt.Y("y:Q", scale=alt.Scale(domain=[0, top]), axis=alt.Axis(**tick_axis(marks)))
    layers = [_band(path, band, x, y)] if band and path else []
    if path:
        layers.append(inline(_xy(path)).mark_line(color=theme.PLAN, strokeWidth=2, strokeDash=[6, 4]).encode(x=x, y=y))
    now = inline([{"x": as_of.toordinal(), "note": labels["as_of"]}])
    layers.append(now.mark_rule(color=theme.INK_3, strokeDash=[1, 3]).encode(x=x))
    layers.append(now.mark_text(baseline="bottom", dy=-4).encode(x=x, y=alt.value(0), text="note:N"))
    if done:
        layers.append(inline(_xy(done)).mark_line(color=theme.ACTUAL, strokeWidth=2.5).encode(x=x, y=y))
        layers.append(_dot(done[-1]).encode(x=x, y=y))
    layers += _year_words(low, high, x, frame.plot["height"], width)
    layers += _direct(done, path, labels, x, y, frame, (low, high, top))
    hits = inline(_spoken(done, path, labels)).mark_point(size=280, filled=True, color=theme.ACTUAL, opacity=0)
    layers.append(hits.encode(x=x, y=y, description="label:N"))
    return frame.finish(alt.layer(*layers).properties(**frame.plot), labels["title"])


def _point(when: Quarter | date | str, value: Number, unit: str, places: int) -> Point:
    return Point(day(when).toordinal(), float(value), with_unit(written(value, places), unit))


def _xy(points: list[Point]) -> list[dict[str, Any]]:
    return [{"x": p.x, "y": p.y} for p in points]


def _band(path: list[Point], band: float, x: Any, y: Any) -> Any:
    edges = [{"x": p.x, "y": p.y * (1 - band), "high": p.y * (1 + band)} for p in path]
    return inline(edges).mark_area(color=theme.PLAN_BAND).encode(x=x, y=y, y2="high:Q")


def _dot(point: Point) -> Any:
    return inline(_xy([point])).mark_point(
        size=64, filled=False, fill=theme.SURFACE, stroke=theme.ACTUAL, strokeWidth=2.5, opacity=1, aria=False
    )


def _januaries(low: int, high: int) -> list[int]:
    years = range(date.fromordinal(low).year, date.fromordinal(high).year + 1)
    return [date(year, 1, 1).toordinal() for year in years]


def _years(low: int, high: int) -> Any:
    import altair as alt

    return alt.Axis(values=_januaries(low, high), labels=False, zindex=0)


def _year_words(low: int, high: int, x: Any, height: int, width: int) -> list[Any]:
    import altair as alt

    starts = _januaries(low, high)
    every = -(-len(starts) // (8 if width > 500 else 4))
    rows = [{"x": s, "note": str(date.fromordinal(s).year)} for s in starts[::every]]
    return [inline(rows).mark_text(baseline="top", dy=12).encode(x=x, y=alt.value(height), text="note:N")]


def _direct(
    done: list[Point],
    path: list[Point],
    labels: dict[str, str],
    x: Any,
    y: Any,
    frame: Frame,
    domain: tuple[int, int, float],
) -> list[Any]:
    """The name and last figure of each line, beside its last point and never on top of each other."""
    low, high, top = domain
    height, length = frame.plot["height"], frame.plot["width"]
    down = {name: height * (1 - points[-1].y / top) for name, points in (("plan", path), ("actual", done)) if points}
    at_edge = bool(done) and length * (high - done[-1].x) / (high - low) < 24
    shift = {"plan": 0.0, "actual": 0.0}
    if at_edge and path:
        order = sorted(down, key=lambda name: down[name])
        moved = spread([down[name] for name in order], 34, 0, height - 16)
        shift = {name: at - down[name] for name, at in zip(order, moved, strict=True)}
    found = []
    if path:
        look: dict[str, Any] = {"color": theme.PLAN, "lineHeight": 16, "dx": 8, "dy": -2 + shift["plan"]}
        found.append(note(f"{labels['plan']}\n{path[-1].text}", x, y, _xy(path[-1:])[0], **look))
    if done:
        lines = 2 if at_edge or frame.width <= 500 else 1
        text = f"{labels['actual']}{' ' if lines == 1 else chr(10)}{done[-1].text}"
        if at_edge:
            place: dict[str, Any] = {"dx": 10, "dy": -2 + shift["actual"]}
        else:
            planned = next((p.y for p in path if p.x == done[-1].x), None)
            ahead = planned is not None and done[-1].y > planned
            above = ahead or down["actual"] + 10 + 16 * lines > height
            from_left = length * (done[-1].x - low) / (high - low)
            leftward = above and from_left > extent(text)
            place = {"dx": -8 if leftward else 8, "align": "right" if leftward else "left"}
            place["dy"] = 4 - 16 * lines if above else 22
        look = {"color": theme.ACTUAL_TEXT, "fontWeight": "bold", "lineHeight": 16}
        found.append(note(text, x, y, _xy(done[-1:])[0], **look, **place))
    return found


def _spoken(done: list[Point], path: list[Point], labels: dict[str, str]) -> list[dict[str, Any]]:
    """Invisible marks that carry the words: one per quarter, actual first, plan beside it."""
    planned = {p.x: p.text for p in path}
    rows = []
    for p in done:
        words = f"{quarter_words(date.fromordinal(p.x), labels['quarter'])} {p.text}"
        plan = f", {labels['plan']} {planned[p.x]}" if p.x in planned else ""
        rows.append({"x": p.x, "y": p.y, "label": words + plan})
    reached = {p.x for p in done}
    for p in path:
        if p.x not in reached:
            words = f"{quarter_words(date.fromordinal(p.x), labels['quarter'])} {labels['plan']} {p.text}"
            rows.append({"x": p.x, "y": p.y, "label": words})
    return rows
