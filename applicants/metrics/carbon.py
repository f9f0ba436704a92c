"""Avoided and own emissions of a recycler (US EPA WARM v16: counterfactual less recycling, per short ton).

Avoided emissions are compared with a counterfactual that has to be named with every result; they are never added to
scopes 1 to 3 (GHG Protocol). Tonnes are metric tonnes recycled: output, unless the factor says input.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from fund.metrics.result import Number, Ratio, State, ratio

Counterfactual = Literal["landfill", "combust"]

SHORT_TON = 0.90718474  # metric tonnes, exactly (NIST)
PER_TONNE = {
    "mtco2e/short ton": 1 / SHORT_TON,
    "tco2e/short ton": 1 / SHORT_TON,
    "tco2eq/short ton": 1 / SHORT_TON,
    "mtco2e/t": 1.0,
    "tco2e/t": 1.0,
    "tco2eq/t": 1.0,
    "kgco2e/kg": 1.0,
    "kgco2eq/kg": 1.0,
    "kgco2e/t": 0.001,
    "kgco2eq/t": 0.001,
}


@dataclass(frozen=True, slots=True)
class Factor:
    """One published factor; `value` is None where the publication leaves it blank.

    includes_process: whether the recycling process's own energy is already in it, as in WARM.
    """

    factor_id: str
    material: str
    pathway: str
    value: float | None
    unit: str
    includes_process: bool = True


@dataclass(frozen=True, slots=True)
class Avoided:
    """Tonnes of CO2 equivalent avoided (negative: caused), and the factors that were looked at."""

    tco2e: float | None
    factor_ids: tuple[str, ...]
    state: State


@dataclass(frozen=True, slots=True)
class Own:
    """Own emissions, tonnes of CO2 equivalent: burnt on site (scope 1), electricity bought (scope 2)."""

    scope1: float | None
    scope2: float | None
    total: float | None
    state: State = "ok"


@dataclass(frozen=True, slots=True)
class Net:
    """Avoided less what is charged, tonnes of CO2 equivalent; the memo is own emissions already in the factor."""

    avoided: float | None
    own_charged: float | None
    own_memo: float | None
    net: float | None
    state: State = "ok"


def avoided(
    material: str, tonnes: Number | None, *, counterfactual: Counterfactual, factors: Iterable[Factor]
) -> Avoided:
    """(counterfactual factor - recycling factor) * metric tonnes recycled.

    `no_data` without tonnes, `no_factor` where one of the two is blank or missing. Raises ValueError for negative
    tonnes, another counterfactual, two factors for one pathway, or a unit that is not per mass.
    """
    if counterfactual not in ("landfill", "combust"):
        raise ValueError(f"unknown counterfactual: {counterfactual}")
    if tonnes is not None and not tonnes >= 0:
        raise ValueError("tonnes recycled cannot be negative")
    mine = [each for each in factors if each.material == material and each.pathway in (counterfactual, "recycle")]
    by_pathway = {each.pathway: each for each in mine}
    if len(by_pathway) < len(mine):
        raise ValueError(f"more than one factor for a pathway of {material}")
    used = [by_pathway[pathway] for pathway in (counterfactual, "recycle") if pathway in by_pathway]
    ids = tuple(each.factor_id for each in used)
    if tonnes is None:
        return Avoided(None, ids, "no_data")
    values = [_per_tonne(each) for each in used]
    if len(values) < 2 or values[0] is None or values[1] is None:
        return Avoided(None, ids, "no_factor")
    return Avoided((values[0] - values[1]) * float(tonnes), ids, "ok")


def own_emissions(*, scope1_tco2e: Number | None, electricity_mwh: Number | None, grid_factor: Number | None) -> Own:
    """Scope 1 as reported (tCO2e) and location-based scope 2 = MWh * grid factor (tCO2e/MWh).

    A part that is missing is None and leaves no total: `no_data`, or `no_factor` where only the grid factor is.
    Raises ValueError for a negative amount.
    """
    if any(part is not None and not part >= 0 for part in (scope1_tco2e, electricity_mwh, grid_factor)):
        raise ValueError("own emissions cannot be negative")
    scope1 = None if scope1_tco2e is None else float(scope1_tco2e)
    scope2 = None
    if electricity_mwh is not None and grid_factor is not None:
        scope2 = float(electricity_mwh) * float(grid_factor)
    if scope1 is not None and scope2 is not None:
        return Own(scope1, scope2, scope1 + scope2)
    return Own(scope1, scope2, None, "no_factor" if scope1 is not None and electricity_mwh is not None else "no_data")


def net(
    avoided: Avoided | Number, own: Own | Number, *, factor_includes_process: bool, outside_process: Number = 0
) -> Net:
    """Avoided emissions less own emissions, none of them deducted twice; all tonnes of CO2 equivalent.

    Where the factor already contains the recycling process, only `outside_process` is charged: the part of own
    emissions from other activities and burnt residue. The rest is a memo. Where it does not, all is charged. A part
    without value leaves no net and passes its state on. Raises ValueError where outside_process is not within own.
    """
    gained = avoided if isinstance(avoided, Avoided) else Avoided(float(avoided), (), "ok")
    spent = own if isinstance(own, Own) else Own(None, None, float(own))
    if gained.tco2e is None or spent.total is None:
        return Net(gained.tco2e, None, None, None, spent.state if gained.state == "ok" else gained.state)
    if not 0 <= outside_process <= spent.total:
        raise ValueError("emissions outside the process are a part of own emissions")
    charged = float(outside_process) if factor_includes_process else spent.total
    return Net(gained.tco2e, charged, spent.total - charged, gained.tco2e - charged)


def implied_intensity(tco2e: Number | None, tonnes: Number | None) -> Ratio:
    """Tonnes of CO2 equivalent avoided per tonne recycled, for a plausibility check (published: 1.4 to 3.5)."""
    return ratio(tco2e, tonnes)


def _per_tonne(factor: Factor) -> float | None:
    """The factor per metric tonne, None where it is blank; ValueError for a unit that is not one of mass per mass."""
    if factor.value is None:
        return None
    if factor.unit.lower() not in PER_TONNE:
        raise ValueError(f"{factor.factor_id} is not per tonne of material: {factor.unit}")
    return float(factor.value) * PER_TONNE[factor.unit.lower()]
