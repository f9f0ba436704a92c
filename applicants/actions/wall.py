"""What every deed on a deal asks first: that no wall has come between the person and the deal meanwhile."""
from django.utils.translation import gettext_lazy as _

from applicants.models import Company, Deal
from fund.errors import Refused
from fund.models import Fund, Seat

CLOSED = _("This is no longer open to you. Nothing was written.")


def check_open(*, deal: Deal, by: Seat) -> None:
    """Refused where the deal is shut off from this person, though their page may still show it."""
    if Deal.objects.shut_from(by.user).filter(pk=deal.pk).exists():
        raise Refused(CLOSED)


def check_company_open(*, company: Company, fund: Fund, by: Seat | None) -> None:
    """The same for what belongs to a company in a fund and not to one deal; the site itself is never shut off."""
    if by is not None and Deal.objects.shut_from(by.user).filter(company=company, fund=fund).exists():
        raise Refused(CLOSED)
