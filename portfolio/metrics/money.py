"""Formulas of the money cut: recorded inputs in, one figure out (ILPA Reporting Template and GIPS 2020 definitions)."""
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from fund.metrics.irr import Irr, xirr
from fund.metrics.multiples import moic, multiples
from fund.metrics.pme import direct_alpha, ks_pme

Inputs = Mapping[str, Any]
Result = tuple[Decimal | float | None, str]
NO_DATA: Result = (None, "no_data")


def recorded(inputs: Inputs) -> Result:
    """`amount` as it was recorded and approved; nothing recorded is no_data."""
    return NO_DATA if inputs.get("amount") is None else (Decimal(inputs["amount"]), "ok")


def ledger(inputs: Inputs) -> Result:
    """Sum of the amounts of `rows`, won; a sum of no rows is a true zero."""
    return sum((Decimal(row["amount"]) for row in inputs["rows"]), Decimal(0)), "ok"


def total(inputs: Inputs) -> Result:
    """Sum of the values of `rows`; one that is missing leaves no total."""
    if any(row["value"] is None for row in inputs["rows"]):
        return NO_DATA
    return sum((Decimal(row["value"]) for row in inputs["rows"]), Decimal(0)), "ok"


def nav(inputs: Inputs) -> Result:
    """Fair values + other net assets - accrued carry, won; without carry terms nothing is deducted (NAV before carry)."""
    if inputs["fair_values"] is None or inputs["other_net_assets"] is None:
        return NO_DATA
    carry = Decimal(inputs.get("accrued_carry") or 0)
    return Decimal(inputs["fair_values"]) + Decimal(inputs["other_net_assets"]) - carry, "ok"


def _multiple(name: str, inputs: Inputs) -> Result:
    needed = {"pic": ("committed", "paid_in"), "dpi": ("paid_in", "distributed"), "rvpi": ("paid_in", "nav"),
              "tvpi": ("paid_in", "distributed", "nav")}[name]
    if any(inputs[key] is None for key in needed):
        return NO_DATA
    given = {key: Decimal(inputs[key]) if key in needed else Decimal(0) for key in ("committed", "paid_in", "distributed", "nav")}
    value = getattr(multiples(**given), name)
    return (None, "not_defined") if value is None else (value, "ok")


def pic(inputs: Inputs) -> Result:
    """Paid-in / committed."""
    return _multiple("pic", inputs)


def dpi(inputs: Inputs) -> Result:
    """Distributed / paid-in."""
    return _multiple("dpi", inputs)


def rvpi(inputs: Inputs) -> Result:
    """NAV / paid-in."""
    return _multiple("rvpi", inputs)


def tvpi(inputs: Inputs) -> Result:
    """(Distributed + NAV) / paid-in."""
    return _multiple("tvpi", inputs)


def on_invested(inputs: Inputs) -> Result:
    """(Realised + unrealised) / invested."""
    if any(inputs[key] is None for key in ("invested", "realised", "unrealised")):
        return NO_DATA
    found = moic(invested=Decimal(inputs["invested"]), realised=Decimal(inputs["realised"]), unrealised=Decimal(inputs["unrealised"]))
    return found.value, found.state


def irr(inputs: Inputs) -> Result:
    """XIRR of `flows` and the value left at `on`; under a year the rate of the period, which is not annualised (GIPS)."""
    if inputs["nav"] is None or not inputs["flows"]:
        return NO_DATA
    return _rate(xirr([*_flows(inputs), (_day(inputs["on"]), Decimal(inputs["nav"]))]))


def pme_ratio(inputs: Inputs) -> Result:
    """KS-PME of `flows`, the NAV at `on` and the levels in `index`; a level that is missing leaves no_data."""
    if inputs["nav"] is None or not inputs["flows"] or (levels := _levels(inputs)) is None:
        return NO_DATA
    found = ks_pme(_flows(inputs), Decimal(inputs["nav"]), _day(inputs["on"]), levels)
    return found.value, found.state


def pme_alpha(inputs: Inputs) -> Result:
    """Direct Alpha of `flows`, the NAV at `on` and the levels in `index`, a discrete annual rate."""
    if inputs["nav"] is None or not inputs["flows"] or (levels := _levels(inputs)) is None:
        return NO_DATA
    return _rate(direct_alpha(_flows(inputs), Decimal(inputs["nav"]), _day(inputs["on"]), levels))


def lp_share(inputs: Inputs) -> Result:
    """NAV x paid-in / total paid-in in whole won, down, plus the won that the largest remainders get (`remainder`)."""
    if inputs["nav"] is None:
        return NO_DATA
    total_paid_in = Decimal(inputs["total_paid_in"])
    if not total_paid_in > 0:
        return None, "not_defined"
    whole = Decimal(inputs["nav"])
    part = int(abs(int(whole)) * Fraction(Decimal(inputs["paid_in"])) / Fraction(total_paid_in)) + int(inputs["remainder"])
    return Decimal(-part if whole < 0 else part), "ok"


def _rate(found: Irr) -> Result:
    value = found.period_rate if found.state == "under_one_year" else found.rate
    return (None, "not_defined" if found.state in ("ok", "under_one_year", "multiple_roots") else found.state) if value is None else (
        value, found.state)


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _flows(inputs: Inputs) -> list[tuple[date, Decimal]]:
    return [(_day(flow["on"]), Decimal(flow["amount"])) for flow in inputs["flows"]]


def _levels(inputs: Inputs) -> dict[date, float] | None:
    needed = {flow["on"] for flow in inputs["flows"]} | {inputs["on"]}
    levels = inputs["index"]
    if any(levels.get(day) is None for day in needed):
        return None
    return {_day(day): float(levels[day]) for day in needed}
