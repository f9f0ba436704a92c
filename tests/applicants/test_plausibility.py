"""Plausibility: more than half up or down asks, exactly half does not; a slip of units is told apart."""
from decimal import Decimal

import pytest

from applicants.metrics.plausibility import change, jumped, slipped


@pytest.mark.parametrize(("value", "last", "fraction", "jump"), [
    ("150", "100", "0.5", False), ("150.000001", "100", "0.50000001", True), ("50", "100", "-0.5", False),
    ("49.999999", "100", "-0.50000001", True), ("0", "100", "-1", True), ("100", "100", "0", False),
])
def test_more_than_half_is_a_jump(value, last, fraction, jump):
    assert change(Decimal(value), Decimal(last)) == Decimal(fraction)
    assert jumped(Decimal(value), Decimal(last)) is jump


def test_from_zero_everything_but_zero_jumps_and_no_share_is_told():
    assert change(Decimal(3), Decimal(0)) is None
    assert jumped(Decimal(3), Decimal(0))
    assert not jumped(Decimal(0), Decimal(0))


@pytest.mark.parametrize(("value", "last", "slip"), [
    ("1186000", "1152", True), ("1.186", "1152", True), ("11860", "1152", False), ("2304", "1152", False), ("0", "1152", False),
    ("1000", "0", False), ("500", "1", True), ("499", "1", False), ("2001", "1", False),
])
def test_a_thousandfold_value_looks_like_another_unit(value, last, slip):
    assert slipped(Decimal(value), Decimal(last)) is slip
