"""The committee's pages: meetings with their agenda, and a ballot of which only the number of votes is known."""
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch, QuerySet

from applicants.models import AgendaItem, Deal, Meeting, Scorecard, Vote
from applicants.queries import packet
from applicants.queries.erasure import done_erasure, erased_words
from applicants.queries.scorecard import is_blind
from fund.models import Fund, Seat, User
from fund.models.wall import shut_out
from fund.permissions import COMMITTEE, Can, holds


@dataclass(frozen=True, slots=True)
class Ballot:
    """What one person may know of a sealed ballot: how many may vote and how many votes are in, and their own vote."""

    seats: int
    cast: int
    quorum: Decimal
    seat: Seat | None
    mine: Vote | None

    @property
    def reachable(self) -> bool:
        """Whether so many votes could make a quorum; who is recused would tell, and is not asked."""
        return bool(self.seats and self.cast) and round(Decimal(self.cast) / self.seats, 4) >= self.quorum

    @property
    def places(self) -> list[bool]:
        """One place a seat, filled by number, not by who."""
        return [n < self.cast for n in range(self.seats)]


def members(fund: Fund) -> dict[int, Seat]:
    """The committee of a fund today: one live seat a person (the oldest), by the person's key."""
    seats: dict[int, Seat] = {}
    for seat in Seat.objects.live().filter(fund=fund, role__in=COMMITTEE).select_related("user", "organisation").order_by("pk"):
        seats.setdefault(seat.user_id, seat)
    return seats


def entitled(committee: dict[int, Seat], deal: Deal) -> dict[int, Seat]:
    """Those of a committee who may take part in this deal: nobody from behind a wall."""
    shut = shut_out(deal.uuid)
    return {user: seat for user, seat in committee.items() if user not in shut}


def meetings(fund: Fund, user: User) -> QuerySet[Meeting]:
    """The fund's meetings, newest first, each with the agenda items this person may see."""
    return Meeting.objects.visible_to(user).filter(fund=fund).prefetch_related(_agenda(user))


def agenda(meeting: Meeting, user: User) -> list[AgendaItem]:
    """The items of one meeting that this person may see: numbered ones in order, then those being prepared."""
    rows = AgendaItem.objects.visible_to(user).filter(meeting=meeting)
    return list(rows.select_related("deal__company__organisation").order_by("order", "pk"))


def tableable(meeting: Meeting, user: User) -> QuerySet[Deal]:
    """Active deals at the committee stage that no agenda holds, and those this meeting is still preparing."""
    busy = AgendaItem.objects.exclude(state=AgendaItem.State.DECIDED).exclude(meeting=meeting, state=AgendaItem.State.PREPARING)
    here = AgendaItem.objects.filter(meeting=meeting).exclude(state=AgendaItem.State.PREPARING)
    return Deal.objects.in_house(user).filter(
        fund=meeting.fund_id, stage=Deal.Stage.COMMITTEE, status=Deal.Status.ACTIVE).exclude(pk__in=busy.values("deal")).exclude(
        pk__in=here.values("deal")).select_related("company__organisation").order_by("company__organisation__name")


def terms_so_far(meeting: Meeting, deals: QuerySet[Deal], uuid: str) -> dict[str, Any]:
    """What the terms form starts with for the deal asked for: its terms on this agenda, or what its founder applied with."""
    deal = next((deal for deal in deals if str(deal.uuid) == uuid), None)
    if deal is None:
        return {}
    item = AgendaItem.objects.filter(meeting=meeting, deal=deal).first()
    submission = packet.latest_submission(deal)
    start = item.terms if item else {"pre_money": str(submission.pre_money)} if submission else {}
    return {"deal": deal.uuid, **start}


def content(item: AgendaItem, user: User) -> dict[str, Any]:
    """The packet this person reads: the frozen one, or, while it is prepared, one built from what they may see."""
    kept = item.packet if item.is_frozen else packet.build(item, counted_cards(item.deal, user))
    erased = erased_words(done_erasure(item.deal))
    return packet.sheet(kept) | {"blind": is_blind(item.deal, user), "erased_words": erased}


def counted_cards(deal: Deal, user: User | None = None) -> QuerySet[Scorecard]:
    """The locked scorecards of a deal that count, with their marks; with a user, those this person may see."""
    cards = Scorecard.objects.visible_to(user) if user else Scorecard.objects.all()
    return cards.filter(deal=deal).counted().prefetch_related("marks__criterion").order_by("pk")


def ballot(item: AgendaItem, user: User) -> Ballot:
    """The sealed ballot as this person may know it: the count of members whose vote is in, and their own newest vote."""
    committee = entitled(members(item.meeting.fund), item.deal)
    cast = Vote.objects.filter(item=item, seat__user__in=committee).values("seat__user").distinct().count()
    seat = next((s for s in user.live_seats if s.fund_id == item.meeting.fund_id and holds(s.role, Can.VOTE)), None)
    mine = Vote.objects.filter(item=item, seat__user=user).last() if seat else None
    return Ballot(seats=len(committee), cast=cast, quorum=item.meeting.quorum, seat=seat, mine=mine)


def my_vote(ballot: Ballot | None) -> dict[str, Any]:
    """What the vote form starts with: one's own newest vote."""
    mine = ballot.mine if ballot else None
    return {"choice": mine.choice, "reason": mine.reason, "champion": mine.champion} if mine else {}


def _agenda(user: User) -> Prefetch:
    rows = AgendaItem.objects.visible_to(user).select_related("deal__company__organisation").order_by("order", "pk")
    return Prefetch("items", rows, to_attr="agenda")
