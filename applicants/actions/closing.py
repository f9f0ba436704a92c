"""What every deed after an approved decision asks first, and how it takes the files that are given with it."""
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from applicants.actions.colleague import ask_colleague
from applicants.actions.document import store_document
from applicants.models import AgendaItem, Deal, Document, PaymentRequest, Voiding
from applicants.queries.closing import UNDERWAY, usable_papers
from fund.errors import Refused
from fund.models import Seat
from fund.permissions import Can, holds

MOST_FILES = 20


def open_closing(*, item: AgendaItem, by: Seat, can: Can = Can.WORK_ON_DEAL, settled: bool = False) -> AgendaItem:
    """The approved item with its deal under its lock, for other actions, inside their deed.

    Refused for a seat that may not, before a wall, for what the main committee did not approve or has declared void, for a deal that is
    not active or stands elsewhere, and, unless `settled`, once a payment request stands: what it rests on does not move.
    """
    if not holds(by.role, can):
        raise Refused(_("Your seat may not take this step. Nothing was changed."))
    deal = ask_colleague(deal=item.deal, by=by)
    row = AgendaItem.objects.select_related("meeting__fund").get(pk=item.pk)
    row.deal = deal
    if row.decision != AgendaItem.Decision.APPROVED or row.meeting.kind != row.meeting.Kind.MAIN:
        raise Refused(_("The main committee has not approved this deal, so nothing follows from it yet."))
    if Voiding.objects.filter(item=row).exists():
        raise Refused(_("This decision was declared void. Nothing was changed; what is on record stays."))
    if deal.stage == Deal.Stage.INVESTED:
        raise Refused(_("The investment is made. Nothing is changed here any more."))
    if deal.stage not in UNDERWAY or deal.status != Deal.Status.ACTIVE:
        raise Refused(_("This deal is not active at this stage. Nothing was changed."))
    if not settled and PaymentRequest.objects.filter(item=row, state=PaymentRequest.State.ASKED).exists():
        raise Refused(_("A payment request stands and rests on this. Take it back first, with a reason."))
    return row


def take_files(*, deal: Deal, slot: str, uploads: Iterable[Any], papers: Iterable[Document], by: Seat) -> list[Document]:
    """Keep new files as papers of the fund, and add those of the deal that were picked. Refused, in words beside field files or papers,
    for what is not taken in, for a paper that is not open to this person, and for too many."""
    given, picked = list(uploads), list(papers)
    if len(given) + len(picked) > MOST_FILES:
        raise Refused(_("At most %(n)s files at once.") % {"n": MOST_FILES}, field="files")
    open_to_them = {row.pk for row in usable_papers(deal, by.user)}
    if any(row.pk not in open_to_them for row in picked):
        raise Refused(_("One of these papers is not open to you or is gone. Choose again."), field="papers")
    kept = []
    for upload in given:
        try:
            kept.append(store_document(company=deal.company, kind=Document.Kind.HOUSE, upload=upload, by=by, deal=deal, slot=slot))
        except Refused as no:
            raise Refused(f"{upload.name}: {no}", field="files") from no
    return kept + picked
