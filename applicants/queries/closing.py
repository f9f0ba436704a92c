"""What follows an approved decision: its conditions, its contract, what the payment order still lacks, and the request for it."""
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from applicants.models import AgendaItem, Condition, ContractStep, Deal, Document, Meeting, PaymentRequest, SignedMinutes, Voiding
from applicants.queries import condition, packet
from applicants.queries.condition import UNDERWAY
from applicants.queries.contract import kind_of, step_lines
from applicants.queries.mandate import blocking_keys, rule_words
from applicants.queries.payment_request import shown
from fund.models import Fund, Seat, User

Row = dict[str, Any]


def closings(fund: Fund, user: User) -> QuerySet[AgendaItem]:
    """The decisions of a fund's main committee in favour that this person may see, with what their closing reads."""
    return AgendaItem.objects.visible_to(user).filter(
        meeting__fund=fund, meeting__kind=Meeting.Kind.MAIN, decision=AgendaItem.Decision.APPROVED,
        deal__in=Deal.objects.in_house(user).order_by().values("pk")).select_related("meeting__fund", "deal__company__organisation", "deal__fund")


def closing_of(deal: Deal) -> AgendaItem | None:
    """The decision in favour that a deal's closing follows: the newest that was not declared void."""
    return (deal.agenda_items.filter(meeting__kind=Meeting.Kind.MAIN, decision=AgendaItem.Decision.APPROVED, voiding=None)
            .select_related("meeting__fund").order_by("-decided_at", "-pk").first())


def closing(item: AgendaItem, seat: Seat) -> dict[str, Any]:
    """Everything the page of an approved item shows: `conditions`, `steps`, `needs` (gate rows), `missing`, the standing `payment` request and
    `earlier` ones, `papers` that may be picked as evidence, `voiding`, whether it is `underway`, and whether a standing request has it `locked`."""
    papers = {row.pk: row for row in seen_papers(item.deal, seat.user)}
    requests = [shown(row, seat.user) for row in item.payment_requests.select_related("asked_by__user", "back_by__user")]
    standing = next((row for row in requests if row["stands"]), None)
    voiding = Voiding.objects.filter(item=item).select_related("by__user").first()
    underway = voiding is None and item.deal.stage in UNDERWAY and item.deal.status == Deal.Status.ACTIVE
    rows = needs(item) if underway else []  # once it is paid, what was paid counts among what the fund has there already
    return {
        "item": item, "deal": item.deal, "meeting": item.meeting, "terms": item.terms, "instrument": instrument_words(item.terms),
        "conditions": condition.conditions(item, seat, papers), "steps": step_lines(item, papers), "kind": kind_of(item.terms),
        "needs": rows, "missing": [row for row in rows if row["state"] != "ok"], "payment": standing,
        "earlier": [row for row in requests if not row["stands"]], "papers": _usable(papers.values()),
        "voiding": voiding, "underway": underway, "locked": standing is not None, "at_contract": item.deal.stage == Deal.Stage.CONTRACTING}


def payable(item: AgendaItem) -> list[Row]:
    """What still stands between an approved decision and its payment order, as rows of a gate; empty where it may be asked for."""
    return [row for row in needs(item) if row["state"] != "ok"]


def needs(item: AgendaItem) -> list[Row]:
    """What a payment order rests on, each with how far it is: rows of label, state (ok, half, todo, miss), note and `firm`."""
    deal, fund = item.deal, item.meeting.fund
    stands = item.decision == AgendaItem.Decision.APPROVED and not Voiding.objects.filter(item=item).exists()
    at_contract = deal.stage in (Deal.Stage.CONTRACTING, Deal.Stage.INVESTED) and deal.status == Deal.Status.ACTIVE
    blocked = blocking_keys(deal, item.terms)
    total = Decimal(item.terms["amount"]) + packet.committed_earlier(item)
    above = bool(fund.size) and total > fund.size * fund.single_company_limit
    return [
        _row(_("The decision stands"), stands, state="miss"),
        _minutes(item),
        _conditions(item),
        _contract(item),
        _row(_("Law and mandate hold"), not blocked, " · ".join(rule_words(key) for key in blocked), state="miss"),
        _row(_("Within the limit for one company"), "single_company" not in blocked, _("%(share)s of the fund; %(limit)s is the limit") % {
            "share": f"{total / fund.size:.1%}", "limit": f"{fund.single_company_limit:.1%}"} if above else "", state="miss"),
        _row(_("The deal is at contracting"), at_contract, "" if at_contract else f"{deal.get_stage_display()} · {deal.get_status_display()}"),
    ]


def gate_rows(deal: Deal) -> list[Row]:
    """What a deal needs to leave contracting, for its stage gate; the payment moves it, and nobody may override it."""
    item = closing_of(deal)
    if item is None:
        return [_row(_("The decision stands"), False, state="miss")]
    item.deal = deal
    asked = PaymentRequest.objects.filter(item=item, state=PaymentRequest.State.ASKED).exists()
    url = reverse("applicants:closing", args=[item.meeting.fund.slug, item.uuid])
    return [_conditions(item), _contract(item), _row(_("Payment order asked for"), asked) | {"url": url, "link": pgettext("deal", "Closing")}]


def usable_papers(deal: Deal, user: User) -> list[Document]:
    """The files of a deal that this person sees and that may be picked as evidence: whole, and not gone."""
    return _usable(seen_papers(deal, user))


def seen_papers(deal: Deal, user: User) -> list[Document]:
    """The files of a deal as this person sees them, in the order in which they came. One query."""
    return list(Document.objects.in_house(user).filter(deal=deal).select_related("blob", "company").order_by("pk"))


def instrument_words(terms: dict[str, Any]) -> str:
    """What is bought, in words."""
    return str(AgendaItem.Instrument(terms["instrument"]).label)


def _usable(papers: Iterable[Document]) -> list[Document]:
    return [row for row in papers if row.is_served and row.replaced_at is None]


def _minutes(item: AgendaItem) -> Row:
    minutes = getattr(item, "minutes", None)
    if minutes is not None and SignedMinutes.objects.filter(minutes=minutes).exists():
        return _row(_("Minutes signed"), True)
    signed = minutes.signatures.count() if minutes is not None else 0
    note = _("%(n)s of %(all)s have signed") % {"n": signed, "all": item.outcome.get("present", 0)} if minutes is not None else _("Not drawn yet")
    return _row(_("Minutes signed"), False, note, state="half" if signed else "todo")


def _conditions(item: AgendaItem) -> Row:
    found = list(item.conditions.values_list("state", flat=True))
    done = sum(state == Condition.State.CLEARED for state in found)
    note = _("%(n)s of %(all)s") % {"n": done, "all": len(found)} if found else _("No conditions")
    return _row(_("Conditions precedent cleared"), done == len(found), note, state="half" if done else "todo")


def _contract(item: AgendaItem) -> Row:
    found = list(item.contract_steps.values_list("state", flat=True))
    done = sum(state != ContractStep.State.OPEN for state in found)
    note = _("%(n)s of %(all)s") % {"n": done, "all": len(found)} if found else _("Not begun yet")
    return _row(_("Contract checklist done"), bool(found) and done == len(found), note, state="half" if done else "todo")


def _row(label: str, met: bool, note: str = "", *, state: str = "todo") -> Row:
    return {"label": label, "state": "ok" if met else state, "note": note, "firm": True}
