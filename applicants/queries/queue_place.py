"""Where a card stands in its reviewer's own queue: how far the round is, which card comes before and after, which opens once this one is closed."""
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import F

from applicants.models import Deal, Scorecard
from fund.models import User

DONE = (Scorecard.State.LOCKED, Scorecard.State.RECUSED)


@dataclass(frozen=True)
class Place:
    """`done` of `total` deals of this round are closed; `before` and `after` are open cards, in a ring; `following` is what a lock leads to."""

    done: int
    total: int
    before: UUID | None
    after: UUID | None
    following: UUID | None


@dataclass(frozen=True)
class Stop:
    """One card of the queue."""

    pk: int
    uuid: UUID
    deal: int
    round: int | None
    state: str
    status: str

    @property
    def is_open(self) -> bool:
        """Whether it still waits: a card of an application that was withdrawn waits for nobody."""
        return self.state == Scorecard.State.DRAFT and self.status != Deal.Status.WITHDRAWN


def queue_place(card: Scorecard, user: User) -> Place:
    """The place of a card among this person's own cards in its fund, in one query; nobody else's card is looked at.

    The order is that of the rounds, and within a round that in which the cards were assigned.
    """
    rows = (Scorecard.objects.own(user).filter(deal__fund=card.deal.fund_id)
            .order_by(F("deal__round").asc(nulls_last=True), "assigned_at", "pk")
            .values_list("pk", "uuid", "deal", "deal__round", "state", "deal__status"))
    return place_among([Stop(*row) for row in rows], card.pk)


def place_among(stops: Sequence[Stop], pk: int) -> Place:
    """The place of one card among these, which stand in the order of the queue."""
    here = next((stop for stop in stops if stop.pk == pk), None)
    if here is None:
        return Place(0, 0, None, None, None)
    at = stops.index(here)
    ahead = [stop for stop in (*stops[at + 1:], *stops[:at]) if stop.is_open]  # once around, from the card after this one
    in_round = [stop for stop in stops if stop.round == here.round]
    waiting = {stop.deal for stop in in_round if stop.is_open}
    counted = waiting | {stop.deal for stop in in_round if stop.state in DONE}
    following = next((stop for stop in ahead if stop.round == here.round), ahead[0] if ahead else None)
    return Place(done=len(counted) - len(waiting), total=len(counted), before=ahead[-1].uuid if ahead else None,
                 after=ahead[0].uuid if ahead else None, following=following.uuid if following else None)
