"""A deal's case for the committee, for tests: assumptions, risks, main purpose and waivers as the house writes them."""
import datetime as dt
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from django.utils import timezone

from applicants.actions.assumption import write_assumption
from applicants.actions.main_purpose import write_main_purpose
from applicants.actions.mandate import ask_waiver, confirm_waiver, run_mandate
from applicants.actions.risk import write_risk
from applicants.models import Assumption, Deal, MainPurpose, MandateWaiver, Risk
from fund.models import Seat
from tests.applicants.applying import pdf, upload

D = Decimal
SECRETS = {"metric": "재활용 펠릿 판매량", "owner": "생산본부장", "basis": "새벽사출과 맺은 3년 계약", "sensitivity": "10% 모자라면 배수가 0.2 줄어듭니다",
           "title": "보관 중 화재", "text": "창고의 적재 밀도가 높습니다", "mitigation": "소방 설비를 새로 놓습니다", "plant": "공장장",
           "purpose": "연 9,600톤의 폐플라스틱을 다시 씁니다", "waiver": "조합원 모두가 미리 동의했습니다"}


def assumed(**changed: Any) -> dict[str, Any]:
    """What the action takes for an assumption: 1,200 t on the last day of 2025, 9,600 t three years later."""
    return {"metric": SECRETS["metric"], "indicator": None, "unit": "t", "baseline": D(1200), "baseline_on": dt.date(2025, 12, 31), "target": D(9600),
            "target_on": dt.date(2028, 12, 31), "low": D(7000), "high": D(11_000), "owner": SECRETS["owner"], "grade": "B",
            "basis": SECRETS["basis"], "sensitivity": SECRETS["sensitivity"], "number": None} | changed


def assumption(c: SimpleNamespace, deal: Deal, by: Seat | None = None, **changed: Any) -> Assumption:
    return write_assumption(deal=deal, given=assumed(**changed), by=by or c.analyst)


def assumptions(c: SimpleNamespace, deal: Deal, *metrics: str) -> list[Assumption]:
    """One of each name, in this order; three where no name is given."""
    return [assumption(c, deal, metric=metric) for metric in metrics or ("펠릿", "매출", "가동률")]


def feared(**changed: Any) -> dict[str, Any]:
    """What the action takes for a risk: grave and likely to a middling degree."""
    return {"pillar": "environment", "title": SECRETS["title"], "text": SECRETS["text"], "materiality": 3, "likelihood": 2,
            "mitigation": SECRETS["mitigation"], "owner": SECRETS["plant"], "due_on": dt.date(2027, 3, 31), "is_negative": False, "state": "open"} | changed


def risk(c: SimpleNamespace, deal: Deal, by: Seat | None = None, **changed: Any) -> Risk:
    return write_risk(deal=deal, given=feared(**changed), by=by or c.analyst)


def purpose(c: SimpleNamespace, deal: Deal, by: Seat | None = None, *, code: str = "environment", paper: bool = True) -> MainPurpose:
    return write_main_purpose(deal=deal, code=code, basis=SECRETS["purpose"], upload=upload(pdf(1, "주목적"), "확인서.pdf") if paper else None,
                              by=by or c.analyst)


def outside(c: SimpleNamespace, deal: Deal, by: Seat | None = None) -> MandateWaiver:
    """A deal outside the main purpose, and the request to let that pass on a second person's word."""
    purpose(c, deal, code="none", paper=False)
    run_mandate(deal=deal, by=c.analyst)
    return ask_waiver(deal=deal, key="main_purpose", basis="second_person", reason=SECRETS["waiver"], by=by or c.analyst)


def everything(c: SimpleNamespace, deal: Deal) -> SimpleNamespace:
    """A row of each kind on a deal; the waiver waits for a second person."""
    made = SimpleNamespace(assumption=assumption(c, deal), risk=risk(c, deal))
    made.waiver = outside(c, deal)
    made.purpose = MainPurpose.objects.get(deal=deal)
    return made


def consented(c: SimpleNamespace, deal: Deal) -> MandateWaiver:
    """The members' consent that lets the share of one company pass, confirmed by a second person, for what is to be invested now."""
    asked = ask_waiver(deal=deal, key="single_company", basis="members", reason=SECRETS["waiver"], consented_on=timezone.localdate(),
                       consent_share=D("0.8"), upload=upload(pdf(1, "동의"), "동의서.pdf"), by=c.analyst)
    return confirm_waiver(waiver=asked, by=c.partner)
