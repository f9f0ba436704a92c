"""Quantities of an assumption as people read them: large sums of won in hundreds of millions, where that loses nothing."""
from collections.abc import Iterable
from decimal import Decimal

from django.utils.translation import gettext as _

from fund.templatetags import look

WON = frozenset({"원", "won", "KRW"})
STEP = Decimal(1_000_000)  # what two decimals of a hundred million can tell apart


def in_words(unit: str, numbers: Iterable[Decimal | str | None]) -> tuple[str, list[str]]:
    """The unit and each number in it, empty for none: all in hundreds of millions of won where every one of them is told exactly by two decimals and
    none but zero is smaller than that; else as they are, with the decimals they have."""
    values = [None if number in (None, "") else Decimal(number) for number in numbers]
    known = [value for value in values if value is not None]
    if unit in WON and known and any(known) and all(value % STEP == 0 and (not value or abs(value) >= look.EOK) for value in known):
        return _("KRW 100m"), ["" if value is None else look.eok(value, 2) for value in values]
    return unit, ["" if value is None else look.number(value, _places(value)) for value in values]


def _places(value: Decimal) -> int:
    """How many decimals a number has, without zeros at its end."""
    exponent = value.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0
