"""Whether what was let pass once covers what is found today: a waiver holds for what its second person or the members were told, and less."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

SAME = {"main_purpose": ("code", "why"), "company_age": ("founded_on", "limit"), "location": ("country", "region")}


def covers(key: str, told: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
    """Facts of a finding when the waiver was asked for, and those of today: affiliates no others, a sum no larger, of the rest the same."""
    if key in SAME:
        return all(told.get(name) == now.get(name) for name in SAME[key])
    if key == "single_company":
        return bool(told.get("total") and now.get("total")) and Decimal(now["total"]) <= Decimal(told["total"])
    return set(now.get("hits", ())) <= set(told.get("hits", ()))
