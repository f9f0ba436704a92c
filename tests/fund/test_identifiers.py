"""Check digits of Korean registration numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fund.cases import cases
from fund.identifiers import corporate_number_hint, format_business_number, is_business_number


@pytest.mark.parametrize("case", cases("kr_brn"), ids=lambda case: case["name"])
def test_published_business_numbers(case: dict) -> None:
    number = case["inputs"]["brn"]
    assert is_business_number(number) is case["expected"]
    assert is_business_number(number.replace("-", "")) is case["expected"]
    assert is_business_number(f" {number.replace('-', ' ')} ") is case["expected"]
    assert format_business_number(number.replace("-", "")) == number


@pytest.mark.parametrize("case", cases("kr_crn"), ids=lambda case: case["name"])
def test_published_corporate_numbers(case: dict) -> None:
    assert (corporate_number_hint(case["inputs"]["crn"]) == "ok") is case["expected"]


@given(st.text("0123456789", min_size=9, max_size=9))
def test_nine_digits_have_exactly_one_check_digit(nine: str) -> None:
    assert len([digit for digit in "0123456789" if is_business_number(nine + digit)]) == 1


@given(st.text("0123456789", min_size=12, max_size=12))
def test_twelve_digits_have_exactly_one_check_digit_and_the_rest_only_differ(twelve: str) -> None:
    hints = sorted(corporate_number_hint(twelve + digit) for digit in "0123456789")
    assert hints == ["check_digit_differs"] * 9 + ["ok"]


@pytest.mark.parametrize(
    "text", ["", "120-81-4752", "120-81-475211", "120-81-4752a", "１２０-81-47521", "120.81.47521"]
)
def test_anything_but_ten_digits_is_no_business_number(text: str) -> None:
    assert is_business_number(text) is False
    with pytest.raises(ValueError, match="ten digits"):
        format_business_number(text)


@pytest.mark.parametrize("text", ["", "110111-112949", "110111-11294977", "11011l-1129497"])
def test_anything_but_thirteen_digits_is_malformed(text: str) -> None:
    assert corporate_number_hint(text) == "malformed"


def test_one_wrong_digit_is_noticed() -> None:
    assert is_business_number("120-81-47522") is False
    assert corporate_number_hint("110111-1129498") == "check_digit_differs"
