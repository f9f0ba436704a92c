"""Real PDFs of a wanted size: pages with words and a picture, no two alike."""
import os
import zlib

NOISE = os.urandom(2_500_000)
PAGES = 3


def deck(number: int, size: int) -> bytes:
    """A PDF of about `size` bytes whose first page shows a picture; the same number and size give the same bytes."""
    side = max(8, int(((size - 3_000) / 3) ** 0.5))
    start = number * 997 % (len(NOISE) - 3 * side * side)
    picture = zlib.compress(NOISE[start:start + 3 * side * side], 0)
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(b"%d 0 R" % (5 + 2 * n) for n in range(PAGES)), PAGES),
        3: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        4: _stream(picture, b"/Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceRGB /BitsPerComponent 8 "
                            b"/Filter /FlateDecode" % (side, side)),
    }
    for page in range(PAGES):
        words = b"BT /F1 24 Tf 60 90 Td (Founder %d, page %d) Tj ET" % (number, page + 1)
        drawn = b"q 120 0 0 120 180 30 cm /I1 Do Q " + words if page == 0 else words
        objects[5 + 2 * page] = (b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 320 180] /Contents %d 0 R "
                                 b"/Resources << /Font << /F1 3 0 R >> /XObject << /I1 4 0 R >> >> >>" % (6 + 2 * page))
        objects[6 + 2 * page] = _stream(drawn)
    return _file(objects)


def sizes(count: int, smallest: int = 50_000, largest: int = 2_000_000) -> list[int]:
    """So many sizes from the smallest to the largest, each the same factor above the one before: small ones are frequent."""
    step = (largest / smallest) ** (1 / max(count - 1, 1))
    return [int(smallest * step ** n) for n in range(count)]


def _stream(data: bytes, more: bytes = b"") -> bytes:
    return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (more, len(data), data)


def _file(objects: dict[int, bytes]) -> bytes:
    parts, places, at = [b"%PDF-1.4\n"], {}, 9
    for key in sorted(objects):
        places[key] = at
        parts.append(b"%d 0 obj\n%s\nendobj\n" % (key, objects[key]))
        at += len(parts[-1])
    rows = b"".join(b"%010d 00000 n \n" % places[key] for key in sorted(objects))
    parts.append(b"xref\n0 %d\n0000000000 65535 f \n%strailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1, rows, len(objects) + 1, at))
    return b"".join(parts)
