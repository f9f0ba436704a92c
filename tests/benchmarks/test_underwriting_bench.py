"""What underwriting many applications costs beside the bare formulas on the same numbers; keeping the runs is timed apart."""
import random
from decimal import Decimal
from statistics import median
from time import perf_counter

import pytest

from applicants.actions.underwriting import underwrite_all
from applicants.metrics import carbon, underwriting
from applicants.metrics.exits import ExitCase, exit_cases
from applicants.metrics.impact_multiple import impact_multiple
from applicants.metrics.sroi import Outcome, sroi
from applicants.models import Submission, Underwriting
from applicants.queries.underwriting_run import facts_of, newest_factors, run_of, usual
from fund.actions.reference import load_reference
from fund.models import Indicator
from tests.benchmarks.clock import ratio
from tests.benchmarks.test_irr_bench import seconds
from tests.cast import company, submitted_deal

APPLICATIONS = 500
TIMES_BARE = 3
KEPT = 60
ENDS = ({"growth": Decimal("0.1"), "years": Decimal(6), "multiple": Decimal(1), "dilution": Decimal("0.4")},
        {"growth": Decimal("0.3"), "years": Decimal(5), "multiple": Decimal(2), "dilution": Decimal("0.3")},
        {"growth": Decimal("0.5"), "years": Decimal(4), "multiple": Decimal(4), "dilution": Decimal("0.2")})
SOCIAL = ((67500, "0.5", "0.2", "0.5", "0.2", 3, "0.4"), (101250, "0.25", "0.1", "0.3", "0.1", 5, "0.6"), (135000, "0.1", "0", "0.1", "0.05", 5, "0.9"))


def applications(indicator: Indicator) -> list[Submission]:
    draw = random.Random(7)
    return [Submission(
        indicator=indicator, revenue=Decimal(draw.randint(1, 5_000) * 10**6), revenue_before=Decimal(draw.randint(1, 4_000) * 10**6),
        cost_of_sales=Decimal(draw.randint(1, 3_000) * 10**6), cash=Decimal(draw.randint(1, 2_000) * 10**6),
        monthly_spend=Decimal(draw.randint(1, 300) * 10**6), ask=Decimal(draw.randint(5, 30) * 10**8), pre_money=Decimal(draw.randint(20, 200) * 10**8),
        baseline=Decimal(draw.randint(0, 900)), target=Decimal(draw.randint(1_000, 9_000)), target_year=2029, material="pet",
        counterfactual=draw.choice(("landfill", "combust"))) for _ in range(APPLICATIONS)]


def bare(rows: list[Submission], factors: list[carbon.Factor]) -> None:
    """The formulas alone, on numbers that are at hand."""
    for row in rows:
        earned = row.revenue / 12
        monthly = underwriting.burn(row.monthly_spend, earned).value
        underwriting.growth(row.revenue, row.revenue_before)
        underwriting.gross_margin(row.revenue, row.cost_of_sales)
        underwriting.runway(row.cash, monthly)
        underwriting.burn_multiple(monthly * 12, row.revenue - row.revenue_before)
        share = underwriting.post_money_share(row.ask, row.pre_money).value
        exit_cases(*(ExitCase(investment=row.ask, share=share, revenue=row.revenue, **end) for end in ENDS))
        tonnes = row.target - row.baseline
        for way in ("landfill", "combust"):
            carbon.avoided(row.material, row.target, counterfactual=way, factors=factors)
        added = [Decimal(repr(carbon.avoided(row.material, tonnes, counterfactual=way, factors=factors).tco2e)) for way in ("landfill", "combust")]
        for amount, (value, dead, moved, others, drop, years, sure) in zip((min(added), added[0], max(added)), SOCIAL, strict=True):
            outcome = Outcome(amount, Decimal(value), Decimal(dead), Decimal(moved), Decimal(others), Decimal(drop), years)
            found = sroi([outcome], [(1, row.ask)], discount_rate=Decimal("0.045"), discount_first_year=False)
            impact_multiple(outcome_value=found.present_value, realisation=Decimal(sure), ownership=share, investment=row.ask)


@pytest.mark.django_db
def test_underwriting_five_hundred_applications_costs_no_more_than_a_few_times_the_bare_formulas(cast):
    load_reference()
    rows = applications(Indicator.objects.get(code="recycled-output", version=1))
    factors = newest_factors(["pet"])
    given = usual(facts_of(rows[0]).unit_of)
    ours, alone = [], []
    for _ in range(9):
        ours.append(seconds(lambda: [run_of(row, given, factors) for row in rows], 1))
        alone.append(seconds(lambda: bare(rows, factors["pet"]), 1))
    times = ratio(ours, alone)
    kept = [submitted_deal(cast, company(f"회사 {n}")).submissions.select_related("indicator").get() for n in range(KEPT)]
    start = perf_counter()
    assert underwrite_all(kept) == KEPT == Underwriting.objects.count()
    keeping = perf_counter() - start
    print(f"{APPLICATIONS} applications: figures and inputs {median(ours):.3f} s, bare formulas {median(alone):.3f} s, ratio {times:.2f}; "
          f"computing and keeping {KEPT}: {keeping:.3f} s")
    assert times <= TIMES_BARE
