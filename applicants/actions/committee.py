"""The committee's verbs: plan a meeting, table a deal, freeze its packet, open the sealed ballot."""
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django.conf import settings
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applicants.actions.stage_move import change_stage
from applicants.actions.wall import check_open
from applicants.metrics import ballot
from applicants.models import AgendaItem, Deal, Meeting, Vote
from applicants.models.committee import ITEM_MOVES
from applicants.queries import packet
from applicants.queries.committee import counted_cards, entitled, members
from fund.audit import acting
from fund.errors import Refused
from fund.jobs import enqueue
from fund.models import Fund, Seat
from fund.models.wall import shut_out
from fund.notify import notify, seats
from fund.permissions import COMMITTEE, HOUSE, Can, holds
from fund.states import Edge, move

DECLINE = (Edge(Deal.Status.ACTIVE, Deal.Status.PASSED, Can.OPEN_BALLOT),)
FARTHEST = timedelta(days=366)
TEXTS = ("exit", "risks", "conditions", "dissent")
NOT_YOURS = gettext_lazy("Your seat may not do this in this fund. Nothing was changed.")


def plan_meeting(*, fund: Fund, held_on: date, by: Seat) -> Meeting:
    """A meeting with the next number; rule and quorum are copied from the fund's terms and never change again.

    A day to come is what planning means, up to a year ahead; a day before the fund's first closing is Refused.
    """
    _seated(by, fund, Can.PREPARE_MEETING)
    if held_on < fund.formed_on:
        raise Refused(_("The fund did not exist yet on this day."), field="held_on")
    if held_on > timezone.localdate() + FARTHEST:
        raise Refused(_("This day is more than a year away. Check the year."), field="held_on")
    with acting(by, "plan meeting"):
        terms = Fund.objects.select_for_update().get(pk=fund.pk)
        number = (Meeting.objects.filter(fund=fund).aggregate(last=Max("number"))["last"] or 0) + 1
        return Meeting.objects.create(fund=terms, number=number, held_on=held_on, rule=terms.committee_rule,
                                      quorum=terms.committee_quorum)


def table_deal(*, meeting: Meeting, deal: Deal, terms: dict[str, Any], by: Seat) -> AgendaItem:
    """Put a deal at the committee stage on the agenda, or change its terms while its packet is being prepared.

    `terms`: instrument, shares (whole), price and pre_money (won), and the texts exit, risks, conditions, dissent.
    Amount = price × shares and post-money = pre-money + amount are computed. Refused over the single-company limit.
    """
    _seated(by, meeting.fund, Can.PREPARE_MEETING)
    kept = _terms(terms)
    with acting(by, "table deal"):
        locked = Deal.objects.select_for_update(of=("self",)).get(pk=deal.pk)
        _at_committee(locked, meeting.fund)
        check_open(deal=locked, by=by)
        item = AgendaItem.objects.select_for_update(of=("self",)).filter(meeting=meeting, deal=locked).first()
        if item and item.state != AgendaItem.State.PREPARING:
            raise Refused(_("This deal's packet is frozen. Its terms can no longer change."), field="deal")
        if packet.latest_submission(locked) is None:
            raise Refused(_("This deal has no submitted application to put before the committee."), field="deal")
        waiting = AgendaItem.objects.filter(deal=locked).exclude(state=AgendaItem.State.DECIDED).exclude(meeting=meeting)
        if waiting.exists():
            raise Refused(_("This deal stands on the agenda of another meeting that has not decided yet."), field="deal")
        item = item or AgendaItem(meeting=meeting, deal=locked)
        item.terms = kept
        _within_limit(item)
        item.save()
        return item


def freeze_packet(*, item: AgendaItem, by: Seat) -> AgendaItem:
    """Freeze what the committee decides on, seal the ballot, number the item, and write to every member.

    From here on nothing in the packet changes. Refused without members, or where the deal has left the committee stage.
    """
    meeting = item.meeting
    _seated(by, meeting.fund, Can.PREPARE_MEETING)
    with acting(by, "freeze packet"):
        Meeting.objects.select_for_update().get(pk=meeting.pk)
        locked = AgendaItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
        deal = Deal.objects.select_for_update(of=("self",)).get(pk=locked.deal_id)
        _at_committee(deal, meeting.fund)
        check_open(deal=deal, by=by)
        committee = entitled(members(meeting.fund), deal)
        if not committee:
            raise Refused(_("Nobody holds a committee seat in this fund today, so nobody could vote."))
        content = packet.build(locked, counted_cards(locked.deal))
        number = (meeting.items.aggregate(last=Max("order"))["last"] or 0) + 1
        frozen = move(locked, AgendaItem.State.SEALED, ITEM_MOVES, by, also={
            "packet": content, "packet_sha256": packet.digest(content), "frozen_at": timezone.now(), "frozen_by": by, "order": number})
        url, company = reverse("applicants:agenda_item", args=[meeting.fund.slug, frozen.uuid]), frozen.deal.company
        notify("packet_frozen", to=committee.values(), source=f"item:{frozen.uuid}", by=by, fund=meeting.fund, about=frozen.deal.uuid,
               url=url, company=company.name, day=meeting.held_on,
               letter={"item": frozen, "meeting": meeting, "company": company, "link": settings.SITE_URL + url})
    return frozen


def open_ballot(*, item: AgendaItem, by: Seat) -> AgendaItem:
    """Open all votes together, decide by the meeting's rule, and keep decision and outcome for good.

    Approved moves the deal to contracting; rejected closes it, and its founder learns it by a letter. Refused before the
    day of the meeting, without a quorum of those not recused, and for the person who froze the packet.
    """
    _seated(by, item.meeting.fund, Can.OPEN_BALLOT)
    with acting(by, "open ballot"):
        locked = AgendaItem.objects.select_for_update(of=("self",)).select_related("meeting__fund", "frozen_by").get(pk=item.pk)
        deal = Deal.objects.select_for_update(of=("self",)).get(pk=locked.deal_id)
        check_open(deal=deal, by=by)
        _ready_to_open(locked, deal, by)
        committee = members(locked.meeting.fund)
        votes = _standing(locked, committee, shut_out(deal.uuid))
        outcome = _tally(locked, committee, votes)
        if not outcome.quorum_met:
            raise Refused(_("There is no quorum among those entitled to vote. The ballot stays sealed until more votes are in."))
        decided = move(locked, AgendaItem.State.DECIDED, ITEM_MOVES, by, also={
            "decision": outcome.decision, "outcome": _record(locked, committee, votes, outcome),
            "opened_at": timezone.now(), "opened_by": by})
        if outcome.decision == AgendaItem.Decision.APPROVED:
            change_stage(deal=deal, to=Deal.Stage.CONTRACTING, by=by)
        else:
            move(deal, Deal.Status.PASSED, DECLINE, by, field="status", also={"reason": _reason(locked.meeting)})
        enqueue("applicants.draw_minutes", f"item:{locked.uuid}", by=by, fund=locked.meeting.fund, about=deal.uuid, item=locked.pk)
        notify("ballot_opened", to=seats(locked.meeting.fund, *COMMITTEE, *HOUSE), source=f"item:{locked.uuid}", by=by,
               fund=locked.meeting.fund, about=deal.uuid, company=deal.company.name,
               url=reverse("applicants:agenda_item", args=[locked.meeting.fund.slug, locked.uuid]))
    return decided


def _seated(by: Seat, fund: Fund, can: Can) -> None:
    if not holds(by.role, can) or not Seat.objects.live().filter(pk=by.pk, fund=fund).exists():
        raise Refused(NOT_YOURS)


def _at_committee(deal: Deal, fund: Fund) -> None:
    if deal.fund_id != fund.pk or deal.stage != Deal.Stage.COMMITTEE or deal.status != Deal.Status.ACTIVE:
        raise Refused(_("This deal does not stand at the committee stage."), field="deal")


def _terms(given: dict[str, Any]) -> dict[str, str]:
    """Terms as canonical strings, with amount and post-money computed."""
    if given.get("instrument") not in AgendaItem.Instrument.values:
        raise Refused(_("Choose the class of shares."), field="instrument")
    shares, price, before = (_whole(given.get(name), name) for name in ("shares", "price", "pre_money"))
    amount = price * shares
    if amount + before >= Decimal(10) ** 17:
        raise Refused(_("Price × shares is too large to be meant."), field="shares")
    return {"instrument": str(given["instrument"]), "shares": str(shares), "price": str(price), "amount": str(amount),
            "pre_money": str(before), "post_money": str(before + amount),
            **{name: str(given.get(name) or "").strip() for name in TEXTS}}


def _whole(value: Any, name: str) -> Decimal:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        raise Refused(_("No number was found. For example: 9,600"), field=name) from None
    if not number.is_finite() or number <= 0:
        raise Refused(_("This must be more than zero."), field=name)
    if number >= Decimal(10) ** 17:
        raise Refused(_("This number is too large to be meant."), field=name)
    if number != number.to_integral_value():
        raise Refused(_("Enter a whole number."), field=name)
    return number.quantize(Decimal(1))


def _within_limit(item: AgendaItem) -> None:
    fund = item.meeting.fund
    total = Decimal(item.terms["amount"]) + packet.committed_earlier(item)
    if fund.size and total > fund.size * fund.single_company_limit:
        raise Refused(_("This would be %(share)s of the fund in one company; its limit is %(limit)s.") % {
            "share": f"{total / fund.size:.1%}", "limit": f"{fund.single_company_limit:.1%}"}, field="shares")


def _ready_to_open(item: AgendaItem, deal: Deal, by: Seat) -> None:
    if item.state != AgendaItem.State.SEALED:
        raise Refused(_("This ballot is not sealed: it was opened already, or its packet is not frozen yet."))
    _at_committee(deal, item.meeting.fund)
    if item.frozen_by and item.frozen_by.user_id == by.user_id:
        raise Refused(_("You froze this packet yourself. Another person has to open its ballot."))
    if item.meeting.held_on > timezone.localdate():
        raise Refused(_("The ballot is opened on the day of the meeting, not before."))


def _standing(item: AgendaItem, committee: dict[int, Seat], shut: set[int]) -> list[Vote]:
    """The newest vote of each person who sits on the committee today, in the order of their seats.

    Who is shut off from the deal is recused, whatever they voted before: they are neither present nor missing.
    """
    newest = {vote.seat.user_id: vote for vote in item.votes.select_related("seat").order_by("pk")}
    newest |= {user: Vote(item=item, seat=seat, choice=Vote.Choice.RECUSED) for user, seat in committee.items() if user in shut}
    return [newest[user] for user in committee if user in newest]


def _tally(item: AgendaItem, committee: dict[int, Seat], votes: list[Vote]) -> ballot.Outcome:
    """Every condition enters the decision, so a conditional vote counts as one in favour."""
    cast = [ballot.Vote(seat=vote.seat.user_id, choice=vote.choice, condition_accepted=True, champion=vote.champion) for vote in votes]
    return ballot.tally(cast, ballot.Rule(item.meeting.rule, item.meeting.quorum), seats=len(committee))


def _record(item: AgendaItem, committee: dict[int, Seat], votes: list[Vote], outcome: ballot.Outcome) -> dict[str, Any]:
    """The outcome that is kept: counts, and each seat's vote under its role and organisation, no person's name."""
    record = {
        "rule": item.meeting.rule, "quorum": packet.plain(item.meeting.quorum), "seats": len(committee),
        "recused": outcome.recused, "present": outcome.present, "in_favour": outcome.in_favour,
        "counts": {choice: outcome.counts[choice] for choice in Vote.Choice.values},
        "votes": [{"seat": str(vote.seat.uuid), "role": vote.seat.role, "organisation": committee[vote.seat.user_id].organisation.name,
                   "choice": vote.choice, "reason": vote.reason, "champion": vote.champion} for vote in votes],
        "conditions": [vote.reason for vote in votes if vote.choice == Vote.Choice.CONDITIONAL] if outcome.decision == "approved" else [],
    }
    return record | {"sha256": packet.digest(record | {"packet": item.packet_sha256, "decision": outcome.decision})}


def _reason(meeting: Meeting) -> str:
    day = meeting.held_on
    with translation.override(settings.LANGUAGE_CODE):
        return _("The investment committee of %(day)s decided not to invest.") % {"day": f"{day.year}.{day.month}.{day.day}"}
