"""The process that opens uploaded files: it limits itself first, reads one file from its input, writes frames to its output and ends.

It has no settings, no database, no key and writes no file; what kills it kills nothing else.
"""
import json
import resource
import struct
import sys
from collections.abc import Iterator
from io import BytesIO
from typing import Any

HEAD = struct.Struct("<LL")  # length of the words, length of the picture


def main() -> None:
    task = json.loads(sys.argv[1])
    confine(task["seconds"], task["memory"])
    from applicants.contents import Unfit

    try:
        if task["do"] == "mark":
            mark(task["words"])
        elif task["do"] == "table":
            table(task)
        else:
            read(task)
        say({"end": True})
    except Unfit as unfit:
        say({"unfit": unfit.code})
    except (MemoryError, RecursionError):
        say({"unfit": "too_heavy"})


def confine(seconds: int, memory: int) -> None:
    """Only so much memory and time for this process; no core, no file, no further process, and an end with its parent."""
    for what, most in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CPU, seconds), (resource.RLIMIT_CORE, 0),
                       (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_NOFILE, 64), (resource.RLIMIT_NPROC, 0)):
        hard = resource.getrlimit(what)[1]
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (most, most))
    if sys.platform == "linux":
        import ctypes
        import signal

        ctypes.CDLL(None).prctl(1, signal.SIGKILL)


def say(words: dict[str, Any], picture: bytes = b"") -> None:
    """One frame: its words as JSON, and a picture."""
    text = json.dumps(words).encode()
    sys.stdout.buffer.write(HEAD.pack(len(text), len(picture)) + text + picture)
    sys.stdout.buffer.flush()


def read(task: dict[str, Any]) -> None:
    """Say what the file warns of, then every part of it."""
    from applicants.contents.parts import bounded

    data = sys.stdin.buffer.read()
    found, parts = looked_at(data, task)
    say({"warnings": found})
    for part in bounded(parts, task["pages"]):
        say({"text": part.text, "title": part.title, "of": part.of, "cut": part.is_cut}, part.picture)


def table(task: dict[str, Any]) -> None:
    """Say every sheet of a workbook in portions of rows."""
    from applicants.contents import ooxml
    from applicants.contents import table as tables
    from applicants.contents.archive import Bounds, opened

    data = sys.stdin.buffer.read()
    with opened(BytesIO(data), Bounds(**task["bounds"])) as archive:
        ooxml.check(archive)
        for portion in tables.sheets(BytesIO(data), archive):
            say(portion)


def looked_at(data: bytes, task: dict[str, Any]) -> tuple[list[str], Iterator[Any]]:
    """The warnings of a file and its parts, by its type."""
    from applicants.contents import kinds

    mime = task["mime"]
    if mime == kinds.PDF:
        from applicants.contents import pdf

        return pdf.warnings(data), pdf.parts(data, task["width"], task["pages"])
    if mime in kinds.PICTURES:
        from applicants.contents import picture

        return [], picture.parts(data, task["width"], task["pixels"])
    if mime == kinds.HWP:
        from applicants.contents import hwp

        return hwp.warnings(data), hwp.parts(data)
    return _packed(data, mime, task)


def _packed(data: bytes, mime: str, task: dict[str, Any]) -> tuple[list[str], Iterator[Any]]:
    from applicants.contents import hwp, kinds, ooxml, workbook
    from applicants.contents.archive import Bounds, opened

    archive = _Kept(opened(BytesIO(data), Bounds(**task["bounds"]))).archive
    ooxml.check(archive)
    if mime == kinds.HWPX:
        return [], hwp.packed_parts(archive)
    found = ooxml.warnings(archive)
    if mime == kinds.PPTX:
        return found, ooxml.slides(archive)
    if mime == kinds.DOCX:
        return found, ooxml.document(archive)
    return found, workbook.sheets(BytesIO(data))


class _Kept:
    """An archive that stays open until the process ends."""

    held: list[Any] = []

    def __init__(self, manager: Any) -> None:
        self.archive = manager.__enter__()
        self.held.append(manager)


def mark(words: str) -> None:
    """Every page from the input with the reader's name across it."""
    from applicants.contents.mark import marked

    while head := sys.stdin.buffer.read(4):
        say({}, marked(sys.stdin.buffer.read(struct.unpack("<L", head)[0]), words))


if __name__ == "__main__":
    main()
