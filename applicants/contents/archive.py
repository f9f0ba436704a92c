"""A zip archive looked at before anything in it is unpacked: how much it would become, and whether it tells the truth about itself."""
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any
from zipfile import BadZipFile, ZipFile, ZipInfo

from applicants.contents import Unfit

END, END64, LARGEST_COMMENT = b"PK\x05\x06", b"PK\x06\x07", 65_535
ENTRY = 46          # the least that an entry takes in the list of contents
PLAUSIBLE = 20_000_000  # below so many bytes a high ratio harms nobody: a sheet of zeros is packed a thousandfold


@dataclass(frozen=True)
class Bounds:
    """How many entries an archive may have, how many bytes they may become, and how many times their packed size."""

    entries: int = 5_000
    unpacked: int = 300_000_000
    ratio: int = 200


@contextmanager
def opened(file: IO[bytes], bounds: Bounds) -> Iterator[ZipFile]:
    """The archive, safe to read from; Unfit where it is broken, a bomb, or built to leave its folder.

    The list of contents is measured before it is parsed: a file of a few MB can name a million entries.
    """
    _check_end(file, bounds)
    try:
        with ZipFile(file) as archive:
            _check_entries(archive.infolist(), bounds)
            yield archive
    except (BadZipFile, struct.error, NotImplementedError, EOFError, UnicodeError) as broken:
        raise Unfit("unreadable") from broken
    except RuntimeError as locked:  # zipfile's word for an entry that needs a password
        raise Unfit("protected") from locked


def _check_end(file: IO[bytes], bounds: Bounds) -> None:
    size = file.seek(0, 2)
    start = max(size - LARGEST_COMMENT - 22, 0)
    file.seek(start)
    tail = file.read(size - start)
    at = tail.rfind(END)
    if at < 0 or len(tail) - at < 22:
        raise Unfit("cut")
    if END64 in tail[max(at - 20, 0):at]:  # only archives beyond 4 GB or 65,535 entries need one
        raise Unfit("bomb")
    _signature, _disk, _first, _here, entries, listed, _offset, _comment = struct.unpack("<4s4H2LH", tail[at:at + 22])
    if entries > bounds.entries or listed > bounds.entries * 400 or listed < entries * ENTRY:
        raise Unfit("bomb")


def _check_entries(entries: list[ZipInfo], bounds: Bounds) -> None:
    packed, unpacked = sum(entry.compress_size for entry in entries), sum(entry.file_size for entry in entries)
    if len(entries) > bounds.entries or unpacked > bounds.unpacked or unpacked > max(PLAUSIBLE, packed * bounds.ratio):
        raise Unfit("bomb")
    if any(entry.flag_bits & 1 for entry in entries):
        raise Unfit("protected")
    names: set[str] = set()
    for entry in entries:
        if leaves_its_folder(entry.orig_filename) or entry.filename.lower() in names:
            raise Unfit("unsafe")
        names.add(entry.filename.lower())
    _check_places(entries)


def _check_places(entries: list[ZipInfo]) -> None:
    """No two entries share bytes: that is how a small archive becomes petabytes without any high ratio."""
    end = 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        if entry.header_offset < end:
            raise Unfit("bomb")
        end = entry.header_offset + 30 + len(entry.orig_filename) + entry.compress_size


def leaves_its_folder(name: str) -> bool:
    """Whether the name of an entry could lead anywhere but into the archive's own folder."""
    parts = name.replace("\\", "/").split("/")
    return ".." in parts or name[:1] in ("/", "\\") or ":" in parts[0] or "\0" in name


def read(archive: ZipFile, name: str, most: int) -> bytes:
    """One entry, at most `most` bytes of it; KeyError where it is not there, Unfit where it holds more."""
    with archive.open(name) as entry:
        found = entry.read(most + 1)
    if len(found) > most:
        raise Unfit("bomb")
    return found


def names_of(archive: ZipFile) -> dict[str, Any]:
    """The entries by their names in small letters, as office programs compare them."""
    return {entry.filename.lower(): entry.filename for entry in archive.infolist()}
