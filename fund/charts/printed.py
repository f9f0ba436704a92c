"""The same chart on paper: token names replaced by the light theme's colours."""

import re
from xml.etree import ElementTree

from fund.palette import light_colours

from .svg import SVG

NAME = re.compile(r"var\(--([\w-]+)\)")


def for_print(svg: str) -> str:
    """An SVG without var(): light colours, no invisible marks, bold text thickened for a font of one weight."""
    colours = light_colours()
    root = ElementTree.fromstring(svg)
    for parent in list(root.iter()):
        for child in list(parent):
            if child.get("opacity") == "0":
                parent.remove(child)
    for element in root.iter():
        if element.tag == f"{{{SVG}}}text" and element.get("font-weight") == "bold":
            element.set("stroke", element.get("fill", "currentColor"))
            element.set("stroke-width", "0.34")
        for key, value in element.attrib.items():
            element.attrib[key] = NAME.sub(lambda found: colours[found[1]], value)
    ElementTree.register_namespace("", SVG)
    return ElementTree.tostring(root, encoding="unicode")
