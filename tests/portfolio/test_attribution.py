"""The part of a company's effect that the fund claims."""
from decimal import Decimal

import pytest

from portfolio.metrics.attribution import attributed, outstanding_equity, pcaf_share, weighted_quality


def test_the_share_is_outstanding_over_equity_and_debt():
    found = pcaf_share(outstanding=Decimal(2_000_000_000), total_equity=Decimal(6_000_000_000), total_debt=Decimal(4_000_000_000))
    assert (found.value, found.state) == (Decimal("0.2"), "ok")


def test_unlisted_outstanding_is_the_share_of_equity_and_negative_equity_counts_zero():
    assert outstanding_equity(share=Decimal("0.25"), total_equity=Decimal(800)) == Decimal(200)
    assert outstanding_equity(share=Decimal("0.25"), total_equity=Decimal(-800)) == 0
    assert pcaf_share(outstanding=Decimal(50), total_equity=Decimal(-30), total_debt=Decimal(100)).value == Decimal("0.5")


@pytest.mark.parametrize(("equity", "debt", "state"), [
    (None, 1, "no_data"), (1, None, "no_data"), (0, 0, "not_defined"), (-5, 0, "not_defined")])
def test_without_a_denominator_there_is_no_share(equity, debt, state):
    found = pcaf_share(outstanding=1, total_equity=equity, total_debt=debt)
    assert (found.value, found.state) == (None, state)


@pytest.mark.parametrize("wrong", [
    {"outstanding": -1, "total_equity": 1, "total_debt": 1}, {"outstanding": 1, "total_equity": 1, "total_debt": -1}])
def test_negative_amounts_are_refused(wrong):
    with pytest.raises(ValueError, match="negative"):
        pcaf_share(**wrong)


def test_quality_is_weighted_by_outstanding():
    assert weighted_quality([(Decimal(300), 2), (Decimal(100), 4)]).value == Decimal("2.5")
    assert weighted_quality([]).state == "no_data"
    assert weighted_quality([(0, 3)]).state == "not_defined"
    for wrong in ([(1, 0)], [(1, 6)], [(-1, 3)]):
        with pytest.raises(ValueError, match="quality"):
            weighted_quality(wrong)


def test_ownership_attributes_what_there_is():
    assert attributed(Decimal("41.73"), ownership=Decimal("0.2")).value == Decimal("8.346")
    assert (attributed(None, ownership=Decimal("0.2")).value, attributed(None, ownership=Decimal(1)).state) == (None, "no_data")
    for share in (Decimal("-0.1"), Decimal("1.1")):
        with pytest.raises(ValueError, match="share"):
            attributed(Decimal(1), ownership=share)
