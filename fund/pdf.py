"""PDF from a typst template and plain data: same data, same bytes."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from .palette import light_colours

TEMPLATES = Path(__file__).resolve().parents[1] / "templates" / "typst"
STANDARDS = ["a-2a", "ua-1"]


def compile(template: str, data: Mapping[str, Any], *, images: Mapping[str, bytes] | None = None) -> bytes:
    """The PDF of templates/typst/<template>.typ for `data`, which needs "dated" (ISO date) and "labels" with "lang".

    Data and images reach the template as values, never as typst code, so text prints as it is written. `images` holds
    SVG (as from `fund.charts.for_print`), PNG, JPEG or WebP bytes under the names the data uses. The document is dated
    `dated`, archivable (PDF/A-2a) and accessible (PDF/UA-1); where a reader's text has letters no font here holds, it is
    an ordinary tagged PDF. A missing key or image is a ValueError with typst's own words.
    """
    import pylopdf_fonts_ko
    import typst

    if not re.fullmatch(r"[a-z_]+", template):
        raise ValueError(f"{template!r} is not the name of a template")
    dated = datetime.fromisoformat(str(data["dated"])).replace(tzinfo=UTC)
    fonts = str(pylopdf_fonts_ko.sans_path().parent)
    compiler = typst.Compiler(root=TEMPLATES, font_paths=[fonts], ignore_system_fonts=True, sys_inputs=_inputs(data, images or {}))
    try:
        return _written(compiler, template, dated, STANDARDS)
    except typst.TypstError as error:
        if "could not be displayed" not in str(error):
            raise ValueError(f"{template}: {error.message}\n{error.diagnostic}") from error
    return _written(compiler, template, dated, [])


def _inputs(data: Mapping[str, Any], images: Mapping[str, bytes]) -> dict[str, str]:
    colours = {name: value for name, value in light_colours().items() if re.fullmatch(r"#[0-9a-f]{6}", value)}
    pictures = {name: _picture(content) for name, content in images.items()}
    return {
        "data": json.dumps(data, ensure_ascii=False, sort_keys=True, default=str),
        "palette": json.dumps(colours, sort_keys=True),
        "images": json.dumps(pictures, ensure_ascii=False, sort_keys=True),
    }


def _picture(content: bytes) -> str | list[int]:
    """SVG travels as text, everything else as its bytes."""
    return content.decode("utf-8") if content.lstrip()[:5] in (b"<svg ", b"<?xml") else list(content)


def _written(compiler: Any, template: str, dated: datetime, standards: list[str]) -> bytes:
    return compiler.compile(input=TEMPLATES / f"{template}.typ", format="pdf", timestamp=dated, pdf_standards=standards)
