"""Rows a quarter is computed from: LP flows, holdings with value, plan, reviewed figures and pathways, built without actions."""
import datetime as dt
from decimal import Decimal
from types import SimpleNamespace

from django.utils import timezone

from applicants.models import Blob, Document, Evidence, KpiPlan, KpiRequest, KpiValue
from fund.models import CashFlow, Indicator
from fund.money import split
from fund.periods import Quarter
from portfolio.models import Investment, Pathway, Tranche, Valuation
from tests.cast import company

QUARTER = Quarter.last_ended(timezone.localdate())
CALLED = Decimal(10_000_000_000)


def called(c: SimpleNamespace, on: dt.date | None = None, total: Decimal = CALLED) -> None:
    """A capital call paid by every LP."""
    day = on or QUARTER.start - dt.timedelta(days=500)
    for stake, part in zip(c.stakes, split(total, [s.commitment for s in c.stakes]), strict=True):
        CashFlow.objects.create(fund=c.fund, kind="call", on=day, amount=part, limited_partner=stake, source=f"call:{day}:{stake.pk}")


def holding(c: SimpleNamespace, name: str, *, tonnes: str | None = "1000", year_target: str | None = "4000", mwh: str | None = None,
            burnt: str | None = None, fair_value: int | None = 2_200_000_000, approved: bool = True, ownership: str = "0.2",
            quarter: Quarter = QUARTER, on: dt.date | None = None) -> Investment:
    """A recycler held for 2 billion won: a PET pathway against landfill, the headline target, and what it reported."""
    firm = company(name)
    row = Investment.objects.create(fund=c.fund, company=firm, instrument="rcps", ownership=Decimal(ownership))
    day = on or quarter.start - dt.timedelta(days=400)
    Tranche.objects.create(investment=row, paid_on=day, shares=80_000, price=25_000, amount=2_000_000_000, state="paid",
                           recorded_by=c.operations, confirmed_by=c.partner)
    CashFlow.objects.create(fund=c.fund, kind="investment", on=day, amount=-2_000_000_000, counterparty=firm.organisation,
                            source=f"tranche:{row.uuid}")
    value(c, row, fair_value, approved, quarter)
    for order, code in enumerate(("recycled-output", "electricity", "residue-burnt"), 1):
        KpiPlan.objects.create(fund=c.fund, company=firm, indicator=Indicator.objects.get(code=code), is_headline=order == 1, order=order)
    if year_target is not None:
        KpiValue.objects.create(company=firm, indicator=Indicator.objects.get(code="recycled-output"), kind="target", state="accepted",
                                value=Decimal(year_target), period_start=dt.date(quarter.year, 1, 1),
                                period_end=dt.date(quarter.year, 12, 31))
    for kind, code, extra in (("carbon", "recycled-output", {"material": "pet", "counterfactual": "landfill"}),
                              ("electricity", "electricity", {"in_process": True})):
        Pathway.objects.create(investment=row, kind=kind, indicator=Indicator.objects.get(code=code), source="EPA WARM v16", **extra)
    if tonnes is not None:
        report(c, row, {"recycled-output": tonnes, "electricity": mwh or "120", "residue-burnt": burnt or "0"}, quarter)
    return row


def value(c: SimpleNamespace, row: Investment, fair_value: int | None, approved: bool = True, quarter: Quarter = QUARTER) -> None:
    """A fair value at the quarter's end, proposed by the analyst and approved by the partner unless told otherwise."""
    if fair_value is not None:
        Valuation.objects.create(investment=row, on=quarter.end, fair_value=fair_value, basis="price of the last round",
                                 proposed_by=c.analyst, state="approved" if approved else "proposed",
                                 approved_by=c.partner if approved else None)


def request(c: SimpleNamespace, row: Investment, state: str = "sent", quarter: Quarter = QUARTER) -> KpiRequest:
    """A request for the quarter's figures."""
    return KpiRequest.objects.create(
        fund=c.fund, company=row.company, year=quarter.year, quarter=quarter.number, state=state,
        due_on=quarter.end + dt.timedelta(days=20), expires_at=timezone.now() + dt.timedelta(days=30),
        token_sha256=f"{row.pk:032x}{quarter.year}{quarter.number:028x}",
        submitted_at=None if state == "sent" else timezone.now(), asked_by=c.analyst)


def report(c: SimpleNamespace, row: Investment, figures: dict[str, str], quarter: Quarter = QUARTER, state: str = "accepted") -> None:
    """What a company reported, reviewed unless told otherwise; 60 % of the output is proved by a third party."""
    asked = request(c, row, "accepted" if state == "accepted" else "submitted", quarter)
    for code, amount in figures.items():
        kept = KpiValue.objects.create(company=row.company, indicator=Indicator.objects.get(code=code), kind="actual", state=state,
                                       period_start=quarter.start, period_end=quarter.end, value=Decimal(amount), request=asked)
        if code == "recycled-output" and Decimal(amount):
            blob, _new = Blob.objects.get_or_create(sha256=f"{kept.pk:064x}", defaults={"size": 3, "mime": "application/pdf"})
            paper = Document.objects.create(company=row.company, kind="evidence", name="weighbridge.pdf", blob=blob)
            Evidence.objects.create(value=kept, grade="A", quantity=kept.value * Decimal("0.6"), document=paper)
