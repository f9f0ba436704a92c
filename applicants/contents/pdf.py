"""A PDF: drawn page by page with its text, and what it would like to do when it is opened. Nothing in it is ever run."""
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any

from applicants.contents import Unfit
from applicants.contents.parts import Part

TALLEST = 4  # a page may be this many times taller than wide before it is drawn narrower
QUALITY = {"quality": 82, "method": 4}
OBJECT_STREAM = re.compile(rb"/ObjStm\b[^>]*?>>\s*stream\r?\n", re.S)
ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
STREAM = re.compile(rb"stream\r?\n.*?endstream", re.S)  # packed bytes say anything by chance
WISHES = {"scripts": rb"/JavaScript\b|/JS\s*[(<\d]", "launch": rb"/(?:Launch|ImportData|SubmitForm|GoToR)\b",
          "embedded": rb"/(?:EmbeddedFiles?|RichMedia)\b"}


def parts(data: bytes, width: int, most: int) -> Iterator[Part]:
    """Every page, `width` pixels wide; Unfit where it is protected, empty, broken or has more than `most` pages."""
    with _opened(data) as document:
        count = len(document)
        if count > most:
            raise Unfit("too_long")
        for number in range(count):
            yield Part(_text(document, number), _picture(document, number, width), of=count)


def page_count(data: bytes) -> int:
    """How many pages it has; Unfit as in `parts`."""
    with _opened(data) as document:
        return len(document)


def warnings(data: bytes) -> list[str]:
    """What it carries besides pages: `scripts`, `launch`, `embedded`.

    Names are looked for in the file and in its packed streams of objects; the engine's own lists are asked too.
    """
    import pypdfium2.raw as raw

    text = ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), b"\n".join([STREAM.sub(b"", data), *_unpacked(data)]))
    found = {word for word, pattern in WISHES.items() if re.search(pattern, text)}
    with _opened(data) as document:
        if raw.FPDFDoc_GetJavaScriptActionCount(document.raw) > 0:
            found.add("scripts")
        if raw.FPDFDoc_GetAttachmentCount(document.raw) > 0:
            found.add("embedded")
    return sorted(found)


def _unpacked(data: bytes, most: int = 8_000_000) -> Iterator[bytes]:
    for match in OBJECT_STREAM.finditer(data):
        if most <= 0:
            return
        try:
            out = zlib.decompressobj().decompress(data[match.end():match.end() + 4_000_000], most)
        except zlib.error:
            continue
        most -= len(out)
        yield out


@contextmanager
def _opened(data: bytes) -> Iterator[Any]:
    from pypdfium2 import PdfDocument, PdfiumError

    try:
        document = PdfDocument(data)
    except PdfiumError as error:
        raise Unfit("protected" if "password" in str(error).lower() else "unreadable") from error
    try:
        if not len(document):
            raise Unfit("empty")
        yield document
    finally:
        document.close()


def _text(document: Any, number: int) -> str:
    from pypdfium2 import PdfiumError

    try:
        return str(document[number].get_textpage().get_text_bounded())
    except PdfiumError as error:
        raise Unfit("unreadable") from error


def _picture(document: Any, number: int, width: int) -> bytes:
    from pypdfium2 import PdfiumError

    try:
        page = document[number]
        across, down = page.get_size()
        scale = min(width / across, width * TALLEST / down)
        picture = page.render(scale=scale).to_pil().convert("RGB")
    except (PdfiumError, ZeroDivisionError) as error:
        raise Unfit("unreadable") from error
    written = BytesIO()
    picture.save(written, "WEBP", **QUALITY)
    return written.getvalue()
