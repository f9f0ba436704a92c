"""Formulas of the impact cut: reported quantities and published factors in, one figure out."""
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from applicants.metrics import carbon, social_value
from fund.metrics.result import foremost
from portfolio.metrics.attribution import attributed

Inputs = Mapping[str, Any]
Result = tuple[Decimal | float | None, str]
NO_DATA: Result = (None, "no_data")


def reported(inputs: Inputs) -> Result:
    """`value` as the company reported it and the fund reviewed it; not reported is no_data."""
    return NO_DATA if inputs["value"] is None else (Decimal(inputs["value"]), "ok")


def sum_of_known(inputs: Inputs) -> Result:
    """Sum of the values of `rows` that there are; rows without a value stand by their state; none at all is no_data."""
    known = [Decimal(row["value"]) for row in inputs["rows"] if row["value"] is not None]
    if known:
        return sum(known, Decimal(0)), "ok"
    return None, foremost(row.get("state", "no_data") for row in inputs["rows"]) if inputs["rows"] else "no_data"


def sum_attributed(inputs: Inputs) -> Result:
    """Sum of value x share over `rows` (share 0 to 1); rows without a value are left out; none at all is no_data."""
    parts = [attributed(Decimal(row["value"]), ownership=Decimal(row["share"])) for row in inputs["rows"] if row["value"] is not None]
    return (sum((part.value for part in parts if part.value is not None), Decimal(0)), "ok") if parts else NO_DATA


def pro_rata(inputs: Inputs) -> Result:
    """The part of the calendar year's target that is due: a quarter of a flow, n quarters of a cumulative, all of a stock."""
    if inputs["year_target"] is None:
        return NO_DATA
    part = {"flow": Decimal("0.25"), "stock": Decimal(1), "cumulative": Decimal(inputs["quarter"]) / 4}[inputs["nature"]]
    return Decimal(inputs["year_target"]) * part, "ok"


def progress(inputs: Inputs) -> Result:
    """Actual / target where more is better; target / actual, at most 1, where less is better."""
    if inputs["actual"] is None or inputs["target"] is None:
        return NO_DATA
    actual, target = Decimal(inputs["actual"]), Decimal(inputs["target"])
    if inputs["direction"] == "down":
        return (Decimal(1) if actual <= target else target / actual), "ok"
    return (actual / target, "ok") if target else (None, "not_defined")


def avoided(inputs: Inputs) -> Result:
    """Sum over `lines` of (counterfactual - recycling factor) x tonnes, tCO2e, each line at its own factor version."""
    found = [carbon.avoided(line["material"], None if line["tonnes"] is None else Decimal(line["tonnes"]),
                            counterfactual=line["counterfactual"], factors=[_factor(each) for each in line["factors"]])
             for line in inputs["lines"]]
    state = foremost(each.state for each in found)
    if not found or state != "ok":
        return None, state if found else "no_data"
    return sum((Decimal(repr(each.tco2e)) for each in found), Decimal(0)), "ok"


def own_emissions(inputs: Inputs) -> Result:
    """Sum over `lines` of electricity (MWh) x grid factor (tCO2e/MWh): location-based scope 2; other scopes are not in it."""
    parts: list[Decimal] = []
    for line in inputs["lines"]:
        if line["mwh"] is None:
            return NO_DATA
        if line["factor"] is None:
            return None, "no_factor"
        own = carbon.own_emissions(scope1_tco2e=None, electricity_mwh=Decimal(line["mwh"]), grid_factor=Decimal(line["factor"]))
        parts.append(Decimal(repr(own.scope2)))
    return (sum(parts, Decimal(0)), "ok") if parts else NO_DATA


def net(inputs: Inputs) -> Result:
    """Avoided - own emissions, where those of a process that the factor already contains are a memo and not deducted again."""
    if inputs["avoided"] is None:
        return None, inputs.get("avoided_state", "no_data")
    if inputs["own"] is None:
        return None, inputs.get("own_state", "no_data")
    found = carbon.net(Decimal(inputs["avoided"]), Decimal(inputs["own"]), factor_includes_process=inputs["factor_includes_process"],
                       outside_process=float(inputs["outside_process"]))
    return Decimal(inputs["avoided"]) - Decimal(repr(found.own_charged)), "ok"


def memo(inputs: Inputs) -> Result:
    """The own emissions that the factor already contains, tCO2e: shown beside the sum, outside it."""
    if inputs["own"] is None:
        return None, inputs.get("own_state", "no_data")
    if not inputs["factor_includes_process"]:
        return Decimal(0), "ok"
    return Decimal(inputs["own"]) - Decimal(inputs["outside_process"]), "ok"


def social(inputs: Inputs) -> Result:
    """Sum over `items` of (result - baseline) x volume x unit value x contribution, won; negative items stay in."""
    items = inputs["items"]
    if not items or any(item["volume"] is None for item in items):
        return NO_DATA
    names = ("result", "baseline", "volume", "unit_value", "contribution")
    return social_value.social_value(social_value.Item(**{name: Decimal(item[name]) for name in names}) for item in items), "ok"


def coverage(inputs: Inputs) -> Result:
    """Companies that reported / companies held, 0 to 1."""
    return (Decimal(inputs["n"]) / Decimal(inputs["of"]), "ok") if int(inputs["of"]) else (None, "not_defined")


def verified(inputs: Inputs) -> Result:
    """Mean of each reported figure's share with grade A evidence: figures are counted, their units are not mixed."""
    shares = [Decimal(row["share"]) for row in inputs["rows"]]
    return (sum(shares, Decimal(0)) / len(shares), "ok") if shares else NO_DATA


def _factor(each: Mapping[str, Any]) -> carbon.Factor:
    value = None if each["value"] is None else float(each["value"])
    return carbon.Factor(each["factor_id"], each["material"], each["pathway"], value, each["unit"], each["includes_process"])
