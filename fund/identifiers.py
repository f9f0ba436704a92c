"""Korean business and corporate registration numbers: what their digits can tell."""

from typing import Literal

Hint = Literal["ok", "check_digit_differs", "malformed"]

BUSINESS_WEIGHTS = (1, 3, 7, 1, 3, 7, 1, 3, 5)


def is_business_number(text: str) -> bool:
    """Whether text is a business registration number (사업자등록번호) by its check digit; hyphens and spaces may stay.

    National Tax Service: weights 1 3 7 1 3 7 1 3 5 on nine digits, plus the tens of five times the ninth.
    """
    digits = _digits(text)
    if digits is None or len(digits) != 10:
        return False
    total = sum(w * d for w, d in zip(BUSINESS_WEIGHTS, digits, strict=False)) + 5 * digits[8] // 10
    return digits[9] == (10 - total % 10) % 10


def format_business_number(text: str) -> str:
    """Ten digits as 123-45-67890; ValueError where there are not ten. The check digit is not looked at."""
    digits = _digits(text)
    if digits is None or len(digits) != 10:
        raise ValueError("a business registration number has ten digits")
    plain = "".join(map(str, digits))
    return f"{plain[:3]}-{plain[3:5]}-{plain[5:]}"


def corporate_number_hint(text: str) -> Hint:
    """What the check digit of a corporate registration number (법인등록번호) says; hyphens and spaces may stay.

    Weights 1 2 1 2 ... on twelve digits. Numbers assigned from 2025-01-31 have no check digit (Supreme Court rule
    no. 3173), so `check_digit_differs` is for a warning, never for a refusal.
    """
    digits = _digits(text)
    if digits is None or len(digits) != 13:
        return "malformed"
    total = sum(d * (1 + i % 2) for i, d in enumerate(digits[:12]))
    return "ok" if digits[12] == (10 - total % 10) % 10 else "check_digit_differs"


def _digits(text: str) -> list[int] | None:
    """The digits of text without hyphens and spaces, None where anything else is in it."""
    plain = text.replace("-", "").replace(" ", "")
    return [int(digit) for digit in plain] if plain.isascii() and plain.isdecimal() else None
