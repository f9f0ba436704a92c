"""The funnel's arithmetic: what enters a stage goes on, ends or stands there; order of deals, undone ways and days."""
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applicants.metrics.funnel import Journey, funnel, path, quantile, reasons, share, spread, together

ORDER = ("submitted", "screening", "interview", "diligence", "committee", "invested")


def way(*stages, status="active", reason="", n=1):
    """Deals that were moved through these stages and stand in the last."""
    return Journey(stages[-1], status, tuple(zip(stages, stages[1:], strict=False)), reason, n)


journeys = st.lists(st.builds(
    lambda stages, status, reason, n: way("draft", *stages, status=status, reason=reason, n=n),
    st.lists(st.sampled_from(ORDER), min_size=1, max_size=8), st.sampled_from(["active", "hold", "passed", "withdrawn"]),
    st.sampled_from(["team", "market", "", None]), st.integers(1, 4)), max_size=30)
stays = st.dictionaries(st.sampled_from(ORDER), st.lists(st.floats(0, 500), max_size=8))
NUMBERS = ("entered", "went_on", "passed", "withdrawn", "on_hold", "still", "back")


@given(journeys)
def test_at_every_stage_what_entered_is_what_became_of_it(found):
    rows, total = funnel(found, ORDER, {}, {}), sum(journey.n for journey in found)
    assert [row.stage for row in rows] == list(ORDER)
    for row in rows:
        assert row.entered == row.went_on + row.passed + row.withdrawn + row.on_hold + row.still
        assert row.back <= total and 0 <= row.went_on <= row.entered <= total
    assert sum(row.passed + row.withdrawn + row.on_hold + row.still for row in rows) == total
    assert sum(row.entered for row in rows) == sum(journey.n * len(path(journey, ORDER)) for journey in found)


@given(journeys, stays, st.randoms())
def test_the_order_of_the_deals_changes_nothing_and_counting_them_one_by_one_neither(found, days, chance):
    alone = [Journey(journey.stage, journey.status, journey.moves, journey.reason) for journey in found for _each in range(journey.n)]
    chance.shuffle(alone)
    mixed = {stage: chance.sample(every, len(every)) for stage, every in days.items()}
    assert (funnel(alone, ORDER, mixed, days), reasons(alone, ORDER)) == (funnel(found, ORDER, days, mixed), reasons(found, ORDER))


@given(journeys, journeys, stays, stays)
def test_two_groups_add_up_to_both_together(one, other, days, more):
    both = funnel([*one, *other], ORDER, together([days, more]), {})
    for a, b, whole in zip(funnel(one, ORDER, days, {}), funnel(other, ORDER, more, {}), both, strict=True):
        assert [getattr(a, name) + getattr(b, name) for name in NUMBERS] == [getattr(whole, name) for name in NUMBERS]
        assert a.finished.n + b.finished.n == whole.finished.n


@given(journeys)
def test_reasons_count_each_passed_deal_once_unless_its_reason_may_not_be_told(found):
    passed = [journey for journey in found if journey.status == "passed"]
    counted = sum(n for stages in reasons(found, ORDER).values() for n in stages.values())
    assert counted == sum(journey.n for journey in passed if journey.reason is not None)


@given(st.lists(st.floats(0, 1000), min_size=1))
def test_the_median_is_the_one_of_the_textbook_and_the_longer_figure_is_no_shorter(values):
    found = spread(values)
    assert found.median == pytest.approx(median(values)) and found.median <= found.long <= max(values)


def test_quantiles_by_definition_seven():
    assert [quantile([1, 2, 3, 4, 5], at) for at in (0, 0.25, 0.8, 1)] == [1, 2, 4.2, 5]  # numpy.quantile's default gives the same
    assert (quantile([], 0.5), share(0, 0), spread([])) == (None, None, spread(()))


@pytest.mark.parametrize(("stages", "been"), [
    (["draft", "submitted", "screening", "interview"], ["submitted", "screening", "interview"]),
    (["draft", "submitted", "screening", "committee"], ["submitted", "screening", "committee"]),           # skipped: not entered
    (["submitted", "screening", "interview", "screening"], ["submitted", "screening"]),                     # moved back
    (["submitted", "screening", "interview", "screening", "committee"], ["submitted", "screening", "committee"]),
    (["screening"], ["screening"]),
])
def test_which_stages_a_deal_has_come_through(stages, been):
    assert path(way(*stages), ORDER) == been


def test_a_small_fund_by_hand():
    found = [way("draft", "submitted", "screening", "interview", "committee", "invested"),
             way("draft", "submitted", "screening", status="passed", reason="team", n=2),
             way("draft", "submitted", "screening", "interview", "screening"),
             way("draft", "submitted", "screening", "interview", status="hold"),
             way("draft", "submitted", status="withdrawn")]
    rows = {row.stage: row for row in funnel(found, ORDER, {"screening": [4.0, 10.0, 1.0, 3.0]}, {"screening": [6.0]})}
    screening = rows["screening"]
    assert [getattr(screening, name) for name in NUMBERS] == [5, 2, 2, 0, 0, 1, 0]
    assert (screening.onward, screening.decided) == (pytest.approx(0.4), 0.5)
    assert (screening.finished.n, screening.finished.median, round(screening.finished.long, 6)) == (4, 3.5, 6.4)
    assert (screening.running.n, screening.running.median, rows["interview"].running.median) == (1, 6.0, None)
    assert [getattr(rows["interview"], name) for name in NUMBERS] == [2, 1, 0, 0, 1, 0, 1]
    assert (rows["submitted"].withdrawn, rows["diligence"].entered, rows["invested"].still) == (1, 0, 1)
    assert reasons(found, ORDER) == {"team": {stage: 2 * (stage == "screening") for stage in ORDER}}
