"""Quarters of the calendar year, and days and midnights as Seoul has them."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SEOUL = ZoneInfo("Asia/Seoul")


@dataclass(frozen=True, order=True, slots=True)
class Quarter:
    """One quarter; quarters sort by time, print as 2026Q2 and parse back."""

    year: int
    number: int

    def __post_init__(self) -> None:
        if not 1 <= self.number <= 4:
            raise ValueError("a quarter's number is 1, 2, 3 or 4")
        if not 1 < self.year < 9999:
            raise ValueError("a quarter's year is out of range")

    def __str__(self) -> str:
        return f"{self.year:04d}Q{self.number}"

    @classmethod
    def of(cls, day: date) -> "Quarter":
        """The quarter a day belongs to; a datetime must be turned into a Seoul day first."""
        if isinstance(day, datetime):
            raise TypeError("give a date: the day of an instant depends on the time zone")
        return cls(day.year, (day.month + 2) // 3)

    @classmethod
    def parse(cls, text: str) -> "Quarter":
        """The quarter of text like 2026Q2; ValueError for anything else."""
        match = re.fullmatch(r"([0-9]{4})Q([1-4])", text)
        if not match:
            raise ValueError("a quarter is written like 2026Q2")
        return cls(int(match[1]), int(match[2]))

    @classmethod
    def last_ended(cls, today: date) -> "Quarter":
        """The last quarter whose every day lies before today."""
        return cls.of(today).previous()

    @property
    def start(self) -> date:
        """First day."""
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def end(self) -> date:
        """Last day."""
        return self.next().start - timedelta(days=1)

    @property
    def starts_at(self) -> datetime:
        """Seoul midnight that opens the quarter: inside it."""
        return datetime.combine(self.start, time(), tzinfo=SEOUL)

    @property
    def ends_at(self) -> datetime:
        """Seoul midnight that opens the next quarter: no longer inside."""
        return self.next().starts_at

    @property
    def days(self) -> int:
        """Number of days, 90 to 92."""
        return (self.end - self.start).days + 1

    def previous(self) -> "Quarter":
        """The quarter before."""
        return Quarter(self.year - 1, 4) if self.number == 1 else Quarter(self.year, self.number - 1)

    def next(self) -> "Quarter":
        """The quarter after."""
        return Quarter(self.year + 1, 1) if self.number == 4 else Quarter(self.year, self.number + 1)


def seoul_today(now: datetime) -> date:
    """The day it is in Seoul at an aware instant; ValueError where the instant has no time zone."""
    if now.utcoffset() is None:
        raise ValueError("the instant needs a time zone")
    return now.astimezone(SEOUL).date()
