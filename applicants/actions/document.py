"""Take in files: check what they really are, keep them once, replace an older deck, and have a worker read them."""
import re
import unicodedata
from pathlib import PurePath
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from applicants.actions.blob import store_blob
from applicants.contents import Unfit, camera, kinds, sniff
from applicants.contents.archive import Bounds
from applicants.models import Blob, Company, Deal, Document
from fund.audit import acting
from fund.errors import Refused
from fund.jobs import enqueue
from fund.models import Seat

ANY = frozenset(kinds.ENDINGS)
ALLOWED = {Document.Kind.DECK: frozenset({kinds.PDF}), Document.Kind.EVIDENCE: ANY, Document.Kind.PAPER: ANY, Document.Kind.ANSWER: ANY,
           Document.Kind.HOUSE: ANY}
LONGEST = 200


def store_bytes(data: bytes, mime: str) -> Blob:
    """Keep bytes that the site made itself (a drawn page, a packet) as a blob."""
    return store_blob([data], mime)


def store_document(*, company: Company, kind: str, upload: Any, by: Seat | None, deal: Deal | None = None,
                   slot: str = "") -> Document:
    """Keep an uploaded file (a Django UploadedFile) as a document; a new deck replaces the deal's earlier one.

    Refused, beside the field named after `kind` (or `slot`), where it is empty, too large or not what its kind allows. The same
    file uploaded again is the same document. A picture among the house's own papers loses what its camera wrote beside it: where it was taken.
    """
    mime = _checked(kind, upload, slot or kind)
    name = file_name(upload.name, mime)
    chunks = _without_traces(upload, mime, slot or kind) if kind == Document.Kind.HOUSE and mime in kinds.PICTURES else upload.chunks()
    with acting(by, "store document"):
        blob = store_blob(chunks, mime)
        if deal is not None:
            Deal.objects.select_for_update(of=("self",)).get(pk=deal.pk)
        place = Document.objects.filter(company=company, deal=deal, kind=kind, **(
            {} if kind == Document.Kind.DECK else {"slot": slot, "name": name}))
        current = place.filter(replaced_at=None)
        if kind != Document.Kind.EVIDENCE and (same := current.filter(blob=blob, name=name).first()):
            return same
        if kind == Document.Kind.DECK:
            current.update(replaced_at=timezone.now())
        document = Document.objects.create(company=company, deal=deal, kind=kind, slot=slot, name=name, blob=blob, uploaded_by=by,
                                           version=place.count() + 1)
        enqueue("applicants.read_document", f"document:{document.uuid}", by=by, about=deal and deal.uuid, document=document.pk)
    return document


def bounds() -> Bounds:
    """What an uploaded archive may hold, by the settings."""
    return Bounds(settings.ARCHIVE_MAX_ENTRIES, settings.UNPACKED_MAX_MB * 1_000_000, settings.UNPACKED_MAX_RATIO)


def _checked(kind: str, upload: Any, field: str) -> str:
    """The type that the content shows; Refused in words where it is not allowed."""
    most = settings.DECK_MAX_MB if kind == Document.Kind.DECK else settings.EVIDENCE_MAX_MB
    if not upload.size:
        raise Refused(_("This file is empty (0 bytes). Choose it again, or save it once more."), field=field)
    if upload.size > most * 1_000_000:
        raise Refused(_("This file has %(size)s MB; up to %(most)s MB fit. Save it with smaller pictures and upload it again.")
                      % {"size": f"{upload.size / 1_000_000:,.1f}", "most": most}, field=field)
    try:
        mime = sniff.kind_of(upload, bounds())
    except Unfit as unfit:
        raise Refused(_why(unfit.code, kind), field=field) from unfit
    if mime not in ALLOWED[Document.Kind(kind)]:
        raise Refused(_("A deck is scored page by page, so it has to be a PDF. Open this file, save it as a PDF and upload that."), field=field)
    return mime


def _without_traces(upload: Any, mime: str, field: str) -> list[bytes]:
    upload.seek(0)
    try:
        return [camera.without_traces(upload.read(), mime)]
    except Unfit as unfit:
        raise Refused(_why(unfit.code, Document.Kind.HOUSE), field=field) from unfit


def _why(code: str, kind: str) -> str:
    """Why a file is not taken, in a sentence that says the way out."""
    said = {
        "program": _("This is a program, whatever its name says. Programs are not accepted."),
        "macros": _("This file carries macros, which are programs. Save it without macros (.xlsx, .pptx or .docx) and upload that."),
        "protected": _("This file is protected by a password. Upload it without one."),
        "bomb": _("This file would unpack to far more than it shows. It was not opened; save it once more and upload it again."),
        "unsafe": _("This archive names files outside its own folder or the same file twice. It was not opened; save it once more."),
        "heic": _("This photo is in HEIC, which few programs open. On the iPhone set Settings, Camera, Formats to Most Compatible, or save it as JPEG."),
        "old": _("This is a format from before 2007. Open it, save it as XLSX, PPTX, DOCX, HWP 5.0 or PDF, and upload that."),
    }
    if code in said and (kind, code) != (Document.Kind.DECK, "heic"):
        return said[code]
    if kind == Document.Kind.DECK:
        return _("This is not a PDF, whatever its name says. Save the deck as a PDF and upload that.")
    if code in ("cut", "unreadable"):
        return _("This file is damaged or was cut off on its way. Save it once more and upload it again.")
    return _("Only these are accepted: %(names)s. What counts is the content, not the name.") % {"names": kinds.NAMES}


def file_name(given: Any, mime: str) -> str:
    """The file's name without folders and without what hides or turns letters, composed as Korean is typed, ending as its content is,
    shortened before its ending."""
    flat = unicodedata.normalize("NFC", str(given)).replace("\\", "/")
    plain = "".join(letter for letter in PurePath(flat).name if unicodedata.category(letter) not in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp"))
    plain = re.sub(r"\s+", " ", plain).strip(" .") or _("file")
    endings = kinds.ENDINGS[mime]
    ending = next((ending for ending in endings if plain.lower().endswith(ending)), "")
    stem = plain[:len(plain) - len(ending)].strip(" .") or _("file")
    return stem[:LONGEST - len(ending or endings[0])] + (plain[len(plain) - len(ending):] if ending else endings[0])
