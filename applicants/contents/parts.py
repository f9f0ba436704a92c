"""One page, slide, sheet or section of a file as it was read."""
from collections.abc import Iterator
from dataclasses import dataclass

MOST_TEXT = 200_000        # letters that are kept of one page
MOST_TEXT_IN_ALL = 3_000_000


@dataclass(frozen=True)
class Part:
    """What a reader of a format yields for each page: its text, a picture where it is drawn, a title where it has one."""

    text: str = ""
    picture: bytes = b""
    title: str = ""
    of: int = 0  # how many there are in all, 0 where that is not known yet
    is_cut: bool = False


def clean(text: str) -> str:
    """Text as it is kept: without what a database cannot hold, lines ended one way, no pile of empty lines."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "").encode("utf-8", "ignore").decode("utf-8")
    lines = [line.rstrip() for line in plain.split("\n")]
    kept = [line for n, line in enumerate(lines) if line or (n and lines[n - 1])]
    return "\n".join(kept).strip("\n")


def bounded(parts: Iterator[Part], most_parts: int) -> Iterator[Part]:
    """The same parts, with only so much of their texts and so many of them; what was left out is said on the last."""
    left = MOST_TEXT_IN_ALL
    for n, part in enumerate(parts):
        if n >= most_parts:
            yield Part(is_cut=True, of=-1)
            return
        text = clean(part.text)
        room = max(min(MOST_TEXT, left), 0)
        left -= len(text)
        yield Part(text[:room], part.picture, part.title[:120], part.of, part.is_cut or len(text) > room)
