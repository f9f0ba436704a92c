"""What an uploaded file is by its first bytes and its table of contents; light enough for a web process."""
import re
import struct
from typing import IO
from zipfile import ZipFile

from applicants.contents import Unfit
from applicants.contents.archive import Bounds, names_of, opened, read
from applicants.contents.kinds import DOCX, HWP, HWPX, JPEG, PDF, PNG, PPTX, WEBP, XLSX

MAGIC = {b"%PDF-": PDF, b"\x89PNG\r\n\x1a\n": PNG, b"\xff\xd8\xff": JPEG}
PROGRAMS = (b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xfe\xed\xfa", b"\xce\xfa\xed\xfe", b"\xcf\xfa\xed\xfe", b"L\0\0\0\x01\x14\x02\0",
            b"dex\n", b"\0asm")
HEIF = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif", b"avis")  # pictures of a phone that few programs open
ZIP, COMPOUND = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
HWP_SIGNATURE, HWP_OLD = b"HWP Document File", b"HWP Document File V"
MAIN_PARTS = {"ppt/presentation.xml": PPTX, "xl/workbook.xml": XLSX, "word/document.xml": DOCX}
MACROS = re.compile(r"(^|/)vbaproject\w*\.bin$|(^|/)(xl/)?(macrosheets|intlmacrosheets)/")


def kind_of(file: IO[bytes], bounds: Bounds) -> str:
    """The MIME type of a file by what it holds, one of `kinds`; Unfit with `program`, `macros`, `protected`, `bomb`, `unsafe`, `cut`,
    `unreadable`, `heic`, `old` (Office before 2007, HWP before 5.0) or `unknown`. The file stands at its beginning afterwards."""
    try:
        file.seek(0)
        head = file.read(32)
        for magic, mime in MAGIC.items():
            if head.startswith(magic):
                return mime
        if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
            return WEBP
        if head[4:8] == b"ftyp" and head[8:12] in HEIF:
            raise Unfit("heic")
        if head.startswith(PROGRAMS):
            raise Unfit("program")
        if head.startswith(ZIP):
            with opened(file, bounds) as archive:
                return _packed(archive)
        if head.startswith(COMPOUND):
            return _compound(file)
        raise Unfit("old" if head.startswith(HWP_OLD) else "unknown")
    finally:
        file.seek(0)


def _packed(archive: ZipFile) -> str:
    names = names_of(archive)
    if "mimetype" in names and read(archive, names["mimetype"], 200).strip() == HWPX.encode():
        if "meta-inf/manifest.xml" in names and b"encryption-data" in read(archive, names["meta-inf/manifest.xml"], 1_000_000):
            raise Unfit("protected")
        return HWPX
    if "[content_types].xml" not in names:
        raise Unfit("program" if names.keys() & {"meta-inf/manifest.mf", "androidmanifest.xml"} else "unknown")
    types = read(archive, names["[content_types].xml"], 5_000_000).lower()
    if b"macroenabled" in types or any(MACROS.search(name) for name in names):
        raise Unfit("macros")
    return next((mime for part, mime in MAIN_PARTS.items() if part in names), "") or _refuse("unknown")


def _compound(file: IO[bytes]) -> str:
    """A compound file is HWP, an office file under a password, or one from before 2007; its streams are named in UTF-16."""
    file.seek(0)
    whole = file.read()
    if "EncryptedPackage".encode("utf-16-le") in whole:
        raise Unfit("protected")
    at = whole.find(HWP_SIGNATURE)
    if at < 0 or "FileHeader".encode("utf-16-le") not in whole:
        if any(name.encode("utf-16-le") in whole for name in ("Workbook", "WordDocument", "PowerPoint Document")):
            raise Unfit("old")
        raise Unfit("unknown")
    flags = whole[at + 36:at + 40]
    if len(flags) == 4 and struct.unpack("<L", flags)[0] & 2:
        raise Unfit("protected")
    return HWP


def _refuse(code: str) -> str:
    raise Unfit(code)
