"""Take back a paper of the fund that was filed with the wrong deal or the wrong line: the bytes go, who did it and why stays."""
from typing import Any

from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from applicants import characters
from applicants.actions.blob import remove_blob
from applicants.actions.diligence import in_diligence
from applicants.models import Document, Page, TakenBack
from applicants.queries.taken_back import is_diligence, stays_because
from fund.audit import acting
from fund.errors import Refused
from fund.jobs import enqueue
from fund.models import Seat

LONGEST_REASON = 300


def take_back(*, document: Document, reason: str, by: Seat) -> TakenBack:
    """Take back a file of the checklist or a photo of a visit: nobody can open or find it any more, its place says so.

    Its name goes with its bytes: both may be another company's. Sent twice is sent once. Refused as `in_diligence` refuses, without a
    reason (field reason), and for what `stays_because` names.
    """
    if document.deal is None or not is_diligence(document):
        raise Refused(stays_because(document))
    with acting(by, "take back file", deal=str(document.deal.uuid)):
        deal = in_diligence(deal=document.deal, by=by)
        row = Document.objects.select_for_update(of=("self",)).select_related("deal").get(pk=document.pk)
        said = characters.legible(" ".join(reason.split()), most=LONGEST_REASON, field="reason", missing=_("Say in a sentence why it is taken back."))
        if twice := TakenBack.objects.filter(document=row, by__user=by.user_id, reason=said).first():
            return twice
        if why := stays_because(row):
            raise Refused(why)
        blobs = {row.blob_id} | _pages(row)
        Document.objects.filter(pk=row.pk).update(
            name="", erased_at=timezone.now(), warnings=[], replaced_at=Coalesce("replaced_at", timezone.now()))
        made = TakenBack.objects.create(document=row, reason=said, by=by)
        enqueue("applicants.remove_taken_back", f"taken back:{row.uuid}", by=by, fund=deal.fund, about=deal.uuid, document=row.pk, blobs=sorted(blobs))
    return made


def remove_taken_back(document_id: int, blobs: list[str], job: Any = None) -> dict[str, int]:
    """Take the bytes of a file that was taken back out of the store, unless something else still shows them. Safe to run twice:
    {"removed": n, "kept": n}."""
    taken = TakenBack.objects.select_related("document").get(document=document_id)
    with acting(None, "remove taken back"):
        late = _pages(taken.document)
    removed = sum(remove_blob(sha256=sha256, decided_at=taken.at) for sha256 in blobs)
    removed += sum(remove_blob(sha256=sha256, decided_at=timezone.now()) for sha256 in late)
    return {"removed": removed, "kept": len(blobs) + len(late) - removed}


def _pages(document: Document) -> set[str]:
    """Take away its pages, also one that a job drew late; returns their blobs and those of readers' copies."""
    rows = Page.objects.filter(document=document)
    found = {blob for pair in rows.values_list("blob", "marked__blob") for blob in pair if blob}
    rows.delete()
    return found
