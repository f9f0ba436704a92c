"""Loosely typed numbers are understood, or refused where they could be meant in two ways."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fund.quantities import read


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1200", "1200"), ("1,200", "1200"), ("1,234,567.89", "1234567.89"), ("0", "0"), (".5", "0.5"), ("+7", "7"),
        ("약 1,200톤", "1200"), ("1,200여 톤 정도", "1200"), ("1,200 t", "1200"), ("１，２００톤", "1200"), ("3㎏", "3"),
        ("12%", "12"), ("12.5 퍼센트", "12.5"), ("10㎥", "10"), ("1,200 tCO₂e", "1200"), ("30일", "30"),
        ("1.2억", "120000000"), ("12,000천원", "12000000"), ("9천6백", "9600"), ("3억 5천만원", "350000000"),
        ("천만원", "10000000"), ("12백만원", "12000000"), ("1,234.5백만원", "1234500000"), ("5,000만", "50000000"),
        ("1조 2천억", "1200000000000"), ("2천 5백만 원", "25000000"), ("120만 5천원", "1205000"), ("1만2천", "12000"),
        ("3만 5000", "35000"), ("삼억 오천만원", "350000000"), ("9천6백50", "9650"), ("5천톤", "5000"),
        ("0백만원", "0"), ("0천만원", "0"), ("0만", "0"), ("1.2 million", "1200000"), ("₩1,200", "1200"), ("KRW 1.2억", "120000000"), ("1,200 KRW", "1200"),
    ],
)  # fmt: skip
def test_what_people_type_becomes_a_plain_figure(text: str, value: str) -> None:
    assert read(text) == Decimal(value)


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "-", "억", "만", "톤", "지금의 몇 배", "2배", "많이", "5-10", "10~20톤", "100명 이상", "약",
        "3억 5천", "1억2천", "2억 3,500", "1.2억 5천만", "3억 50000만", "6백9천", "9천 6000", "만억 3",
        "1,20", "1,2345만", "1.200.000", "1 200", "1e5", "½", "10²", "①", "$1,200", "1,200 USD", "NaN", "Infinity",
        "천안", "이천 공장", "5 파렛트", "1,200톤/년", "월 1,200톤", "5만 3만", "1" * 61,
    ],
)  # fmt: skip
def test_what_is_no_number_or_two_numbers_is_refused(text: str) -> None:
    assert read(text) is None


@pytest.mark.parametrize(("text", "value"), [("-5", -5), ("−3억", -300000000), ("△1,200", -1200), ("－７톤", -7)])
def test_a_minus_sign_is_kept(text: str, value: int) -> None:
    assert read(text) == value


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("900kg", "t", "0.9"), ("1.2t", "kg", "1200"), ("1,200톤", "t", "1200"), ("5", "t", "5"), ("2만톤", "t", "20000"),
        ("120 MWh", "kWh", "120000"), ("450kWh", "MWh", "0.45"), ("10 tCO2eq", "tCO₂e", "10"), ("12", "%", "12"),
        ("35 명", "명", "35"), ("5 파렛트", "파렛트", "5"), ("1.2억", "원", "120000000"), ("12,000", "원", "12000"),
        ("12,000", "천원", "12000000"), ("12,000 천원", "천원", "12000000"), ("12,000원", "천원", "12000"),
        ("5만", "천원", "50000"), ("1.2억", "백만 원", "120000000"), ("120", "백만 원", "120000000"), ("2", "억원", "200000000"),
    ],
)  # fmt: skip
def test_a_field_with_a_unit_gets_its_own_unit_and_money_in_won(text: str, unit: str, value: str) -> None:
    assert read(text, unit) == Decimal(value)


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("1,200톤", "원"),
        ("5 톤", "tCO2e"),
        ("3명", "t"),
        ("12%", "t"),
        ("1.2억원", "톤"),
        ("3천", "천원"),
        ("5 상자", "파렛트"),
    ],
)
def test_another_kind_of_unit_is_refused(text: str, unit: str) -> None:
    assert read(text, unit) is None


def test_the_figure_comes_without_exponent_or_trailing_zeros() -> None:
    assert [str(read(text)) for text in ("1.2억", "1.50", "100", "0.0")] == ["120000000", "1.5", "100", "0"]


@given(st.integers(-(10**15), 10**15))
def test_a_plain_number_reads_as_itself_with_and_without_commas(number: int) -> None:
    assert read(str(number)) == read(f"{number:,}") == read(f"{number:,}원") == number


@given(st.integers(1, 9999), st.integers(0, 9999), st.integers(0, 9999))
def test_hundred_millions_ten_thousands_and_the_rest_add_up(large: int, middle: int, small: int) -> None:
    text = f"{large}억" + (f" {middle}만" if middle else "") + (f" {small}" if small and middle else "") + "원"
    assert read(text) == large * 10**8 + (middle * 10**4 + small if middle else 0)


@given(st.text(max_size=20) | st.text("0159,.-−약십백천만억조일이삼원톤t% ", max_size=12))
def test_any_text_is_read_or_refused_without_an_error(text: str) -> None:
    value = read(text)
    assert value is None or value.is_finite()
