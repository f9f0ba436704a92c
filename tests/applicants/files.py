"""Files as founders have them, and as nobody should: made here byte by byte, so that each is what its name in the test says."""
import io
import struct
import zipfile
import zlib
from collections.abc import Iterable, Mapping

from PIL import Image
from pypdf import PdfReader, PdfWriter

from tests.applicants.applying import pdf

TYPES = '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">{}</Types>'
RELATIONS = '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
A, P = "http://schemas.openxmlformats.org/drawingml/2006/main", "http://schemas.openxmlformats.org/presentationml/2006/main"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
LAUGHS = ('<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>'
          '<x xmlns="urn:x">&c;</x>')
OUTSIDE = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x xmlns="urn:x">&e;</x>'


def packed(entries: Mapping[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return out.getvalue()


def repacked(data: bytes, changed: Mapping[str, str | bytes]) -> bytes:
    """The archive with some entries added or replaced."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return packed({name: archive.read(name) for name in archive.namelist()} | dict(changed))


def pptx(slides: Iterable[str] = ("순환 플라스틱", "시장"), **changed: str) -> bytes:
    """A presentation; its slides lie in the file in another order than they are shown."""
    slides = list(slides)
    ids = "".join(f'<p:sldId id="{256 + n}" r:id="rId{n}"/>' for n in range(1, len(slides) + 1))
    links = "".join(f'<Relationship Id="rId{n}" Type="{R}/slide" Target="slides/slide{len(slides) + 1 - n}.xml"/>'
                    for n in range(1, len(slides) + 1))
    entries = {"[Content_Types].xml": TYPES.format(""), "ppt/presentation.xml": (
        f'<p:presentation xmlns:p="{P}" xmlns:r="{R}"><p:sldIdLst>{ids}</p:sldIdLst></p:presentation>'),
        "ppt/_rels/presentation.xml.rels": RELATIONS.format(links)}
    for n, text in enumerate(slides, start=1):
        paragraphs = "".join(f"<a:p><a:r><a:t>{line}</a:t></a:r></a:p>" for line in text.split("\n"))
        entries[f"ppt/slides/slide{len(slides) + 1 - n}.xml"] = f'<p:sld xmlns:p="{P}" xmlns:a="{A}">{paragraphs}</p:sld>'
    return packed(entries | changed)


def docx(pages: Iterable[str] = ("정관 제1조", "제2조")) -> bytes:
    broken = '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'.join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in pages)
    return packed({"[Content_Types].xml": TYPES.format(""), "word/document.xml": f'<w:document xmlns:w="{W}"><w:body>{broken}</w:body></w:document>'})


def xlsx(sheets: Mapping[str, list[list]] | None = None) -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    for name, rows in (sheets or {"재무제표": [["항목", 2024, 2025], ["매출", 1200.5, 1840]], "주주": [["이름", "비율"], ["김대표", 0.62]]}).items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def xlsx_with_links() -> bytes:
    return repacked(xlsx(), {
        "xl/externalLinks/externalLink1.xml": '<externalLink xmlns="urn:x"/>',
        "xl/externalLinks/_rels/externalLink1.xml.rels": RELATIONS.format(
            f'<Relationship Id="rId1" Type="{R}/externalLinkPath" Target="http://example.invalid/prices.xlsx" TargetMode="External"/>')})


def hwpx(paragraphs: Iterable[str] = ("사업계획서", "폐플라스틱을 펠릿으로")) -> bytes:
    text = "".join(f"<hp:p><hp:run><hp:t>{line}</hp:t></hp:run></hp:p>" for line in paragraphs)
    return packed({"mimetype": "application/hwp+zip", "Contents/section0.xml": (
        f'<hs:sec xmlns:hs="http://www.hancom.co.kr/hwpml/2011/section" xmlns:hp="http://www.hancom.co.kr/hwpml/2011/paragraph">{text}</hs:sec>')})


def record(tag: int, payload: bytes) -> bytes:
    """A record of HWP 5: tag, level and size in one number; a size that does not fit follows it."""
    if len(payload) < 0xFFF:
        return struct.pack("<L", tag | len(payload) << 20) + payload
    return struct.pack("<LL", tag | 0xFFF << 20, len(payload)) + payload


def hwp(paragraphs: Iterable[str] = ("사업계획서", "폐플라스틱을\t펠릿으로"), *, flags: int = 1, preview: str = "미리보기") -> bytes:
    """A HWP 5 file with one section; a tab takes eight places as in the real ones, and each paragraph ends with its mark."""
    section = b""
    for line in paragraphs:
        units = b"".join(struct.pack("<8H", 9, 0, 0, 0, 0, 0, 0, 9) if letter == "\t" else letter.encode("utf-16-le") for letter in line)
        section += record(0x42, bytes(22)) + record(0x43, units + struct.pack("<H", 13))
    if flags & 1:
        packer = zlib.compressobj(wbits=-15)
        section = packer.compress(section) + packer.flush()
    head = b"HWP Document File".ljust(32, b"\0") + struct.pack("<LL", 0x05000300, flags)
    return compound({"FileHeader": head.ljust(256, b"\0"), "PrvText": preview.encode("utf-16-le"), "BodyText/Section0": section})


def compound(streams: Mapping[str, bytes]) -> bytes:
    """A compound file (OLE) of version 3: every stream in whole sectors of 512 bytes, at most one folder deep."""
    folders = sorted({name.rpartition("/")[0] for name in streams if "/" in name})
    entries = [("Root Entry", 5, b"")] + [(folder, 1, b"") for folder in folders] + [
        (name.rpartition("/")[2], 2, data.ljust(4096, b"\0")) for name, data in streams.items()]
    parent = [0] + [0] * len(folders) + [1 + folders.index(name.rpartition("/")[0]) if "/" in name else 0 for name in streams]
    sectors: list[bytes] = []
    fat: list[int] = []

    def chain(data: bytes) -> int:
        first = len(sectors)
        parts = [data[at:at + 512].ljust(512, b"\0") for at in range(0, len(data), 512)]
        sectors.extend(parts)
        fat.extend([first + n + 1 for n in range(len(parts) - 1)] + [0xFFFFFFFE])
        return first

    starts = [chain(data) if data else 0xFFFFFFFE for _name, _kind, data in entries]
    none = 0xFFFFFFFF
    directory = b""
    for n, (name, kind, data) in enumerate(entries):
        inside = [m for m in range(1, len(entries)) if parent[m] == n and m != n]
        beside = [m for m in range(1, len(entries)) if n and parent[m] == parent[n]]
        right = next((m for m in beside if m > n), none)
        letters = name.encode("utf-16-le") + b"\0\0"
        size = len(streams.get(next((full for full in streams if full.rpartition("/")[2] == name and kind == 2), ""), data)) if kind == 2 else 0
        directory += letters.ljust(64, b"\0") + struct.pack("<HBBLLL16sLQQLQ", len(letters), kind, 1, none, right, inside[0] if inside else none,
                                                           b"", 0, 0, 0, starts[n], max(size, 4096) if kind == 2 else 0)
    first = chain(directory)
    fat_at = len(sectors)
    fat += [0xFFFFFFFD] * (-(-(len(fat) + 1) // 128))
    table = b"".join(struct.pack("<L", link) for link in fat)
    table = table.ljust(-(-len(table) // 512) * 512, b"\xff")
    count = len(table) // 512
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH6xLLLLLLLLL", 0x3E, 3, 0xFFFE, 9, 6, 0, count, first, 0, 4096,
                                                                       0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    places = [fat_at + n for n in range(count)] + [none] * (109 - count)
    return head + struct.pack("<109L", *places) + b"".join(sectors) + table


def picture(kind: str = "PNG", size: tuple[int, int] = (640, 360)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "#35624f").save(out, kind)
    return out.getvalue()


def png_of(width: int, height: int) -> bytes:
    """A PNG of a few KB that would be this large: its rows are zeros, which pack a thousandfold."""
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">L", len(data)) + name + data + struct.pack(">L", zlib.crc32(name + data))

    packer = zlib.compressobj(9)
    rows = b"".join(packer.compress(bytes(width // 8 + 1)) for _row in range(height)) + packer.flush()
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">LLBBBBB", width, height, 1, 0, 0, 0, 0)) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def changed(data: bytes, change) -> bytes:
    """A PDF after `change(writer)`."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def pdf_with_scripts() -> bytes:
    return pdf().replace(b"/Type /Catalog", b"/Type /Catalog /Names << /JavaScript << /Names [(a) << /S /JavaScript /JS (app.alert(1)) >>] >> >>")


def packed_objects(text: bytes) -> bytes:
    """A stream of objects as PDF 1.5 packs them, to stand behind a PDF."""
    data = zlib.compress(text)
    return b"\n9 0 obj\n<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream\nendobj\n" % (len(data), data)


def pdf_with_a_file() -> bytes:
    return changed(pdf(), lambda writer: writer.add_attachment("setup.exe", b"MZ"))


def pdf_that_starts_something() -> bytes:
    return pdf().replace(b"/Type /Catalog", b"/Type /Catalog /OpenAction << /S /Launch /F (cmd.exe) >>")


def locked_pdf() -> bytes:
    return changed(pdf(), lambda writer: writer.encrypt("secret", algorithm="AES-256"))


def bomb(megabytes: int = 400) -> bytes:
    """A workbook of half a megabyte that would become this many."""
    return repacked(xlsx(), {"xl/media/image1.bmp": bytes(megabytes * 1_000_000)})


def overlapping() -> bytes:
    """An archive whose entries share the same packed bytes: the list of contents names one place many times."""
    data = packed({"[Content_Types].xml": TYPES.format(""), "xl/workbook.xml": "<x/>", "xl/a.bin": bytes(1_000_000)})
    listed = data.index(b"PK\x01\x02")
    end = data.index(b"PK\x05\x06")
    last = data.rindex(b"PK\x01\x02")
    entry = data[last:end]
    more = b"".join(entry.replace(b"xl/a.bin", b"xl/%c.bin" % letter) for letter in b"bcdefghijk")
    whole = data[:end] + more
    return whole + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 13, 13, len(whole) - listed, listed, 0)


def crowded(entries: int = 200_000) -> bytes:
    """An archive that names this many entries and holds none of them."""
    listed = struct.pack("<4s4B4HL2L5H2L", b"PK\x01\x02", 20, 0, 20, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0) + b"x"
    count = min(entries, 65_535)
    return b"PK\x03\x04" + bytes(26) + listed * entries + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, count, count, len(listed) * entries, 30, 0)
