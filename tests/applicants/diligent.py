"""A deal in diligence for tests: lines, findings, calls, visits and photos as a phone makes them, each with words that can be looked for."""
import io
from types import SimpleNamespace
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from applicants.actions.diligence import add_line, attach_to_line, close_line
from applicants.actions.diligence_note import keep_photo, write_note
from applicants.actions.finding import record_finding
from applicants.actions.page import read_document
from applicants.models import Deal, DiligenceItem, DiligenceNote, Document, Finding
from fund.models import Seat
from tests.applicants.applying import pdf
from tests.applicants.working import day

SECRETS = {"line": "소방 설비를 본다", "result": "스프링클러가 꺼져 있었습니다", "file": "소방점검표", "finding": "허가 용량이 모자랍니다",
           "remedy": "변경허가를 먼저 받는다", "who": "최공장장이 안내",
           "notes": "보관동 천장까지 쌓여 있었습니다", "call": "납기를 두 번 어겼습니다", "photo": "보관동사진"}
GPS = b"N37deg-secret-place"


def photo_file(name: str = "IMG_0001.jpg", colour: str = "#35624f", turned: int = 6) -> SimpleUploadedFile:
    """A photo as a phone writes it: with the place, the device and how it was held."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010F], exif[0x010E] = turned, "PhoneMaker", GPS.decode()
    exif.get_ifd(0x8825)[1], exif.get_ifd(0x8825)[2] = "N", (37.0, 33.0, 59.0)
    out = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(out, "JPEG", exif=exif, comment=GPS)
    return SimpleUploadedFile(name, out.getvalue(), "image/jpeg")


def line(c: SimpleNamespace, deal: Deal, by: Seat | None = None, **given: Any) -> DiligenceItem:
    return add_line(deal=deal, by=by or c.partner, **{"area": "esg", "text": SECRETS["line"]} | given)


def finding(c: SimpleNamespace, deal: Deal, by: Seat | None = None, **given: Any) -> Finding:
    return record_finding(deal=deal, by=by or c.partner, **{
        "area": "legal", "severity": "critical", "text": SECRETS["finding"], "remedy": SECRETS["remedy"]} | given)


def photo(c: SimpleNamespace, deal: Deal, by: Seat | None = None, **given: Any) -> Document:
    """A kept photo, read as the worker reads it."""
    document = keep_photo(deal=deal, upload=photo_file(**{"name": f"{SECRETS['photo']}.jpg"} | given), by=by or c.partner)
    read_document(document.pk)
    document.refresh_from_db()
    return document


def visit(c: SimpleNamespace, deal: Deal, by: Seat | None = None, **given: Any) -> DiligenceNote:
    return write_note(deal=deal, by=by or c.partner, **{"kind": "visit", "held_on": day(-1), "who": SECRETS["who"], "place": "본사 공장",
                                                        "notes": SECRETS["notes"], "verdict": "mixed"} | given)


def call(c: SimpleNamespace, deal: Deal, by: Seat | None = None, **given: Any) -> DiligenceNote:
    return write_note(deal=deal, by=by or c.partner, **{"kind": "reference", "held_on": day(-1), "who": "2년 된 고객", "notes": SECRETS["call"],
                                                        "verdict": "supports"} | given)


def everything(c: SimpleNamespace, deal: Deal, by: Seat | None = None, **seen: Any) -> SimpleNamespace:
    """One of each: a line done with a file, an open one, a deal-breaker, a call, a visit (as `seen`) with a photo, and a photo that waits."""
    done = line(c, deal, by)
    file = attach_to_line(item=done, upload=SimpleUploadedFile(f"{SECRETS['file']}.pdf", pdf(1, "Sprinklerpage")), by=by or c.partner)
    read_document(file.pk)
    close_line(item=done, result=SECRETS["result"], by=by or c.partner)
    placed = photo(c, deal, by)
    return SimpleNamespace(done=done, file=file, open=line(c, deal, by, text="또 볼 것"), finding=finding(c, deal, by), call=call(c, deal, by),
                           photo=placed, visit=visit(c, deal, by, photos=[placed], **seen), waiting=photo(c, deal, by, colour="#999999"))
