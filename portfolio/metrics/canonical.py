"""Canonical decimals and JSON: what the inputs of a figure are kept as and what a digest runs over."""
import dataclasses
import hashlib
import json
from collections.abc import Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any

PLACES = Decimal("1e-12")
WIDE = Context(prec=60, rounding=ROUND_HALF_UP)


def quantised(value: Decimal | float | None) -> Decimal | None:
    """The value with at most 12 decimals, rounded half up once; None stays None.

    A float counts as the decimal it is written as. Raises ValueError where the value is not finite.
    """
    if value is None:
        return None
    exact = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    if not exact.is_finite():
        raise ValueError("a figure must be finite")
    rounded = exact.quantize(PLACES, context=WIDE)
    return abs(rounded) if rounded == 0 else rounded


def plain(value: Decimal | float | int | None) -> str | None:
    """A number as text without exponent and without trailing zeros: 2.5, 100000000, 0; None stays None."""
    if value is None:
        return None
    exact = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    text = f"{exact:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def canonical(value: Any) -> Any:
    """The value as JSON knows it: decimals and dates as text, dataclasses as objects, tuples as lists."""
    if isinstance(value, Decimal | float):
        return plain(value)
    if isinstance(value, date):
        return value.isoformat()
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: canonical(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {key if isinstance(key, str) else str(canonical(key)): canonical(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [canonical(item) for item in value]
    return value


def canonical_json(value: Any) -> str:
    """One text for one value: sorted keys, no spaces, numbers as canonical decimals."""
    return json.dumps(canonical(value), sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def digest(value: Any) -> str:
    """SHA-256 of the canonical JSON, 64 hexadecimal digits."""
    return hashlib.sha256(canonical_json(value).encode()).hexdigest()
