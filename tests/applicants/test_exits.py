"""What a stake brings at exit, case by case and over many draws."""

from dataclasses import fields, replace
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from applicants.metrics import exits, simulation, underwriting
from applicants.metrics.underwriting import Cases, Exit, ExitCase, ExitRate, Range, Spread, exit_cases, exit_irr, exit_moic, simulate
from fund.metrics.result import Ratio

D = Decimal
# 1 bn won for 10 %; 1 bn of revenue doubles each of 4 years, sold at 5 times revenue less 8 bn of debt: 72 bn, 6.48 bn after dilution
CASE = ExitCase(D(10**9), D("0.1"), D(10**9), D(1), D(4), D(5), D("0.1"), D(8 * 10**9))
UNSURE = replace(CASE, multiple=Spread(D(2), D(5), D(9)), growth=Spread(D("0.5"), D(1), D("1.2")), dilution=Spread(0, D("0.1"), D("0.4")))


def test_a_multiple_and_its_yearly_rate() -> None:
    assert exit_moic(CASE) == Ratio(D("6.48"), "ok")
    assert isinstance(exit_moic(CASE).value, Decimal)
    assert exit_irr(CASE) == Ratio(pytest.approx(6.48**0.25 - 1), "ok")


def test_a_case_of_floats_gives_a_float() -> None:
    case = ExitCase(1.0, 0.1, 1.0, 1.0, 4.0, 5.0, 0.1)
    assert exit_moic(case) == Ratio(pytest.approx(7.2), "ok")
    assert isinstance(exit_moic(case).value, float)


def test_debt_above_the_value_is_a_total_loss_and_no_more() -> None:
    case = replace(CASE, net_debt=D(10**12))
    assert (exit_moic(case), exit_irr(case)) == (Ratio(D(0), "ok"), Ratio(-1.0, "ok"))
    assert exit_moic(replace(CASE, net_debt=D(-8 * 10**9))).value == D("7.92")


def test_under_a_year_the_rate_is_annualised_and_says_so() -> None:
    case = ExitCase(D(100), D(1), D(110), D(0), D("0.5"), D(1), D(0))
    assert exit_irr(case) == Ratio(pytest.approx(0.21), "under_one_year")
    assert exit_moic(case) == Ratio(D("1.1"), "ok")


def test_a_figure_beyond_any_number_is_not_defined() -> None:
    assert exit_irr(replace(CASE, years=D("0.001"), multiple=D(500), net_debt=D(0))) == Ratio(None, "not_defined")
    assert exit_moic(ExitCase(1.0, 1.0, 1e300, 1e300, 9.0, 1.0, 0.0)) == Ratio(None, "not_defined")


@pytest.mark.parametrize("name", [field.name for field in fields(ExitCase)])
def test_a_field_that_is_not_known_is_no_data(name: str) -> None:
    case = replace(CASE, **{name: None})
    assert exit_moic(case) == exit_irr(case) == Ratio(None, "no_data")
    assert simulate(case, draws=100, seed=1) == simulate(ExitRate(case), draws=100, seed=1) == Range(None, None, None, "no_data", 100)


@pytest.mark.parametrize(("name", "value"), [
    ("investment", D(0)), ("share", D("1.01")), ("share", D("-0.01")), ("revenue", D(-1)), ("growth", D(-1)), ("years", D(0)),
    ("multiple", D("-0.1")), ("dilution", D(1)), ("dilution", D("-0.1")), ("net_debt", float("nan")), ("years", float("inf")),
    ("share", Spread(D("0.1"), D("0.2"), D("1.2"))), ("years", Spread(0, 1, 2)),
])
def test_a_field_that_cannot_be_is_named(name: str, value: Decimal) -> None:
    with pytest.raises(ValueError, match=name):
        replace(CASE, **{name: value})


@pytest.mark.parametrize("ends", [(2, 1, 3), (1, 4, 3), (3, 2, 1), (1, float("nan"), 3), (1, 2, float("inf"))])
def test_a_spread_goes_from_low_over_base_to_high(ends: tuple) -> None:
    with pytest.raises(ValueError, match="spread"):
        Spread(*ends)


def test_three_cases_stand_side_by_side() -> None:
    low, high = replace(CASE, net_debt=D(10**12)), replace(CASE, net_debt=D(0))
    found = exit_cases(low, CASE, high)
    assert found == Cases(*(Exit(exit_moic(each), exit_irr(each)) for each in (low, CASE, high)))
    assert (found.low.moic.value, found.base.moic.value, found.high.moic.value) == (D(0), D("6.48"), D("7.2"))


def test_a_spread_counts_as_its_base_where_nothing_is_drawn() -> None:
    assert (exit_moic(UNSURE), exit_irr(UNSURE)) == (exit_moic(CASE), exit_irr(CASE))


@pytest.mark.parametrize("wrapped", [lambda case: case, ExitRate])
def test_one_seed_gives_one_range_in_order(wrapped) -> None:
    found = simulate(wrapped(UNSURE), draws=500, seed=7)
    assert found == simulate(wrapped(UNSURE), draws=500, seed=7) != simulate(wrapped(UNSURE), draws=500, seed=8)
    assert found.p10 < found.p50 < found.p90
    assert (found.state, found.draws) == ("ok", 500)


def test_percentiles_lie_between_neighbours_in_proportion() -> None:
    class Steps:
        """0, 1, 2, ... in turn."""

        def __init__(self) -> None:
            self.at = -1.0

        def draw(self, random: Random, /) -> float:
            self.at += 1
            return self.at

    assert simulate(Steps(), draws=100, seed=1) == Range(pytest.approx(9.9), pytest.approx(49.5), pytest.approx(89.1), "ok", 100)


def test_a_triangle_has_the_percentiles_of_its_formula() -> None:
    case = ExitCase(1, 1, 1, 0, 1, Spread(0, 2, 8), 0)
    found = simulate(case, draws=20_000, seed=3)
    assert found.p10 == pytest.approx((0.1 * 8 * 2) ** 0.5, rel=0.05)
    assert found.p50 == pytest.approx(8 - (0.5 * 8 * 6) ** 0.5, rel=0.03)
    assert found.p90 == pytest.approx(8 - (0.1 * 8 * 6) ** 0.5, rel=0.03)


def test_draws_of_which_some_have_no_value_have_no_percentiles() -> None:
    class Torn:
        """Now and then without a value."""

        def draw(self, random: Random, /) -> float | None:
            return None if random.uniform(0, 1) < 0.1 else 1.0

    assert simulate(Torn(), draws=200, seed=1) == Range(None, None, None, "not_defined", 200)


def test_few_draws_are_refused() -> None:
    with pytest.raises(ValueError, match="100"):
        simulate(CASE, draws=99, seed=1)


numbers = st.decimals(min_value="0.01", max_value="50", places=2)
proportions = st.decimals(min_value="0", max_value="0.99", places=2)
cases = st.builds(ExitCase, numbers, proportions, numbers, proportions, st.integers(1, 12).map(D), numbers, proportions, numbers)


@given(cases)
@settings(max_examples=40, deadline=None)
def test_a_case_without_spreads_or_with_spreads_of_no_width_gives_its_point_value_three_times(case: ExitCase) -> None:
    for wrapped, point in ((case, exit_moic(case).value), (ExitRate(case), exit_irr(case).value)):
        assert simulate(wrapped, draws=100, seed=1) == Range(float(point), float(point), float(point), "ok", 100)
    narrow = replace(case, **{field.name: Spread(*[getattr(case, field.name)] * 3) for field in fields(case)})
    found = simulate(narrow, draws=100, seed=1)
    assert found.p10 == found.p50 == found.p90 == pytest.approx(float(exit_moic(case).value), rel=1e-9, abs=1e-9)


@given(cases, numbers)
def test_a_higher_multiple_never_lowers_what_comes_back(case: ExitCase, more: Decimal) -> None:
    higher = replace(case, multiple=case.multiple + more)
    assert exit_moic(higher).value >= exit_moic(case).value
    assert exit_irr(higher).value >= exit_irr(case).value


@given(cases)
def test_won_or_units_of_a_hundred_million_won_make_no_difference(case: ExitCase) -> None:
    scaled = replace(case, **{name: getattr(case, name) * 10**8 for name in ("investment", "revenue", "net_debt")})
    assert float(exit_moic(scaled).value) == pytest.approx(float(exit_moic(case).value), rel=1e-12)
    assert exit_irr(scaled).value == pytest.approx(exit_irr(case).value, rel=1e-9, abs=1e-12)


@given(cases, st.integers(0, 1000))
@settings(max_examples=25, deadline=None)
def test_a_range_stays_between_the_worst_and_the_best_case(case: ExitCase, seed: int) -> None:
    unsure = replace(case, multiple=Spread(D(0), case.multiple, case.multiple * 2))
    found = simulate(unsure, draws=100, seed=seed)
    best = float(exit_moic(replace(case, multiple=case.multiple * 2)).value)
    assert 0 <= found.p10 <= found.p50 <= found.p90 <= best * (1 + 1e-9)


def test_underwriting_offers_the_exits_too() -> None:
    assert all(getattr(underwriting, name) is getattr(exits, name) for name in ("ExitCase", "ExitRate", "exit_moic", "exit_irr"))
    assert (underwriting.simulate, underwriting.Spread) == (simulation.simulate, simulation.Spread)
