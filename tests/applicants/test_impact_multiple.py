"""Social value for each unit of money put in."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applicants.metrics.impact_multiple import impact_multiple
from fund.metrics.result import Ratio

D = Decimal
PARTS = {"outcome_value": D(3_000), "realisation": D("0.8"), "ownership": D("0.25"), "investment": D(120)}


def test_value_that_comes_about_and_is_owned_over_what_was_put_in() -> None:
    assert impact_multiple(**PARTS) == Ratio(D(5), "ok")
    assert isinstance(impact_multiple(**PARTS).value, Decimal)
    assert impact_multiple(**{name: float(part) for name, part in PARTS.items()}) == Ratio(pytest.approx(5.0), "ok")


def test_harm_that_outweighs_is_below_zero() -> None:
    assert impact_multiple(**PARTS | {"outcome_value": D(-600)}) == Ratio(D(-1), "ok")


@pytest.mark.parametrize("name", PARTS)
def test_a_part_that_is_missing_is_no_data(name: str) -> None:
    assert impact_multiple(**PARTS | {name: None}) == Ratio(None, "no_data")


def test_over_no_investment_it_is_not_defined() -> None:
    assert impact_multiple(**PARTS | {"investment": D(0)}) == Ratio(None, "not_defined")


@pytest.mark.parametrize(("name", "value"), [
    ("realisation", D("1.01")), ("realisation", D("-0.1")), ("ownership", 2), ("ownership", float("nan")), ("investment", D(-1)),
    ("investment", float("inf")), ("outcome_value", float("nan")),
])
def test_a_part_that_cannot_be_is_named(name: str, value: Decimal) -> None:
    with pytest.raises(ValueError, match=name):
        impact_multiple(**PARTS | {name: value})


amounts = st.integers(1, 10**12).map(D)
shares = st.decimals(min_value=0, max_value=1, places=3)


@given(amounts, shares, shares, amounts)
def test_won_or_a_hundred_million_won_make_no_difference(value: Decimal, realisation: Decimal, ownership: Decimal, paid: Decimal) -> None:
    kept = {"realisation": realisation, "ownership": ownership}
    assert impact_multiple(outcome_value=value * 10**8, investment=paid * 10**8, **kept) == impact_multiple(
        outcome_value=value, investment=paid, **kept)
