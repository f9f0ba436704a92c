"""What every page of a deal's case begins with: the deal, for who may see what the house thinks of it."""
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from applicants.models import Deal
from applicants.queries.packet_seal import why_sealed
from applicants.views.deal import visible_deal
from fund.errors import Refused


def open_case(request: HttpRequest, deal: UUID, *, sealed: bool = False) -> Deal:
    """The deal; Refused for who is blind to it, and, unless `sealed` may be opened too, for a page that asks for what nobody may change now.

    What was sent is not refused here for a seal: the action does it, and its form keeps what was typed.
    """
    row = visible_deal(request, deal)
    if row.hidden:
        raise Refused(_("Lock your own scorecard first; until then others' cards are hidden from you."))
    if not sealed and request.method != "POST" and (why := why_sealed(row)):
        raise Refused(why)
    return row


def tab_of(deal: Deal, place: str) -> str:
    """The address of a part of the tab."""
    return f"{reverse('applicants:deal_case', args=[deal.fund.slug, deal.uuid])}#{place}"
