"""The frozen packet as a PDF with one reader's name across it: asked for at the freeze for the committee, on demand by every other reader."""
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from applicants.actions.document import store_bytes
from applicants.actions.wall import check_open
from applicants.models import AgendaItem, Deal, PacketCopy
from applicants.queries.committee import entitled, members, observers
from applicants.queries.packet_copy import language_of, may_have
from applicants.queries.packet_print import document
from fund import pdf
from fund.audit import acting
from fund.errors import Refused
from fund.jobs import enqueue, progress
from fund.models import Job, Seat


def ask_copies(*, item: AgendaItem, by: Seat) -> list[Job]:
    """Have a copy drawn for each committee seat that takes part in the item, of members and observers; inside the transaction that freezes it."""
    fund = item.meeting.fund
    there = entitled(members(fund), item.deal) | entitled(observers(fund), item.deal)
    return [_ask(item, seat, by, language_of(seat)) for seat in there.values() if may_have(item, seat)]


def ask_copy(*, item: AgendaItem, by: Seat, lang: str = "") -> Job:
    """Have the reader's own copy drawn in this language (else their own), or drawn again where that stopped.

    Refused before the freeze, before a wall, and for who is blind to the deal.
    """
    check_open(deal=item.deal, by=by)
    if not item.is_frozen:
        raise Refused(_("The packet is not frozen yet. Its copies are drawn from what is frozen."))
    if not may_have(item, by):
        raise Refused(_("Lock your own scorecard first; until then others' cards are hidden from you."))
    lang = lang or language_of(by)
    return _ask(item, by, by, lang, again=not PacketCopy.objects.filter(item=item, seat=by, lang=lang).exists())


def draw_packet(item_id: int, seat_id: int, job: Any = None, *, lang: str = "") -> dict[str, Any]:
    """Compile the packet with this reader's name across every page and keep it; safe to run twice. Returns {"sha256": …}, empty for a reader who
    no longer may have it. `lang`: ko or en, left empty the reader's own. Refused while the packet is not frozen."""
    item = AgendaItem.objects.select_related("meeting__fund", "deal__company__organisation").get(pk=item_id)
    seat = Seat.objects.select_related("user", "organisation").get(pk=seat_id)
    lang = lang or language_of(seat)
    if not item.is_frozen:
        raise Refused(_("The packet is not frozen yet. Its copies are drawn from what is frozen."))
    if not may_have(item, seat):
        return {}
    if kept := PacketCopy.objects.filter(item=item, seat=seat, lang=lang).first():
        return {"sha256": kept.blob_id}
    if job is not None:
        progress(job, 0, 1, item.packet["company"]["name"])
    blob = store_bytes(pdf.compile("packet", document(item, seat, lang, timezone.now())), "application/pdf")
    with acting(None, "draw packet"):
        Deal.objects.select_for_update(of=("self",), no_key=True).get(pk=item.deal_id)
        if not may_have(item, seat):  # a wall came while it was being drawn
            return {}
        kept, _new = PacketCopy.objects.get_or_create(item=item, seat=seat, lang=lang, defaults={"blob": blob})
    return {"sha256": kept.blob_id}


def _ask(item: AgendaItem, seat: Seat, by: Seat, lang: str, *, again: bool = False) -> Job:
    return enqueue("applicants.draw_packet", f"item:{item.uuid}:{seat.uuid}", by=by, fund=item.meeting.fund, about=item.deal.uuid, again=again,
                   item=item.pk, seat=seat.pk, lang=lang)
