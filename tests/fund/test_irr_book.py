"""A book of holdings at once tells the same rates as each holding alone."""

import math
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fund.cases import sample, samples
from fund.metrics.irr import xirr, xirr_book

START = date(2020, 1, 1)
Flows = list[tuple[date, float]]


def book(holdings: list[Flows]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    flows = [flow for holding in holdings for flow in holding]
    days = np.array([day for day, _ in flows], dtype="datetime64[D]")
    return days, np.array([amount for _, amount in flows], dtype=float), np.cumsum([0, *map(len, holdings)])


def alone(holdings: list[Flows]) -> list[float]:
    return [math.nan if (rate := xirr(flows).rate) is None else rate for flows in holdings]


def yearly(*amounts: float) -> Flows:
    return [(START + timedelta(days=365 * i), amount) for i, amount in enumerate(amounts)]


def agree(ours: np.ndarray, theirs: list[float]) -> bool:
    return bool(np.allclose(1 + ours, 1 + np.array(theirs), rtol=1e-9, atol=1e-12, equal_nan=True))


def test_all_samples_in_one_book_give_the_rates_of_each() -> None:
    holdings = [sample(name) for name in samples()]
    rates = xirr_book(*book(holdings))
    assert rates.shape == (62,)
    assert agree(rates, alone(holdings))
    assert 0 < np.isnan(rates).sum() < 10


def test_odd_holdings_stand_beside_ordinary_ones() -> None:
    holdings = [
        yearly(-100, 110),
        [],
        yearly(-1, -2),
        yearly(-1, 2.2, -1.21),  # touches zero
        yearly(-1000, 3300, -3630.0, 1331.0),  # three roots in one
        [(START, -5.0), (START, 5.0)],
        [(START, -1e9), (START + timedelta(days=20), 1000.0)],  # no float holds the annual rate
        [(START + timedelta(days=365), 110.0), (START, -60.0), (START, -40.0)],
        [],
    ]
    rates = xirr_book(*book(holdings))
    assert agree(rates, alone(holdings))
    assert np.isnan(rates).tolist() == [False, True, True, False, False, True, True, False, True]


def test_ordinals_and_days_mean_the_same() -> None:
    days, amounts, offsets = book([yearly(-100, 110), yearly(-100, 50)])
    ordinals = np.array([day.toordinal() for day in days.tolist()])
    assert xirr_book(ordinals, amounts, offsets).tolist() == xirr_book(days, amounts, offsets).tolist()
    assert xirr_book(days.tolist(), amounts, offsets).tolist() == xirr_book(days, amounts, offsets).tolist()


def test_an_empty_book_has_no_rates() -> None:
    assert xirr_book(np.array([], dtype="datetime64[D]"), [], [0]).tolist() == []


@pytest.mark.parametrize("offsets", [[0], [0, 1], [1, 2], [0, 2, 1, 2], [0, 1, 3], []])
def test_offsets_that_do_not_delimit_the_flows_are_refused(offsets: list[int]) -> None:
    days, amounts, _ = book([yearly(-100, 110)])
    with pytest.raises(ValueError, match="offsets"):
        xirr_book(days, amounts, offsets)


def test_flows_that_do_not_fit_are_refused() -> None:
    days, amounts, offsets = book([yearly(-100, 110)])
    with pytest.raises(ValueError, match="one length"):
        xirr_book(days, amounts[:1], offsets)
    with pytest.raises(ValueError, match="not finite"):
        xirr_book(days, [-1.0, math.inf], offsets)


flow = st.tuples(
    st.integers(0, 3000).map(lambda days: START + timedelta(days=days)), st.integers(-(10**6), 10**6).map(float)
)
roots = st.lists(st.integers(-90, 200).map(lambda percent: percent / 100), min_size=2, max_size=4, unique=True)


def polynomial(rates: list[float]) -> Flows:
    coefficients = [-1000.0]
    for rate in rates:
        shifted = [0.0, *coefficients]
        coefficients = [a - (1 + rate) * b for a, b in zip([*coefficients, 0.0], shifted, strict=True)]
    return yearly(*coefficients)


@given(st.lists(st.lists(flow, max_size=8), max_size=6))
def test_any_book_agrees_with_its_holdings(holdings: list[Flows]) -> None:
    assert agree(xirr_book(*book(holdings)), alone(holdings))


@given(st.lists(roots, max_size=5))
def test_a_book_of_holdings_with_several_roots_agrees_with_its_holdings(rates: list[list[float]]) -> None:
    holdings = [polynomial(each) for each in rates]
    ours, theirs = xirr_book(*book(holdings)), alone(holdings)
    assert np.allclose(ours, theirs, atol=1e-5, equal_nan=True)
