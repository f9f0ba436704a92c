"""The committee of a fund and its agenda: who sits on it, who presides over an item, and what each meeting holds for a reader."""
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Subquery

from applicants.models import AgendaItem, Deal, Meeting, Scorecard, Vote
from applicants.queries import packet
from applicants.queries.erasure import done_erasure, erased_words
from applicants.queries.packet_sheet import sheet
from applicants.queries.scorecard import is_blind
from fund.models import Fund, Seat, User, Wall
from fund.models.wall import shut_out
from fund.permissions import FOUNDERS, GRANTS, VOTERS, Can, Role, holds


def members(fund: Fund) -> dict[int, Seat]:
    """The committee of a fund today: one live seat a person (the oldest), by the person's key."""
    return _one_a_person(fund, *VOTERS)


def observers(fund: Fund) -> dict[int, Seat]:
    """Those who listen to the committee of a fund today and do not vote in it as well, by the person's key."""
    voting = members(fund)
    return {user: seat for user, seat in _one_a_person(fund, Role.OBSERVER).items() if user not in voting}


def entitled(committee: dict[int, Seat], deal: Deal) -> dict[int, Seat]:
    """Those of a committee who may take part in this deal: nobody from behind a wall."""
    shut = shut_out(deal.uuid)
    return {user: seat for user, seat in committee.items() if user not in shut}


def stepped_back(item: AgendaItem) -> set[int]:
    """Keys of the people who stepped back from an item; it holds for this item even where their wall has ended since."""
    return set(item.votes.filter(choice=Vote.Choice.RECUSED).values_list("seat__user", flat=True))


def presiders(item: AgendaItem) -> list[Seat]:
    """The seats from which somebody may preside over an item today: the fund's chairs, where they take part in it and did not freeze its
    packet; where there is no such chair, the voting member with the oldest seat of whom this holds."""
    out = shut_out(item.deal.uuid) | stepped_back(item)
    if item.frozen_by is not None:
        out.add(item.frozen_by.user_id)
    seats = Seat.objects.live().filter(fund=item.meeting.fund_id, role__in=VOTERS, user__is_active=True).select_related("user", "organisation")
    able = [seat for seat in seats.order_by("pk") if seat.user_id not in out]
    chairs = [seat for seat in able if holds(seat.role, Can.OPEN_BALLOT)]
    return chairs or [seat for seat in able if seat.user_id == able[0].user_id]


def presides(item: AgendaItem, seat: Seat | None) -> bool:
    """Whether this seat presides over the item today."""
    return seat is not None and any(able.pk == seat.pk for able in presiders(item))


def presiding_seat(item: AgendaItem, user: User) -> Seat | None:
    """The seat from which this person presides over the item today, if any."""
    return next((seat for seat in presiders(item) if seat.user_id == user.pk), None)


def presided(user: User) -> QuerySet[AgendaItem]:
    """The items the committee is at over which this person presides today: `presides` for many, in one query."""
    able = Seat.objects.live().filter(fund=OuterRef("meeting__fund"), role__in=VOTERS, user__is_active=True).exclude(
        user=OuterRef("frozen_by__user")).exclude(_shut_off()).order_by("pk")
    chairs = able.filter(role__in=GRANTS[Can.OPEN_BALLOT])
    return AgendaItem.objects.visible_to(user).voting().annotate(oldest=Subquery(able.values("user")[:1])).filter(
        Exists(chairs.filter(user=user)) | Q(~Exists(chairs), oldest=user.pk), meeting__fund__in=user.fund_ids(VOTERS), deal__status=Deal.Status.ACTIVE)


def meetings(fund: Fund, user: User) -> QuerySet[Meeting]:
    """The fund's meetings, newest first, each with the agenda items this person may see."""
    return Meeting.objects.visible_to(user).filter(fund=fund).prefetch_related(_agenda(user))


def agenda(meeting: Meeting, user: User) -> list[AgendaItem]:
    """The items of one meeting that this person may see: numbered ones in order, then those being prepared."""
    rows = AgendaItem.objects.visible_to(user).filter(meeting=meeting)
    return list(rows.select_related("deal__company__organisation", "voiding").order_by("order", "pk"))


def content(item: AgendaItem, user: User) -> dict[str, Any]:
    """The packet this person reads: the frozen one, or, while it is prepared, one built from what they may see."""
    kept = item.packet if item.is_frozen else packet.build(item, counted_cards(item.deal, user))
    return sheet(kept, blind=is_blind(item.deal, user)) | {"erased_words": erased_words(done_erasure(item.deal))}


def counted_cards(deal: Deal, user: User | None = None) -> QuerySet[Scorecard]:
    """The locked scorecards of a deal that count, with their marks; with a user, those this person may see."""
    cards = Scorecard.objects.visible_to(user) if user else Scorecard.objects.all()
    return cards.filter(deal=deal).counted().prefetch_related("marks__criterion").order_by("pk")


def _shut_off() -> Q:
    """Whether the person of a seat takes no part in the item two queries further out: walls, a stake of their own, or a step back."""
    deal, person = OuterRef(OuterRef("deal__uuid")), OuterRef("user")
    houses = Seat.objects.live().filter(user=OuterRef(OuterRef("user"))).order_by().values("organisation")
    walls = Wall.objects.live().filter(Q(user=person) | Q(organisation__in=houses), about=deal)
    founders = Seat.objects.live().filter(user=person, role__in=FOUNDERS, organisation=OuterRef(OuterRef("deal__company__organisation")))
    recused = Vote.objects.filter(item=OuterRef(OuterRef("pk")), seat__user=person, choice=Vote.Choice.RECUSED)
    return Q(Exists(walls)) | Q(Exists(founders)) | Q(Exists(recused))


def _one_a_person(fund: Fund, *roles: str) -> dict[int, Seat]:
    seats: dict[int, Seat] = {}
    for seat in Seat.objects.live().filter(fund=fund, role__in=roles).select_related("user", "organisation").order_by("pk"):
        seats.setdefault(seat.user_id, seat)
    return seats


def _agenda(user: User) -> Prefetch:
    rows = AgendaItem.objects.visible_to(user).select_related("deal__company__organisation", "voiding").order_by("order", "pk")
    return Prefetch("items", rows, to_attr="agenda")
