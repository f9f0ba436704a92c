"""Files on their way: where their parts lie, how far they are, and what a page says of them."""
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from applicants.models import Deal, Document, Inquiry, Upload
from applicants.queries import application as drafts
from applicants.queries import inquiry as questions
from applicants.queries.document import size_words
from applicants.queries.form import spec_of
from applicants.questions import SECOND
from fund.models import User

PIECE = 1_000_000  # bytes at most in one request


def part_path(upload: Upload) -> Path:
    """Where the bytes lie that have come so far."""
    return Path(settings.UPLOADS) / upload.uuid.hex


def most_mb(kind: str) -> int:
    """How large a file of this kind may be, in MB."""
    return settings.DECK_MAX_MB if kind == Document.Kind.DECK else settings.EVIDENCE_MAX_MB


def asked_inquiry(deal: Deal, slot: str) -> Inquiry | None:
    """The question of the fund that a slot names; None where it names none of this deal's."""
    uuid = drafts.as_uuid(slot)
    return uuid and Inquiry.objects.select_related("deal__company__organisation").filter(deal=deal, uuid=uuid).first()


def is_asked_for(deal: Deal, kind: str, slot: str) -> bool:
    """Whether this deal has a place for a file of this kind."""
    if kind == Document.Kind.DECK:
        return not slot
    if kind == Document.Kind.PAPER:
        dossier = getattr(deal, "dossier", None)
        return dossier is not None and any(s.kind == "papers" and s.question(slot) for s in spec_of(dossier.form).sections)
    return kind == Document.Kind.ANSWER and asked_inquiry(deal, slot) is not None


def closed_because(deal: Deal, kind: str, slot: str, at: Any = None) -> str:
    """Why a file for this place is not taken any more; empty while it is."""
    if kind == Document.Kind.ANSWER:
        inquiry = asked_inquiry(deal, slot)
        return questions.closed_because(inquiry) if inquiry else ""
    if kind == Document.Kind.PAPER:
        return drafts.closed_because(deal, SECOND, at)
    return drafts.closed_because(deal, at=at)


def unfinished(user: User, deal: Deal) -> QuerySet[Upload]:
    """What this person began to upload for a deal and has not finished."""
    return Upload.objects.visible_to(user).unfinished().filter(deal=deal)


def waiting(user: User, deal: Deal) -> dict[str, list[Upload]]:
    """The unfinished uploads by their slot, a deck's under "", each with its sizes in words: `here`, `announced`."""
    found: dict[str, list[Upload]] = {}
    for upload in unfinished(user, deal):
        upload.here, upload.announced = size_words(upload.received), size_words(upload.size)
        found.setdefault(upload.slot, []).append(upload)
    return found


def told(upload: Upload) -> dict[str, Any]:
    """What the page's script is told: how far it is, and what became of it."""
    return {
        "url": reverse("applicants:upload", args=[upload.uuid]), "discard": reverse("applicants:upload_discard", args=[upload.uuid]),
        "name": upload.name, "size": upload.size, "offset": upload.received, "piece": PIECE, "done": upload.document_id is not None,
        "refused": upload.problem}


def kept_words(upload: Upload) -> str:
    """What stays of an upload that came too late, and what can be done with it."""
    return _("%(name)s is here whole and is kept for %(n)s days. What was handed in before stands. If you are given more time, it can be "
             "taken up from this page.") % {"name": upload.name, "n": settings.UPLOAD_DAYS}
