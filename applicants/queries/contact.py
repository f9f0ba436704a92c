"""The people at a company whom the house met: the card, and which of them go when an application is erased."""
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from applicants.models import Contact, Deal, Erasure
from fund.models import Seat, User
from fund.permissions import Can, holds


def card(deal: Deal, user: User, seat: Seat, *, whole: bool = False) -> dict[str, Any]:
    """The contacts at a deal's company by name: {lines, whole}, a line {row, given: what its form shows}; empty for who does not work
    on deals. One query."""
    if not holds(seat.role, Can.WORK_ON_DEAL):
        return {}
    rows = contacts(deal).visible_to(user).order_by("name", "pk")
    return {"lines": [{"row": row, "given": {name: getattr(row, name) for name in ("name", "title", "email", "phone")}} for row in rows], "whole": whole}


def contacts(deal: Deal) -> QuerySet[Contact]:
    """Everybody whom the fund noted at the deal's company, whoever asks."""
    return Contact.objects.filter(company=deal.company_id, fund=deal.fund_id)


def last_contacts(deal: Deal) -> QuerySet[Contact]:
    """Those that go with this deal: all, unless the fund still holds another deal of the company that was not erased."""
    erased = Exists(Erasure.objects.filter(deal=OuterRef("pk")).standing())
    others = Deal.objects.filter(company=deal.company_id, fund=deal.fund_id).exclude(pk=deal.pk).exclude(stage=Deal.Stage.DRAFT).filter(~erased)
    return contacts(deal).none() if others.exists() else contacts(deal)
