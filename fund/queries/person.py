"""Everybody with a seat, and who is invited to one: what the administrator keeps. No deal stands in any of it."""
from collections.abc import Mapping
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from fund.hangul import pattern
from fund.models import Invitation, Organisation, Seat, User

STATES = ("live", "coming", "ended", "invited")
ORDER = {"live": 0, "coming": 1, "ended": 2}


def organisations(reader: User) -> QuerySet[Organisation]:
    """Organisations at which somebody sits or is invited to sit."""
    return Organisation.objects.filter(
        Exists(Seat.objects.visible_to(reader).filter(organisation=OuterRef("pk")))
        | Exists(Invitation.objects.visible_to(reader).filter(organisation=OuterRef("pk")))).order_by("kind", "name")


def people(reader: User, asked: Mapping[str, Any], state: str = "") -> QuerySet[User]:
    """People with a seat that meets every question at once (organisation, fund, role, state), by name."""
    return _people(reader, asked).filter(Exists(_seats(reader, asked, state))).prefetch_related(Prefetch(
        "seats", Seat.objects.visible_to(reader).select_related("organisation", "fund"))).order_by("name", "pk")


def invitations(reader: User, asked: Mapping[str, Any]) -> QuerySet[Invitation]:
    """Invitations that wait to be taken, also those whose link has expired; the newest first."""
    found = _sits(asked, Invitation.objects.visible_to(reader)).filter(state=Invitation.State.SENT)
    if "q" in asked:
        found = found.filter(_named(asked["q"]) | _at(asked["q"]))
    return found.select_related("organisation", "fund", "invited_by__user").order_by("-invited_at", "-pk")


def counts(reader: User, asked: Mapping[str, Any]) -> dict[str, int]:
    """How many people or invitations each state would list: "" for all people, then STATES. Two queries."""
    by_state = {state or "all": Count("pk", filter=Exists(_seats(reader, asked, state))) for state in ("", *STATES[:3])}
    found = _people(reader, asked).aggregate(**by_state)
    return {"": found.pop("all"), **found, "invited": invitations(reader, asked).count()}


def sorted_seats(seats: Any) -> list[Seat]:
    """Live seats first, then coming ones, then ended ones, the newest of each first."""
    return sorted(seats, key=lambda seat: (ORDER[seat.standing], -seat.starts_on.toordinal(), -seat.pk))


def _seats(reader: User, asked: Mapping[str, Any], state: str) -> QuerySet[Seat]:
    rows = _sits(asked, Seat.objects.visible_to(reader)).filter(user=OuterRef("pk"))
    return getattr(rows, state)() if state in ORDER else rows


def _people(reader: User, asked: Mapping[str, Any]) -> QuerySet[User]:
    if "q" not in asked:
        return User.objects.all()
    at = Seat.objects.visible_to(reader).filter(_at(asked["q"]), user=OuterRef("pk"))
    return User.objects.filter(_named(asked["q"]) | Exists(at))


def _sits(asked: Mapping[str, Any], rows: QuerySet) -> QuerySet:
    return rows.filter(**{name: asked[name] for name in ("organisation", "fund", "role") if name in asked})


def _named(words: str) -> Q:
    return Q(name__iregex=pattern(words)) | Q(email__icontains=words)


def _at(words: str) -> Q:
    return Q(organisation__name__iregex=pattern(words))
