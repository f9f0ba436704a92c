"""From a Vega-Lite spec to an SVG that a strict content security policy accepts."""

import hashlib
import json
import re
from functools import cache
from typing import Any
from xml.etree import ElementTree

from . import theme

SVG = "http://www.w3.org/2000/svg"
DROPPED_ELEMENTS = {"style", "script", "foreignObject", "a", "metadata", "animate", "set"}
DROPPED_ATTRIBUTES = {"style", "class", "role", "aria-roledescription", "aria-hidden", "pointer-events"}
TEXT_CLASSES = {theme.ACTUAL_TEXT: "t-actual", theme.PLAN: "t-proj", theme.INK: "strong"}
SUBSCRIPT = re.compile("([\u2080-\u2089]+)")
DIGITS = {0x2080 + n: str(n) for n in range(10)}
LONG_NUMBER = re.compile(r"-?\d+\.\d{3,}")
PATTERNS = {
    "hatch-d": (4, "rotate(45)", "M0 0V4", "var(--ev-d)", "1.3"),
    "hatch-proj": (5, "rotate(45)", "M0 0V5", "var(--projection)", "1.2"),
    "hatch-neg": (5, "", "M0 0L5 5M5 0L0 5", "var(--neg)", "1.4"),
}


def digest(spec: dict[str, Any]) -> str:
    """SHA-256 of the canonical spec and the theme version: the name under which a drawn chart is kept."""
    canonical = json.dumps(spec, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(f"{theme.VERSION}\n{canonical}".encode()).hexdigest()


def render(spec: dict[str, Any]) -> str:
    """Draw the spec. Colours stay var(--token); each labelled mark has role graphics-symbol; no style, no script."""
    root = ElementTree.fromstring(_draw(spec))
    name = digest(spec)[:10]
    _clean(root)
    _flatten(root)
    _lower(root)
    _name_ids(root, name)
    _describe(root, spec["usermeta"], name)
    ElementTree.register_namespace("", SVG)
    return ElementTree.tostring(root, encoding="unicode")


def _draw(spec: dict[str, Any]) -> str:
    import vl_convert

    _register_fonts()
    return vl_convert.vegalite_to_svg(spec, vl_version="6.4", allowed_base_urls=[])


@cache
def _register_fonts() -> None:
    import pylopdf_fonts_ko
    import vl_convert

    vl_convert.register_font_directory(str(pylopdf_fonts_ko.sans_path().parent))


def _clean(root: ElementTree.Element) -> None:
    for parent in list(root.iter()):
        for child in list(parent):
            if _local(child.tag) in DROPPED_ELEMENTS:
                parent.remove(child)
        label = parent.get("aria-label") if parent.get("role") == "graphics-symbol" else None
        for key in list(parent.attrib):
            value = parent.attrib[key]
            foreign_link = _local(key) == "href" and not value.startswith("#")
            foreign_url = "url(" in value and "url(#" not in value
            if _local(key) in DROPPED_ATTRIBUTES or _local(key).startswith("on") or foreign_link or foreign_url:
                del parent.attrib[key]
        parent.attrib.pop("aria-label", None)
        if label and _local(parent.tag) != "text":
            parent.set("role", "graphics-symbol")
            parent.set("aria-label", label)
        if _local(parent.tag) == "text" and parent.get("fill") in TEXT_CLASSES:
            parent.set("class", TEXT_CLASSES[parent.get("fill")])
    _prune(root)


def _prune(element: ElementTree.Element) -> None:
    for child in list(element):
        _prune(child)
        empty_group = _local(child.tag) == "g" and not len(child)
        empty_path = _local(child.tag) == "path" and not child.get("d")
        unpainted = child.get("fill") in (None, "none") and child.get("stroke") in (None, "none")
        if empty_group or empty_path or (_local(child.tag) == "path" and unpainted):
            element.remove(child)


def _flatten(element: ElementTree.Element) -> None:
    """Lift the children of groups that say nothing, and round coordinates to a hundredth of a pixel."""
    for key, value in element.attrib.items():
        element.attrib[key] = value if key == "aria-label" else LONG_NUMBER.sub(lambda m: f"{float(m[0]):.2f}", value)
    children = []
    for child in list(element):
        _flatten(child)
        if child.get("opacity") == "1":
            del child.attrib["opacity"]
        if child.get("transform") == "translate(0,0)":
            del child.attrib["transform"]
        children += list(child) if _local(child.tag) == "g" and not child.attrib else [child]
    element[:] = children


def _lower(root: ElementTree.Element) -> None:
    """Set subscript digits as small lowered ones: as characters they come out far too wide in many Korean fonts."""
    for element in list(root.iter()):
        if _local(element.tag) not in ("text", "tspan") or not element.text or not SUBSCRIPT.search(element.text):
            continue
        pieces = SUBSCRIPT.split(element.text)
        element.text = pieces[0]
        for at, (digits, rest) in enumerate(zip(pieces[1::2], pieces[2::2], strict=True)):
            low = ElementTree.Element(f"{{{SVG}}}tspan", {"dy": "3", "font-size": "9px"})
            low.text = digits.translate(DIGITS)
            back = ElementTree.Element(f"{{{SVG}}}tspan", {"dy": "-3"})
            back.text = rest
            element[at * 2 : at * 2] = [low, back]


def _name_ids(root: ElementTree.Element, name: str) -> None:
    """Make ids unique to this chart, and bring along the hatches it refers to."""
    used = {ref for e in root.iter() for v in e.attrib.values() for ref in re.findall(r"url\(#([\w-]+)\)", v)}
    for element in root.iter():
        for key, value in element.attrib.items():
            element.attrib[key] = re.sub(r"url\(#([\w-]+)\)", rf"url(#\1-{name})", value)
        if "id" in element.attrib:
            element.set("id", f"{element.get('id')}-{name}")
    wanted = [key for key in PATTERNS if key in used]
    if wanted:
        defs = ElementTree.Element(f"{{{SVG}}}defs")
        for key in wanted:
            defs.append(_pattern(key, name))
        root.insert(0, defs)


def _pattern(key: str, name: str) -> ElementTree.Element:
    size, turn, path, stroke, width = PATTERNS[key]
    pattern = ElementTree.Element(
        f"{{{SVG}}}pattern",
        {"id": f"{key}-{name}", "width": str(size), "height": str(size), "patternUnits": "userSpaceOnUse"},
    )
    if turn:
        pattern.set("patternTransform", turn)
    ElementTree.SubElement(pattern, f"{{{SVG}}}path", {"d": path, "stroke": stroke, "stroke-width": width, "fill": "none"})
    return pattern


def _describe(root: ElementTree.Element, meta: dict[str, Any], name: str) -> None:
    """Size, title and role: an image, or a document once there are marks to step through."""
    marks = any(element.get("role") == "graphics-symbol" for element in root.iter())
    width, height = str(meta["width"]), str(meta["height"])
    root.attrib |= {"width": width, "height": height, "viewBox": f"0 0 {width} {height}"}
    root.set("role", "graphics-document" if marks else "img")
    root.set("aria-labelledby", f"t-{name}")
    title = ElementTree.Element(f"{{{SVG}}}title", {"id": f"t-{name}"})
    title.text = meta["title"]
    root.insert(0, title)


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]
