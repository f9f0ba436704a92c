"""An agenda item from its frozen packet to the decision: seal the ballot, open it, close it by the rule, or put the decision off."""
from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applicants import characters
from applicants.actions.agenda import ask_presiding, ask_standing, hold_item
from applicants.actions.assumption import freeze_assumptions
from applicants.actions.mandate import run_mandate
from applicants.actions.packet_copy import ask_copies
from applicants.actions.stage_move import change_stage
from applicants.actions.terms import at_committee
from applicants.models import AgendaItem, Condition, Deal, Meeting, Vote
from applicants.models.committee import ITEM_MOVES
from applicants.queries import ballot, packet
from applicants.queries.ballot import stood_in_packet
from applicants.queries.committee import counted_cards, entitled, members, observers
from applicants.queries.mandate import blocking_keys, rule_words
from applicants.queries.room import newest_vote
from applicants.queries.stage_plan import next_stage, plan_of
from fund.audit import acting
from fund.errors import Refused
from fund.jobs import enqueue
from fund.models import Seat
from fund.notify import notify, seats
from fund.permissions import COMMITTEE, HOUSE, Can
from fund.states import Edge, move

S, D = AgendaItem.State, AgendaItem.Decision
DECLINE = (Edge(Deal.Status.ACTIVE, Deal.Status.PASSED, Can.VOTE),)
USUAL_TIME = timedelta(days=30)  # after the meeting, where nobody says until when a condition is to be met
FARTHEST = timedelta(days=731)
LONGEST, LONGEST_CONDITION, MOST_CONDITIONS = 300, 300, 40
NOTHING_OPEN = gettext_lazy("Nothing is open to be closed here: the votes are sealed still, or the decision stands already. Nothing was changed.")
Given = Sequence[Mapping[str, Any]]


def freeze_packet(*, item: AgendaItem, by: Seat) -> AgendaItem:
    """Freeze what the committee decides on, seal the ballot, number the item, and write to every member and observer.

    From here on nothing in the packet changes. Refused without members, where the deal does not stand at the stage of this committee, and
    while a rule of the mandate blocks it.
    """
    with acting(by, "freeze packet"):
        meeting = Meeting.objects.select_for_update(no_key=True).get(pk=item.meeting_id)  # items of a meeting are numbered one after the other
        locked = hold_item(item=item, by=by, can=Can.PREPARE_MEETING)
        ask_standing(item=locked)
        if locked.state != S.PREPARING:
            raise Refused(_("This packet is frozen already. Nothing was changed; reload to see it."))
        at_committee(locked.deal, locked.meeting)
        if blocked := [rule_words(key) for key in blocking_keys(locked.deal, locked.terms)]:
            raise Refused(_("The mandate blocks this deal: %(rules)s. Let the findings pass where the rules allow it, or change the deal; then freeze.") % {
                "rules": ", ".join(blocked)})
        committee = entitled(members(locked.meeting.fund), locked.deal)
        if not committee:
            raise Refused(_("Nobody holds a committee seat in this fund today, so nobody could vote."))
        run_mandate(deal=locked.deal, by=by)  # the packet says what holds today
        content = packet.build(locked, counted_cards(locked.deal))
        number = (meeting.items.aggregate(last=Max("order"))["last"] or 0) + 1
        move(locked, S.SEALED, ITEM_MOVES, by, also={
            "packet": content, "packet_sha256": packet.digest(content), "frozen_at": timezone.now(), "frozen_by": by, "order": number})
        ask_copies(item=locked, by=by)
        _tell_of_packet(locked, [*committee.values()], [*entitled(observers(locked.meeting.fund), locked.deal).values()], by)
        return locked


def open_ballot(*, item: AgendaItem, by: Seat) -> AgendaItem:
    """Open the sealed votes, all together, and keep them in `item.before`: from now on the deal is discussed and final votes are cast.

    Refused before the day of the meeting, without a quorum of those not recused, for who does not preside, and for who froze the packet.
    """
    with acting(by, "open ballot"):
        locked = hold_item(item=item, by=by, can=Can.VOTE)
        ask_standing(item=locked)
        if locked.state != S.SEALED:
            raise Refused(_("This ballot is not sealed: it was opened already, or its packet is not frozen yet."))
        at_committee(locked.deal, locked.meeting)
        ask_presiding(item=locked, by=by)
        if locked.meeting.held_on > timezone.localdate():
            raise Refused(_("The ballot is opened on the day of the meeting, not before."))
        committee = members(locked.meeting.fund)
        votes = ballot.standing(locked, committee, final=False)
        outcome = ballot.tally(locked, votes, seats=len(committee))
        if not outcome.quorum_met:
            raise Refused(_("There is no quorum among those entitled to vote. The ballot stays sealed until more votes are in."))
        move(locked, S.OPENED, ITEM_MOVES, by, also={
            "before": ballot.record(locked, committee, votes, outcome), "opened_at": timezone.now(), "opened_by": by})
        _tell("ballot_opened", locked, by)
        return locked


def close_ballot(*, item: AgendaItem, by: Seat, entered: Given | None = None, seen: int | None = None) -> AgendaItem:
    """Close the final vote and decide by the meeting's rule, for good: the decision, who voted what and what entered it are kept in `outcome`.

    entered: the conditions that enter the decision, [{text, owner: Condition.Owner, due_on: date, seat: uuid of the seat whose conditional
    vote named it, "" for one of the packet}]; None: every one of packet and votes, owed by the company 30 days after the meeting. A
    conditional vote whose condition does not enter counts neither for nor against. `seen` is the key of the newest vote that the closing
    page was made from. An approval of the main committee leaves the deal where it stands until the minutes are signed, makes the conditions
    rows and fixes the assumptions; one of the preliminary committee moves the deal on; a rejection ends it, and its founder learns it by a
    letter. Refused without a quorum: nothing is decided and every vote is kept.
    """
    with acting(by, "close ballot"):
        locked = hold_item(item=item, by=by, can=Can.VOTE)
        ask_standing(item=locked)
        if locked.state != S.OPENED:
            raise Refused(NOTHING_OPEN)
        at_committee(locked.deal, locked.meeting)
        ask_presiding(item=locked, by=by)
        committee = members(locked.meeting.fund)
        votes = ballot.standing(locked, committee, final=True)
        _check_quorum(locked, ballot.tally(locked, votes, seats=len(committee)), len(committee))
        _check_seen(locked, seen)
        rows = _entered(locked, votes, entered)
        named = {row["seat"] for row in rows if row["seat"]}
        outcome = ballot.tally(locked, votes, seats=len(committee), entered=named)
        kept = ballot.record(locked, committee, votes, outcome, decision=outcome.decision, entered=named,
                             conditions=rows if outcome.decision == D.APPROVED else ())
        move(locked, S.DECIDED, ITEM_MOVES, by, also={
            "decision": outcome.decision, "outcome": kept, "decided_at": timezone.now(), "decided_by": by})
        _carry_out(locked, by)
        _tell("ballot_closed", locked, by)
        return locked


def defer_item(*, item: AgendaItem, reason: str, by: Seat) -> AgendaItem:
    """Put the decision off, with a reason: the item ends here, the deal stays where it stands and may be tabled for another meeting.

    Sealed votes stay sealed for good; final ones that were cast are kept. Refused for who does not preside and without a reason.
    """
    said = characters.legible(reason, most=LONGEST, field="reason", missing=_("Say why the decision is put off: it goes into the minutes."))
    with acting(by, "defer item"):
        locked = hold_item(item=item, by=by, can=Can.VOTE)
        ask_standing(item=locked)
        if locked.state not in (S.SEALED, S.OPENED):
            raise Refused(_("Nothing is left to put off here: the packet is not frozen yet, or the decision stands already. Nothing was changed."))
        ask_presiding(item=locked, by=by)
        committee, was_opened, now = members(locked.meeting.fund), locked.state == S.OPENED, timezone.now()
        votes = [vote for vote in ballot.standing(locked, committee, final=True) if was_opened or vote.choice == Vote.Choice.RECUSED]
        kept = ballot.record(locked, committee, votes, ballot.tally(locked, votes, seats=len(committee), entered=()), decision=D.DEFERRED, deferred=said)
        opened = {} if was_opened else {"opened_at": now, "opened_by": by}  # that `before` is empty tells that nobody saw the votes
        move(locked, S.DECIDED, ITEM_MOVES, by, also=opened | {
            "decision": D.DEFERRED, "outcome": kept, "decided_at": now, "decided_by": by})
        enqueue("applicants.draw_minutes", f"item:{locked.uuid}", by=by, fund=locked.meeting.fund, about=locked.deal.uuid, item=locked.pk)
        _tell("item_deferred", locked, by)
        return locked


def _check_quorum(item: AgendaItem, outcome: Any, seats: int) -> None:
    if outcome.quorum_met:
        return
    entitled_now = seats - outcome.recused
    raise Refused(_("There is no quorum: %(present)s of the %(entitled)s entitled to vote have cast a final vote, and %(needed)s are needed. Nothing "
                    "is decided and every vote is kept. Wait for the others, or put the decision off.") % {
        "present": outcome.present, "entitled": entitled_now, "needed": ballot.needed(item, entitled_now)})


def _check_seen(item: AgendaItem, seen: int | None) -> None:
    if seen is not None and seen != newest_vote(item):
        raise Refused(_("Somebody voted or stepped back after this page was opened. Nothing is decided: look at the conditions again, then close."))


def _entered(item: AgendaItem, votes: Collection[Vote], given: Given | None) -> list[dict[str, str]]:
    """What enters the decision as it is kept: texts, days as text. Refused beside its field: "text-0", "owner-0", "due_on-0"."""
    conditional = {str(vote.seat.uuid): vote for vote in votes if vote.choice == Vote.Choice.CONDITIONAL}
    if given is None:
        usual = {"owner": Condition.Owner.COMPANY, "due_on": item.meeting.held_on + USUAL_TIME}
        given = [*({"text": line, "seat": "", **usual} for line in stood_in_packet(item)),
                 *({"text": vote.reason, "seat": seat, **usual} for seat, vote in conditional.items())]
    if len(given) > MOST_CONDITIONS:
        raise Refused(_("At most %(n)s conditions can enter a decision.") % {"n": MOST_CONDITIONS})
    rows = []
    for n, row in enumerate(given):
        seat = str(row.get("seat") or "")
        if seat and seat not in conditional:
            raise Refused(_(
                "A condition is named by a vote that is not conditional any more. Nothing is decided: look at the conditions again, then close."))
        if row.get("owner") not in Condition.Owner.values:
            raise Refused(_("Choose who has to meet it."), field=f"owner-{n}")
        text = characters.legible(str(row.get("text") or ""), most=LONGEST_CONDITION, field=f"text-{n}", missing=_("Say what has to be met."))
        rows.append({"text": text, "owner": str(row["owner"]), "due_on": _due(item, row.get("due_on"), f"due_on-{n}").isoformat(), "seat": seat})
    return rows


def _due(item: AgendaItem, day: Any, field: str) -> date:
    if not isinstance(day, date):
        raise Refused(_("Enter until when it has to be met."), field=field)
    if day < item.meeting.held_on:
        raise Refused(_("This day lies before the meeting."), field=field)
    if day > item.meeting.held_on + FARTHEST:
        raise Refused(_("This day is more than two years away. Check the year."), field=field)
    return day


def _carry_out(item: AgendaItem, by: Seat) -> None:
    """What follows from a decision on the spot."""
    deal, main = item.deal, item.meeting.kind == Meeting.Kind.MAIN
    if item.decision == D.REJECTED:
        move(deal, Deal.Status.PASSED, DECLINE, by, field="status", also={"reason": _reason(item.meeting)})
    elif main:
        for number, row in enumerate(item.outcome["conditions"], 1):
            Condition.objects.create(item=item, number=number, text=row["text"], lang=characters.language(row["text"]), owner=row["owner"],
                                     due_on=date.fromisoformat(row["due_on"]))
        freeze_assumptions(item=item, by=by)
    else:
        onward = next_stage(deal, plan_of(deal.fund))
        change_stage(deal=deal, to=onward, by=by, edges=(Edge(deal.stage, onward),))
    enqueue("applicants.draw_minutes", f"item:{item.uuid}", by=by, fund=item.meeting.fund, about=deal.uuid, item=item.pk)


def _reason(meeting: Meeting) -> str:
    day = meeting.held_on
    with translation.override(settings.LANGUAGE_CODE):
        said = (_("The preliminary committee of %(day)s decided not to go on.") if meeting.kind == Meeting.Kind.PRELIMINARY else
                _("The investment committee of %(day)s decided not to invest."))
        return said % {"day": f"{day.year}.{day.month}.{day.day}"}


def _tell_of_packet(item: AgendaItem, voting: list[Seat], listening: list[Seat], by: Seat) -> None:
    """Write to those who vote and to those who listen."""
    meeting, company = item.meeting, item.deal.company
    url = _url(item)
    told = {"source": f"item:{item.uuid}", "by": by, "fund": meeting.fund, "about": item.deal.uuid, "url": url, "company": company.name,
            "day": meeting.held_on}
    notify("packet_frozen", to=voting, letter={"item": item, "meeting": meeting, "company": company, "link": settings.SITE_URL + url}, **told)
    notify("packet_shown", to=listening, **told)


def _tell(kind: str, item: AgendaItem, by: Seat) -> None:
    notify(kind, to=seats(item.meeting.fund, *COMMITTEE, *HOUSE), source=f"item:{item.uuid}", by=by, fund=item.meeting.fund,
           about=item.deal.uuid, company=item.deal.company.name, url=_url(item))


def _url(item: AgendaItem) -> str:
    return reverse("applicants:agenda_item", args=[item.meeting.fund.slug, item.uuid])
