"""Walls as tests put them up: by the real action, against anybody of the cast."""
import datetime as dt
from types import SimpleNamespace

from django.utils import timezone

from applicants.models import Deal
from fund.actions.wall import put_up_wall
from fund.models import Organisation, Seat, User, Wall


def today(days: int = 0) -> dt.date:
    return timezone.localdate() + dt.timedelta(days=days)


def walled(c: SimpleNamespace, deal: Deal, against: Seat | User | Organisation, by: Seat | None = None, **columns) -> Wall:
    """A wall before this deal from today on: against a person (their seat or user) or an organisation; put up by the partner."""
    who = against.user if isinstance(against, Seat) else against
    target = {"organisation": who} if isinstance(who, Organisation) else {"user": who}
    return put_up_wall(fund=c.fund, about=deal.uuid, applicant=deal.company.organisation, by=by or c.partner,
                       **{"ground": "conflict", "reason": "이해가 부딪칩니다", **target, **columns})


def fresh(seat: Seat) -> Seat:
    """The seat as a new request sees it: nothing about its person is remembered."""
    return Seat.objects.select_related("user", "organisation", "fund").get(pk=seat.pk)
