"""Sample quarters: companies report by their link, the house reviews, values, computes, approves and publishes."""
from decimal import Decimal
from types import SimpleNamespace

from django.core.files.uploadedfile import SimpleUploadedFile

from applicants.actions.document import store_document
from applicants.actions.kpi_request import request_kpi, save_draft, submit_kpi
from applicants.actions.kpi_value import accept_kpi
from fund import pdf
from fund.models import Indicator, Seat
from fund.periods import Quarter
from fund.permissions import Role
from portfolio.actions.quarter import approve_cut, compute, excuse, open_quarter, publish_cut, write_misses
from portfolio.actions.valuation import approve_value, propose_value
from portfolio.models import FundQuarter, Investment

PAPERS = {"recycled-output": ("B", "구매처 계근표"), "electricity": ("B", "전기요금 고지서"), "residue-burnt": ("C", "설비 기록")}


def report(made: SimpleNamespace, holding: Investment, quarter: Quarter, figures: dict[str, str], *, verified: bool = False) -> None:
    """The company hands in its figures (indicator code -> as typed) with a paper each, and the house accepts them."""
    request, _token = request_kpi(fund=made.fund, company=holding.company, quarter=quarter, by=made.analyst)
    by = Seat.objects.live().get(organisation=holding.company.organisation, role=Role.FOUNDER_OWNER)
    typed = {}
    for line in holding.company.kpi_plans.filter(fund=made.fund).select_related("indicator"):
        code = line.indicator.code
        grade, title = ("A", "제3자 검증 확인서") if verified and code == "recycled-output" else PAPERS[code]
        paper = store_document(company=holding.company, kind="evidence", by=by, upload=SimpleUploadedFile(
            f"{title} {quarter}.pdf", _paper(holding, quarter, title, line.indicator, figures[code]), "application/pdf"))
        typed[str(line.indicator_id)] = {"value": figures[code], "grade": grade, "document": str(paper.uuid), "document_name": paper.name}
    save_draft(request=request, data=typed)
    submit_kpi(request=request)
    accept_kpi(request=request, by=made.analyst2)


def _paper(holding: Investment, quarter: Quarter, title: str, indicator: Indicator, figure: str) -> bytes:
    return pdf.compile("sample_paper", {
        "dated": quarter.end.isoformat(), "labels": {"lang": "ko"}, "mark": "견본", "title": title, "company": holding.company.name,
        "rows": [["기간", f"{quarter.start} ~ {quarter.end}"], [indicator.name_ko, f"{figure} {indicator.unit_ko}"]],
        "note": "견본입니다. 회사와 숫자는 모두 가상입니다."})


def value(made: SimpleNamespace, holding: Investment, quarter: Quarter, fair_value: int, basis: str) -> None:
    """Proposed by operations, approved by a partner."""
    row = propose_value(investment=holding, on=quarter.end, fair_value=Decimal(fair_value), technique="recent", basis=basis,
                        by=made.operations)
    approve_value(valuation=row, by=made.partner)


def close(made: SimpleNamespace, quarter: Quarter, *, misses: str, unreported: dict[Investment, str] | None = None) -> FundQuarter:
    """Compute, approve and publish both cuts."""
    row = open_quarter(fund=made.fund, quarter=quarter, by=made.operations)
    write_misses(quarter=row, text=misses, by=made.operations)
    for holding, reason in (unreported or {}).items():
        excuse(quarter=row, company=holding.company, reason=reason, by=made.operations)
    compute(row.pk)
    for kind in ("money", "impact"):
        approve_cut(cut=row.cuts.get(kind=kind), by=made.partner)
        publish_cut(cut=row.cuts.get(kind=kind), by=made.operations)
    return row
