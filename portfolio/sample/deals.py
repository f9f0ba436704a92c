"""Sample companies: each applies, is scored and invested in through the same actions as a real one."""
import datetime as dt
from types import SimpleNamespace
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from applicants.actions.application import start_application, submit_application
from applicants.actions.assignment import assign_reviewers
from applicants.actions.deal import set_owner
from applicants.actions.draft import save_section
from applicants.actions.page import read_document
from applicants.actions.scorecard import lock_card, save_card
from applicants.actions.screening import screen
from applicants.metrics.eligibility import DEFAULTS
from applicants.models import Deal, Round, Rubric
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


def invest(made: SimpleNamespace, item: Any, paid_on: dt.date) -> Tranche:
    """Record and confirm the tranche."""
    return confirm_tranche(tranche=record_investment(item=item, paid_on=paid_on, by=made.operations), by=made.partner)
