"""Figures of an application: a value, or a reason why there is none."""

from decimal import Decimal

import pytest

from applicants.metrics.underwriting import burn, burn_multiple, gross_margin, growth, post_money_share, runway
from fund.metrics.result import Ratio

D = Decimal


@pytest.mark.parametrize(
    ("figure", "inputs", "value"),
    [
        (growth, (D(150), D(120)), D("0.25")),
        (growth, (D(0), D(120)), D(-1)),
        (growth, (D(-30), D(120)), D("-1.25")),
        (gross_margin, (D(200), D(150)), D("0.25")),
        (gross_margin, (D(200), D(250)), D("-0.25")),
        (burn, (D(300), D(120)), D(180)),
        (burn, (D(100), D(120)), D(-20)),
        (runway, (D(900), D(150)), D(6)),
        (runway, (D(0), D(150)), D(0)),
        (burn_multiple, (D(300), D(200)), D("1.5")),
        (burn_multiple, (D(0), D(200)), D(0)),
        (post_money_share, (D(2_000_000_000), D(8_000_000_000)), D("0.2")),
    ],
)
def test_figures_of_ordinary_accounts(figure, inputs: tuple[Decimal, Decimal], value: Decimal) -> None:
    assert figure(*inputs) == Ratio(value, "ok")
    assert isinstance(figure(*inputs).value, Decimal)


@pytest.mark.parametrize("figure", [growth, gross_margin, burn, runway, burn_multiple, post_money_share])
@pytest.mark.parametrize("inputs", [(None, None), (D(1), None), (None, D(1))])
def test_a_missing_input_is_no_data(figure, inputs: tuple) -> None:
    assert figure(*inputs) == Ratio(None, "no_data")


@pytest.mark.parametrize(
    ("figure", "inputs"),
    [
        (growth, (D(5), D(0))),
        (gross_margin, (D(0), D(10))),
        (runway, (D(100), D(0))),
        (burn_multiple, (D(5), D(0))),
        (burn_multiple, (D(-5), D(0))),
        (post_money_share, (D(0), D(0))),
        (post_money_share, (D(5), D(-5))),
    ],
)
def test_a_zero_denominator_is_not_defined(figure, inputs: tuple[Decimal, Decimal]) -> None:
    assert figure(*inputs) == Ratio(None, "not_defined")


@pytest.mark.parametrize(
    ("figure", "inputs"),
    [
        (growth, (D(5), D(-10))),
        (gross_margin, (D(-10), D(5))),
        (runway, (D(100), D(-10))),
        (runway, (D(-100), D(10))),
        (burn_multiple, (D(-5), D(10))),
        (burn_multiple, (D(5), D(-10))),
        (burn_multiple, (D(-5), D(-10))),
        (burn_multiple, (D(0), D(-10))),
        (post_money_share, (D(-5), D(100))),
        (post_money_share, (D(5), D(-1))),
    ],
)
def test_a_sign_that_turns_the_meaning_round_is_not_meaningful(figure, inputs: tuple[Decimal, Decimal]) -> None:
    assert figure(*inputs) == Ratio(None, "not_meaningful")
