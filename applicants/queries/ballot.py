"""A ballot: which votes stand, what they come to and how that is kept, and what a reader may know of it while it runs."""
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from applicants.metrics import ballot as metrics
from applicants.models import AgendaItem, Deal, Vote
from applicants.queries import packet
from applicants.queries.committee import members, stepped_back
from fund.models import Seat, User
from fund.models.wall import shut_out
from fund.permissions import VOTERS, Can, Role, holds

S, V = AgendaItem.State, Vote.Choice
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Ballot:
    """What one person may know of a ballot that runs: how many sit, stepped back and have voted, whether that is enough, and their own votes.

    `cast` counts sealed votes while it is sealed and final ones once it is opened; `mine` is one's own newest vote of those, `before` one's
    own sealed vote.
    """

    seats: int
    recused: int
    cast: int
    needed: int
    seat: Seat | None
    mine: Vote | None
    before: Vote | None

    @property
    def entitled(self) -> int:
        """How many may vote."""
        return self.seats - self.recused

    @property
    def reachable(self) -> bool:
        """Whether as many votes are in as a quorum needs."""
        return 0 < self.needed <= self.cast

    @property
    def places(self) -> list[bool]:
        """One place a seat, filled by number, not by who."""
        return [n < self.cast for n in range(self.entitled)]


def ballot(item: AgendaItem, user: User) -> Ballot:
    """The running ballot as this person may know it."""
    committee = members(item.meeting.fund)
    out = _out(item) & committee.keys()
    final = item.state == S.OPENED
    seat = next((s for s in user.live_seats if s.fund_id == item.meeting.fund_id and holds(s.role, Can.VOTE)), None)
    own = list(item.votes.filter(seat__user=user).order_by("pk")) if seat else []
    before = next((vote for vote in reversed(own) if not vote.final), None)
    return Ballot(seats=len(committee), recused=len(out), cast=len(voters(item, final=final)), needed=needed(item, len(committee) - len(out)),
                  seat=seat, mine=next((vote for vote in reversed(own) if vote.final), None) if final else before, before=before)


def voters(item: AgendaItem, *, final: bool) -> set[int]:
    """Keys of those of today's committee, not recused, whose sealed or final vote is in."""
    committee = members(item.meeting.fund).keys() - _out(item)
    return set(item.votes.filter(final=final, seat__user__in=committee).exclude(choice=V.RECUSED).values_list("seat__user", flat=True))


def to_vote(user: User) -> QuerySet[AgendaItem]:
    """The items that wait for this person's sealed vote, or, once it is opened, for their final one."""
    mine = Vote.objects.filter(item=OuterRef("pk"), seat__user=user)
    rows = AgendaItem.objects.visible_to(user).filter(meeting__fund__in=user.fund_ids(VOTERS), deal__status=Deal.Status.ACTIVE)
    waits = Q(~Exists(mine), state=S.SEALED) | Q(~Exists(mine.filter(final=True)), state=S.OPENED)
    return rows.filter(waits).exclude(Exists(mine.filter(choice=V.RECUSED)))


def needed(item: AgendaItem, entitled: int) -> int:
    """How many of so many people who may vote have to, for a quorum; 0 where nobody may."""
    rule = metrics.Rule(item.meeting.rule, item.meeting.quorum)
    enough = (n for n in range(1, entitled + 1)
              if metrics.tally([metrics.Vote(seat=voter, choice="abstain") for voter in range(n)], rule, seats=entitled).quorum_met)
    return next(enough, entitled)


def standing(item: AgendaItem, committee: Mapping[int, Seat], *, final: bool) -> list[Vote]:
    """The newest sealed or final vote of each person who sits on the committee today, in the order of their seats.

    Who stepped back or is shut off from the deal is recused, whatever they voted before: they are neither present nor missing.
    """
    newest: dict[int, Vote] = {}
    recusals: dict[int, Vote] = {}
    for vote in item.votes.select_related("seat").order_by("pk"):
        if vote.choice == V.RECUSED:
            recusals[vote.seat.user_id] = vote
        elif vote.final == final:
            newest[vote.seat.user_id] = vote
    out = shut_out(item.deal.uuid)
    for user, seat in committee.items():
        if user in recusals or user in out:
            newest[user] = recusals.get(user) or Vote(item=item, seat=seat, choice=V.RECUSED)
    return [newest[user] for user in committee if user in newest]


def tally(item: AgendaItem, votes: Collection[Vote], *, seats: int, entered: Collection[str] | None = None) -> metrics.Outcome:
    """What these votes decide by the meeting's rule; `entered` are the seats whose condition enters the decision, None every one."""
    cast = [metrics.Vote(seat=vote.seat.user_id, choice=vote.choice, champion=vote.champion,
                         condition_accepted=entered is None or str(vote.seat.uuid) in entered) for vote in votes]
    return metrics.tally(cast, metrics.Rule(item.meeting.rule, item.meeting.quorum), seats=seats)


def record(item: AgendaItem, committee: Mapping[int, Seat], votes: Collection[Vote], outcome: metrics.Outcome, *, decision: str = "",
           entered: Collection[str] = (), conditions: Collection[Row] = (), deferred: str = "") -> Row:
    """What is kept of a count: who sat, stepped back and voted what under role and organisation, no person's name, and its SHA-256."""
    before = _before(item)
    kept = {
        "rule": item.meeting.rule, "quorum": packet.plain(item.meeting.quorum), "seats": len(committee),
        "recused": outcome.recused, "present": outcome.present, "in_favour": outcome.in_favour,
        "counts": {choice: outcome.counts[choice] for choice in V.values},
        "votes": [{"seat": str(vote.seat.uuid), "role": vote.seat.role, "organisation": committee[vote.seat.user_id].organisation.name,
                   "choice": vote.choice, "reason": vote.reason, "champion": vote.champion, "before": before.get(vote.seat.user_id, ""),
                   "entered": vote.choice == V.CONDITIONAL and str(vote.seat.uuid) in entered} for vote in votes],
        "conditions": [dict(row) for row in conditions], "hinges": outcome.hinges and not deferred, "deferred": deferred,
    }
    return kept | {"sha256": packet.digest(kept | {"packet": item.packet_sha256, "decision": decision})}


def stood_in_packet(item: AgendaItem) -> list[str]:
    """The conditions that the packet proposed, one each."""
    return [line.strip() for line in item.packet["terms"].get("conditions", "").splitlines() if line.strip()]


def seat_rows(item: AgendaItem) -> list[Row]:
    """Each seat of an opened item in the order of the committee: {no, role, organisation, word, reason, champion, is_in, recused}.

    The sealed vote as it was opened, and whether, not what, the final vote is; of who stepped back since, that alone.
    """
    committee, out, found = members(item.meeting.fund), _out(item), voters(item, final=True)
    opened = dict(zip(_users(item), item.before["votes"], strict=True))
    rows = []
    for no, (user, seat) in enumerate(committee.items(), 1):
        vote = opened.get(user, {})
        rows.append({"no": no, "role": str(Role(vote.get("role", seat.role)).label), "organisation": seat.organisation.name,
                     "word": str(V(vote["choice"]).label) if vote else "", "reason": vote.get("reason", ""), "champion": vote.get("champion", False),
                     "is_in": user in found, "recused": user in out})
    return rows


def _out(item: AgendaItem) -> set[int]:
    return shut_out(item.deal.uuid) | stepped_back(item)


def _before(item: AgendaItem) -> dict[int, str]:
    """What each person's sealed vote was when it was opened."""
    return dict(zip(_users(item), (vote["choice"] for vote in item.before.get("votes", [])), strict=True))


def _users(item: AgendaItem) -> list[int]:
    """Whose the opened votes are, in their order."""
    seats = [vote["seat"] for vote in item.before.get("votes", [])]
    users = {str(uuid): user for uuid, user in Seat.objects.filter(uuid__in=seats).values_list("uuid", "user")}
    return [users[seat] for seat in seats]
