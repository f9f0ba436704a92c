"""A reader's name across a drawn page, light enough to read through."""
from functools import cache, lru_cache
from io import BytesIO
from typing import Any

DARK, LIGHT, STRENGTH = 60, 240, 44  # the tone on a light ground and on a dark one, and how far it covers


def marked(page: bytes, words: str) -> bytes:
    """The page (WebP) with these words in a slanted grid across it, as WebP of the same size."""
    from PIL import Image

    with Image.open(BytesIO(page), formats=("WEBP",)) as opened:
        picture = opened.convert("RGB")
    tone = picture.convert("L").point(lambda ground: DARK if ground > 110 else LIGHT).convert("RGB")
    veiled = Image.composite(tone, picture, _veil(picture.width, picture.height, words))
    written = BytesIO()
    veiled.save(written, "WEBP", quality=80, method=2)
    return written.getvalue()


@lru_cache(maxsize=4)
def _veil(width: int, height: int, words: str) -> Any:
    """The slanted grid for pages of this size: one deck's pages are mostly alike, and turning the grid is the dear part."""
    from PIL import Image, ImageDraw

    font = _font(max(width // 56, 10))
    left, top, right, bottom = font.getbbox(words)
    step_x, step_y = max((right - left) + (right - left) // 3, 40), max((bottom - top) * 9, 40)
    side = width + height
    sheet = Image.new("L", (side, side), 0)
    draw = ImageDraw.Draw(sheet)
    for row, y in enumerate(range(0, side, step_y)):
        for x in range(-step_x // 2 if row % 2 else 0, side, step_x):
            draw.text((x, y), words, font=font, fill=STRENGTH)
    sheet = sheet.rotate(24, resample=Image.Resampling.BICUBIC)
    corner = ((side - width) // 2, (side - height) // 2)
    return sheet.crop((*corner, corner[0] + width, corner[1] + height))


@cache
def _font(size: int) -> Any:
    import pylopdf_fonts_ko
    from PIL import ImageFont

    return ImageFont.truetype(str(pylopdf_fonts_ko.sans_path()), size)
