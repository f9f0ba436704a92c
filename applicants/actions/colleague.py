"""What every deed of the house's own work on a deal asks first."""
from django.utils.translation import gettext as _

from applicants.actions.wall import CLOSED
from applicants.models import Deal
from fund.errors import Refused
from fund.models import Seat
from fund.permissions import Can, holds


def ask_colleague(*, deal: Deal, by: Seat) -> Deal:
    """The deal under its lock, for a seat of its fund that works on deals. Refused for any other, before a wall and for a draft."""
    if by.fund_id != deal.fund_id or not holds(by.role, Can.WORK_ON_DEAL):
        raise Refused(_("Your seat may not take this step. Nothing was changed."))
    row = Deal.objects.select_for_update(of=("self",)).select_related("fund", "company__organisation").get(pk=deal.pk)
    if not Deal.objects.in_house(by.user).filter(pk=row.pk).exists():
        raise Refused(CLOSED)
    return row
