"""Public market equivalents against published cases (steps of 365 days) and at their edges."""

import math
from datetime import date, timedelta
from decimal import Decimal

import pytest

from fund.cases import cases
from fund.metrics.irr import Irr, xirr
from fund.metrics.multiples import multiples
from fund.metrics.pme import LnPme, PmePlus, Ratio, direct_alpha, ks_pme, long_nickels, mpme, pme_plus

START = date(2000, 1, 1)
END = START + timedelta(days=730)
INDEX = {START: 100.0, START + timedelta(days=365): 110.0, END: 121.0}


def figures(inputs: dict) -> dict:
    """Every figure the published cases may expect."""
    days = [START + timedelta(days=365 * i) for i in range(len(inputs["index"]))]
    calls = list(zip(days, (-amount for amount in inputs["contributions"]), strict=True))
    flows = calls + list(zip(days, inputs["distributions"], strict=True))
    index = dict(zip(days, inputs["index"], strict=True))
    path = dict(zip(days, inputs.get("nav_path", [0] * len(days)), strict=True))
    nav = inputs.get("nav", path[days[-1]])
    against = (flows, nav, days[-1], index)
    paid_in, distributed = sum(inputs["contributions"]), sum(inputs["distributions"])
    alpha, nickels, plus = direct_alpha(*against), long_nickels(*against), pme_plus(*against)
    return {
        "fund_irr": xirr([*flows, (days[-1], nav)]).rate,
        "tvpi": multiples(committed=paid_in, paid_in=paid_in, distributed=distributed, nav=nav).tvpi,
        "ks_pme": ks_pme(*against).value,
        "direct_alpha": alpha.rate,
        "direct_alpha_discrete": alpha.rate,
        "direct_alpha_continuous": alpha.continuous,
        "ln_pme_nav": nickels.nav,
        "ln_pme_irr": nickels.irr,
        "theoretical_investment": [long_nickels(flows[: i + 1] + flows[len(days) : len(days) + i + 1], 0, day, index).nav
                                   for i, day in enumerate(days)],
        "lambda": plus.lambda_,
        "pme_plus_irr": plus.irr,
        "mpme_irr": mpme(flows, path, index).rate,
    }  # fmt: skip


@pytest.mark.parametrize("case", cases("pme"), ids=lambda case: case["name"])
def test_published_equivalents(case: dict) -> None:
    found = figures(case["inputs"])
    for name, expected in case["expected"].items():
        tolerance = case["tolerance"].get(name, case["tolerance"].get("*"))
        assert found[name] == pytest.approx(expected, abs=tolerance), name


def test_a_fund_that_is_the_index_has_no_alpha() -> None:
    flows = [(START, Decimal(-100)), (START + timedelta(days=365), Decimal(55))]
    nav = 100 * 1.21 - 55 * 1.1
    assert ks_pme(flows, nav, END, INDEX).value == pytest.approx(1, abs=1e-12)
    assert direct_alpha(flows, nav, END, INDEX).rate == pytest.approx(0, abs=1e-12)
    assert direct_alpha(flows, nav, END, INDEX).continuous == pytest.approx(0, abs=1e-12)
    assert long_nickels(flows, nav, END, INDEX).irr == pytest.approx(0.1, abs=1e-12)
    assert pme_plus(flows, nav, END, INDEX).lambda_ == pytest.approx(1, abs=1e-12)
    path = {START: 100.0, START + timedelta(days=365): 55.0, END: nav}
    assert mpme(flows, path, INDEX).rate == pytest.approx(0.1, abs=1e-12)


def test_a_call_and_a_distribution_of_one_day_stay_two_flows() -> None:
    both = [(START, -100), (START + timedelta(days=365), -22), (START + timedelta(days=365), 22)]
    netted = [(START, -100)]
    assert ks_pme(both, 121, END, INDEX).value == pytest.approx((24.2 + 121) / (121 + 24.2), abs=1e-12)
    grown = (24.2 + 150) / (121 + 24.2)
    assert ks_pme(both, 150, END, INDEX).value == pytest.approx(grown, abs=1e-12)
    assert ks_pme(netted, 150, END, INDEX).value == pytest.approx(150 / 121, abs=1e-12)


def test_an_index_nav_below_zero_is_not_meaningful_and_has_no_rate() -> None:
    flows = [(START, -100), (START + timedelta(days=365), 200)]
    assert long_nickels(flows, 10, END, INDEX) == LnPme(None, pytest.approx(121 - 220), "not_meaningful")
    assert pme_plus(flows, 500, END, INDEX) == PmePlus(pytest.approx((121 - 500) / 220), None, "not_meaningful")
    assert mpme(flows, {day: -1.0 for day in INDEX}, INDEX) == Irr(None, None, "not_meaningful")


def test_what_has_no_denominator_is_not_defined() -> None:
    assert ks_pme([(START, 5)], 10, END, INDEX) == Ratio(None, "not_defined")
    assert pme_plus([(START, -5)], 10, END, INDEX) == PmePlus(None, None, "not_defined")


def test_without_flows_there_is_no_data() -> None:
    assert ks_pme([], 10, END, INDEX) == Ratio(None, "no_data")
    assert direct_alpha([], 10, END, INDEX).state == "no_data"
    assert long_nickels([], 10, END, INDEX) == LnPme(None, None, "no_data")
    assert pme_plus([], 10, END, INDEX) == PmePlus(None, None, "no_data")
    assert mpme([], {}, INDEX).state == "no_data"


@pytest.mark.parametrize("figure", [ks_pme, direct_alpha, long_nickels, pme_plus])
def test_a_date_the_index_does_not_know_is_named(figure) -> None:
    with pytest.raises(ValueError, match="2000-06-01"):
        figure([(START, -100), (date(2000, 6, 1), 5)], 10, END, INDEX)
    with pytest.raises(ValueError, match="2003-01-01"):
        figure([(START, -100)], 10, date(2003, 1, 1), INDEX)
    with pytest.raises(ValueError, match=f"{END} lies after"):
        figure([(START, -100), (END, 5)], 10, START + timedelta(days=365), INDEX)


def test_a_flow_of_nothing_needs_no_index() -> None:
    assert ks_pme([(START, -100), (date(2000, 6, 1), 0)], 121, END, INDEX).value == pytest.approx(1)


@pytest.mark.parametrize("level", [0.0, -5.0, math.nan])
def test_an_index_that_is_not_positive_is_refused(level: float) -> None:
    with pytest.raises(ValueError, match=str(START)):
        ks_pme([(START, -100)], 10, END, INDEX | {START: level})


def test_a_missing_nav_of_a_flow_date_is_named() -> None:
    with pytest.raises(ValueError, match=str(END)):
        mpme([(START, -100), (END, 5)], {START: 100.0}, INDEX)
    with pytest.raises(ValueError, match="2000-06-01"):
        mpme([(START, -100)], {START: 100.0, date(2000, 6, 1): 1.0}, INDEX)
