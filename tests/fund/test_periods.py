"""Quarters and Seoul's midnights."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fund.periods import Quarter, seoul_today

days = st.dates(date(1990, 1, 1), date(2100, 12, 31))


@given(days)
def test_a_day_lies_in_its_quarter_and_in_no_neighbour(day: date) -> None:
    quarter = Quarter.of(day)
    assert quarter.start <= day <= quarter.end
    assert quarter.previous().end + timedelta(days=1) == quarter.start
    assert quarter.next().start - timedelta(days=1) == quarter.end
    assert quarter.next().previous() == quarter.previous().next() == quarter
    assert quarter.previous() < quarter < quarter.next()
    assert Quarter.parse(str(quarter)) == quarter
    assert Quarter.last_ended(day).end < day <= Quarter.last_ended(day).next().end


def test_the_second_quarter_of_2026() -> None:
    quarter = Quarter(2026, 2)
    assert (str(quarter), quarter.start, quarter.end, quarter.days) == (
        "2026Q2",
        date(2026, 4, 1),
        date(2026, 6, 30),
        91,
    )
    assert quarter.starts_at.isoformat() == "2026-04-01T00:00:00+09:00"
    assert quarter.ends_at.isoformat() == "2026-07-01T00:00:00+09:00"
    assert quarter.ends_at == Quarter(2026, 3).starts_at


def test_a_leap_year_has_a_longer_first_quarter() -> None:
    assert [Quarter(2028, number).days for number in (1, 2, 3, 4)] == [91, 91, 92, 92]
    assert Quarter(2026, 1).days == 90


def test_quarters_sort_across_years() -> None:
    mixed = [Quarter(2026, 1), Quarter(2025, 4), Quarter(2026, 3), Quarter(2025, 1)]
    assert list(map(str, sorted(mixed))) == ["2025Q1", "2025Q4", "2026Q1", "2026Q3"]


def test_the_last_day_of_a_quarter_has_not_ended_it() -> None:
    assert Quarter.last_ended(date(2026, 6, 30)) == Quarter(2026, 1)
    assert Quarter.last_ended(date(2026, 7, 1)) == Quarter(2026, 2)
    assert Quarter.last_ended(date(2026, 1, 1)) == Quarter(2025, 4)


@pytest.mark.parametrize("text", ["", "2026Q5", "2026Q0", "2026-Q2", "26Q2", "2026q2", "2026Q2 ", "２０２６Q2"])
def test_text_that_is_no_quarter_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="2026Q2"):
        Quarter.parse(text)


def test_there_are_four_quarters_and_an_instant_is_no_day() -> None:
    with pytest.raises(ValueError, match="1, 2, 3 or 4"):
        Quarter(2026, 5)
    with pytest.raises(ValueError, match="year"):
        Quarter(0, 1)
    with pytest.raises(TypeError, match="time zone"):
        Quarter.of(datetime(2026, 6, 30, 23, tzinfo=UTC))


def test_a_quarter_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        Quarter(2026, 2).year = 2027


def test_today_in_seoul_begins_at_fifteen_hours_utc() -> None:
    assert seoul_today(datetime(2026, 6, 30, 14, 59, 59, tzinfo=UTC)) == date(2026, 6, 30)
    assert seoul_today(datetime(2026, 6, 30, 15, tzinfo=UTC)) == date(2026, 7, 1)
    assert seoul_today(datetime(2026, 6, 30, 23, tzinfo=timezone(timedelta(hours=-8)))) == date(2026, 7, 1)


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        seoul_today(datetime(2026, 6, 30, 12))
