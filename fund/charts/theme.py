"""The one chart theme: sizes, fonts and colours as names of the design tokens."""

from typing import Any

VERSION = "1"
FONT = "Noto Sans KR"

FULL = 1200
WIDE = 680
COLUMN = 340
PHONE = 358
PAPER = {12: 760, 7: 430, 5: 300}  # by columns of the printed page: its text then comes out at 7 to 8 points

INK, INK_2, INK_3 = "var(--ink)", "var(--ink-2)", "var(--ink-3)"
SURFACE, GRID, AXIS = "var(--surface)", "var(--grid)", "var(--line-control)"
ACTUAL, ACTUAL_TEXT, BEFORE = "var(--actual)", "var(--accent-ink)", "var(--actual-prev)"
PLAN, PLAN_BAND = "var(--projection)", "var(--projection-bg)"
NEGATIVE = "var(--neg)"
GRADES = {"A": "var(--ev-a)", "B": "var(--ev-b)", "C": "var(--ev-c)", "D": "var(--ev-d)"}
HATCH_D, HATCH_PLAN, HATCH_NEGATIVE = "url(#hatch-d)", "url(#hatch-proj)", "url(#hatch-neg)"

CONFIG: dict[str, Any] = {
    "font": FONT,
    "background": None,
    "view": {"stroke": None, "fill": None},
    "lineBreak": "\n",
    "axis": {
        "aria": False,
        "title": None,
        "labelColor": INK_2,
        "labelFontSize": 12,
        "labelPadding": 8,
        "labelOverlap": False,
        "labelLimit": 0,
        "gridColor": GRID,
        "domainColor": AXIS,
        "tickColor": AXIS,
        "tickSize": 4,
    },
    "axisX": {"grid": False, "labelAngle": 0},
    "axisY": {"domain": False, "ticks": False},
    "text": {"fontSize": 12, "color": INK_2, "aria": False, "limit": 0},
    "line": {"aria": False, "strokeCap": "round", "strokeJoin": "round"},
    "area": {"aria": False},
    "rule": {"aria": False},
}
