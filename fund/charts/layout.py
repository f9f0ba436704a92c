"""The frame a chart is drawn in: fixed margins, known pixels, and text beside a data point."""

from dataclasses import dataclass
from typing import Any

from . import theme


@dataclass(frozen=True)
class Frame:
    """Outer size in pixels and the margins around the plot."""

    width: int
    height: int
    left: int
    right: int
    top: int
    bottom: int

    @property
    def plot(self) -> dict[str, int]:
        return {"width": self.width - self.left - self.right, "height": self.height - self.top - self.bottom}

    def finish(self, chart: Any, title: str) -> dict[str, Any]:
        """The Altair chart as a Vega-Lite spec with the theme, these margins and its accessible title."""
        spec = chart.to_dict()
        spec["config"] = theme.CONFIG
        spec["autosize"] = {"type": "none"}
        spec["padding"] = {"left": self.left, "right": self.right, "top": self.top, "bottom": self.bottom}
        spec["usermeta"] = {"title": title, "width": self.width, "height": self.height}
        return spec


def inline(rows: list[dict[str, Any]]) -> Any:
    """An Altair chart over rows kept in the spec itself."""
    import altair as alt

    return alt.Chart(alt.Data(values=rows))


def note(text: str, x: Any, y: Any, at: dict[str, Any], **mark: Any) -> Any:
    """One text at one data point; `mark` places and colours it."""
    return inline([{**at, "note": text}]).mark_text(**{"align": "left", **mark}).encode(x=x, y=y, text="note:N")
