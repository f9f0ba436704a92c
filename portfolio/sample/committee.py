"""The sample committee: the preliminary meeting, diligence, the main one with its sealed and its final votes, and the signed minutes."""
import datetime as dt
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

from django.utils import timezone

from applicants.actions.committee import close_ballot, freeze_packet, open_ballot
from applicants.actions.condition import clear_condition, evidence_condition
from applicants.actions.contract import finish_step, start_contract
from applicants.actions.interview import note_interview
from applicants.actions.meeting import plan_meeting
from applicants.actions.minutes import draw_minutes
from applicants.actions.override import ask_override, confirm_override
from applicants.actions.recusal import step_back
from applicants.actions.remark import add_remark
from applicants.actions.signature import sign_minutes
from applicants.actions.stage_move import move_deal
from applicants.actions.terms import table_deal
from applicants.actions.vote import cast_vote
from applicants.models import AgendaItem, Deal, Interview, Meeting
from portfolio.sample.closing import sample_file
from portfolio.sample.diligence import WORDS, examine

MET = "대표, 공정 책임 · 심사역 가온, 파트너 다솜"
NOTES = "현장에서 공정을 보았습니다. 수율과 원료 계약은 자료와 같았고, 다음 설비는 계약이 서면 바로 주문합니다."
LATER = "2단계 서류는 계약 전에 받기로 했고, 실사에 쓴 원본은 문서함에 있습니다."
PLACE = "3층 대회의실"
TEN = dt.time(10, 0)


def decide(made: SimpleNamespace, deal: Deal, held_on: dt.date, *, shares: int, price: int, pre_money: int) -> AgendaItem:
    """The whole way from the interview to the signed decision of the main committee."""
    terms = {"shares": shares, "price": price, "pre_money": pre_money}
    move_deal(deal=deal, to=Deal.Stage.INTERVIEW, by=made.partner)
    note_interview(deal=deal, held_on=timezone.localdate(), present=MET, notes=NOTES, advice=Interview.Advice.GO_ON, by=made.analyst)
    move_deal(deal=deal, to=Deal.Stage.PRELIMINARY, by=made.partner)
    preliminary(made, deal, held_on - dt.timedelta(days=15), **terms)
    to_committee(made, deal)
    return signed(made, decided(made, sealed(made, deal, held_on, **terms)))


def preliminary(made: SimpleNamespace, deal: Deal, held_on: dt.date, **terms: int) -> AgendaItem:
    """The preliminary committee lets the deal go on to diligence."""
    item = _tabled(made, deal, held_on, Meeting.Kind.PRELIMINARY, terms)
    return _voted(made, item, {name: ["yes", ""] for name in ("chair", "member", "member2")})


def to_committee(made: SimpleNamespace, deal: Deal) -> None:
    """Diligence to its end, then on to the main committee; what a gate still lacks is let pass by a second person."""
    deal.refresh_from_db()
    examine(made, deal)
    confirm_override(override=ask_override(deal=deal, to=Deal.Stage.COMMITTEE, reason=LATER, by=made.analyst), by=made.operations)
    deal.refresh_from_db()


def sealed(made: SimpleNamespace, deal: Deal, held_on: dt.date, **terms: int) -> AgendaItem:
    """On the main committee's agenda, with a frozen packet and no vote yet."""
    return _tabled(made, deal, held_on, Meeting.Kind.MAIN, terms)


def vote_ahead(made: SimpleNamespace, item: AgendaItem, names: Sequence[str]) -> None:
    """The sealed votes of these people."""
    for name in names:
        choice, reason = WORDS["pre"][name]
        cast_vote(item=item, choice=choice, reason=reason, by=getattr(made, name))


def decided(made: SimpleNamespace, item: AgendaItem) -> AgendaItem:
    """One steps back, five vote before and after the discussion, two of them with a condition."""
    for name, reason in WORDS["recused"].items():
        step_back(item=item, reason=reason, by=getattr(made, name))
    vote_ahead(made, item, list(WORDS["pre"]))
    return _voted(made, item, WORDS["final"], before=False)


def signed(made: SimpleNamespace, item: AgendaItem) -> AgendaItem:
    """The minutes drawn and signed by everybody who was present."""
    draw_minutes(item.pk)
    item = AgendaItem.objects.get(pk=item.pk)
    for vote in item.outcome["votes"]:
        seat = next(each for each in vars(made).values() if str(getattr(each, "uuid", "")) == vote["seat"])
        if vote["choice"] != "recused":
            sign_minutes(item=item, by=seat)
    return AgendaItem.objects.get(pk=item.pk)


def half_closed(made: SimpleNamespace, item: AgendaItem) -> None:
    """The first condition met, the evidence of the second waiting for a second person, and the contract under way."""
    for number, condition in enumerate(item.conditions.order_by("number")[:2]):
        evidence_condition(condition=condition, note="접수증 원본을 대조했습니다.", uploads=[sample_file(item.deal, "선행조건 증빙")], by=made.analyst)
        if number == 0:
            clear_condition(condition=condition, by=made.partner)
    for step in start_contract(item=item, by=made.analyst)[:3]:
        finish_step(step=step, note="확인했습니다.", by=made.analyst)


def this_month(made: SimpleNamespace) -> None:
    """The committee at work: a deal half way through diligence, one before the preliminary committee, a ballot half full, a decision being closed."""
    today = timezone.localdate()
    active = Deal.objects.filter(fund=made.fund, status=Deal.Status.ACTIVE).order_by("pk")
    voting, closing, examined = active.filter(stage=Deal.Stage.DILIGENCE)[:3]
    before = active.filter(stage=Deal.Stage.PRELIMINARY)[0]
    examine(made, examined, lines=6)
    _tabled(made, before, today + dt.timedelta(days=6), Meeting.Kind.PRELIMINARY, terms_of(before))
    to_committee(made, closing)
    half_closed(made, signed(made, decided(made, sealed(made, closing, today - dt.timedelta(days=9), **terms_of(closing)))))
    to_committee(made, voting)
    vote_ahead(made, sealed(made, voting, today, **terms_of(voting)), ("member", "member3", "member4"))


def terms_of(deal: Deal) -> dict[str, int]:
    """Terms after what the application asks for: shares at 10,000 won, on the valuation it names."""
    submission = deal.submissions.first()
    return {"shares": int(submission.ask) // 10_000, "price": 10_000, "pre_money": int(submission.pre_money)}


def _tabled(made: SimpleNamespace, deal: Deal, held_on: dt.date, kind: str, terms: dict[str, int]) -> AgendaItem:
    meeting = Meeting.objects.filter(fund=made.fund, kind=kind, held_on=held_on).first() or plan_meeting(
        fund=made.fund, held_on=held_on, by=made.operations, kind=kind, begins_at=TEN, place=PLACE)
    item = table_deal(meeting=meeting, deal=deal, by=made.operations, terms={
        "instrument": "rcps", **terms, "exit": "5년 뒤 매각, 상환청구 4년 차", "risks": "원료 수급이 두 지자체에 몰려 있습니다.",
        "conditions": "세 번째 원료 공급 계약\n처리 용량 변경 허가 접수", "dissent": "판가 가정이 최근 3년 평균보다 높습니다.",
        "cap_table": [{"holder": "대표이사", "kind": "common", "shares": terms["pre_money"] // terms["price"] * 7 // 10},
                      {"holder": "공동창업자", "kind": "common",
                       "shares": terms["pre_money"] // terms["price"] - terms["pre_money"] // terms["price"] * 7 // 10}]})
    return freeze_packet(item=item, by=made.operations)


def _voted(made: SimpleNamespace, item: AgendaItem, final: dict[str, Any], *, before: bool = True) -> AgendaItem:
    """Sealed votes (where none are in yet), opened; remarks; final votes, and the decision."""
    if before:
        for name, (choice, reason) in final.items():
            cast_vote(item=item, choice=choice, reason=reason, by=getattr(made, name))
    item = open_ballot(item=item, by=made.chair)
    for text in WORDS["remarks"] if not before else ():
        add_remark(item=item, text=text, by=made.chair)
    for name, (choice, reason) in final.items():
        cast_vote(item=item, choice=choice, reason=reason, by=getattr(made, name))
    return close_ballot(item=item, by=made.chair)
