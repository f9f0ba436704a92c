"""Take in files: check what they really are, keep them once, replace an older deck, draw a deck's pages."""
import re
from pathlib import PurePath
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from applicants import pages
from applicants.actions.blob import store_blob
from applicants.models import Blob, Company, Deal, Document, Page
from applicants.queries.document import read_blob
from fund.audit import acting
from fund.errors import Refused
from fund.jobs import enqueue, progress
from fund.models import Seat

PDF, PNG, JPEG, XLSX = ("application/pdf", "image/png", "image/jpeg",
                        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
MAGIC = {PDF: b"%PDF-", PNG: b"\x89PNG\r\n\x1a\n", JPEG: b"\xff\xd8\xff", XLSX: b"PK\x03\x04"}
ALLOWED = {Document.Kind.DECK: (PDF,), Document.Kind.EVIDENCE: (PDF, PNG, JPEG, XLSX),
           Document.Kind.PAPER: (PDF, PNG, JPEG, XLSX)}
MOST_PAGES = 100
WIDTH = 1280


def store_bytes(data: bytes, mime: str) -> Blob:
    """Keep bytes that the site made itself (a drawn page, a packet) as a blob."""
    return store_blob([data], mime)


def store_document(*, company: Company, kind: str, upload: Any, by: Seat | None, deal: Deal | None = None,
                   slot: str = "") -> Document:
    """Keep an uploaded file (a Django UploadedFile) as a document; a new deck replaces the deal's earlier one.

    Refused, beside the field named after `kind` (or `slot`), where it is empty, too large or not what its kind allows. The same
    file uploaded again is the same document.
    """
    mime = _checked(kind, upload, slot or kind)
    name = _name(upload.name)
    with acting(by, "store document"):
        blob = store_blob(upload.chunks(), mime)
        if deal is not None:
            Deal.objects.select_for_update(of=("self",)).get(pk=deal.pk)
        current = Document.objects.filter(company=company, deal=deal, kind=kind, replaced_at=None)
        if kind == Document.Kind.PAPER and (same := current.filter(blob=blob, name=name, slot=slot).first()):
            return same
        if kind == Document.Kind.DECK:
            if same := current.filter(blob=blob, name=name).first():
                return same
            current.update(replaced_at=timezone.now())
        document = Document.objects.create(company=company, deal=deal, kind=kind, slot=slot, name=name, blob=blob, uploaded_by=by)
        if kind == Document.Kind.DECK:
            enqueue("applicants.draw_pages", f"document:{document.uuid}", by=by, about=deal and deal.uuid, document=document.pk)
    return document


def draw_pages(document_id: int, job: Any = None) -> dict[str, Any]:
    """Draw every page of a PDF as an image with its text, and count them; what cannot be drawn is said on the document.

    Safe to run twice: pages that are there are kept. Returns {"pages": n} or {"problem": why}.
    """
    document = Document.objects.select_related("deal__fund").get(pk=document_id)
    if document.problem or (document.page_count and document.pages.count() == document.page_count):
        return {"pages": document.page_count, "problem": document.problem}
    data = read_blob(document.blob_id)
    try:
        count = pages.page_count(data)
        if count > MOST_PAGES:
            return _cannot(document, Document.Problem.TOO_LONG)
        mark = document.deal.fund.name_ko if document.deal_id else ""
        for number, image in enumerate(pages.page_images(data, WIDTH, mark=mark), start=1):
            with acting(None, "draw page"):
                Page.objects.get_or_create(document=document, number=number, defaults={
                    "blob": store_bytes(image, "image/webp"), "text": pages.page_text(data, number).replace("\x00", "")})
            if job is not None:
                progress(job, number, count)
    except ValueError as problem:
        words = {pages.PROTECTED: Document.Problem.PROTECTED, pages.EMPTY: Document.Problem.EMPTY}
        return _cannot(document, words.get(str(problem), Document.Problem.UNREADABLE))
    with acting(None, "draw pages"):
        Document.objects.filter(pk=document.pk).update(page_count=count)
    return {"pages": count}


def _cannot(document: Document, problem: str) -> dict[str, Any]:
    with acting(None, "draw pages"):
        document.pages.all().delete()
        Document.objects.filter(pk=document.pk).update(problem=problem, page_count=None)
    return {"problem": str(problem)}


def _checked(kind: str, upload: Any, field: str) -> str:
    """The type that the first bytes show; Refused in words where it is not allowed."""
    most = settings.DECK_MAX_MB if kind == Document.Kind.DECK else settings.EVIDENCE_MAX_MB
    if not upload.size:
        raise Refused(_("This file is empty (0 bytes). Choose it again, or save it once more."), field=field)
    if upload.size > most * 1_000_000:
        raise Refused(_("This file has %(size)s MB; up to %(most)s MB fit. Save it with smaller pictures and upload it again.")
                      % {"size": f"{upload.size / 1_000_000:,.1f}", "most": most}, field=field)
    upload.seek(0)
    head = upload.read(16)
    upload.seek(0)
    for mime in ALLOWED[Document.Kind(kind)]:
        if head.startswith(MAGIC[mime]):
            return mime
    if head.startswith(b"MZ"):
        raise Refused(_("This is a program, whatever its name says. Programs are not accepted."), field=field)
    if kind == Document.Kind.DECK:
        raise Refused(_("This is not a PDF, whatever its name says. Save the deck as a PDF and upload that."), field=field)
    raise Refused(_("Only PDF, PNG, JPEG and XLSX files are accepted."), field=field)


def _name(given: str) -> str:
    """The file's name without folders and control characters, shortened before its ending."""
    plain = re.sub(r"[\x00-\x1f\x7f]", "", PurePath(str(given).replace("\\", "/")).name).strip() or "file"
    path = PurePath(plain)
    return path.stem[: 200 - len(path.suffix[:20])] + path.suffix[:20]
