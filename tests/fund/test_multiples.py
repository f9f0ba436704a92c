"""Multiples of paid-in and invested capital, against published cases and at their edges."""

from decimal import Decimal

import pytest

from fund.cases import cases
from fund.metrics.multiples import Moic, Multiples, moic, multiples
from fund.metrics.result import STATES, foremost


def of_amounts(inputs: dict) -> Multiples:
    amounts = inputs.get("amounts") or [-amount for amount in inputs["contributions"]]
    paid_in = -sum(amount for amount in amounts if amount < 0)
    distributed = sum(amount for amount in amounts if amount > 0)
    return multiples(committed=paid_in, paid_in=paid_in, distributed=distributed, nav=inputs.get("nav", 0))


@pytest.mark.parametrize("case", cases("dpi"), ids=lambda case: case["name"])
def test_distributed_to_paid_in(case: dict) -> None:
    assert of_amounts(case["inputs"]).dpi == pytest.approx(case["expected"], abs=case["tolerance"])


@pytest.mark.parametrize("case", cases("rvpi"), ids=lambda case: case["name"])
def test_residual_value_to_paid_in(case: dict) -> None:
    assert of_amounts(case["inputs"]).rvpi == pytest.approx(case["expected"], abs=case["tolerance"])


@pytest.mark.parametrize("case", cases("tvpi"), ids=lambda case: case["name"])
def test_total_value_to_paid_in(case: dict) -> None:
    assert of_amounts(case["inputs"]).tvpi == pytest.approx(case["expected"], abs=case["tolerance"])


def test_money_stays_decimal_and_total_value_is_the_sum() -> None:
    found = multiples(committed=Decimal(200), paid_in=Decimal(80), distributed=Decimal(20), nav=Decimal(100))
    assert found == Multiples(Decimal("0.4"), Decimal("0.25"), Decimal("1.25"), Decimal("1.5"), "ok")
    assert all(isinstance(value, Decimal) for value in (found.pic, found.dpi, found.rvpi, found.tvpi))


def test_a_float_beside_decimals_makes_a_float() -> None:
    assert moic(invested=Decimal(100), realised=0.5, unrealised=Decimal(149)) == Moic(1.495, "ok")


def test_before_the_first_call_there_are_no_multiples_of_paid_in() -> None:
    found = multiples(committed=Decimal(100), paid_in=Decimal(0), distributed=Decimal(0), nav=Decimal(0))
    assert found == Multiples(Decimal(0), None, None, None, "not_defined")


def test_without_commitment_only_its_share_is_missing() -> None:
    found = multiples(committed=0, paid_in=10, distributed=5, nav=10)
    assert found == Multiples(None, 0.5, 1.0, 1.5, "not_defined")


def test_multiple_on_invested_capital() -> None:
    assert moic(invested=Decimal(100), realised=Decimal(50), unrealised=Decimal(175)) == Moic(Decimal("2.25"), "ok")
    assert moic(invested=Decimal(100), realised=Decimal(0), unrealised=Decimal(0)) == Moic(Decimal(0), "ok")
    assert moic(invested=Decimal(0), realised=Decimal(5), unrealised=Decimal(0)) == Moic(None, "not_defined")


def test_the_states_stand_in_their_order() -> None:
    assert STATES == (
        "no_data", "no_factor", "not_defined", "not_meaningful", "multiple_roots", "under_one_year", "ok",
    )  # fmt: skip
    assert foremost(["ok", "under_one_year", "not_defined", "multiple_roots"]) == "not_defined"
    assert foremost([]) == "ok"
