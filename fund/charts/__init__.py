"""Charts as data: builders return Vega-Lite specs, `render` turns one into an SVG the pages and the PDF share."""

from .bars import bars_chart
from .cash import cash_chart
from .evidence import evidence_chart
from .funnel import funnel_chart
from .path import path_chart
from .printed import for_print
from .slope import slope_chart
from .spark import spark
from .svg import digest, render
from .theme import COLUMN, FULL, PAPER, PHONE, WIDE

__all__ = [
    "COLUMN",
    "FULL",
    "PAPER",
    "PHONE",
    "WIDE",
    "bars_chart",
    "cash_chart",
    "digest",
    "evidence_chart",
    "for_print",
    "funnel_chart",
    "path_chart",
    "render",
    "slope_chart",
    "spark",
]
