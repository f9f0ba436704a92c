"""A quarter closed through the real actions: computed, explained, approved and published by two people."""
from decimal import Decimal
from types import SimpleNamespace

from fund.models import Benchmark, BenchmarkLevel, CashFlow
from fund.periods import Quarter
from portfolio.actions import quarter as act
from portfolio.models import Cut, FundQuarter, Investment, Report
from tests.portfolio import quarters
from tests.portfolio.quarters import QUARTER, called, holding

BEFORE = QUARTER.previous()
STORY = "다시옷감은 2호 라인이 아홉 달 늦었습니다. 11월에 가동합니다."
REASON = "대표 교체로 기한을 넘겼습니다."


def close(c: SimpleNamespace, period: Quarter = QUARTER, *, kinds: tuple[str, ...] = ("money", "impact"), misses: str = STORY,
          excused: tuple[Investment, ...] = ()) -> Report:
    """Open (unless it is), compute, explain, approve and publish; returns the newest report."""
    row = FundQuarter.objects.filter(fund=c.fund, year=period.year, quarter=period.number).first()
    row = row or act.open_quarter(fund=c.fund, quarter=period, by=c.operations)
    act.compute(row.pk)
    act.write_misses(quarter=row, text=misses, by=c.operations)
    for each in excused:
        act.excuse(quarter=row, company=each.company, reason=REASON, by=c.operations)
    for kind in kinds:
        cut = Cut.objects.get(quarter=row, kind=kind)
        act.approve_cut(cut=cut, by=c.partner)
        act.publish_cut(cut=cut, by=c.operations)
    return Report.objects.filter(quarter=row).order_by("-number").first()


def market(c: SimpleNamespace) -> Benchmark:
    """An index with a level on every day the fund's flows ask for."""
    index = Benchmark.objects.create(name="KRX 300 TR", source="sample")
    days = {flow.on for flow in CashFlow.objects.filter(fund=c.fund)} | {QUARTER.end, BEFORE.end}
    for order, day in enumerate(sorted(days)):
        BenchmarkLevel.objects.create(benchmark=index, on=day, level=Decimal(1000 + 30 * order))
    c.fund.benchmark = index
    c.fund.save()
    return index


def story(c: SimpleNamespace) -> Report:
    """Three holdings over two quarters: one on target, one that misses it, one that falls silent; a distribution; an index."""
    called(c)
    sample = (("고리자원", "1000", "4000", "12", 2_600_000_000), ("다시옷감", "410", "4000", "30", 1_800_000_000),
              ("빗물창고", "80", "400", "0", 2_000_000_000))
    made = [holding(c, name, quarter=BEFORE, tonnes=tonnes, year_target=target, burnt=burnt, fair_value=amount)
            for name, tonnes, target, burnt, amount in sample]
    good, late, silent = made
    close(c, BEFORE)
    for row, amount in zip(made, (2_900_000_000, 1_500_000_000, 1_900_000_000), strict=True):
        quarters.value(c, row, amount)
    quarters.report(c, good, {"recycled-output": "1150", "electricity": "130", "residue-burnt": "15"})
    quarters.report(c, late, {"recycled-output": "520", "electricity": "90", "residue-burnt": "22"})
    for stake, part in zip(c.stakes, (480_000_000, 510_000_000, 10_000_000), strict=True):
        CashFlow.objects.create(fund=c.fund, kind="distribution", on=QUARTER.start, amount=-part, limited_partner=stake,
                                source=f"distribution:{stake.pk}")
    CashFlow.objects.create(fund=c.fund, kind="proceeds", on=QUARTER.start, amount=1_000_000_000, counterparty=good.company.organisation,
                            source="proceeds:good")
    market(c)
    return close(c, excused=(silent,))
