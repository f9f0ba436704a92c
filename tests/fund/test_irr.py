"""The internal rate of return against published cases, samples and what must hold of any flows."""

import importlib.util
import math
import sys
from datetime import date, timedelta
from decimal import Decimal
from types import ModuleType

import pytest
import pyxirr
from hypothesis import given
from hypothesis import strategies as st

from fund.cases import cases, sample, samples
from fund.metrics import irr
from fund.metrics.irr import Irr, xirr, xnpv

START = date(2020, 1, 1)


def dated(pairs: list[list]) -> list[tuple[date, float]]:
    return [(date.fromisoformat(day), amount) for day, amount in pairs]


def yearly(*amounts: float) -> list[tuple[date, float]]:
    return [(START + timedelta(days=365 * i), amount) for i, amount in enumerate(amounts)]


def scaled_npv(flows: list[tuple[date, float]], rate: float) -> float:
    return abs(xnpv(flows, rate)) / xnpv([(day, abs(amount)) for day, amount in flows], rate)


@pytest.fixture(scope="module")
def plain() -> ModuleType:
    """The module as it loads where pyxirr is not installed."""
    kept, sys.modules["pyxirr"] = sys.modules.get("pyxirr"), None
    try:
        spec = importlib.util.spec_from_file_location("fund.metrics.irr_plain", irr.__file__)
        module = importlib.util.module_from_spec(spec)
        sys.modules[spec.name] = module
        spec.loader.exec_module(module)
    finally:
        sys.modules["pyxirr"] = kept
    assert module.pyxirr is None and irr.pyxirr is pyxirr
    return module


@pytest.mark.parametrize("case", cases("xirr"), ids=lambda case: case["name"])
def test_published_rates_are_among_the_roots(case: dict, plain: ModuleType) -> None:
    for solver in (xirr, plain.xirr):
        found = solver(dated(case["inputs"]["flows"]))
        if case["expected"] is None:
            assert (found.rate, found.state, found.roots) == (None, "not_defined", ())
            continue
        assert [root for root in found.roots if abs(root - case["expected"]) <= case["tolerance"]]
        if len(found.roots) == 1:
            assert found.rate == found.roots[0]


@pytest.mark.parametrize("case", cases("xirr_roots"), ids=lambda case: case["name"])
def test_several_roots_are_all_listed_and_said(case: dict) -> None:
    found = xirr(dated(case["inputs"]["flows"]))
    low, high = case["inputs"]["search_interval"]
    assert [r for r in found.roots if low < r < high] == pytest.approx(case["expected"], abs=case["tolerance"])
    assert found.state == "multiple_roots"


@pytest.mark.parametrize("case", cases("irr_gips"), ids=lambda case: case["name"])
def test_less_than_a_year_is_not_annualised(case: dict) -> None:
    found = xirr(dated(case["inputs"]["flows"]))
    assert found.state == "under_one_year"
    assert found.period_rate == pytest.approx(case["expected"], abs=case["tolerance"])


@pytest.mark.parametrize("case", cases("xnpv"), ids=lambda case: case["name"])
def test_net_present_value(case: dict) -> None:
    value = xnpv(dated(case["inputs"]["flows"]), case["inputs"]["rate"])
    assert value == pytest.approx(case["expected"], abs=case["tolerance"])


@pytest.mark.parametrize("name", samples())
def test_each_root_of_a_sample_is_a_root_and_pyxirr_finds_none_we_miss(name: str, plain: ModuleType) -> None:
    flows = sample(name)
    found = xirr(flows)
    assert [root for root in found.roots if scaled_npv(flows, root) > 1e-9] == []
    assert list(found.roots) == sorted(found.roots)
    theirs = pyxirr.xirr(flows)
    if theirs is not None:
        assert min(abs(root - theirs) / (1 + theirs) for root in found.roots) < 1e-8
    assert plain.xirr(flows).roots == pytest.approx(found.roots, rel=1e-11)


@pytest.mark.parametrize(("name", "rate"), [("30-20", -0.897353), ("30-45", -0.840789)])
def test_roots_that_pyxirr_misses_are_found(name: str, rate: float) -> None:
    assert pyxirr.xirr(sample(name)) is None
    assert xirr(sample(name)).roots == (pytest.approx(rate, abs=1e-6),)


def polynomial(*rates: float) -> list[tuple[date, float]]:
    """Yearly flows whose NPV is zero exactly at the rates."""
    coefficients = [-1.0]
    for rate in rates:
        shifted = [0.0, *coefficients]
        coefficients = [a - (1 + rate) * b for a, b in zip([*coefficients, 0.0], shifted, strict=True)]
    return yearly(*coefficients)


@pytest.mark.parametrize(
    "rates",
    [(0.1, 0.2), (-0.5, 0.1, 0.2), (0.1, 0.1001, 0.1002), (-0.999, -0.2, 0.0, 3.0, 400.0), (-0.3, -0.29, 0.05, 0.06)],
)
def test_roots_put_into_flows_come_out_again(rates: tuple[float, ...]) -> None:
    assert xirr(polynomial(*rates)).roots == pytest.approx(rates, abs=1e-6)


def test_a_root_where_the_value_only_touches_zero_is_one_root() -> None:
    found = xirr(yearly(-1, 2.2, -1.21))
    assert (found.state, found.roots) == ("ok", (pytest.approx(0.1, abs=1e-7),))


@pytest.mark.parametrize(
    ("rates", "for_loss", "for_gain"),
    [
        ((-0.4, 0.05, 0.3), -0.4, 0.05),
        ((-0.4, -0.1, 0.3), -0.1, 0.3),
        ((0.05, 0.3), 0.05, 0.05),  # nothing of the wanted sign: the closest to zero
        ((-0.4, -0.1), -0.1, -0.1),
        ((-0.4, 0.0, 0.3), 0.0, 0.0),  # neither gain nor loss
    ],
)
def test_the_root_shown_fits_gain_or_loss(rates: tuple[float, ...], for_loss: float, for_gain: float) -> None:
    flows = polynomial(*rates)
    mirrored = [(day, -amount) for day, amount in flows]
    loss, gain = sorted((flows, mirrored), key=lambda pairs: sum(amount for _, amount in pairs))
    assert (xirr(loss).state, xirr(gain).state) == ("multiple_roots", "multiple_roots")
    assert (xirr(loss).rate, xirr(gain).rate) == (pytest.approx(for_loss, abs=1e-9), pytest.approx(for_gain, abs=1e-9))


def test_a_gain_with_only_a_far_positive_root_shows_that_root() -> None:
    found = xirr(sample("30-25"))
    assert found.rate == max(found.roots) > 0 > min(found.roots)
    assert sum(amount for _, amount in sample("30-25")) > 0


def test_without_flows_there_is_no_data_and_without_a_change_of_sign_no_rate() -> None:
    assert xirr([]) == Irr(None, None, "no_data", ())
    for flows in (yearly(-1, -2), yearly(0, 0), [(START, -5), (START, 5)], [(START, -5), (START, 7)]):
        assert xirr(flows) == Irr(None, None, "not_defined", ())


def test_flows_of_a_day_add_up_and_what_cancels_is_dropped() -> None:
    year = START + timedelta(days=365)
    split = [(START, -60), (year, 100), (START, Decimal(-40)), (year, 10.0), (year, 0), (START - timedelta(days=9), 0)]
    assert xirr(split).rate == pytest.approx(0.1, abs=1e-12)
    tenths = [(START - timedelta(days=9), amount) for amount in (0.1, 0.2, -0.3)]
    assert xirr([*tenths, *yearly(-100, 110)]).roots == (pytest.approx(0.1, abs=1e-12),)


def test_the_life_counts_from_the_first_flow_that_is_not_zero() -> None:
    day = timedelta(days=1)
    assert xirr([(START - 900 * day, 0), (START, -100), (START + 364 * day, 110)]).state == "under_one_year"
    assert xirr([(START, -100), (START + 365 * day, 110)]).state == "ok"


def test_a_rate_no_float_can_hold_leaves_the_rate_of_the_period() -> None:
    found = xirr([(START, -1_000_000_000), (START + timedelta(days=20), 1000)])
    assert (found.rate, found.state, found.roots) == (None, "under_one_year", ())
    assert found.period_rate == pytest.approx(-0.999999, abs=1e-12)
    assert xirr([(START, -1), (START + timedelta(days=3650), Decimal("1e-300"))]).state == "not_defined"


def test_an_amount_that_is_not_finite_is_refused_with_its_date() -> None:
    with pytest.raises(ValueError, match="2020-01-01"):
        xirr([(START, math.nan)])


def test_the_continuous_rate() -> None:
    assert xirr(yearly(-100, 110)).continuous == pytest.approx(math.log(1.1), abs=1e-12)
    assert xirr([]).continuous is None


flow = st.tuples(
    st.integers(0, 4000).map(lambda days: START + timedelta(days=days)), st.integers(-(10**9), 10**9).map(float)
)


@given(st.lists(flow, max_size=12))
def test_every_root_is_a_root_and_the_rate_one_of_them(flows: list[tuple[date, float]]) -> None:
    found = xirr(flows)
    assert [root for root in found.roots if root > -0.99999 and scaled_npv(flows, root) > 1e-9] == []
    assert found.rate is None or found.rate in found.roots
    assert (found.state == "multiple_roots") == (len(found.roots) > 1)


@given(st.lists(flow, max_size=12), st.randoms(), st.floats(0.001, 1000))
def test_neither_order_nor_scale_nor_a_later_start_matters(flows, random, scale) -> None:
    other = [(day + timedelta(days=77), amount * scale) for day, amount in flows]
    random.shuffle(other)
    assert xirr(other).roots == pytest.approx(xirr(flows).roots, rel=1e-9, abs=1e-9)
