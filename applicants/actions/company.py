"""A startup on this site: founded by its first founder, described by what its applications hand in."""
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from applicants.models import Company, Deal
from applicants.queries.company import owners
from fund import mail
from fund.audit import acting
from fund.models import Organisation, Seat, User
from fund.permissions import Role

DESCRIBED = {"business_number": None, "country": "KR", "foreign_number": "", "founded_on": None, "theme": "", "one_line": ""}


def found_company(*, user: User) -> Seat:
    """A new startup with this person as its owner; its name and number come with the first application. Returns the seat."""
    with acting(None, "found company"):
        organisation = Organisation.objects.create(kind=Organisation.Kind.STARTUP, name=_("New company"))
        Company.objects.create(organisation=organisation)
        seat = Seat.objects.create(user=user, organisation=organisation, role=Role.FOUNDER_OWNER)
    user.__dict__.pop("live_seats", None)
    return seat


def describe_company(*, company: Company, facts: Mapping[str, Any], by: Seat) -> Company:
    """Write the company section of a submission into the company and its organisation's name."""
    with acting(by, "submit application"):
        locked = Company.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=company.pk)
        for name, without in DESCRIBED.items():
            setattr(locked, name, facts.get(name, without))
        locked.described_at = timezone.now()
        locked.save(update_fields=[*DESCRIBED, "described_at"])
        if locked.organisation.name != facts["name"]:
            locked.organisation.name = facts["name"]
            locked.organisation.save(update_fields=["name"])
    return locked


def write_to_owners(deal: Deal, letter: str, page: str, /, **facts: Any) -> None:
    """A letter about a deal to each owner of its startup, with the address of one of the deal's pages as `url`; none where nobody applied."""
    if deal.is_inbound:
        return
    url = settings.SITE_URL + reverse(f"applicants:{page}", args=[deal.uuid])
    for seat in owners(deal.company):
        mail.send(letter, seat.user, about=deal.uuid, to_seat=seat, url=url, **facts)
