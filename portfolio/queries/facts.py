"""Read what a quarter is computed from: a fixed number of queries however many holdings, LPs and flows there are."""
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q

from applicants.models import Evidence, KpiPlan, KpiValue
from fund.models import BenchmarkLevel, CashFlow, LimitedPartner
from fund.models import Factor as FactorRow
from fund.models import Indicator as IndicatorRow
from fund.periods import Quarter
from portfolio.metrics import facts as plain
from portfolio.models import Figure, FundQuarter, Investment, Pathway, Snapshot, Tranche, Valuation

ZERO = Decimal(0)


def money_facts(quarter: FundQuarter) -> plain.MoneyFacts:
    """The money cut's facts up to the quarter's last day; a reversed ledger row and its reversal both stay out."""
    end, fund = quarter.period.end, quarter.fund
    partners = LimitedPartner.objects.filter(fund=fund, committed_on__lte=end).select_related("organisation").order_by("pk")
    flows = tuple(_flow(row) for row in _standing(fund, end))
    days = {flow.on for flow in flows if flow.kind in ("call", "distribution")} | {end}
    known = dict(BenchmarkLevel.objects.filter(benchmark=fund.benchmark_id, on__in=days).values_list("on", "level"))
    return plain.MoneyFacts(
        period=str(quarter.period), end=end, flows=flows, benchmark=fund.benchmark.name if fund.benchmark else "",
        partners=tuple(plain.Partner(str(row.organisation.uuid), row.commitment) for row in partners),
        holdings=_money_holdings(held(quarter), end), levels={day: known.get(day) for day in sorted(days)})


def held(quarter: FundQuarter) -> list[Investment]:
    """The investments the fund had paid for by the quarter's end, in the order they were made."""
    paid = Tranche.objects.filter(state=Tranche.State.PAID, paid_on__lte=quarter.period.end).values("investment")
    return list(Investment.objects.filter(fund=quarter.fund_id, pk__in=paid).select_related("company__organisation").order_by("pk"))


def impact_facts(quarter: FundQuarter) -> plain.ImpactFacts:
    """The impact cut's facts: reviewed values of the quarter, targets of its year, pathways with factors, published history."""
    period, fund, investments = quarter.period, quarter.fund, held(quarter)
    plans = list(KpiPlan.objects.filter(fund=fund, company__in=[i.company_id for i in investments]).select_related("indicator"))
    values = _values(period, [i.company_id for i in investments])
    papers = _papers(row for row in values.values() if row.kind == KpiValue.Kind.ACTUAL)
    paths = _paths(investments)
    lines: defaultdict[int, dict[str, plain.Line]] = defaultdict(dict)
    for plan in plans:
        actual = values.get((plan.company_id, plan.indicator.code, "actual"))
        target = values.get((plan.company_id, plan.indicator.code, "target"))
        lines[plan.company_id][plan.indicator.code] = plain.Line(
            plan.indicator.code, actual.value if actual else None, plan.is_headline, target.value if target else None,
            papers.get(actual.pk, ()) if actual else (), str(actual.uuid) if actual else "")
    return plain.ImpactFacts(
        period=str(period), end=period.end, on_target_from=fund.on_target_from, at_risk_from=fund.at_risk_from,
        indicators={plan.indicator.code: _indicator(plan.indicator) for plan in plans}, history=_history(quarter),
        holdings=tuple(plain.ImpactHolding(
            str(i.company.uuid), i.company.name, i.company.theme, i.ownership, tuple(lines[i.company_id].values()),
            paths.get(i.pk, ())) for i in investments))


def _standing(fund: Any, end: date) -> Iterable[CashFlow]:
    """Ledger rows up to a day without mistakes: a row that was reversed by then never took place."""
    rows = list(CashFlow.objects.filter(fund=fund, on__lte=end).select_related("limited_partner__organisation", "counterparty")
                .order_by("on", "pk"))
    undone = {row.reverses_id for row in rows if row.reverses_id}
    return (row for row in rows if not row.reverses_id and row.pk not in undone)


def _flow(row: CashFlow) -> plain.Flow:
    party = row.limited_partner.organisation if row.limited_partner else row.counterparty
    return plain.Flow(row.kind, row.on, row.amount, str(party.uuid) if party else "")


def _money_holdings(investments: list[Investment], end: date) -> tuple[plain.MoneyHolding, ...]:
    valued = {row.investment_id: plain.Valued(row.fair_value, row.on, row.technique, row.basis, str(row.uuid)) for row in
              Valuation.objects.filter(investment__in=investments, on=end, state=Valuation.State.APPROVED)}
    paid: defaultdict[int, Decimal] = defaultdict(Decimal)
    for row in Tranche.objects.filter(investment__in=investments, state=Tranche.State.PAID, paid_on__lte=end):
        paid[row.investment_id] += row.amount
    return tuple(plain.MoneyHolding(str(i.company.uuid), i.company.name, str(i.company.organisation.uuid), i.ownership, i.instrument,
                                    paid[i.pk], valued.get(i.pk)) for i in investments)


def _values(period: Quarter, companies: list[int]) -> dict[tuple[int, str, str], KpiValue]:
    """(company, indicator code, kind) -> the quarter's reviewed actual, and the target of the calendar year it lies in."""
    actual = Q(kind=KpiValue.Kind.ACTUAL, state=KpiValue.State.ACCEPTED, period_start=period.start, period_end=period.end)
    target = Q(kind=KpiValue.Kind.TARGET, period_start=date(period.year, 1, 1), period_end=date(period.year, 12, 31))
    rows = KpiValue.objects.filter(actual | target, company__in=companies).select_related("indicator").order_by("indicator__version", "pk")
    return {(row.company_id, row.indicator.code, row.kind): row for row in rows}


def _papers(values: Iterable[KpiValue]) -> dict[int, tuple[plain.Paper, ...]]:
    found: defaultdict[int, tuple[plain.Paper, ...]] = defaultdict(tuple)
    for row in Evidence.objects.filter(value__in=[v.pk for v in values]).select_related("document").order_by("pk"):
        document = row.document
        found[row.value_id] += (plain.Paper(row.grade, row.quantity, str(document.uuid) if document else "",
                                            document.blob_id if document else ""),)
    return found


def _paths(investments: list[Investment]) -> dict[int, tuple[plain.Path, ...]]:
    rows = list(Pathway.objects.filter(investment__in=investments).select_related("indicator"))
    materials = {row.material for row in rows if row.kind == Pathway.Kind.CARBON}
    factors = list(FactorRow.objects.filter(Q(material__in=materials) | Q(material="electricity")).order_by("version", "pk"))
    found: defaultdict[int, tuple[plain.Path, ...]] = defaultdict(tuple)
    for row in rows:
        found[row.investment_id] += (plain.Path(
            row.kind, row.indicator.code, row.material, row.counterfactual, _factors(row, factors), row.in_process, row.result,
            row.baseline, row.unit_value, row.contribution, row.source),)
    return found


def _factors(path: Pathway, factors: list[FactorRow]) -> tuple[plain.Factor, ...]:
    """The factors a pathway stands on, each in its newest version up to the agreed one.

    Electricity takes the grid factor named in `material`, or the one with the newest data year.
    """
    agreed = [row for row in factors if row.version <= path.factor_version]
    if path.kind == Pathway.Kind.CARBON:
        mine = [row for row in agreed if row.material == path.material and row.pathway in (path.counterfactual, "recycle")]
        return tuple(_factor(row) for row in {row.factor_id: row for row in mine}.values())
    if path.kind == Pathway.Kind.OWN_ELECTRICITY:
        grid = [row for row in agreed if row.material == "electricity" and path.material in ("", row.factor_id)]
        return (_factor(max(grid, key=lambda row: (row.data_year, row.version))),) if grid else ()
    return ()


def _factor(row: FactorRow) -> plain.Factor:
    return plain.Factor(row.factor_id, row.version, row.material, row.pathway, row.value, row.unit, row.includes_process,
                        row.publication, row.geography, row.data_year, row.url)


def _indicator(row: IndicatorRow) -> plain.Indicator:
    return plain.Indicator(row.code, row.version, row.unit_en, row.nature, row.direction, row.adds_over_time, row.adds_across_companies,
                           row.is_negative_impact, {"name_ko": row.name_ko, "name_en": row.name_en, "unit_ko": row.unit_ko,
                                                    "unit_en": row.unit_en, "iris_id": row.iris_id})


def _history(quarter: FundQuarter) -> dict[str, tuple[plain.Past, ...]]:
    """"subject|measure|basis" -> the quarter figures of earlier quarters, each as its newest published snapshot has it."""
    before = Q(cut__quarter__year__lt=quarter.year) | Q(cut__quarter__year=quarter.year, cut__quarter__quarter__lt=quarter.quarter)
    newest = (Snapshot.objects.filter(before, cut__quarter__fund=quarter.fund_id, cut__kind="impact", state=Snapshot.State.PUBLISHED)
              .order_by("cut_id", "-number").distinct("cut_id").values("pk"))
    rows = (Figure.objects.filter(snapshot__in=newest, measure__endswith=":quarter", value__isnull=False)
            .order_by("snapshot__cut__quarter__year", "snapshot__cut__quarter__quarter", "pk")
            .values_list("subject", "measure", "basis", "value", "evidence", "snapshot__digest", "snapshot__cut__quarter__year",
                         "snapshot__cut__quarter__quarter"))
    found: defaultdict[str, tuple[plain.Past, ...]] = defaultdict(tuple)
    for subject, measure, basis, value, evidence, digest, year, number in rows:
        found[f"{subject}|{measure}|{basis}"] += (plain.Past(str(Quarter(year, number)), value, evidence, digest),)
    return dict(found)
