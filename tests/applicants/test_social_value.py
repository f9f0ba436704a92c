"""Social value in won, negatives included."""

from decimal import Decimal

import pytest

from applicants.metrics.social_value import Item, social_value
from fund.cases import cases, rows


@pytest.mark.parametrize("case", cases("spc"), ids=lambda case: case["name"])
def test_published_social_value(case: dict) -> None:
    inputs = case["inputs"]
    item = Item(inputs["market_price_krw"], inputs["charged_price_krw"], inputs["beneficiaries"], 1, 1)
    assert social_value([item]) == case["expected"]


def test_each_factor_counts_exactly() -> None:
    item = Item(Decimal("0.3"), Decimal("0.1"), Decimal(3), Decimal("0.7"), Decimal("0.5"))
    assert social_value([item]) == Decimal("0.21")
    assert social_value([Item(0.3, 0.1, 3, 0.7, 0.5)]) == Decimal("0.21")


def test_a_harm_is_taken_off_and_never_dropped() -> None:
    good = Item(Decimal(12), Decimal(10), Decimal(100), Decimal(1000), Decimal(1))
    harm = Item(Decimal(10), Decimal(15), Decimal(100), Decimal(1000), Decimal(1))
    assert social_value([good, harm]) == -300_000
    assert social_value(iter([harm])) == -500_000


def test_a_published_total_keeps_its_negative_line() -> None:
    lines = [Decimal(row["value"]) for row in rows("published_kpis") if row["metric"].startswith("social_value_")]
    assert social_value(Item(line, 0, 1, 1, 1) for line in lines) == Decimal("2794900000000")


def test_nothing_sums_to_nothing() -> None:
    assert social_value([]) == 0


@pytest.mark.parametrize("contribution", ["-0.1", "1.1"])
def test_a_contribution_outside_none_to_all_is_refused(contribution: str) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        social_value([Item(Decimal(1), Decimal(0), Decimal(1), Decimal(1), Decimal(contribution))])
