"""Contacts at a company: added, changed, and really removed. They are personal data, so nothing of them is written to the trail."""
from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from applicants import characters
from applicants.actions.colleague import ask_colleague
from applicants.actions.wall import check_company_open
from applicants.models import Contact, Deal
from fund.audit import acting
from fund.errors import Refused
from fund.models import Seat

LENGTHS = {"name": 60, "title": 60, "email": 254, "phone": 30}
DIALLED = set("0123456789+-() .#")
FEWEST_DIGITS = 7


def add_contact(*, deal: Deal, given: Mapping[str, str], by: Seat) -> Contact:
    """Note somebody at the deal's company: name, title, email, phone.

    Refused for a seat that may not, before a wall of this or another deal of the company, without a name, for an address or a number
    that cannot be one (each at its field), and for whom nobody could tell from one noted already (field name).
    """
    with acting(by, "add contact"):
        row = _open_deal(deal, by)
        columns = _read(given)
        if Contact.objects.filter(fund=row.fund, company=row.company, **columns).exists():
            raise Refused(_("This contact is noted already."), field="name")
        return Contact.objects.create(fund=row.fund, company=row.company, added_by=by, **columns)


def change_contact(*, contact: Contact, deal: Deal, given: Mapping[str, str], by: Seat) -> Contact:
    """Correct what is noted of somebody. Refused as adding is, and once somebody has removed it."""
    with acting(by, "change contact"):
        row = _there(contact, _open_deal(deal, by))
        for name, value in _read(given).items():
            setattr(row, name, value)
        row.save(update_fields=list(LENGTHS))
    return row


def remove_contact(*, contact: Contact, deal: Deal, by: Seat) -> None:
    """Remove somebody for good; no copy stays. Refused for a seat that may not and before a wall; twice is the same."""
    with acting(by, "remove contact"):
        row = _open_deal(deal, by)
        Contact.objects.filter(pk=contact.pk, fund=row.fund, company=row.company).delete()


def _open_deal(deal: Deal, by: Seat) -> Deal:
    row = ask_colleague(deal=deal, by=by)
    check_company_open(company=row.company, fund=row.fund, by=by)
    return row


def _there(contact: Contact, deal: Deal) -> Contact:
    row = Contact.objects.select_for_update(of=("self",)).filter(pk=contact.pk, fund=deal.fund, company=deal.company).first()
    if row is None:
        raise Refused(_("Somebody removed this contact meanwhile. Nothing was changed."))
    return row


def _read(given: Mapping[str, str]) -> dict[str, str]:
    missing = {"name": _("Write the name.")}
    columns = {name: characters.legible(" ".join(given.get(name, "").split()), most=most, field=name, missing=missing.get(name, ""))
               for name, most in LENGTHS.items()}
    if columns["email"]:
        try:
            validate_email(columns["email"])
        except ValidationError:
            raise Refused(_("This is no e-mail address. For example: name@company.kr"), field="email") from None
    number = columns["phone"]
    if number and (set(number) - DIALLED or sum(letter.isdigit() for letter in number) < FEWEST_DIGITS):
        raise Refused(_("This is no phone number. For example: 010-1234-5678"), field="phone")
    return columns
