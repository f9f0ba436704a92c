"""Whole won: one rounding, and splits that add up."""

from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from fund.money import split, won


@pytest.mark.parametrize(
    ("amount", "rounded"),
    [("0.5", 1), ("1.5", 2), ("2.5", 3), ("2.4999", 2), ("-0.5", -1), ("-2.5", -3), ("-2.4", -2), ("1e12", 10**12)],
)
def test_half_a_won_rounds_away_from_zero(amount: str, rounded: int) -> None:
    assert won(Decimal(amount)) == rounded
    assert won(Decimal(amount)).as_tuple().exponent == 0


def test_floats_and_whole_numbers_round_as_they_are_written() -> None:
    assert (won(2.5), won(1.005e3), won(7)) == (3, 1005, 7)


def test_nothing_rounds_to_minus_zero() -> None:
    assert str(won(Decimal("-0.4"))) == "0"


@pytest.mark.parametrize("amount", [Decimal("NaN"), Decimal("Infinity"), float("nan"), float("-inf")])
def test_what_is_not_finite_is_no_money(amount: Decimal | float) -> None:
    with pytest.raises(ValueError, match="finite"):
        won(amount)


def parts(total: int, *weights: str) -> list[int]:
    return [int(part) for part in split(Decimal(total), [Decimal(weight) for weight in weights])]


def test_the_largest_remainders_get_the_won_that_are_left() -> None:
    assert parts(100, "1", "1", "1") == [34, 33, 33]
    assert parts(10, "0.15", "0.55", "0.30") == [2, 5, 3]
    assert parts(7, "45", "45", "10") == [3, 3, 1]
    assert parts(2, "0.6", "0.2", "0.2") == [1, 1, 0]


def test_a_negative_total_gives_the_negated_parts() -> None:
    assert parts(-100, "1", "1", "1") == [-34, -33, -33]


def test_a_zero_weight_gets_nothing_and_zero_splits_into_zeros() -> None:
    assert parts(101, "0", "1", "0", "1") == [0, 51, 0, 50]
    assert parts(0, "1", "2") == [0, 0]


@pytest.mark.parametrize("weights", [[], ["0", "0"], ["1", "-1"], ["NaN"], ["Infinity", "1"]])
def test_weights_that_share_nothing_out_are_refused(weights: list[str]) -> None:
    with pytest.raises(ValueError, match="weight"):
        parts(100, *weights)


def test_only_whole_won_are_split() -> None:
    with pytest.raises(ValueError, match="whole"):
        split(Decimal("0.5"), [Decimal(1)])


totals = st.integers(-(10**13), 10**13).map(Decimal)
weights = st.lists(st.decimals(0, 10**12, places=4), min_size=1, max_size=30)


@given(totals, weights)
def test_the_parts_add_up_and_none_is_a_won_off_its_share(total: Decimal, shares: list[Decimal]) -> None:
    assume(sum(shares) > 0)
    found = split(total, shares)
    assert sum(found) == total
    assert len(found) == len(shares)
    assert all(abs(part * sum(shares) - total * share) < sum(shares) for part, share in zip(found, shares, strict=True))
    assert all(part == 0 for part, share in zip(found, shares, strict=True) if not share)


@given(totals, weights)
def test_equal_weights_get_parts_that_differ_by_a_won_at_most(total: Decimal, shares: list[Decimal]) -> None:
    found = split(total, [Decimal(3)] * len(shares))
    assert max(found) - min(found) <= 1
