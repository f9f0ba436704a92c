"""The walls before a deal, and what may be put behind one."""
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from fund.models import Fund, Organisation, Seat, User, Wall


def walls(fund: Fund, about: UUID, user: User) -> QuerySet[Wall]:
    """Every wall there was before a deal, the newest first; for those who keep them, as far as this one may be told."""
    return Wall.objects.told_to(user).filter(fund=fund, about=about).select_related("organisation", "user", "put_up_by__user", "ended_by__user")


def targets(fund: Fund, applicant: Organisation) -> list[tuple[str, list[tuple[str, str]]]]:
    """What a wall may stand against, as grouped choices: organisations and people with a seat in the fund, the applicant's left out."""
    inside = set(Seat.objects.live().filter(organisation=applicant).values_list("user", flat=True))
    seats = (Seat.objects.live().filter(fund=fund).exclude(organisation=applicant).select_related("organisation", "user")
             .order_by("organisation__name", "user__name", "pk"))
    houses: dict[str, str] = {}
    people: dict[str, list[Any]] = {}
    for seat in seats:
        houses[f"organisation:{seat.organisation.uuid}"] = f"{seat.organisation} · {seat.organisation.get_kind_display()}"
        if seat.user_id not in inside:
            people.setdefault(f"user:{seat.user.uuid}", [seat.person, []])[1].append(f"{seat.get_role_display()}, {seat.organisation}")
    return [(_("Organisations"), list(houses.items())),
            (_("People"), [(key, f"{name} · {' · '.join(roles)}") for key, (name, roles) in people.items()])]
