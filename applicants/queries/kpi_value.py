"""How a figure is read from what a person typed, and how it is written back."""
from decimal import Decimal

from django.utils.translation import gettext as _

from fund.errors import Refused
from fund.models import Indicator
from fund.quantities import read

TOO_LARGE = Decimal(10) ** 15
WHOLE = frozenset({"명", "인", "건", "개", "회", "곳", "대"})


def read_figure(text: str, indicator: Indicator) -> Decimal:
    """The figure in text, in the indicator's unit with at most six decimals; Refused in words where there is none to store."""
    if not text.strip():
        raise Refused(_("Enter a figure; 0 where there was none."))
    number = read(text, indicator.unit_ko)
    if number is None:
        raise Refused(_("No number was found. For example: 9,600"))
    if number < 0:
        raise Refused(_("This cannot be less than zero."))
    if number >= TOO_LARGE:
        raise Refused(_("This number is too large to be meant."))
    if indicator.unit_ko in WHOLE and number != number.to_integral_value():
        raise Refused(_("This is counted in whole numbers. For example: 12"))
    return round(number, 6)


def figure_text(value: Decimal | None) -> str:
    """A figure with thousands separators and no more decimals than it has: 1,186 or 2.9; empty for none."""
    if value is None:
        return ""
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
