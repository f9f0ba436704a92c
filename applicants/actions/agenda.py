"""What every deed in the room of an agenda item asks first: the item and its deal under their locks, a seat that may, and no wall."""
from django.utils.translation import gettext as _

from applicants.actions.terms import seated
from applicants.actions.wall import check_open
from applicants.models import AgendaItem, Deal
from applicants.queries.committee import presides
from fund.errors import Refused
from fund.models import Seat
from fund.permissions import Can


def hold_item(*, item: AgendaItem, by: Seat, can: Can) -> AgendaItem:
    """The item with its deal, both locked, the deal first: every deed on them takes the locks in this order, and after them the fund's.

    Refused for a seat that may not do this in the meeting's fund today, and before a wall.
    """
    deal = Deal.objects.select_for_update(of=("self",)).select_related("company__organisation", "fund").get(pk=item.deal_id)
    row = AgendaItem.objects.select_for_update(of=("self",)).select_related("meeting__fund", "frozen_by").get(pk=item.pk)
    row.deal = deal
    seated(by=by, fund=row.meeting.fund, can=can)
    check_open(deal=deal, by=by)
    return row


def ask_presiding(*, item: AgendaItem, by: Seat) -> None:
    """Refused for who does not preside over this item today, and for who froze its packet."""
    if item.frozen_by and item.frozen_by.user_id == by.user_id:
        raise Refused(_("You froze this packet yourself. Another person has to preside over it."))
    if not presides(item, by):
        raise Refused(_("The chair presides here, or, where every chair is shut off from the deal, the member with the oldest seat. Nothing was changed."))


def ask_standing(*, item: AgendaItem) -> None:
    """Refused for the item of a deal that its company withdrew."""
    if item.deal.status == Deal.Status.WITHDRAWN:
        raise Refused(_("The company withdrew its application. There is nothing to decide on any more."))
