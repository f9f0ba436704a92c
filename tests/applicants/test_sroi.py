"""Social return on investment: published and worked cases, what moves it most, and draws of it."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from applicants.metrics.simulation import Spread, simulate
from applicants.metrics.sroi import Outcome, Sensitivity, SocialCase, sensitivity, sroi
from fund.cases import cases

D = Decimal
PLAIN = Outcome(D(100), D(1000), D(0), D(0), D(0), D(0), 1)
# 100 x 1,000 x 0.8 x 0.9 x 0.5 = 36,000 in year 1, 27,000 in year 2 and 20,250 in year 3
FULL = Outcome(D(100), D(1000), D("0.2"), D("0.1"), D("0.5"), D("0.25"), 3)
HARM = replace(PLAIN, unit_value=D(-200))
NOT_FIRST = {"discount_rate": D("0.1"), "discount_first_year": False}
UNDISCOUNTED = {"discount_rate": D(0), "discount_first_year": True}


@pytest.mark.parametrize("case", cases("sroi_ratio"), ids=lambda case: case["name"])
def test_published_ratios(case: dict) -> None:
    inputs = case["inputs"]
    benefits = replace(PLAIN, quantity=1, unit_value=inputs["value_of_benefits_gbp"])
    found = sroi([benefits], [(1, D(inputs["value_of_inputs_gbp"]))], **NOT_FIRST)
    assert float(found.ratio) == pytest.approx(case["expected"], abs=case["tolerance"])
    assert found.net_present_value == inputs["value_of_benefits_gbp"] - inputs["value_of_inputs_gbp"]


def test_years_drop_off_and_each_proportion_is_taken_off_exactly() -> None:
    found = sroi([FULL], [(1, D(20_000))], **UNDISCOUNTED)
    assert found.by_year == (36_000, 27_000, 20_250)
    assert (found.present_value, found.input_value, found.net_present_value) == (83_250, 20_000, 63_250)
    assert (found.ratio, found.state) == (D("4.1625"), "ok")


@pytest.mark.parametrize(("first", "by_year", "paid"), [
    (True, ["32727.2727", "22314.0496", "15214.1247"], "18181.8182"), (False, ["36000", "24545.4545", "16735.5372"], "20000"),
])
def test_the_first_year_is_discounted_or_not_for_outcomes_and_inputs_alike(first: bool, by_year: list[str], paid: str) -> None:
    found = sroi([FULL], [(1, D(20_000))], discount_rate=D("0.1"), discount_first_year=first)
    assert [round(each, 4) for each in found.by_year] == [D(each) for each in by_year]
    assert round(found.input_value, 4) == D(paid)
    assert round(found.ratio, 9) == round(D("77280.9917355") / 20_000, 9)


def test_inputs_of_later_years_weigh_less_and_one_a_year_ahead_stands_in_full_where_the_first_is_discounted() -> None:
    found = sroi([PLAIN], [(0, D(1000)), (1, D(1100)), (2, D(1210))], discount_rate=D("0.1"), discount_first_year=True)
    assert found.input_value == 3000
    assert sroi([PLAIN], [(0, D(1000)), (1, D(1100))], **NOT_FIRST).input_value == 2200


def test_a_harm_is_taken_off_and_may_turn_the_ratio_below_zero() -> None:
    found = sroi([PLAIN, HARM], [(1, D(40_000))], **UNDISCOUNTED)
    assert (found.by_outcome, found.by_year, found.ratio) == ((100_000, -20_000), (80_000,), D(2))
    assert sroi([HARM], [(1, D(40_000))], **UNDISCOUNTED).ratio == D("-0.5")


def test_outcomes_of_different_length_add_up_by_outcome_and_by_year() -> None:
    found = sroi([PLAIN, FULL], [(1, D(1))], **UNDISCOUNTED)
    assert found.by_outcome == (100_000, 83_250)
    assert found.by_year == (136_000, 27_000, 20_250)


def test_a_float_counts_as_the_decimal_it_is_written_as() -> None:
    written = replace(FULL, deadweight=0.2, displacement=0.1, attribution=0.5, drop_off=0.25)
    assert sroi([written], [(1, 20_000.0)], discount_rate=0.1, discount_first_year=True) == sroi(
        [FULL], [(1, D(20_000))], discount_rate=D("0.1"), discount_first_year=True)


def test_without_inputs_there_is_no_ratio_and_without_outcomes_no_data() -> None:
    found = sroi([PLAIN], [(1, D(0))], **UNDISCOUNTED)
    assert (found.present_value, found.net_present_value, found.ratio, found.state) == (100_000, 100_000, None, "not_defined")
    nothing = sroi([], [(1, D(5))], **UNDISCOUNTED)
    assert (nothing.present_value, nothing.net_present_value, nothing.ratio, nothing.state) == (None, None, None, "no_data")
    assert (nothing.input_value, nothing.by_outcome, nothing.by_year) == (5, (), ())


@pytest.mark.parametrize(("name", "value"), [
    ("deadweight", D("1.1")), ("displacement", D("-0.1")), ("attribution", 2), ("drop_off", float("nan")), ("duration_years", 0),
    ("duration_years", 1.5), ("quantity", float("inf")), ("deadweight", Spread(0, 1, 2)),
])
def test_a_field_that_cannot_be_is_named(name: str, value: object) -> None:
    with pytest.raises(ValueError, match=name):
        replace(PLAIN, **{name: value})


@pytest.mark.parametrize(("inputs", "rate", "words"), [
    ([(1, D(-1))], D(0), "not below zero"), ([(-1, D(1))], D(0), "year"), ([(1, D(1))], D(-1), "discount_rate"),
])
def test_an_input_below_zero_a_year_before_the_start_and_a_rate_that_takes_all_are_refused(inputs: list, rate: Decimal, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        sroi([PLAIN], inputs, discount_rate=rate, discount_first_year=True)


def test_what_moves_the_ratio_most_comes_first() -> None:
    found = sensitivity([PLAIN, HARM], [(1, D(40_000))], **UNDISCOUNTED, ranges={
        ("deadweight", 1): (D(0), D("0.5")), ("deadweight", 0): (D(0), D("0.8")), "discount_rate": (D(0), D("0.25")),
        ("input", 0): (D(40_000), D(50_000))})
    assert found == (
        Sensitivity(("deadweight", 0), D(2), D(2), D(0), D(2)),
        Sensitivity(("input", 0), D(2), D(2), D("1.6"), D("0.4")),
        Sensitivity(("deadweight", 1), D(2), D(2), D("2.25"), D("0.25")),
        Sensitivity("discount_rate", D(2), D(2), D(2), D(0)),
    )


def test_an_end_without_a_ratio_has_no_width_and_comes_last() -> None:
    found = sensitivity([PLAIN], [(1, D(50_000))], **UNDISCOUNTED, ranges={("input", 0): (D(0), D(100_000)), ("drop_off", 0): (D(0), D(1))})
    assert found == (Sensitivity(("drop_off", 0), D(2), D(2), D(2), D(0)), Sensitivity(("input", 0), None, D(2), D(1), None))


@pytest.mark.parametrize("assumption", ["drop_off", ("drop_off", 1), ("drop_off", -1), ("colour", 0), ("input", 7)])
def test_an_assumption_that_is_not_there_is_refused(assumption: object) -> None:
    with pytest.raises(ValueError, match="no assumption"):
        sensitivity([PLAIN], [(1, D(1))], **UNDISCOUNTED, ranges={assumption: (D(0), D(1))})


def test_a_range_that_goes_down_is_refused() -> None:
    with pytest.raises(ValueError, match="low to high"):
        sensitivity([PLAIN], [(1, D(1))], **UNDISCOUNTED, ranges={"discount_rate": (D(1), D(0))})


def test_one_seed_draws_one_range_around_the_ratio() -> None:
    unsure = replace(FULL, deadweight=Spread(D(0), D("0.2"), D("0.6")), unit_value=Spread(D(500), D(1000), D(1400)))
    case = SocialCase((unsure,), ((1, Spread(D(15_000), D(20_000), D(30_000))),), Spread(D("0.01"), D("0.03"), D("0.08")), False)
    found = simulate(case, draws=400, seed=5)
    assert found == simulate(case, draws=400, seed=5) != simulate(case, draws=400, seed=6)
    assert found.p10 < found.p50 < found.p90 and found.state == "ok"
    base = sroi([FULL], [(1, D(20_000))], discount_rate=D("0.03"), discount_first_year=False)
    assert sroi(case.outcomes, case.inputs, discount_rate=case.discount_rate, discount_first_year=False) == base
    assert found.p10 < float(base.ratio) < found.p90


def test_draws_without_outcomes_or_over_inputs_of_zero_have_no_data() -> None:
    assert simulate(SocialCase((), ((1, D(5)),), D(0), True), draws=100, seed=1).state == "no_data"
    assert simulate(SocialCase((PLAIN,), (), D(0), True), draws=100, seed=1).p50 is None


proportions = st.decimals(min_value=0, max_value=1, places=2)
amounts = st.decimals(min_value="0.01", max_value="100000", places=2)
outcomes = st.builds(Outcome, amounts, amounts, proportions, proportions, proportions, proportions, st.integers(1, 6))
rates = st.decimals(min_value=0, max_value="0.3", places=3)


@given(st.lists(outcomes, min_size=1, max_size=4), amounts, rates, st.booleans())
@settings(max_examples=60)
def test_outcomes_and_years_add_up_and_won_or_a_hundred_million_won_make_no_difference(every, paid, rate, first) -> None:
    found = sroi(every, [(1, paid)], discount_rate=rate, discount_first_year=first)
    assert float(sum(found.by_outcome)) == pytest.approx(float(sum(found.by_year))) == pytest.approx(float(found.present_value))
    larger = [replace(each, unit_value=each.unit_value * 10**8) for each in every]
    scaled = sroi(larger, [(1, paid * 10**8)], discount_rate=rate, discount_first_year=first)
    assert float(scaled.ratio) == pytest.approx(float(found.ratio), rel=1e-20)


@given(st.lists(outcomes, min_size=1, max_size=3), amounts, rates, st.booleans())
@settings(max_examples=30, deadline=None)
def test_spreads_of_no_width_give_the_ratio_three_times(every, paid, rate, first) -> None:
    narrow = tuple(replace(each, quantity=Spread(*[each.quantity] * 3), deadweight=Spread(*[each.deadweight] * 3)) for each in every)
    point = sroi(every, [(1, paid)], discount_rate=rate, discount_first_year=first).ratio
    found = simulate(SocialCase(narrow, ((1, Spread(paid, paid, paid)),), rate, first), draws=100, seed=1)
    assert found.p10 == found.p50 == found.p90 == pytest.approx(float(point), rel=1e-9, abs=1e-12)


@given(outcomes, amounts, rates, proportions)
def test_a_larger_deadweight_never_raises_the_ratio_of_a_good(outcome: Outcome, paid, rate, other) -> None:
    low, high = sorted((outcome.deadweight, other))
    ratios = [sroi([replace(outcome, deadweight=each)], [(1, paid)], discount_rate=rate, discount_first_year=True).ratio for each in (low, high)]
    assert ratios[0] >= ratios[1]
