"""The cap table: whole shares add up before and after, and a table that does not fit the valuation says so."""
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applicants.metrics.cap_table import KINDS, Holding, after, as_converted, disagreement, held_by, same, shared, total

NAMES = st.sampled_from(["김하나", "벤처투자", "스톡옵션", "임직원 조합", "Han River Capital"])
ROWS = st.lists(st.builds(Holding, NAMES, st.sampled_from(KINDS), st.integers(1, 10**9)), max_size=8)
BEFORE = [Holding("김하나", "common", 60_000), Holding("김하나", "preferred", 5_000), Holding("벤처투자", "preferred", 35_000)]


@given(ROWS, st.integers(0, 10**9), st.sampled_from(KINDS), st.lists(st.tuples(NAMES, st.integers(0, 10**8)), max_size=3))
def test_new_shares_are_added_to_the_total_and_nobody_else_loses_one(before, shares, kind, co):
    rows = after(before, shares=shares, investor="우리 조합", kind=kind, co=co)
    assert total(rows) == total(before) + shares + sum(number for _name, number in co)
    assert held_by(rows, "우리 조합") == shares
    for name in {row.holder for row in before}:
        assert held_by(rows, name) == held_by(before, name) + sum(number for other, number in co if other == name)
    assert sum((row.share for row in rows), Fraction(0)) == (1 if rows else 0)
    assert all(row.shares > 0 for row in rows)


@given(ROWS, st.sampled_from(KINDS), st.data())
def test_existing_shares_only_change_hands(before, kind, data):
    seller = data.draw(NAMES)
    shares = data.draw(st.integers(0, held_by(before, seller)))
    rows = after(before, shares=shares, investor="우리 조합", kind=kind, existing_from=seller)
    assert total(rows) == total(before)
    assert (held_by(rows, "우리 조합"), held_by(rows, seller)) == (shares, held_by(before, seller) - shares)
    assert [(row.holder, row.shares) for row in rows if row.holder not in (seller, "우리 조합")] == [
        (row.holder, row.shares) for row in before if row.holder != seller]
    assert sum((row.share for row in rows), Fraction(0)) == (1 if rows else 0)


@given(ROWS, st.integers(1, 10**9))
def test_what_a_holder_buys_more_of_stands_in_the_row_that_is_there(before, shares):
    rows = after([*before, Holding("우리 조합", "preferred", 7)], shares=shares, investor=" 우리조합 ", kind="preferred")
    assert [row.shares for row in rows if same(row.holder, "우리 조합") and row.kind == "preferred"] == [7 + shares]


def test_a_seller_gives_shares_of_the_same_kind_first_and_an_empty_row_goes():
    rows = after(BEFORE, shares=6_000, investor="우리 조합", kind="preferred", existing_from="김하나")
    assert [(row.holder, row.kind, row.shares) for row in rows] == [
        ("김하나", "common", 59_000), ("벤처투자", "preferred", 35_000), ("우리 조합", "preferred", 6_000)]


def test_nobody_sells_what_they_do_not_hold_and_nobody_buys_less_than_nothing():
    for seller, shares in (("김하나", 65_001), ("아무개", 1)):
        with pytest.raises(ValueError):
            after(BEFORE, shares=shares, investor="우리 조합", existing_from=seller)
    with pytest.raises(ValueError):
        after(BEFORE, shares=-1, investor="우리 조합")
    with pytest.raises(ValueError):
        shared([Holding("김하나", "common", 0)])


def test_the_shares_of_a_known_round():
    rows = after(BEFORE, shares=25_000, investor="우리 조합", co=[("같이 투자", 6_250)])
    assert [(row.holder, row.share) for row in rows][-2:] == [("우리 조합", Fraction(25_000, 131_250)), ("같이 투자", Fraction(6_250, 131_250))]


def test_a_safe_counts_as_if_converted_at_its_cap():
    assert as_converted(Decimal(500_000_000), cap=Decimal(5_000_000_000), shares=100_000) == 10_000
    assert as_converted(Decimal(333), cap=Decimal(1000), shares=10) == 3  # whole shares only
    assert as_converted(Decimal(1), cap=Decimal(0), shares=10) == as_converted(Decimal(1), cap=Decimal(10), shares=0) == 0


@given(st.integers(1, 10**7), st.integers(1, 10**7), st.integers(1, 10**6))
def test_price_times_all_shares_as_valuation_never_disagrees(bought, others, price):
    whole = bought + others
    assert disagreement(bought=bought, whole=whole, amount=Decimal(bought * price), post_money=Decimal(whole * price)) is None


def test_a_difference_counts_from_more_than_five_hundredths_of_a_point_on():
    close = {"whole": 10_000, "post_money": Decimal(10_000_000)}
    assert disagreement(bought=1_005, amount=Decimal(1_000_000), **close) is None
    found = disagreement(bought=1_006, amount=Decimal(1_000_000), **close)
    assert found is not None and (found.cap_table, found.valuation) == (Fraction(1_006, 10_000), Fraction(1, 10))
    assert disagreement(bought=1, whole=0, amount=Decimal(1), post_money=Decimal(1)) is None
    assert disagreement(bought=1, whole=9, amount=Decimal(1), post_money=Decimal(0)) is None
