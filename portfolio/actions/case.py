"""Load published cases as rows of a fund, so that every page and job computes them like any other figure."""
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from applicants.actions.kpi_plan import set_plan
from applicants.models import Company, Evidence, KpiValue
from fund.actions.cash_flow import post
from fund.audit import acting
from fund.cases import case
from fund.models import Benchmark, BenchmarkLevel, CashFlow, Fund, Indicator, LimitedPartner, Organisation, Seat
from fund.money import split
from fund.periods import Quarter
from portfolio.actions.pathway import agree_pathway
from portfolio.models import Investment, Pathway, Tranche, Valuation

UNIT = Decimal(1_000_000)  # published in small units: one unit stands for a million won
STEP = timedelta(days=365)  # published without dates: one period is 365 days
CARRIER = Decimal(1_000_000)  # a published effect hangs on a holding; this is what that holding costs
Two = tuple[Seat, Seat]


def import_gredil(*, fund: Fund, as_of: date, by: Two) -> Fund:
    """Cash flows, NAV and index of Gredil, Griffiths & Stucke; the last of ten yearly dates is `as_of`, a quarter's end.

    Amounts are multiplied by 1,000,000. The remaining value is held as cash. `by`: who records, who confirms. Idempotent.
    """
    facts = case("direct_alpha_gredil_site")
    figures, source = facts["inputs"], f"{facts['source']} {facts['url']}"
    dates = [as_of - STEP * (len(figures["index"]) - 1 - i) for i in range(len(figures["index"]))]
    with acting(by[0], "import case", case="gredil"):
        benchmark, _new = Benchmark.objects.get_or_create(name="Gredil, Griffiths & Stucke: example index", defaults={"source": source})
        for on, level in zip(dates, figures["index"], strict=True):
            BenchmarkLevel.objects.get_or_create(benchmark=benchmark, on=on, defaults={"level": Decimal(str(level))})
        fund.benchmark, fund.formed_on = benchmark, dates[0]
        fund.save(update_fields=["benchmark", "formed_on"])
        holding = _holding(fund, "Published case: Gredil, Griffiths & Stucke", ownership=Decimal(1))
        partners = _partners(fund, sum(map(_won, figures["contributions"])), dates[0])
        for i, on in enumerate(dates):
            paid, back = _won(figures["contributions"][i]), _won(figures["distributions"][i])
            last = _won(figures["nav"]) if i == len(dates) - 1 else Decimal(0)
            _lp_flows(fund, partners, CashFlow.Kind.CALL, on, paid, by[0], f"gredil:{fund.pk}:call:{i}")
            if paid:
                _pay(holding, on, paid, by, f"gredil:{fund.pk}:investment:{i}")
            if back + last:
                post(fund=fund, kind=CashFlow.Kind.PROCEEDS, on=on, amount=back + last, by=by[0], memo=holding.company.name,
                     counterparty=holding.company.organisation, source=f"gredil:{fund.pk}:proceeds:{i}")
            _lp_flows(fund, partners, CashFlow.Kind.DISTRIBUTION, on, -back, by[0], f"gredil:{fund.pk}:distribution:{i}")
        _value(holding, as_of, Decimal(0), "Fully realised; what was not distributed is cash.", by)
    return fund


def import_warm(*, fund: Fund, as_of: date, by: Two) -> Investment:
    """EPA WARM v16: 1,000 kg of PET recycled instead of landfilled, reported for the quarter that ends on `as_of`."""
    facts = case("warm_v16_avoided_pet")
    holding = _carrier(fund, "Published case: EPA WARM v16, 1,000 kg PET", as_of, by)
    indicator = Indicator.objects.get(code="recycled-output", version=1)
    _report(holding, indicator, as_of, Decimal(str(facts["inputs"]["mass_kg"])) / 1000, by[1])
    if not holding.pathways.exists():
        agree_pathway(investment=holding, kind=Pathway.Kind.CARBON, indicator=indicator, by=by[0], material=facts["inputs"]["material"],
                      counterfactual=facts["inputs"]["counterfactual"], source=f"{facts['source']}"[:300])
    return holding


def import_spc(*, fund: Fund, as_of: date, by: Two) -> Investment:
    """The discounted service of the SPC explanation: (700,000 − 500,000) won × 500 persons, for the quarter ending on `as_of`."""
    facts = case("spc_discounted_service")
    inputs = facts["inputs"]
    holding = _carrier(fund, "Published case: SPC, discounted service", as_of, by)
    indicator = Indicator.objects.get(code="beneficiaries", version=1)
    _report(holding, indicator, as_of, Decimal(inputs["beneficiaries"]), by[1])
    if not holding.pathways.exists():
        agree_pathway(investment=holding, kind=Pathway.Kind.SOCIAL_VALUE, indicator=indicator, by=by[0],
                      result=Decimal(inputs["market_price_krw"]), baseline=Decimal(inputs["charged_price_krw"]),
                      unit_value=Decimal(1), contribution=Decimal(1), source=f"{facts['source']} {facts['url']}"[:300])
    return holding


def _won(units: Any) -> Decimal:
    return Decimal(str(units)) * UNIT


def _partners(fund: Fund, total: Decimal, on: date) -> list[LimitedPartner]:
    if not fund.limited_partners.exists():
        lp = Organisation.objects.create(kind=Organisation.Kind.LP, name="Published case: LP", is_sample=True)
        LimitedPartner.objects.create(fund=fund, organisation=lp, commitment=total, committed_on=on)
    return list(fund.limited_partners.order_by("pk"))


def _holding(fund: Fund, name: str, ownership: Decimal) -> Investment:
    known = Investment.objects.filter(fund=fund, company__organisation__name=name).first()
    if known:
        return known
    organisation = Organisation.objects.create(kind=Organisation.Kind.STARTUP, name=name, is_sample=True)
    return Investment.objects.create(fund=fund, company=Company.objects.create(organisation=organisation), ownership=ownership,
                                     instrument=Investment.Instrument.COMMON)


def _lp_flows(fund: Fund, partners: list[LimitedPartner], kind: str, on: date, amount: Decimal, by: Seat, source: str) -> None:
    if not amount:
        return
    for lp, part in zip(partners, split(amount, [p.commitment for p in partners]), strict=True):
        if part:
            post(fund=fund, kind=kind, on=on, amount=part, by=by, limited_partner=lp, source=f"{source}:{lp.pk}", memo=str(lp))


def _pay(holding: Investment, on: date, amount: Decimal, by: Two, source: str) -> None:
    if CashFlow.objects.filter(source=source).exists():
        return
    Tranche.objects.create(investment=holding, number=holding.tranches.count() + 1, paid_on=on, shares=1, price=amount, amount=amount,
                           state=Tranche.State.PAID, recorded_by=by[0], confirmed_by=by[1])
    post(fund=holding.fund, kind=CashFlow.Kind.INVESTMENT, on=on, amount=-amount, by=by[0], source=source, memo=holding.company.name,
         counterparty=holding.company.organisation)


def _value(holding: Investment, on: date, fair_value: Decimal, basis: str, by: Two) -> None:
    Valuation.objects.get_or_create(investment=holding, on=on, defaults={
        "fair_value": fair_value, "technique": Valuation.Technique.RECENT, "basis": basis, "state": Valuation.State.APPROVED,
        "proposed_by": by[0], "approved_by": by[1]})


def _carrier(fund: Fund, name: str, as_of: date, by: Two) -> Investment:
    """A holding bought for a million won of the fund's cash and carried at cost, which leaves the NAV as it was."""
    with acting(by[0], "import case", case=name):
        holding = _holding(fund, name, ownership=Decimal("0.1"))
        _pay(holding, as_of, CARRIER, by, f"carrier:{holding.uuid}")
        _value(holding, as_of, CARRIER, "Carried at cost: this holding only carries a published figure.", by)
    return holding


def _report(holding: Investment, indicator: Indicator, as_of: date, value: Decimal, by: Seat) -> None:
    quarter = Quarter.of(as_of)
    set_plan(fund=holding.fund, company=holding.company, indicators=[(indicator, True)], by=by)
    with acting(by, "import case", case=holding.company.name):
        row, fresh = KpiValue.objects.get_or_create(
            company=holding.company, indicator=indicator, period_start=quarter.start, period_end=quarter.end, kind=KpiValue.Kind.ACTUAL,
            defaults={"value": value, "state": KpiValue.State.ACCEPTED, "reviewed_by": by})
        if fresh:
            Evidence.objects.create(value=row, grade=Evidence.Grade.D, quantity=value)
