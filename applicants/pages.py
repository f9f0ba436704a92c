"""Pages of a deck: how many, what they look like and what they say."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, lru_cache
from io import BytesIO
from typing import Any

UNREADABLE = "This file is not a readable PDF."
PROTECTED = "This PDF is protected by a password. Upload it without one."
EMPTY = "This PDF has no pages."
TALLEST = 4  # a page may be this many times taller than wide before it is drawn narrower


def page_count(data: bytes) -> int:
    """How many pages the PDF has; ValueError with a sentence for the reader if it cannot be opened or is protected."""
    with _opened(data) as document:
        return len(document)


def page_images(data: bytes, width: int = 1280, *, mark: str = "") -> Iterator[bytes]:
    """Each page as WebP, `width` pixels wide, with `mark` (the reader) written across it; ValueError as in `page_count`."""
    with _opened(data) as document:
        for number in range(len(document)):
            yield _image(document, number, width, mark)


def page_text(data: bytes, page: int) -> str:
    """The text of one page, counted from 1; IndexError if there is no such page, ValueError as in `page_count`."""
    from pypdfium2 import PdfiumError

    with _opened(data) as document:
        if not 1 <= page <= len(document):
            raise IndexError(f"page {page} of {len(document)}")
        try:
            text = document[page - 1].get_textpage().get_text_bounded()
        except PdfiumError as error:
            raise ValueError(UNREADABLE) from error
        return text.replace("\r\n", "\n").replace("\x00", "")


@contextmanager
def _opened(data: bytes) -> Iterator[Any]:
    from pypdfium2 import PdfDocument, PdfiumError

    try:
        document = PdfDocument(data)
    except PdfiumError as error:
        raise ValueError(PROTECTED if "password" in str(error).lower() else UNREADABLE) from error
    try:
        if not len(document):
            raise ValueError(EMPTY)
        yield document
    finally:
        document.close()


def _image(document: Any, number: int, width: int, mark: str) -> bytes:
    from pypdfium2 import PdfiumError

    try:
        page = document[number]
        across, down = page.get_size()
        scale = min(width / across, width * TALLEST / down)
        picture = page.render(scale=scale).to_pil().convert("RGB")
    except (PdfiumError, ZeroDivisionError) as error:
        raise ValueError(UNREADABLE) from error
    if mark:
        picture = _marked(picture, mark)
    written = BytesIO()
    picture.save(written, "WEBP", quality=82, method=4)
    return written.getvalue()


def _marked(picture: Any, mark: str) -> Any:
    """The reader's name in a slanted grid, light enough to read through."""
    from PIL import Image

    return Image.composite(Image.new("RGB", picture.size, (110, 120, 116)), picture, _veil(picture.width, picture.height, mark))


@lru_cache(maxsize=4)
def _veil(width: int, height: int, mark: str) -> Any:
    """The slanted grid for pages of this size: one deck's pages are mostly alike, and turning the grid is the dear part."""
    from PIL import Image, ImageDraw

    font = _font(max(width // 56, 10))
    left, top, right, bottom = font.getbbox(mark)
    step_x, step_y = (right - left) * 2, (bottom - top) * 9
    side = width + height
    sheet = Image.new("L", (side, side), 0)
    draw = ImageDraw.Draw(sheet)
    for row, y in enumerate(range(0, side, step_y)):
        for x in range(-step_x // 2 if row % 2 else 0, side, step_x):
            draw.text((x, y), mark, font=font, fill=46)
    sheet = sheet.rotate(24, resample=Image.Resampling.BICUBIC)
    corner = ((side - width) // 2, (side - height) // 2)
    return sheet.crop((*corner, corner[0] + width, corner[1] + height))


@cache
def _font(size: int) -> Any:
    import pylopdf_fonts_ko
    from PIL import ImageFont

    return ImageFont.truetype(str(pylopdf_fonts_ko.sans_path()), size)
