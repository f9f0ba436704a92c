"""The people of the house who may see a deal: who can be given a task of it, or be called to a comment."""
from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from applicants.models import Deal, Scorecard
from fund.models import Seat
from fund.models.wall import shut_out_people
from fund.permissions import GRANTS, Can


def house_seats(deal: Deal) -> QuerySet[Seat]:
    """The seats of the fund from which one works on deals, whoever may see this one, with their people."""
    return (Seat.objects.live().filter(fund=deal.fund_id, role__in=GRANTS[Can.WORK_ON_DEAL], user__is_active=True)
            .select_related("user").order_by("user__name", "pk"))


def open_seats(deal: Deal) -> QuerySet[Seat]:
    """Those of them to whom the deal is not shut, each with `blind`: whether others' words on it are hidden from them for now."""
    own = Scorecard.objects.hiding().filter(deal=deal.pk, reviewer__user=OuterRef("user"))
    return house_seats(deal).exclude(user__in=shut_out_people(deal.uuid).order_by().values("pk")).annotate(blind=Exists(own))


def colleagues(deal: Deal) -> list[Seat]:
    """One seat a person to whom the deal is open, by name. One query, kept with the row: two cards of a page ask for it."""
    if "colleagues_of_it" not in deal.__dict__:
        people: dict[int, Seat] = {}
        for seat in open_seats(deal):
            people.setdefault(seat.user_id, seat)
        deal.__dict__["colleagues_of_it"] = list(people.values())
    return deal.__dict__["colleagues_of_it"]


def readers_of_comments(seats: Iterable[Any]) -> list[Any]:
    """Those of a deal's colleagues who read what others write of it now."""
    return [seat for seat in seats if not seat.blind]
