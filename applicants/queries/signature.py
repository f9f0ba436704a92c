"""Who signs the minutes of a decision: everybody who was present at it, as a person, and which of them still may."""
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.functional import cached_property

from applicants.models import AgendaItem, Minutes, Signature, Vote
from applicants.queries.resolution import votes
from fund.models import Seat, User
from fund.models.wall import shut_out
from fund.permissions import VOTERS, Can, Role, holds

V = Vote.Choice
PRESENT = tuple(choice for choice in V.values if choice != V.RECUSED)


@dataclass(frozen=True)
class Signer:
    """One person who was present: the seat they sat on, how the minutes name it, and their signature once it is there.

    `seat_today` is the seat they would sign from, None where they hold none any more that votes in this fund, or are shut off from the deal.
    """

    seat: Seat
    label: str
    signature: Signature | None
    seat_today: Seat | None

    @cached_property
    def organisation(self) -> str:
        return self.seat.organisation.name

    @property
    def is_awaited(self) -> bool:
        return self.signature is None and self.seat_today is not None

    @property
    def is_gone(self) -> bool:
        """Nobody can sign in this person's place: what is left is the sealed paper."""
        return self.signature is None and self.seat_today is None


def signers(item: AgendaItem, minutes: Minutes | None) -> list[Signer]:
    """Everybody who was present at the decision, in the order of the minutes; of one put off also who presided, whether they had voted or not."""
    there = [(vote["seat"], vote["label"]) for vote in votes(item.outcome) if vote["choice"] != V.RECUSED]
    chair = item.decided_by
    if item.decision == AgendaItem.Decision.DEFERRED and chair and str(chair.uuid) not in dict(there):
        there.append((str(chair.uuid), str(Role(chair.role).label)))
    seats = {str(seat.uuid): seat for seat in Seat.objects.filter(uuid__in=[seat for seat, _label in there]).select_related("user", "organisation")}
    signed = {row.seat.user_id: row for row in minutes.signatures.select_related("seat")} if minutes else {}
    today = _seats_today(item, [seat.user_id for seat in seats.values()])
    return [Signer(seat, label, signed.get(seat.user_id), today.get(seat.user_id)) for uuid, label in there if (seat := seats.get(uuid))]


def waiting(user: User) -> QuerySet[AgendaItem]:
    """Decisions at which this person was present, whose minutes are drawn and which they have not signed while nobody filed them signed."""
    sat = [str(seat.uuid) for seat in Seat.objects.filter(user=user, role__in=VOTERS)]
    present = Q(pk__in=[])
    for seat in sat:
        for choice in PRESENT:
            present |= Q(outcome__votes__contains=[{"seat": seat, "choice": choice}])
    present |= Q(decision=AgendaItem.Decision.DEFERRED, decided_by__user=user)
    signed = Signature.objects.filter(minutes=OuterRef("minutes"), seat__user=user)
    return AgendaItem.objects.visible_to(user).filter(
        present, ~Exists(signed), state=AgendaItem.State.DECIDED, minutes__isnull=False, minutes__signed=None,
        meeting__fund__in=user.fund_ids(VOTERS)).annotate(drawn_at=F("minutes__drawn_at"))


def _seats_today(item: AgendaItem, people: list[int]) -> Mapping[int, Seat]:
    """The live seat of each of these people that votes in this fund; nobody behind a wall before the deal."""
    live = Seat.objects.live().filter(fund=item.meeting.fund_id, role__in=VOTERS, user__in=people, user__is_active=True)
    live = live.select_related("user").order_by("-pk")
    shut = shut_out(item.deal.uuid)
    return {seat.user_id: seat for seat in live if seat.user_id not in shut and holds(seat.role, Can.VOTE)}


def one(found: list[Signer], user: User) -> Signer | None:
    """This person among those present."""
    return next((signer for signer in found if signer.seat.user_id == user.pk), None)
