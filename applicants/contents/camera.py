"""A picture without what the camera wrote beside it: place, device, serial numbers, a small earlier picture. No pixel is touched."""
import re
import struct
from collections.abc import Iterator

from applicants.contents import Unfit
from applicants.contents.kinds import JPEG, PNG, WEBP

# JPEG (ITU-T T.81, annex B): segments up to the scan; in the scan FF is followed by 00 or a restart mark.
SOI, EOI, SOS, APP0, APP1, APP2, APP14, COM = 0xD8, 0xD9, 0xDA, 0xE0, 0xE1, 0xE2, 0xEE, 0xFE
ALONE = frozenset({0x01, *range(0xD0, 0xD8)})
NEXT = re.compile(rb"\xff+[^\x00\xd0-\xd7\xff]")
ICC = b"ICC_PROFILE\0"
ORIENTATION = 0x0112
# PNG (W3C, third edition): what draws the picture; time, text and Exif are none of it.
PNG_KEPT = frozenset({b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"cICP", b"sBIT", b"bKGD", b"pHYs"})
# WebP container (RFC 9649): the flags of VP8X say that Exif (8) and XMP (4) follow.
WEBP_KEPT = frozenset({b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"})


def without_traces(data: bytes, mime: str) -> bytes:
    """The picture with its pixels, colours and the way it is turned, and nothing else; Unfit `unreadable` where it is cut or broken.

    Done twice it is the same. A file of another type comes back as it is.
    """
    parts = {JPEG: _jpeg, PNG: _png, WEBP: _webp}.get(mime)
    try:
        return b"".join(parts(data)) if parts else data
    except (struct.error, IndexError) as cut:
        raise Unfit("unreadable") from cut


def _jpeg(data: bytes) -> Iterator[bytes]:
    """The first picture of the file; what phones hang behind its end (a film, a second picture with its own Exif) is left out."""
    yield b"\xff\xd8"
    turned = _turned(data)
    if turned != 1:
        yield _exif(turned)
    at = 2
    while True:
        at = _marker(data, at)
        code = data[at]
        if code == EOI:
            yield b"\xff\xd9"
            return
        if code in ALONE:
            at += 1
            continue
        end = at + 1 + struct.unpack_from(">H", data, at + 1)[0]
        body = data[at + 3:end]
        if end > len(data) or end < at + 3:
            raise Unfit("unreadable")
        if _is_kept(code, body):
            yield b"\xff" + data[at:end]
        at = end
        if code == SOS:
            found = NEXT.search(data, at)
            if found is None:
                raise Unfit("unreadable")
            yield data[at:found.start()]
            at = found.start()


def _marker(data: bytes, at: int) -> int:
    """Where the code of the marker at this place stands."""
    if data[at] != 0xFF:
        raise Unfit("unreadable")
    while data[at] == 0xFF:
        at += 1
    return at


def _is_kept(code: int, body: bytes) -> bool:
    if code in (APP0, APP14):  # how the colours are coded; a JFXX thumbnail is left out
        return body.startswith((b"JFIF\0", b"Adobe"))
    if code == APP2:
        return body.startswith(ICC)
    return code != COM and not 0xE0 <= code <= 0xEF


def _turned(data: bytes) -> int:
    """How the camera was held, 1 to 8, out of the first Exif segment; 1 where nothing readable says so."""
    at = 2
    while data[at] == 0xFF and data[at + 1] not in (SOS, EOI):
        at = _marker(data, at)
        end = at + 1 + struct.unpack_from(">H", data, at + 1)[0]
        if data[at] == APP1 and data[at + 3:at + 9] == b"Exif\0\0":
            return _orientation(data[at + 9:end])
        at = end
    return 1


def _orientation(tiff: bytes) -> int:
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None:
        return 1
    try:
        first = struct.unpack_from(order + "L", tiff, 4)[0]
        for number in range(struct.unpack_from(order + "H", tiff, first)[0]):
            tag, kind, _count, value = struct.unpack_from(order + "HHLH", tiff, first + 2 + 12 * number)
            if tag == ORIENTATION:
                return value if kind == 3 and 1 <= value <= 8 else 1
    except struct.error:
        pass
    return 1


def _exif(turned: int) -> bytes:
    """An Exif segment that says how the picture is turned, and nothing more."""
    body = b"Exif\0\0MM\0*" + struct.pack(">LHHHLHHL", 8, 1, ORIENTATION, 3, 1, turned, 0, 0)
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body


def _png(data: bytes) -> Iterator[bytes]:
    yield data[:8]
    at, kind = 8, b""
    while kind != b"IEND":
        size, kind = struct.unpack_from(">L4s", data, at)
        end = at + 12 + size
        if end > len(data):
            raise Unfit("unreadable")
        if kind in PNG_KEPT:
            yield data[at:end]
        at = end


def _webp(data: bytes) -> Iterator[bytes]:
    parts, at, whole = [], 12, 8 + struct.unpack_from("<L", data, 4)[0]
    if whole > len(data):
        raise Unfit("unreadable")
    while at < whole:
        kind, size = struct.unpack_from("<4sL", data, at)
        end = at + 8 + size + size % 2
        part = data[at:end]
        if len(part) < 8 + size:
            raise Unfit("unreadable")
        if kind == b"VP8X":
            part = part[:8] + bytes([part[8] & ~0x0C]) + part[9:]
        if kind in WEBP_KEPT:
            parts.append(part + b"\0" * (end - at - len(part)))
        at = end
    yield b"RIFF" + struct.pack("<L", 4 + sum(map(len, parts))) + b"WEBP"
    yield from parts
