"""Requests that somebody may not read an application: who sits in the fund, whom a written name means, what was asked and answered."""
from typing import Any

from django.db.models import QuerySet

from applicants.metrics.names import key, person_key
from applicants.models import Deal, Exclusion, Scorecard
from applicants.queries.round import READING
from applicants.queries.scorecard import is_blind
from fund.models import Organisation, Seat, User, Wall
from fund.permissions import GRANTS, Can

S = Exclusion.State
STANDING = (S.ASKED, S.GRANTED)
MOST_WORDS = 4  # of a name that stands among other words


def sitting(deal: Deal) -> QuerySet[Organisation]:
    """The organisations whose people may come to read this application; the fund manager reviews every one and is not among them."""
    seats = Seat.objects.live().filter(fund=deal.fund_id, role__in=READING).order_by().values("organisation")
    return (Organisation.objects.filter(pk__in=seats).exclude(pk=deal.company.organisation_id).exclude(kind=Organisation.Kind.GP)
            .order_by("name", "pk"))


def answerable(deal: Deal) -> list[tuple[str, str]]:
    """Who may be shut out in an answer, as choices: the organisations that `sitting` names and every person with a reading seat; then
    whoever else is shut out because the founder asked."""
    inside = set(Seat.objects.live().filter(organisation=deal.company.organisation_id).values_list("user", flat=True))
    houses = [(f"organisation:{row.uuid}", f"{row} · {row.get_kind_display()}") for row in sitting(deal)]
    seats = (Seat.objects.live().filter(fund=deal.fund_id, role__in=READING).exclude(user__in=inside).select_related("organisation", "user")
             .order_by("organisation__name", "user__name", "pk"))
    people: dict[str, str] = {}
    for seat in seats:
        people.setdefault(f"user:{seat.user.uuid}", f"{seat.person} · {seat.get_role_display()}, {seat.organisation}")
    known = {key for key, _label in houses} | set(people)
    shut = Wall.objects.live().filter(about=deal.uuid, ground=Wall.Ground.FOUNDER).select_related("organisation", "user")
    also = {(f"organisation:{wall.organisation.uuid}" if wall.organisation else f"user:{wall.user.uuid}"): str(wall) for wall in shut}
    return [*houses, *people.items(), *((key, label) for key, label in also.items() if key not in known)]


def meant(deal: Deal, named: str) -> tuple[list[User], list[Organisation]]:
    """The people and the organisations with a live seat in the deal's fund that a written name means.

    A person is meant by the whole text or by words that stand in it side by side, an organisation by the whole text; spaces, case
    and legal forms do not count. People of the startup itself are nobody to shut out.
    """
    inside = set(Seat.objects.live().filter(organisation=deal.company.organisation_id).values_list("user", flat=True))
    spoken, whole = _spoken(named), key(named)
    people: dict[int, User] = {}
    houses: dict[int, Organisation] = {}
    for seat in Seat.objects.live().filter(fund=deal.fund_id).select_related("user", "organisation").order_by("pk"):
        if seat.user_id not in inside and person_key(seat.user.name) in spoken:
            people[seat.user_id] = seat.user
        if whole and key(seat.organisation.name) == whole and seat.organisation_id != deal.company.organisation_id:
            houses[seat.organisation_id] = seat.organisation
    return list(people.values()), list(houses.values())


def own(deal: Deal, user: User) -> list[Exclusion]:
    """What a startup asked for in one application, the newest first."""
    return list(Exclusion.objects.visible_to(user).filter(deal=deal).select_related("organisation", "asked_by__user").order_by("-pk"))


def requests(deal: Deal, user: User) -> list[dict[str, Any]]:
    """The same for the fund's rooms: {row, walls: those that stand because of it, left: what somebody behind them leaves undone}."""
    rows = (Exclusion.objects.visible_to(user).filter(deal=deal).exclude(state=S.WITHDRAWN)
            .select_related("organisation", "decided_by__user").prefetch_related("walls__user", "walls__organisation").order_by("-pk"))
    return [{"row": row, "walls": (walls := [wall for wall in row.walls.all() if wall.stands]), "left": left_undone(deal, walls, user)}
            for row in rows]


def waiting(user: User) -> QuerySet[Exclusion]:
    """The requests that this person may answer and nobody has."""
    funds = user.fund_ids(GRANTS[Can.ANSWER_EXCLUSION])
    shown = Deal.objects.in_house(user).filter(fund__in=funds).order_by().values("pk")
    return Exclusion.objects.visible_to(user).filter(state=S.ASKED, deal__in=shown)


def left_undone(deal: Deal, walls: list[Wall], user: User) -> list[dict[str, Any]]:
    """The people behind these walls who look after the deal or have an open card on it: {person, owner, card}; no card where the reader is
    blind to the deal."""
    users = {wall.user_id for wall in walls} - {None}
    houses = {wall.organisation_id for wall in walls} - {None}
    users |= set(Seat.objects.live().filter(organisation__in=houses).values_list("user", flat=True))
    waiting = deal.scorecards.filter(state=Scorecard.State.DRAFT, reviewer__user__in=users).select_related("reviewer__user")
    cards = {} if is_blind(deal, user) else {card.reviewer.user_id: card.reviewer for card in waiting}
    owner = deal.owner if deal.owner and deal.owner.user_id in users else None
    seats = {**cards, **({owner.user_id: owner} if owner else {})}
    return [{"person": seat.person, "owner": owner is not None and pk == owner.user_id, "card": pk in cards} for pk, seat in seats.items()]


def asked_for(deal: Deal) -> set[int]:
    """Keys of the walls that stand because of a request that stands: they end with an answer, not by themselves."""
    return set(Exclusion.walls.through.objects.filter(exclusion__deal=deal, exclusion__state__in=STANDING).values_list("wall", flat=True))


def used_elsewhere(wall: Wall, exclusion: Exclusion) -> bool:
    """Whether another request that stands is kept by this wall too."""
    return Exclusion.objects.filter(walls=wall, state__in=STANDING).exclude(pk=exclusion.pk).exists()


def _spoken(named: str) -> set[str]:
    """The text, and every run of a few of its words, as names of people are compared."""
    words = named.split()
    runs = {" ".join(words[start:end]) for start in range(len(words)) for end in range(start + 1, min(start + MOST_WORDS, len(words)) + 1)}
    return {found for text in {named, *runs} if (found := person_key(text))}
