"""Severity of reviewers against a dense least-squares solution and at its edges; how scores went with outcomes."""

import random
from decimal import Decimal
from math import nan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from applicants.metrics.calibration import Calibration, Component, Link, adjust, outcome_link
from applicants.metrics.rubric import subtotal

Marks = list[tuple[int, str, float]]


def table(seed: int, deals: int, reviewers: int, share: float) -> Marks:
    """Marks of 1 to 5 where each reviewer saw a share of the deals; every deal was seen."""
    draw = random.Random(seed)
    strict = [draw.uniform(-1, 1) for _ in range(reviewers)]
    found = []
    for deal in range(deals):
        worth = draw.uniform(1, 5)
        seen = [at for at in range(reviewers) if draw.random() < share] or [draw.randrange(reviewers)]
        found += [(deal, f"r{at}", worth - strict[at] + draw.gauss(0, 0.3)) for at in seen]
    return found


def oracle(marks: Marks, found: Calibration) -> tuple[dict, dict]:
    """Dense least squares with a row for each component that pins the sum of its severities to zero."""
    deals, reviewers = list(found.raw), list(found.severity)
    design, right = [], []
    for deal, reviewer, mark in marks:
        row = [0.0] * (len(deals) + len(reviewers))
        row[deals.index(deal)], row[len(deals) + reviewers.index(reviewer)] = 1.0, -1.0
        design.append(row)
        right.append(mark)
    for part in found.components:
        design.append([0.0] * len(deals) + [float(each in part.reviewers) for each in reviewers])
        right.append(0.0)
    solved = np.linalg.lstsq(np.array(design), np.array(right), rcond=None)[0].tolist()
    return dict(zip(deals, solved, strict=False)), dict(zip(reviewers, solved[len(deals):], strict=True))


tables = st.builds(table, st.integers(0, 10_000), st.integers(1, 14), st.integers(1, 6), st.floats(0.1, 1))


@given(tables)
@settings(max_examples=80, deadline=None)
def test_marks_are_adjusted_as_a_dense_least_squares_solution_has_it(marks: Marks) -> None:
    found = adjust(marks)
    deals, severity = oracle(marks, found)
    assert found.adjusted == pytest.approx(deals, abs=1e-9)
    assert {each: value or 0 for each, value in found.severity.items()} == pytest.approx(severity, abs=1e-9)


@given(tables)
@settings(max_examples=80, deadline=None)
def test_severities_of_each_component_add_up_to_zero_and_every_deal_and_reviewer_is_in_one(marks: Marks) -> None:
    found = adjust(marks)
    for part in found.components:
        assert sum(found.severity[each] or 0 for each in part.reviewers) == pytest.approx(0, abs=1e-9)
    assert sorted(each for part in found.components for each in part.deals) == list(found.raw) == list(found.adjusted)
    assert sorted(each for part in found.components for each in part.reviewers) == list(found.severity)
    assert found.connected is (len(found.components) == 1)


@given(tables, st.integers(0, 5), st.floats(-10, 10))
@settings(max_examples=80, deadline=None)
def test_a_constant_on_one_reviewer_moves_that_severity_alone_beside_the_others_and_no_two_deals_apart(marks: Marks, at: int, more: float) -> None:
    before = adjust(marks)
    who = list(before.severity)[at % len(before.severity)]
    after = adjust([(deal, reviewer, mark + more * (reviewer == who)) for deal, reviewer, mark in marks])
    for part in before.components:
        k = len(part.reviewers)
        shift = more / k if who in part.reviewers else 0.0
        assert [after.adjusted[each] for each in part.deals] == pytest.approx([before.adjusted[each] + shift for each in part.deals], abs=1e-9)
        if k > 1:
            expected = [before.severity[each] + shift - more * (each == who) for each in part.reviewers]
            assert [after.severity[each] for each in part.reviewers] == pytest.approx(expected, abs=1e-9)


@given(tables, st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_the_order_of_marks_does_not_matter(marks: Marks, chance: random.Random) -> None:
    mixed = list(marks)
    chance.shuffle(mixed)
    one, other = adjust(marks), adjust(mixed)
    assert one == other
    assert list(one.adjusted) == list(other.adjusted) and list(one.severity) == list(other.severity)


def test_the_stricter_reviewer_has_the_positive_severity() -> None:
    found = adjust([("a", "mild", 4), ("a", "strict", 2), ("b", "mild", 5), ("b", "strict", 3)])
    assert found.severity == {"mild": -1.0, "strict": 1.0}
    assert found.raw == found.adjusted == {"a": 3.0, "b": 4.0}
    assert (found.connected, found.state, found.unrated) == (True, "ok", ())


def test_a_deal_that_only_the_strict_one_saw_rises_above_one_that_only_the_mild_one_saw() -> None:
    shared = [("both", "mild", 4), ("both", "strict", 2)]
    found = adjust([*shared, ("unlucky", "strict", 3), ("lucky", "mild", 4)])
    assert found.raw == {"both": 3.0, "lucky": 4.0, "unlucky": 3.0}
    assert found.adjusted == {"both": 3.0, "lucky": 3.0, "unlucky": 4.0}
    assert (found.n, found.given) == ({"both": 2, "lucky": 1, "unlucky": 1}, {"mild": 2, "strict": 2})


def test_deals_and_reviewers_that_nothing_connects_are_told_apart_the_most_deals_first() -> None:
    found = adjust([("a", "x", 1), ("b", "u", 2), ("b", "v", 4), ("c", "u", 3), ("c", "v", 5)])
    assert found.components == (Component(("b", "c"), ("u", "v")), Component(("a",), ("x",)))
    assert (found.connected, found.state) == (False, "ok")
    assert found.severity == {"u": 1.0, "v": -1.0, "x": None}
    assert found.unrated == ("x",)
    assert found.adjusted["a"] == found.raw["a"] == 1.0


def test_the_severity_of_a_reviewer_alone_cannot_be_told_and_the_marks_stand() -> None:
    found = adjust([("a", "x", 1), ("b", "x", Decimal("2.5"))])
    assert (found.severity, found.unrated, found.state, found.connected) == ({"x": None}, ("x",), "not_defined", True)
    assert found.adjusted == found.raw == {"a": 1.0, "b": 2.5}


def test_a_mark_left_out_never_counts_as_zero() -> None:
    given_marks = [("a", "x", 4), ("a", "y", 2), ("b", "x", 5)]
    assert adjust([*given_marks, ("b", "y", None), ("c", "x", None)]) == adjust(given_marks)
    assert subtotal([(4, 60), (None, 30), (2, 10)]) == subtotal([(4, 60), (2, 10)]) == Decimal(260) / 70
    assert subtotal([(4, 60), (0, 30), (2, 10)]) == Decimal("2.6")


def test_without_marks_there_is_no_data() -> None:
    for marks in ([], [("a", "x", None)]):
        found = adjust(marks)
        assert (found.raw, found.adjusted, found.severity, found.components, found.state) == ({}, {}, {}, (), "no_data")
        assert found.connected is False


@pytest.mark.parametrize(("marks", "words"), [
    ([("a", "x", 1), ("a", "x", 1)], "more than once"), ([("a", "x", nan)], "finite"), ([("a", "x", float("inf"))], "finite"),
])
def test_a_second_mark_of_one_reviewer_and_a_mark_that_is_no_number_are_refused(marks: list, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        adjust(marks)


def test_keys_that_do_not_compare_are_put_in_order_all_the_same() -> None:
    marks = [(1, "x", 1), ("b", 2, 2), (1, 2, 3), (None, "x", 5)]
    assert adjust(marks) == adjust(marks[::-1])
    assert list(adjust(marks).raw) == list(adjust(marks[::-1]).raw)


def test_scores_that_rise_with_outcomes_have_a_correlation_of_one() -> None:
    assert outcome_link(range(10), [each**3 for each in range(10)], seed=1) == Link(1.0, 10, 1.0, 1.0, "ok")
    assert outcome_link(range(10), range(10, 0, -1), seed=1) == Link(-1.0, 10, -1.0, -1.0, "ok")


def test_tied_marks_share_their_average_rank() -> None:
    # ranks 1.5 1.5 3 4.5 4.5 6 7 8 against 2 1 3 4 5 6 8 7: by Pearson's formula 40 / sqrt(41 * 42)
    found = outcome_link([1, 1, 2, 3, 3, 4, 5, 6], [2, 1, 3, 4, 5, 6, 8, 7], seed=3)
    assert found.rho == pytest.approx(40 / (41 * 42) ** 0.5)


@given(st.lists(st.tuples(st.integers(1, 5), st.integers(0, 9)), min_size=8, max_size=30), st.integers(0, 99))
@settings(max_examples=25, deadline=None)
def test_a_correlation_agrees_with_ranks_by_numpy_and_one_seed_gives_one_interval(pairs: list, seed: int) -> None:
    scores, outcomes = (list(side) for side in zip(*pairs, strict=True))
    found = outcome_link(scores, outcomes, seed=seed)
    assert found == outcome_link(scores, outcomes, seed=seed)
    if found.state == "not_defined":
        assert 1 in (len(set(scores)), len(set(outcomes))) and (found.rho, found.low, found.high) == (None, None, None)
        return
    ranks = [[sum(x < each for x in side) + (sum(x == each for x in side) + 1) / 2 for each in side] for side in (scores, outcomes)]
    assert found.rho == pytest.approx(float(np.corrcoef(ranks)[0, 1]), abs=1e-9)
    assert -1 <= found.low <= found.high <= 1


def test_pairs_with_a_side_missing_stay_out_and_fewer_than_eight_say_nothing() -> None:
    scores = [*range(8), None, 3]
    assert outcome_link(scores, [*range(8), 5, None], seed=1).n == 8
    assert outcome_link(scores, [None, *range(1, 8), 5, None], seed=1) == Link(None, 7, None, None, "no_data")
    assert outcome_link([], [], seed=1) == Link(None, 0, None, None, "no_data")


def test_a_side_that_is_all_the_same_has_no_correlation() -> None:
    assert outcome_link([3] * 9, range(9), seed=1) == Link(None, 9, None, None, "not_defined")


def test_sides_of_different_lengths_and_numbers_that_are_not_finite_are_refused() -> None:
    with pytest.raises(ValueError, match="beside it"):
        outcome_link([1, 2], [1], seed=1)
    with pytest.raises(ValueError, match="finite"):
        outcome_link([nan] * 8, range(8), seed=1)
