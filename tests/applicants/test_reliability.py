"""Agreement of reviewers against the published tables and at its edges."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applicants.metrics.reliability import icc, krippendorff_alpha
from fund.cases import cases

NAMES = {"ICC(1,1)": "icc1", "ICC(2,1)": "icc2", "ICC(3,1)": "icc3", "ICC(1,4)": "icc1k", "ICC(2,4)": "icc2k",
         "ICC(3,4)": "icc3k", "BMS": "bms", "WMS": "wms", "JMS": "jms", "EMS": "ems"}  # fmt: skip


@pytest.mark.parametrize("case", cases("icc"), ids=lambda case: case["name"])
def test_published_mean_squares_and_correlations(case: dict) -> None:
    found = icc(case["inputs"]["ratings_targets_x_judges"])
    assert (found.state, found.n, found.k) == ("ok", 6, 4)
    for name, expected in case["expected"].items():
        tolerance = case["tolerance"].get(name, case["tolerance"].get("*"))
        assert getattr(found, NAMES[name]) == pytest.approx(expected, abs=tolerance), name


@pytest.mark.parametrize("case", cases("krippendorff"), ids=lambda case: case["name"])
def test_published_alpha_at_each_level(case: dict) -> None:
    for level, expected in case["expected"].items():
        tolerance = case["tolerance"].get(level, case["tolerance"].get("*"))
        assert krippendorff_alpha(case["inputs"]["coders_x_units"], level) == pytest.approx(expected, abs=tolerance)


def correlations(ratings: list[list[float | None]]) -> list[float | None]:
    found = icc(ratings)
    return [found.icc1, found.icc2, found.icc3, found.icc1k, found.icc2k, found.icc3k]


def test_reviewers_who_mark_alike_agree_fully() -> None:
    assert correlations([[1, 1], [3, 3], [5, 5]]) == [1.0] * 6


def test_a_constant_difference_hurts_agreement_but_not_consistency() -> None:
    found = icc([[1, 3], [2, 4], [3, 5]])
    assert (found.icc3, found.icc3k) == (1.0, 1.0)
    assert found.icc2 == pytest.approx(1 / 3)


@pytest.mark.parametrize("ratings", [[[1, 2], [3, None]], [[1, 2]], [[1], [2]], [[None, None], [1, 2]]])
def test_an_incomplete_or_too_small_table_is_not_defined(ratings: list[list[float | None]]) -> None:
    found = icc(ratings)
    assert (found.state, found.bms, found.icc2k) == ("not_defined", None, None)


def test_without_any_mark_there_is_no_data() -> None:
    assert icc([]).state == icc([[None, None], [None, None]]).state == icc([[], []]).state == "no_data"


def test_marks_without_any_variance_leave_every_correlation_open() -> None:
    assert correlations([[0.1, 0.1], [0.1, 0.1]]) == [None] * 6
    assert icc([[0.1, 0.1], [0.1, 0.1]]).state == "not_defined"


def test_uneven_rows_are_refused() -> None:
    with pytest.raises(ValueError, match="one column"):
        icc([[1, 2], [1]])
    with pytest.raises(ValueError, match="argument"):
        krippendorff_alpha([[1, 2], [1]], "nominal")


def test_alpha_is_one_for_full_agreement_and_below_zero_for_systematic_disagreement() -> None:
    for level in ("nominal", "ordinal", "interval", "ratio"):
        assert krippendorff_alpha([[1, 2, 5], [1, 2, 5]], level) == 1
    assert krippendorff_alpha([[1, 2], [2, 1]], "nominal") == pytest.approx(-0.5)


@pytest.mark.parametrize("ratings", [[], [[1, None], [None, 2]], [[3, 3], [3, 3]], [[1, 2]]])
def test_without_pairs_or_variation_there_is_no_alpha(ratings: list[list[float | None]]) -> None:
    assert krippendorff_alpha(ratings, "interval") is None


def test_an_unknown_level_and_negative_ratios_are_refused() -> None:
    with pytest.raises(ValueError, match="level"):
        krippendorff_alpha([[1, 2], [1, 2]], "cardinal")
    with pytest.raises(ValueError, match="negative"):
        krippendorff_alpha([[1, -2], [1, 2]], "ratio")


table = st.integers(2, 5).flatmap(
    lambda k: st.lists(st.lists(st.integers(1, 5), min_size=k, max_size=k), min_size=2, max_size=8)
)


@given(table, st.randoms())
def test_the_order_of_deals_and_reviewers_does_not_matter(ratings: list[list[int]], random) -> None:
    columns = list(zip(*ratings, strict=True))
    random.shuffle(columns)
    other = [list(row) for row in zip(*columns, strict=True)]
    random.shuffle(other)
    assert correlations(other) == correlations(ratings)
    for level in ("nominal", "ordinal", "interval", "ratio"):
        ours, theirs = krippendorff_alpha(ratings, level), krippendorff_alpha(other, level)
        assert ours == theirs if ours is None or theirs is None else ours == pytest.approx(theirs, abs=1e-9)
