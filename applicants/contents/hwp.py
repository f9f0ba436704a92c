"""한글 files: HWP 5 (a compound file of packed records) and HWPX (an archive of XML), read as text.

Source: 한글문서파일형식 5.0, Hancom: records 4.2, paragraph text 4.3.2 and its control characters.
"""
import re
import struct
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from applicants.contents import Unfit
from applicants.contents.parts import Part
from applicants.contents.xml import bare, elements

SIGNATURE = b"HWP Document File"
PACKED, LOCKED, DISTRIBUTED = 1, 2, 4        # bits of the file's properties
PARA_HEADER, PARA_TEXT = 0x42, 0x43
PAGE_BREAK = 0x04 | 0x01                     # before a paragraph: a new page or a new section
EIGHT_WIDE = {*range(1, 10), 11, 12, *range(14, 24)}  # controls that take eight characters; 9 is the tab
INSTEAD = {9: "\t", 10: "\n", 24: "-", 30: " ", 31: " "}
MOST = 60_000_000                            # bytes that one stream may become


def parts(data: bytes) -> Iterator[Part]:
    """The text of an HWP file, cut where a page was broken by hand; Unfit where it is protected or broken."""
    with _opened(data) as compound:
        flags = _flags(compound)
        found = False
        if not flags & DISTRIBUTED:  # such a file keeps its text elsewhere, under a key
            for name in _sections(compound):
                for text in _pages(_stream(compound, name, packed=bool(flags & PACKED))):
                    found = found or bool(text.strip())
                    yield Part(text)
        if not found:
            yield Part(_preview(compound), is_cut=True)


def warnings(data: bytes) -> list[str]:
    """`preview` where only its preview can be read, `embedded` where objects of other programs lie inside."""
    with _opened(data) as compound:
        inside = [name for name in compound.listdir() if name[0] == "BinData" and name[-1].lower().endswith(".ole")]
        return [*(["embedded"] if inside else []), *(["preview"] if _flags(compound) & DISTRIBUTED else [])]


def packed_parts(archive: ZipFile) -> Iterator[Part]:
    """The text of an HWPX file, a paragraph a line, cut where a page was broken by hand."""
    names = sorted((name for name in archive.namelist() if re.fullmatch(r"Contents/section\d+\.xml", name)),
                   key=lambda name: int(re.sub(r"\D", "", name)))
    if not names:
        raise Unfit("unreadable")
    for name in names:
        lines: list[str] = []
        line: list[str] = []
        for element in elements(archive, name):
            match bare(element.tag):
                case "t":
                    line.append(element.text or "")
                case "tab":
                    line.append("\t")
                case "p":
                    if element.get("pageBreak") == "1" and any(lines):
                        yield Part("\n".join(lines))
                        lines = []
                    lines.append("".join(line))
                    line = []
        yield Part("\n".join(lines))


def _opened(data: bytes) -> Any:
    from olefile import OleFileIO

    try:
        return OleFileIO(BytesIO(data))
    except Exception as broken:  # olefile raises its own errors and those of struct alike
        raise Unfit("unreadable") from broken


def _flags(compound: Any) -> int:
    head = _stream(compound, ["FileHeader"], packed=False)
    if not head.startswith(SIGNATURE) or len(head) < 40:
        raise Unfit("unreadable")
    flags = int(struct.unpack_from("<L", head, 36)[0])
    if flags & LOCKED:
        raise Unfit("protected")
    return flags


def _sections(compound: Any) -> list[list[str]]:
    found = [name for name in compound.listdir() if name[0] == "BodyText" and re.fullmatch(r"Section\d+", name[-1])]
    return sorted(found, key=lambda name: int(name[-1].removeprefix("Section")))


def _stream(compound: Any, name: list[str], *, packed: bool) -> bytes:
    try:
        data = bytes(compound.openstream(name).read(MOST + 1))
        if packed:
            stream = zlib.decompressobj(-15)
            data = stream.decompress(data, MOST)
            if stream.unconsumed_tail:
                raise Unfit("too_heavy")
    except (OSError, zlib.error) as broken:
        raise Unfit("unreadable") from broken
    return data


def _pages(section: bytes) -> Iterator[str]:
    lines: list[str] = []
    for tag, payload in _records(section):
        if tag == PARA_HEADER and len(payload) > 11 and payload[11] & PAGE_BREAK and any(lines):
            yield "\n".join(lines)
            lines = []
        elif tag == PARA_TEXT:
            lines.append(_text(payload))
    yield "\n".join(lines)


def _records(section: bytes) -> Iterator[tuple[int, bytes]]:
    """Tag and content of every record; a size that does not fit in the header follows it. What runs over the end is dropped."""
    at = 0
    while at + 4 <= len(section):
        head = struct.unpack_from("<L", section, at)[0]
        size, at = head >> 20, at + 4
        if size == 0xFFF:
            if at + 4 > len(section):
                return
            size, at = struct.unpack_from("<L", section, at)[0], at + 4
        yield head & 0x3FF, section[at:at + size]
        at += size


def _text(payload: bytes) -> str:
    units = struct.unpack(f"<{len(payload) // 2}H", payload[:len(payload) // 2 * 2])
    letters, at = bytearray(), 0
    while at < len(units):
        unit = units[at]
        if unit > 31:
            letters += struct.pack("<H", unit)
        elif unit in INSTEAD:
            letters += INSTEAD[unit].encode("utf-16-le")
        at += 8 if unit in EIGHT_WIDE else 1
    return letters.decode("utf-16-le", "ignore").rstrip("\n")


def _preview(compound: Any) -> str:
    """The first page as plain text, which the program keeps beside the text."""
    if not compound.exists("PrvText"):
        raise Unfit("unreadable")
    return _stream(compound, ["PrvText"], packed=False).decode("utf-16-le", "ignore")
