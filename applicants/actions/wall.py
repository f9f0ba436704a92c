"""What every deed on a deal asks first: that no wall has come between the person and the deal meanwhile; and the end of a wall."""
import datetime as dt

from django.utils.translation import gettext_lazy as _

from applicants.models import Company, Deal, Exclusion
from fund.actions import wall as walls
from fund.errors import Refused
from fund.models import Fund, Seat, Wall

CLOSED = _("This is no longer open to you. Nothing was written.")
ASKED_FOR = _("The founder asked for this wall. Decline the request with a reason, and it ends.")


def check_open(*, deal: Deal, by: Seat) -> None:
    """Refused where the deal is shut off from this person, though their page may still show it."""
    if Deal.objects.shut_from(by.user).filter(pk=deal.pk).exists():
        raise Refused(CLOSED)


def check_company_open(*, company: Company, fund: Fund, by: Seat | None) -> None:
    """The same for what belongs to a company in a fund and not to one deal; the site itself is never shut off."""
    if by is not None and Deal.objects.shut_from(by.user).filter(company=company, fund=fund).exists():
        raise Refused(CLOSED)


def end_wall(*, wall: Wall, ends_on: dt.date, reason: str, by: Seat) -> Wall:
    """Let a wall end on this day, as the ground floor does it; one that a founder asked for ends with an answer that the founder reads."""
    if Exclusion.objects.filter(walls=wall, state__in=(Exclusion.State.ASKED, Exclusion.State.GRANTED)).exists():
        raise Refused(ASKED_FOR)
    return walls.end_wall(wall=wall, ends_on=ends_on, reason=reason, by=by)
