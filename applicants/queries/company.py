"""Who speaks for a startup."""
from django.db.models import QuerySet

from applicants.models import Company
from fund.models import Seat
from fund.permissions import Role


def owners(company: Company) -> QuerySet[Seat]:
    """Who gets letters of a company: the live seats of its owners, with their people."""
    seats = Seat.objects.live().filter(organisation=company.organisation_id, role=Role.FOUNDER_OWNER)
    return seats.select_related("user").order_by("pk")
