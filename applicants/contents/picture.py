"""A picture: its first frame, turned as its camera says, no wider than a page."""
from collections.abc import Iterator
from io import BytesIO

from applicants.contents import Unfit
from applicants.contents.parts import Part
from applicants.contents.pdf import QUALITY, TALLEST

FORMATS = ("PNG", "JPEG", "WEBP")


def parts(data: bytes, width: int, most_pixels: int) -> Iterator[Part]:
    """The picture as one page; Unfit where it is broken or would unpack to more than `most_pixels`."""
    from PIL import Image, ImageOps, UnidentifiedImageError

    Image.MAX_IMAGE_PIXELS = most_pixels
    try:
        with Image.open(BytesIO(data), formats=FORMATS) as opened:
            if opened.width * opened.height > most_pixels:
                raise Unfit("too_heavy")
            opened.draft("RGB", (width, width * TALLEST))
            picture = ImageOps.exif_transpose(opened)
            if picture.mode in ("RGBA", "LA", "PA", "P"):  # what shines through is white, as on paper
                picture = picture.convert("RGBA")
                picture = Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture)
            picture = picture.convert("RGB")
            picture.thumbnail((width, width * TALLEST))
            written = BytesIO()
            picture.save(written, "WEBP", **QUALITY)
    except Image.DecompressionBombError as bomb:
        raise Unfit("too_heavy") from bomb
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as broken:
        raise Unfit("unreadable") from broken
    yield Part(picture=written.getvalue(), of=1)
