"""The light theme's colours, read from the style sheet so that paper and screen cannot drift apart."""

import re
from functools import cache
from pathlib import Path

TOKENS = Path(__file__).resolve().parent / "static" / "fund" / "tokens.css"


@cache
def light_colours() -> dict[str, str]:
    """Each custom property by name, without its dashes; of light-dark(a, b) the first."""
    css = re.sub(r"/\*.*?\*/", "", TOKENS.read_text(encoding="utf-8"), flags=re.DOTALL)
    found: dict[str, str] = {}
    for name, value in re.findall(r"--([\w-]+)\s*:\s*([^;}]+)[;}]", css):
        found.setdefault(name, _light(value.strip()))
    return found


def _light(value: str) -> str:
    """light-dark(a, b) becomes a; commas inside a's own brackets belong to a."""
    if not value.startswith("light-dark("):
        return value
    depth, inner = 0, value[len("light-dark(") : value.rindex(")")]
    for i, letter in enumerate(inner):
        depth += (letter == "(") - (letter == ")")
        if letter == "," and not depth:
            return inner[:i].strip()
    return inner.strip()
