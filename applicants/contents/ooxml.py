"""Office files of 2007 and later: what they link to outside, the text of slides, and of a document page by page."""
import posixpath
from collections.abc import Iterator
from zipfile import ZipFile

from applicants.contents import Unfit
from applicants.contents.parts import Part
from applicants.contents.xml import bare, check_prolog, elements, tree

HARMLESS = ("/hyperlink",)  # a link that somebody has to click


def check(archive: ZipFile) -> None:
    """Unfit where any XML of it is not plain."""
    for name in archive.namelist():
        if name.lower().endswith((".xml", ".rels", ".vml")):
            check_prolog(archive, name)


def warnings(archive: ZipFile) -> list[str]:
    """`links` where values or pictures come from elsewhere, `embedded` where other files lie inside; nothing is fetched or opened."""
    found: set[str] = set()
    for name in archive.namelist():
        low = name.lower()
        if "/externallinks/" in low or low.endswith("/connections.xml") or "/querytables/" in low:
            found.add("links")
        if "/embeddings/" in low or "/activex/" in low:
            found.add("embedded")
        if low.endswith(".rels"):
            for relation in tree(archive, name):
                if relation.get("TargetMode") == "External" and not relation.get("Type", "").endswith(HARMLESS):
                    found.add("links")
    return sorted(found)


def slides(archive: ZipFile) -> Iterator[Part]:
    """The text of every slide in the order of the presentation, a paragraph a line."""
    targets = _targets(archive, "ppt/presentation.xml")
    ids = [value for element in elements(archive, "ppt/presentation.xml", kept=frozenset({"sldId"})) if bare(element.tag) == "sldId"
           for key, value in element.items() if bare(key) == "id" and not value.isdecimal()]
    names = [targets[key] for key in ids if targets.get(key) in archive.namelist()]
    if not names:
        raise Unfit("empty")
    for name in names:
        yield Part("\n".join(_paragraphs(archive, name)), of=len(names))


def document(archive: ZipFile) -> Iterator[Part]:
    """The text of a document, cut where its writer or the program that saved it last broke the page."""
    lines: list[str] = []
    line: list[str] = []
    for element in elements(archive, "word/document.xml"):
        name = bare(element.tag)
        if name == "t":
            line.append(element.text or "")
        elif name in ("tab", "br", "lastRenderedPageBreak", "cr"):
            if name == "lastRenderedPageBreak" or any(bare(key) == "type" and value == "page" for key, value in element.items()):
                lines.append("".join(line))
                if any(lines):
                    yield Part("\n".join(lines))
                lines, line = [], []
            else:
                line.append("\t" if name == "tab" else "\n")
        elif name == "p":
            lines.append("".join(line))
            line = []
    yield Part("\n".join([*lines, "".join(line)]))


def _paragraphs(archive: ZipFile, name: str) -> Iterator[str]:
    line: list[str] = []
    for element in elements(archive, name):
        match bare(element.tag):
            case "t":
                line.append(element.text or "")
            case "br":
                line.append("\n")
            case "p":
                yield "".join(line)
                line = []


def _targets(archive: ZipFile, part: str) -> dict[str, str]:
    """Relation id -> the part it leads to, for relations inside the file."""
    folder, name = posixpath.split(part)
    try:
        relations = tree(archive, f"{folder}/_rels/{name}.rels")
    except KeyError:
        return {}
    return {row.get("Id", ""): posixpath.normpath(posixpath.join(folder, row.get("Target", ""))).lstrip("/") if not row.get(
        "Target", "").startswith("/") else row.get("Target", "").lstrip("/") for row in relations if row.get("TargetMode") != "External"}
