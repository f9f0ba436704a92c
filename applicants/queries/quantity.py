"""Quantities of an assumption as people read them: large sums of won in hundreds of millions, where that loses nothing."""
from collections.abc import Iterable
from decimal import Decimal

from django.utils.translation import gettext as _

from applicants.queries.underwriting_run import plain
from fund.templatetags import look

WON = frozenset({"원", "won", "KRW"})
STEP = Decimal(100_000)  # what three decimals of a hundred million can tell apart


def in_words(unit: str, numbers: Iterable[Decimal | str | None]) -> tuple[str, list[str]]:
    """The unit and each number in it, empty for none: all in hundreds of millions of won where every one of them is told exactly by three decimals and
    none but zero is smaller than that; else as they are, with the decimals they have."""
    values = [None if number in (None, "") else Decimal(number) for number in numbers]
    if unit in WON and any(values) and all(value % STEP == 0 and abs(value) >= look.EOK for value in values if value):
        return _("KRW 100m"), [shown(None if value is None else value / look.EOK) for value in values]
    return unit, [shown(value) for value in values]


def shown(number: Decimal | None) -> str:
    """A quantity with the decimals that it has; empty for none."""
    text = "" if number is None else str(plain(number))
    return look.number(text, len(text.partition(".")[2])) if text else ""
