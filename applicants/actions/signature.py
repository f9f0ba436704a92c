"""Sign the minutes of a decision, or file the paper that was sealed; once they are signed, an approved deal goes on to its contract."""
import hashlib
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from applicants.actions.document import bounds, store_document
from applicants.actions.stage_move import change_stage
from applicants.actions.wall import check_open
from applicants.contents import Unfit, kinds, sniff
from applicants.models import AgendaItem, Deal, Document, Meeting, Minutes, Signature, SignedMinutes, Voiding
from applicants.queries.signature import one, signers
from fund.audit import acting
from fund.errors import Refused
from fund.jobs import enqueue
from fund.models import Seat
from fund.notify import notify, seats
from fund.permissions import HOUSE, Can, holds

SLOT = "minutes"  # the name of the upload's field, and where the paper is kept among the house's own
PAPERS = frozenset({kinds.PDF, kinds.PNG, kinds.JPEG})
ENDED = (Deal.Status.WITHDRAWN, Deal.Status.PASSED)


def sign_minutes(*, item: AgendaItem, by: Seat, sha256: str | None = None) -> Signature:
    """Put this person's signature under the drawn minutes, once; pressed again it is the same signature. `sha256` is of the file they saw.

    With the last signature the minutes count as signed: a copy with every signature is drawn, and the deal of an approval goes on to
    contracting. Refused before they are drawn, for whoever was not present or holds no voting seat any more, for another file, and
    once the sealed paper is filed.
    """
    with acting(by, "sign minutes"):
        locked, deal = _locked(item, by, Can.VOTE)
        minutes = _drawn(locked)
        mine = one(signers(locked, minutes), by.user)
        if mine is None:
            raise Refused(_("Only those who were present at the decision sign its minutes. Nothing was written."))
        if mine.signature:
            return mine.signature
        if SignedMinutes.objects.filter(minutes=minutes).exists():
            raise Refused(_("The sealed paper of these minutes is filed already. There is nothing left to sign."))
        if sha256 is not None and sha256 != minutes.blob_id:
            raise Refused(_("This is not the file that stands here now. Read it again before you sign; nothing was written."))
        signature = Signature.objects.create(minutes=minutes, seat=by, sha256=minutes.blob_id)
        if all(signer.signature for signer in signers(locked, minutes)):
            _file(locked, deal, SignedMinutes(minutes=minutes, way=SignedMinutes.Way.ELECTRONIC, by=by), by)
            enqueue("applicants.draw_signed_minutes", f"item:{locked.uuid}", by=by, fund=locked.meeting.fund, about=deal.uuid, item=locked.pk)
        return signature


def file_sealed_paper(*, item: AgendaItem, upload: Any, by: Seat) -> SignedMinutes:
    """File the printed minutes that were sealed by hand and scanned (a Django UploadedFile: PDF, PNG or JPEG); what was signed here stays.

    It counts as every signature does. The same file once more is the same paper. Refused before the minutes are drawn, once they are
    signed, and, beside the field "minutes", for a file that cannot be such a paper.
    """
    with acting(by, "file sealed minutes"):
        locked, deal = _locked(item, by, Can.PREPARE_MEETING)
        minutes = _drawn(locked)
        if filed := SignedMinutes.objects.filter(minutes=minutes).first():
            if filed.way == SignedMinutes.Way.PAPER and filed.blob_id == _sha256(upload):
                return filed
            raise Refused(_("These minutes are signed and filed already. Nothing was written."))
        _check_paper(upload)
        document = store_document(company=deal.company, kind=Document.Kind.HOUSE, slot=SLOT, upload=upload, deal=deal, by=by)
        return _file(locked, deal, SignedMinutes(minutes=minutes, way=SignedMinutes.Way.PAPER, blob=document.blob, by=by), by)


def _locked(item: AgendaItem, by: Seat, can: Can) -> tuple[AgendaItem, Deal]:
    """Item and deal under their locks, the deal first as everywhere, where this person sits in the fund today and no wall stands before the deal."""
    deal = Deal.objects.select_for_update(of=("self",)).select_related("company__organisation").get(pk=item.deal_id)
    locked = AgendaItem.objects.select_for_update(of=("self",)).select_related("meeting__fund", "decided_by").get(pk=item.pk)
    if not holds(by.role, can) or not Seat.objects.live().filter(pk=by.pk, fund=locked.meeting.fund_id).exists():
        raise Refused(_("Your seat may not do this in this fund. Nothing was changed."))
    check_open(deal=deal, by=by)
    return locked, deal


def _drawn(item: AgendaItem) -> Minutes:
    minutes = Minutes.objects.filter(item=item).first()
    if minutes is None:
        raise Refused(_("The minutes are not drawn yet. They stand here in a moment; nothing was written."))
    return minutes


def _file(item: AgendaItem, deal: Deal, signed: SignedMinutes, by: Seat) -> SignedMinutes:
    """The minutes are signed: keep that, move the deal that was approved, tell the house."""
    signed.save(force_insert=True)
    if _goes_on(item, deal):
        change_stage(deal=deal, to=Deal.Stage.CONTRACTING, by=by)
    notify("minutes_signed", to=seats(item.meeting.fund, *HOUSE), source=f"signed:{item.uuid}", by=by, fund=item.meeting.fund, about=deal.uuid,
           url=reverse("applicants:agenda_item", args=[item.meeting.fund.slug, item.uuid]) + "#minutes", company=deal.company.name)
    return signed


def _goes_on(item: AgendaItem, deal: Deal) -> bool:
    """Whether the signed minutes carry the deal to its contract: not where the decision was declared void, or the deal has ended or moved."""
    return (item.meeting.kind == Meeting.Kind.MAIN and item.decision == AgendaItem.Decision.APPROVED and deal.stage == Deal.Stage.COMMITTEE
            and deal.status not in ENDED and not Voiding.objects.filter(item=item).exists())


def _check_paper(upload: Any) -> None:
    """Refused for a file that is fine elsewhere and no scanned paper; what is no file at all is refused where it is stored."""
    try:
        mime = sniff.kind_of(upload, bounds())
    except Unfit:
        return
    if mime not in PAPERS:
        raise Refused(_("The sealed minutes are a scan or a photo: PDF, PNG or JPEG. Scan the paper and upload that."), field=SLOT)


def _sha256(upload: Any) -> str:
    found = hashlib.sha256()
    for chunk in upload.chunks():
        found.update(chunk)
    return found.hexdigest()
