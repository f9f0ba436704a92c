"""Quantities of an assumption in words: hundreds of millions of won only where that tells every one of them to the won."""
from decimal import Decimal

import pytest
from django.utils import translation

from applicants.queries.quantity import in_words


@pytest.mark.parametrize(("unit", "numbers", "said"), [
    ("원", ["854000000", "3843000000", "2562000000", None], ("KRW 100m", ["8.54", "38.43", "25.62", ""])),
    ("won", [Decimal(0), Decimal("1200000000.000"), "", None], ("KRW 100m", ["0", "12", "", ""])),
    ("원", ["-350000000", "100000000"], ("KRW 100m", ["−3.5", "1"])),
    ("원", ["854000001", "3843000000"], ("원", ["854,000,001", "3,843,000,000"])),  # one won would be lost
    ("원", ["3843000000", "2500000"], ("원", ["3,843,000,000", "2,500,000"])),      # 0.025 of a hundred million
    ("원", ["1777000000", "7996500000"], ("KRW 100m", ["17.77", "79.965"])),
    ("원", ["0", None], ("원", ["0", ""])),
    ("톤", ["3843000000.50", "0.125"], ("톤", ["3,843,000,000.5", "0.125"])),
])
def test_a_sum_is_shortened_only_where_nothing_is_lost(unit, numbers, said):
    with translation.override("en"):
        assert in_words(unit, numbers) == said
