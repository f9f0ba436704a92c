"""A deal whose packet holds everything: assumptions, risks, findings, checks, a main purpose, returns, a cap table, co-investors."""
import datetime as dt
from decimal import Decimal
from types import SimpleNamespace

from django.utils import timezone

from applicants.actions.finding import record_finding
from applicants.actions.mandate import run_mandate
from applicants.actions.underwriting import underwrite_all
from applicants.models import AgendaItem, Assumption, Deal, DiligenceItem, MainPurpose, Risk
from fund.models import Seat
from tests.applicants.ballots import prepared

CAP = [{"holder": "김하나", "kind": "common", "shares": 320_000}, {"holder": "임직원 스톡옵션", "kind": "option", "shares": 40_000},
       {"holder": "새벽벤처투자조합", "kind": "preferred", "shares": 120_000}]
CO = [{"name": "함께가는 벤처투자", "amount": 500_000_000}]
ASSUMED = [
    ("재활용 펠릿 생산량", "t", "1204", "9600", "8000", "11000", "B", "심사역 가온", "계근표와 출하 대장을 대조했습니다.",
     "10% 모자라면 배수 2.4배가 2.1배로 내려갑니다."),
    ("매출", "원", "1840000000", "9200000000", "7000000000", "12000000000", "A", "재무 책임", "감사보고서와 계약서 세 건.",
     "한 해 늦어지면 IRR이 6%p 내려갑니다."),
    ("매출총이익률", "%", "29.3", "36", "31", "39", "C", "재무 책임", "월별 원가표.", "2%p 낮으면 추가 자금이 3억 더 필요합니다."),
]
DISSENT = "펠릿 판가가 신재 값을 따라 내려가면 3년 차에 역마진입니다. 민감도표 4쪽. (심사역 B, 실사 의견)"


def full_case(c: SimpleNamespace, deal: Deal) -> Deal:
    """Rows of every kind that a packet takes, of a deal that was handed in."""
    today, by = timezone.localdate(), c.analyst
    for n, (metric, unit, now, then, low, high, grade, owner, basis, miss) in enumerate(ASSUMED, 1):
        Assumption.objects.create(deal=deal, number=n, metric=metric, unit=unit, baseline=Decimal(now), baseline_on=dt.date(today.year - 1, 12, 31),
                                  target=Decimal(then), target_on=dt.date(today.year + 3, 12, 31), low=Decimal(low), high=Decimal(high), grade=grade,
                                  owner=owner, basis=basis, sensitivity=miss, written_by=by)
    for n, (pillar, title, text, grave, likely, mitigation, owner, negative) in enumerate([
            ("environment", "보관 중 화재", "창고에 쌓인 폐플라스틱의 밀도가 기준을 넘습니다.", 3, 2,
             "소방 설비 완료 확인서를 납입 전에 받습니다.", "공장장", False),
            ("environment", "잔재물 소각", "투입량의 18%가 소각으로 갑니다.", 2, 3, "수율을 올리고 잔재물을 KPI로 봅니다.", "공정 책임", True),
            ("governance", "공급 두 곳에 68% 의존", "", 2, 2, "세 번째 공급 계약을 6개월 안에 맺습니다.", "대표", False)], 1):
        Risk.objects.create(deal=deal, number=n, pillar=pillar, title=title, text=text, materiality=grave, likelihood=likely, mitigation=mitigation,
                            owner=owner, due_on=today + dt.timedelta(days=90), is_negative=negative, written_by=by)
    for n, state in enumerate(("done", "done", "waived", "open"), 1):
        DiligenceItem.objects.create(deal=deal, area="legal", order=n, text=f"확인할 것 {n}", state=state, result="보았습니다" if state == "done" else "",
                                     waived_reason="해당 없음" if state == "waived" else "", closed_at=None if state == "open" else timezone.now())
    MainPurpose.objects.create(deal=deal, code="environment", basis="폐플라스틱을 물질로 재활용해 소각을 줄입니다.", written_by=by)
    underwrite_all(deal.submissions.select_related("indicator"))
    Deal.objects.filter(pk=deal.pk).update(stage="diligence")
    deal.refresh_from_db()
    record_finding(deal=deal, area="legal", severity="high", text="폐기물처리업 허가 용량이 계획보다 작습니다.",
                   remedy="변경허가를 납입 전에 받습니다.", by=c.partner)
    run_mandate(deal=deal, by=c.partner)
    Deal.objects.filter(pk=deal.pk).update(stage="committee")
    deal.refresh_from_db()
    return deal


def full_item(c: SimpleNamespace, **terms) -> AgendaItem:
    """An agenda item being prepared, of such a deal."""
    item = prepared(c, **{"cap_table": CAP, "co_investors": CO, "dissent": DISSENT, "source": ""} | terms)
    full_case(c, item.deal)
    return AgendaItem.objects.select_related("meeting__fund", "deal__company__organisation").get(pk=item.pk)


def named(seat: Seat, name: str, language: str) -> Seat:
    """The same seat of a person with another name and language."""
    seat.user.name, seat.user.language = name, language
    seat.user.save()
    return Seat.objects.select_related("user", "organisation").get(pk=seat.pk)
