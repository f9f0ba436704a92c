"""Sample companies: each applies, is scored, decided on and invested in through the same actions as a real one."""
import datetime as dt
from types import SimpleNamespace
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from applicants.actions.application import start_application, submit_application
from applicants.actions.assignment import assign_reviewers
from applicants.actions.committee import freeze_packet, open_ballot, plan_meeting, table_deal
from applicants.actions.deal import set_owner
from applicants.actions.draft import save_section
from applicants.actions.interview import note_interview
from applicants.actions.override import ask_override, confirm_override
from applicants.actions.page import read_document
from applicants.actions.scorecard import lock_card, save_card
from applicants.actions.screening import screen
from applicants.actions.stage_move import move_deal
from applicants.actions.vote import cast_vote
from applicants.metrics.eligibility import DEFAULTS
from applicants.models import Deal, Interview, Round, Rubric
from applicants.queries.eligibility import kept, outcomes_of
from applicants.queries.form import newest
from applicants.questions import FIRST, SECOND
from applicants.sample_deck import sample_deck
from fund.audit import acting
from fund.models import Seat, User
from fund.permissions import Can
from fund.quantities import read
from portfolio.actions.investment import confirm_tranche, record_investment
from portfolio.models import Tranche

ABOUT_KO = ("버려지는 것을 다시 쓰고, 덜 태우고, 더 많은 사람에게 닿게 하는 초기 기업에 투자합니다. 처음 투자하는 금액은 대체로 5억~20억원이고, "
            "재무와 임팩트를 따로 심사합니다.\n\n숫자가 아직 작아도 괜찮습니다. 지금 값과 목표, 그리고 그 숫자를 어떻게 재는지를 봅니다.")
ABOUT_EN = ("For young companies that put to use what is thrown away, burn less and reach more people. A first investment is usually "
            "500 million to 2 billion won; money and impact are judged apart.\n\nSmall figures are fine. What counts is today's value, the "
            "target, and how it is measured.")
RULES = {**DEFAULTS, "ask_min": 300_000_000, "ask_max": 3_000_000_000}
TEAM = "대표는 재활용 설비 회사에서 11년 일했습니다. 공정 책임 2명, 영업 1명, 품질 1명입니다."
MET = "대표, 공정 책임 · 심사역 가온, 파트너 다솜"
NOTES = "현장에서 공정을 보았습니다. 수율과 원료 계약은 자료와 같았고, 다음 설비는 계약이 서면 바로 주문합니다."
WAIVED = {  # the next stage -> why the deal may go on to it
    Deal.Stage.DILIGENCE: "예비투심은 서면으로 마쳤고 회의록은 문서함에 있습니다.",
    Deal.Stage.COMMITTEE: "실사 보고서와 투자 가정은 종이로 확인했고, 2단계 서류는 계약 전에 받습니다.",
}


def call_for_applications(made: SimpleNamespace, name_ko: str, name_en: str, *, opened: int, closes: int) -> Round:
    """A round opened `opened` days ago that closes in `closes` days."""
    now = timezone.now()
    last = timezone.localtime(now + dt.timedelta(days=closes)).replace(hour=18, minute=0, second=0, microsecond=0)
    with acting(None, "seed"):
        return Round.objects.create(
            fund=made.fund, name_ko=name_ko, name_en=name_en, opens_at=now - dt.timedelta(days=opened),
            closes_at=last, results_by=(now + dt.timedelta(days=closes + 30)).date(),
            rubric=Rubric.objects.get(name="house", version=1), about_ko=ABOUT_KO, about_en=ABOUT_EN, grace_minutes=10,
            first_form=newest(FIRST), second_form=newest(SECOND), eligibility=RULES)


def answers(facts: dict[str, Any]) -> dict[str, dict[str, str]]:
    """The sections as a founder would type them."""
    year = timezone.localdate().year
    return {
        "company": {"name": facts["name"], "business_number": facts["number"], "founded_on": facts["founded"], "theme": facts["theme"],
                    "one_line": facts["line"]},
        "business": {"problem": facts["problem"], "solution": facts["solution"], "team": TEAM, "revenue": facts["revenue"],
                     "revenue_before": facts["before"], "cost_of_sales": facts["cost"], "cash": facts["cash"],
                     "monthly_spend": facts["spend"], "ask": facts["ask"], "pre_money": facts["pre_money"]},
        "impact": {"indicator": "recycled-output", "baseline": facts["baseline"], "grade": "B", "target": facts["target"],
                   "target_year": str(year + 3), "material": facts["material"], "counterfactual": facts["counterfactual"],
                   "negative": facts["negative"]},
        "consents": {"collection": "on", "committee": "on", "operator": "on"},
    }


def apply(made: SimpleNamespace, round: Round, user: User, facts: dict[str, Any], *, until: str = "submit") -> Deal:
    """Fill in and hand in an application with a sample deck; `until="draft"` leaves the last section open."""
    deal = start_application(round=round, user=user, eligibility=self_check(round, facts))
    by = User.objects.get(pk=user.pk).seat_at(deal.company.organisation, Can.SUBMIT_APPLICATION)
    year = timezone.localdate().year
    tonnes = {year - 3: facts["tonnes"] // 4, year - 2: facts["tonnes"] // 2, year - 1: facts["tonnes"]}
    deck = sample_deck(facts["name"], dated=timezone.localdate(), tonnes=tonnes, revenue={y: t * 3 // 2 for y, t in tonnes.items()},
                       plan={year: facts["tonnes"] * 2, year + 1: facts["tonnes"] * 4}, factor=1.164, own_emissions=310, ask=1500)
    save_section(deal=deal, section="deck", data={"deck": SimpleUploadedFile("IR.pdf", deck, "application/pdf")}, by=by)
    typed = answers(facts)
    for section in ("company", "business", "impact", "consents"):
        if until == "draft" and section == "consents":
            return deal
        save_section(deal=deal, section=section, data=typed[section], by=by)
    submission = submit_application(deal=deal, by=by)
    read_document(submission.deck_id)
    screen(submission.pk)
    deal.refresh_from_db()
    return deal


def self_check(round: Round, facts: dict[str, Any]) -> dict[str, Any]:
    """The two minutes before an application, as this company answers them."""
    given = {"founded": facts["founded"], "excluded": ["none"], "ask": str(read(facts["ask"], "원")), "group": "no", "indicator": "yes"}
    return kept(given, outcomes_of(round, given))


def score(deal: Deal, marks: dict[Seat, tuple[int, ...]], *, by: Seat, lock: bool = True) -> None:
    """Assign these reviewers and fill in their cards, one mark a criterion in the rubric's order; the first looks after it."""
    set_owner(deal=deal, owner=next(iter(marks)), by=by)
    for card in assign_reviewers(deal=deal, reviewers=list(marks), by=by):
        criteria = list(card.rubric.criteria.order_by("order"))
        given = {c.pk: {"score": s, "confidence": 2, "comment": "자료와 면담으로 확인했습니다.", "page": 3}
                 for c, s in zip(criteria, marks[card.reviewer], strict=False)}
        save_card(card=card, data={"marks": given, "esg_gate": "mitigate", "no_conflict": True}, by=card.reviewer)
        if lock:
            lock_card(card=card, by=card.reviewer)


def to_committee(made: SimpleNamespace, deal: Deal) -> None:
    """Interview, then stage by stage; what the site does not keep yet is passed as it would be: asked for, and confirmed by a second person."""
    move_deal(deal=deal, to=Deal.Stage.INTERVIEW, by=made.partner)
    note_interview(deal=deal, held_on=timezone.localdate(), present=MET, notes=NOTES, advice=Interview.Advice.GO_ON, by=made.analyst)
    move_deal(deal=deal, to=Deal.Stage.PRELIMINARY, by=made.partner)
    for stage, reason in WAIVED.items():
        confirm_override(override=ask_override(deal=deal, to=stage, reason=reason, by=made.analyst), by=made.operations)
        deal.refresh_from_db()


def decide(made: SimpleNamespace, deal: Deal, held_on: dt.date, *, shares: int, price: int, pre_money: int) -> Any:
    """Committee: terms, frozen packet, sealed votes, opened by the chair."""
    to_committee(made, deal)
    meeting = plan_meeting(fund=made.fund, held_on=held_on, by=made.operations)
    item = table_deal(meeting=meeting, deal=deal, by=made.operations, terms={
        "instrument": "rcps", "shares": shares, "price": price, "pre_money": pre_money, "exit": "5년 뒤 매각, 상환청구 4년 차",
        "risks": "원료 수급이 두 지자체에 몰려 있습니다.", "conditions": "세 번째 원료 공급 계약"})
    freeze_packet(item=item, by=made.operations)
    cast_vote(item=item, choice="yes", reason="", by=made.chair)
    cast_vote(item=item, choice="conditional", reason="원료 공급 계약을 납입 전에 확인합니다.", by=made.member)
    cast_vote(item=item, choice="yes", reason="", by=made.member2)
    return open_ballot(item=item, by=made.chair)


def invest(made: SimpleNamespace, item: Any, paid_on: dt.date) -> Tranche:
    """Record and confirm the tranche."""
    return confirm_tranche(tranche=record_investment(item=item, paid_on=paid_on, by=made.operations), by=made.partner)
