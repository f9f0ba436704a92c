"""The room of one agenda item: what a person sees of packet, ballot, discussion and decision there, and what they may do."""
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from applicants.models import AgendaItem, Deal, Meeting, Remark, Vote
from applicants.queries import ballot, committee, minutes, packet_copy, resolution
from fund.models import Seat, User
from fund.permissions import GRANTS, HOUSE, VOTERS, Can, Role

S = AgendaItem.State
USUAL_TIME = timedelta(days=30)
Row = dict[str, Any]


def room(item: AgendaItem, user: User) -> Row:
    """Everything the room shows of an item to this person, and what they may do there.

    {item, meeting, agenda, earlier and later (items beside it), packet, gone: the company withdrew, ballot: while it runs, seats: the opened
    votes, remarks, hidden: the reader is blind to the deal, presides, may_freeze, may_note, members: who may be taken out, proposals: what may
    enter the decision, seen: the newest vote, decision, conditions, minutes, void, roll, due: the day has come}
    """
    fund, state = item.meeting.fund_id, item.state
    gone = state != S.DECIDED and item.deal.status == Deal.Status.WITHDRAWN
    agenda = committee.agenda(item.meeting, user)
    found: Row = {
        "item": item, "meeting": item.meeting, "agenda": agenda, "packet": committee.content(item, user), "gone": gone, "roll": "",
        "due": item.meeting.held_on <= timezone.localdate(), "ballot": None, "presides": None, "copy": packet_copy.progress(item, user),
        "may_freeze": state == S.PREPARING and not gone and fund in user.fund_ids(GRANTS[Can.PREPARE_MEETING])}
    found["earlier"], found["later"] = _beside(item, agenda)
    if state == S.DECIDED:
        return found | _decided(item, user)
    return found | _running(item, user, blind=found["packet"]["blind"]) if state in (S.SEALED, S.OPENED) and not gone else found


def proposals(item: AgendaItem) -> list[Row]:
    """What may enter the decision: each condition of the packet, each that a final vote names, and one left to be written:
    {key, text, seat, due_on, who}. For who closes the ballot alone: it tells who voted with a condition."""
    seats = committee.members(item.meeting.fund)
    due = item.meeting.held_on + USUAL_TIME
    rows = [{"key": f"p{n}", "text": line, "seat": "", "due_on": due, "who": _("Packet")} for n, line in enumerate(ballot.stood_in_packet(item))]
    for vote in ballot.standing(item, seats, final=True):
        if vote.choice == Vote.Choice.CONDITIONAL:
            seat = seats[vote.seat.user_id]
            who = f"{vote.seat.get_role_display()} · {seat.organisation.name}"
            rows.append({"key": f"v{vote.pk}", "text": vote.reason, "seat": str(vote.seat.uuid), "due_on": due, "who": who})
    return [*rows, {"key": "n", "text": "", "seat": "", "due_on": due, "who": _("Another condition")}]


def newest_vote(item: AgendaItem) -> int | None:
    """The key of the newest vote or step back on an item."""
    return item.votes.order_by("-pk").values_list("pk", flat=True).first()


def removable(item: AgendaItem, but: User) -> list[Seat]:
    """The members who may still vote on an item, without this person."""
    out = committee.stepped_back(item)
    there = committee.entitled(committee.members(item.meeting.fund), item.deal)
    return [seat for user, seat in there.items() if user not in out and user != but.pk]


def remarks(item: AgendaItem) -> QuerySet[Remark]:
    """What was noted of the discussion, in order."""
    return item.remarks.select_related("by__organisation").order_by("pk")


def _running(item: AgendaItem, user: User, *, blind: bool) -> Row:
    """While the ballot runs: of the votes only what this person may know."""
    here = ballot.ballot(item, user)
    presides = committee.presiding_seat(item, user)
    opened, hidden = item.state == S.OPENED, blind and here.seat is None
    count = {"seats": here.seats, "recused": here.recused}
    found: Row = {
        "ballot": here, "presides": presides, "hidden": hidden, "members": removable(item, user) if presides else [],
        "roll": resolution.roll(count | {"present": here.cast}) if opened else _sealed_roll(here)}
    if not opened or hidden:
        return found
    found |= {"seats": ballot.seat_rows(item), "remarks": remarks(item),
              "may_note": bool(user.fund_ids(VOTERS | GRANTS[Can.PREPARE_MEETING]) & {item.meeting.fund_id})}
    if presides:
        found |= {"seen": newest_vote(item), "proposals": proposals(item), "enough": here.reachable}  # in this order: what comes between shows
    return found


def _sealed_roll(here: ballot.Ballot) -> str:
    seats = _("%(n)s seats") % {"n": here.seats}
    return " · ".join([seats, _("%(n)s recused") % {"n": here.recused}]) if here.recused else seats


def _decided(item: AgendaItem, user: User) -> Row:
    """Once it is decided: the votes from sealed to final, what entered, how far that is, and the minutes."""
    made = resolution.decision(item)
    void = getattr(item, "voiding", None)
    kept = list(item.conditions.all())  # how far each is, for whoever may read the decision; what was brought is on the closing
    rows = made["conditions"] if made else []
    states = dict(enumerate(kept)) if len(kept) == len(rows) else {}
    voidable = void is None and item.decision in (AgendaItem.Decision.APPROVED, AgendaItem.Decision.REJECTED)
    return {
        "decision": made, "roll": made["roll"] if made else "", "void": void, "remarks": remarks(item), "minutes": minutes.card(item, user),
        "conditions": [{"text": row.text, "owner": row.owner, "due_on": states[n].due_on if n in states else row.due_on, "kept": states.get(n)}
                       for n, row in enumerate(rows)],
        "presides": committee.presiding_seat(item, user) if voidable else None,
        "closes": item.meeting.kind == Meeting.Kind.MAIN and item.decision == AgendaItem.Decision.APPROVED and void is None
        and item.meeting.fund_id in user.fund_ids(HOUSE | {Role.INSPECTOR})}


def _beside(item: AgendaItem, agenda: list[AgendaItem]) -> tuple[AgendaItem | None, AgendaItem | None]:
    """The items before and after it on the agenda, as this person sees it."""
    at = next((n for n, other in enumerate(agenda) if other.pk == item.pk), None)
    if at is None:
        return None, None
    return agenda[at - 1] if at else None, agenda[at + 1] if at + 1 < len(agenda) else None
