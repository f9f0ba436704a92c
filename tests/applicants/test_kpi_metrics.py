"""What reported indicators add up to, and where they add up to nothing."""

import random
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applicants.metrics import underwriting
from applicants.metrics.carbon import Factor
from applicants.metrics.kpi import (
    Aggregate,
    EvidenceMix,
    aggregate,
    coverage,
    declared,
    evidence_mix,
    growth,
    pro_rata,
    progress,
)
from applicants.metrics.plausibility import largest_intensity, too_intense
from fund.metrics.result import Ratio

D = Decimal
RECYCLED = [("가온", "2026Q1", D(100)), ("가온", "2026Q2", D(140)), ("나루", "2026Q1", D(30)), ("나루", "2026Q2", D(50))]


@pytest.mark.parametrize(("actual", "target", "baseline", "direction", "share"), [
    (D(150), D(200), D(100), "up", D("0.5")), (D(90), D(200), D(100), "up", D("-0.1")), (D(250), D(200), D(100), "up", D("1.5")),
    (D(50), D(200), None, "up", D("0.25")), (D(0), D(200), None, "up", D(0)),
    (D(90), D(80), D(100), "down", D("0.5")), (D(110), D(80), D(100), "down", D("-0.5")), (D(70), D(80), D(100), "down", D("1.5")),
    (D(-5), D(-10), D(0), "down", D("0.5")),
])
def test_progress_is_the_share_of_the_way(actual, target, baseline, direction, share) -> None:
    found = progress(actual, target, baseline=baseline, direction=direction)
    assert found == Ratio(share, "ok")
    assert isinstance(found.value, Decimal)


@pytest.mark.parametrize(("actual", "target", "share"), [(D(80), D(100), D(1)), (D(100), D(80), D("0.8")), (D(0), D(0), D(1)), (D(5), D(0), D(0))])
def test_down_without_a_beginning_the_target_is_compared_itself(actual, target, share) -> None:
    assert progress(actual, target, baseline=None, direction="down") == Ratio(share, "ok")


@pytest.mark.parametrize(("actual", "target", "baseline", "direction", "state"), [
    (None, D(1), D(0), "up", "no_data"), (D(1), None, D(0), "down", "no_data"), (D(5), D(100), D(100), "up", "not_defined"),
    (D(5), D(100), D(100), "down", "not_defined"), (D(5), D(0), None, "up", "not_defined"), (D(5), D(80), D(100), "up", "not_meaningful"),
    (D(5), D(120), D(100), "down", "not_meaningful"), (D(-5), D(80), None, "down", "not_meaningful"),
])
def test_progress_without_meaning_says_why(actual, target, baseline, direction, state) -> None:
    assert progress(actual, target, baseline=baseline, direction=direction) == Ratio(None, state)


def test_another_direction_is_refused() -> None:
    with pytest.raises(ValueError, match="sideways"):
        progress(1, 2, baseline=None, direction="sideways")


def test_growth_is_the_growth_of_underwriting() -> None:
    assert growth is underwriting.growth
    assert growth(D(150), D(120)) == Ratio(D("0.25"), "ok")


def test_a_yearly_target_is_due_in_part_within_the_year() -> None:
    assert pro_rata(D(400), baseline=None, elapsed=D("0.25")) == Ratio(D(100), "ok")
    assert pro_rata(D(400), baseline=D(200), elapsed=D("0.5")) == Ratio(D(300), "ok")
    assert pro_rata(D(80), baseline=D(100), elapsed=D("0.75")) == Ratio(D(85), "ok")
    assert pro_rata(D(400), baseline=D(200), elapsed=0).value == 200
    assert pro_rata(None, baseline=None, elapsed=1) == Ratio(None, "no_data")
    with pytest.raises(ValueError, match="between 0 and 1"):
        pro_rata(D(400), baseline=None, elapsed=D("1.1"))


@pytest.mark.parametrize(("over_time", "across", "value"), [
    ("sum", "sum", D(320)), ("last", "sum", D(190)), ("mean", "sum", D(160)), ("sum", "mean", D(160)), ("last", "mean", D(95)),
    ("mean", "mean", D(80)),
])
def test_time_and_companies_add_up_each_in_its_own_way(over_time, across, value) -> None:
    found = aggregate(RECYCLED, over_time=over_time, across=across)
    assert found == Aggregate(value, "ok", 2, 2, 0)
    assert isinstance(found.value, Decimal)


def test_what_does_not_add_is_not_added() -> None:
    assert aggregate(RECYCLED, over_time="none", across="sum") == Aggregate(None, "not_meaningful", 2, 2, 0)
    assert aggregate(RECYCLED, over_time="sum", across="none") == Aggregate(None, "not_meaningful", 2, 2, 0)
    assert aggregate(RECYCLED[:2], over_time="sum", across="none").value == 240
    assert aggregate(RECYCLED[::2], over_time="none", across="sum").value == 130
    assert aggregate(RECYCLED[:1], over_time="none", across="none").value == 100


def test_a_missing_value_stays_out_and_is_counted() -> None:
    values = [*RECYCLED, ("다솜", "2026Q1", None), ("다솜", "2026Q2", None)]
    assert aggregate(values, over_time="sum", across="mean") == Aggregate(D(160), "ok", 2, 3, 2)
    assert aggregate(values, over_time="mean", across="sum") == Aggregate(D(160), "ok", 2, 3, 2)


def test_a_stock_of_an_earlier_day_does_not_stand_in_for_one_that_is_missing() -> None:
    values = [*RECYCLED[:3], ("나루", "2026Q2", None)]
    assert aggregate(values, over_time="last", across="sum") == Aggregate(D(140), "ok", 1, 2, 1)
    assert aggregate(values[2:], over_time="last", across="sum") == Aggregate(None, "no_data", 0, 1, 1)


def test_nothing_reported_is_no_data() -> None:
    assert aggregate([], over_time="sum", across="sum") == Aggregate(None, "no_data", 0, 0, 0)
    assert aggregate([("가온", "2026Q1", None)], over_time="none", across="none") == Aggregate(None, "no_data", 0, 1, 1)


def test_a_second_value_another_rule_and_a_value_that_is_no_number_are_refused() -> None:
    with pytest.raises(ValueError, match="one value"):
        aggregate([*RECYCLED, ("가온", "2026Q1", None)], over_time="sum", across="sum")
    with pytest.raises(ValueError, match="rule"):
        aggregate(RECYCLED, over_time="first", across="sum")
    with pytest.raises(ValueError, match="finite"):
        aggregate([("가온", 1, float("nan"))], over_time="sum", across="sum")


@pytest.mark.parametrize(("nature", "over_time", "across", "rule"), [
    ("flow", True, True, ("sum", "sum")), ("flow", False, True, ("none", "sum")), ("stock", False, True, ("last", "sum")),
    ("stock", True, False, ("last", "none")), ("cumulative", True, True, ("last", "sum")),
])
def test_what_is_declared_of_an_indicator_says_how_it_adds(nature, over_time, across, rule) -> None:
    assert declared(nature, adds_over_time=over_time, adds_across_companies=across) == rule


values = st.dictionaries(st.tuples(st.integers(0, 4), st.integers(0, 4)), st.none() | st.floats(-1e6, 1e6), max_size=12)
rules = st.tuples(st.sampled_from(["sum", "last", "mean", "none"]), st.sampled_from(["sum", "mean", "none"]))


@given(values, rules, st.randoms(use_true_random=False))
def test_the_order_of_values_makes_no_difference_and_one_more_missing_company_only_counts(found: dict, rule: tuple, chance: random.Random) -> None:
    rows = [(company, period, value) for (company, period), value in found.items()]
    mixed = list(rows)
    chance.shuffle(mixed)
    over_time, across = rule
    before = aggregate(rows, over_time=over_time, across=across)
    assert aggregate(mixed, over_time=over_time, across=across) == before
    after = aggregate([*rows, (99, 0, None)], over_time=over_time, across=across)
    assert after == Aggregate(before.value, before.state, before.n, before.of + 1, before.missing + 1)


def test_evidence_is_weighed_by_quantity_in_one_unit() -> None:
    found = evidence_mix([("A", D(60), "t"), ("D", D(30), "t"), ("A", D(-10), "t"), ("B", None, "t")])
    assert found == EvidenceMix({"A": D("0.7"), "B": D(0), "C": D(0), "D": D("0.3")}, "quantity", 3, "ok")


def test_evidence_of_different_units_is_counted_by_figures() -> None:
    found = evidence_mix([("A", D(60), "t"), ("D", D(30), "MWh"), ("C", D(1), "t"), ("D", D(2), "t")])
    assert found == EvidenceMix({"A": D("0.25"), "B": D(0), "C": D("0.25"), "D": D("0.5")}, "figures", 4, "ok")


def test_evidence_of_zeros_is_counted_and_of_nothing_is_no_data() -> None:
    assert evidence_mix([("A", D(0), "t"), ("B", D(0), "t")]) == EvidenceMix(
        {"A": D("0.5"), "B": D("0.5"), "C": D(0), "D": D(0)}, "figures", 2, "ok")
    assert evidence_mix([("A", None, "t")]) == evidence_mix([]) == EvidenceMix({}, "figures", 0, "no_data")


@given(st.lists(st.tuples(st.sampled_from("ABCD"), st.floats(0, 1e9), st.sampled_from(["t", "MWh"])), min_size=1, max_size=12))
def test_shares_of_evidence_add_up_to_one(rows: list) -> None:
    shares = evidence_mix(rows).shares
    assert sum(shares.values()) == pytest.approx(1)
    assert all(0 <= share <= 1 for share in shares.values())


@pytest.mark.parametrize("row", [("E", D(1), "t"), ("A", float("inf"), "t")])
def test_another_grade_and_a_quantity_that_is_no_number_are_refused(row: tuple) -> None:
    with pytest.raises(ValueError, match="grade"):
        evidence_mix([row])


def test_coverage_is_how_many_of_how_many() -> None:
    assert coverage(3, 4) == Ratio(0.75, "ok")
    assert coverage(0, 0) == Ratio(None, "not_defined")
    for n, of in ((5, 4), (-1, 4)):
        with pytest.raises(ValueError, match="part of the whole"):
            coverage(n, of)


FACTORS = [Factor("pet-recycle", "pet", "recycle", -1.0, "tCO2e/t"), Factor("pet-landfill", "pet", "landfill", 0.5, "tCO2e/t"),
           Factor("pp-recycle", "pp", "recycle", -2.0, "tCO2e/t"), Factor("pp-landfill", "pp", "landfill", 0.25, "tCO2e/t"),
           Factor("ps-recycle", "ps", "recycle", None, "tCO2e/t"), Factor("ps-landfill", "ps", "landfill", 0.5, "tCO2e/t")]  # fmt: skip


def test_more_avoided_a_tonne_than_the_largest_factor_in_use_gives_asks_why() -> None:
    largest = largest_intensity(["pet", "ps"], counterfactual="landfill", factors=FACTORS)
    assert largest == Ratio(1.5, "ok")
    assert largest_intensity(["pet", "pp"], counterfactual="landfill", factors=FACTORS) == Ratio(2.25, "ok")
    assert (too_intense(D(151), D(100), largest=largest), too_intense(D(150), D(100), largest=largest)) == (True, False)


def test_an_intensity_that_nothing_compares_with_does_not_ask() -> None:
    nothing = largest_intensity(["ps", "glass"], counterfactual="landfill", factors=FACTORS)
    assert nothing == Ratio(None, "no_factor")
    assert not too_intense(D(9), D(1), largest=nothing)
    assert not too_intense(None, D(1), largest=Ratio(1.5, "ok"))
    assert not too_intense(D(9), D(0), largest=Ratio(1.5, "ok"))
