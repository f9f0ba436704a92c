"""What an application says of itself and what may come of it, figure by figure with formula and inputs (formulas: underwriting, exits, carbon,
sroi, impact_multiple of this folder).

Money in won, shares as fractions of 1, tonnes metric. Low, base and high are the cautious, the likely and the hopeful case: each takes its own
column of every assumption, whichever way round that is.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, get_args

from applicants.metrics import carbon, underwriting
from applicants.metrics.exits import ExitCase, ExitRate, exit_cases
from applicants.metrics.impact_multiple import impact_multiple
from applicants.metrics.simulation import Spread, Uncertain, simulate
from applicants.metrics.sroi import Outcome, SocialCase, Sroi, sroi
from fund.metrics.result import Number, Ratio, foremost

METHOD = "2026-11"
DRAWS = 10_000
CASES = ("low", "base", "high")
CARBON = "tCO2e"


@dataclass(frozen=True, slots=True)
class Facts:
    """What a founder handed in. Baseline and target are of the indicator, a year; `unit_of` is what a unit value is for (tCO2e, else the indicator's
    code). Any figure may be None."""

    revenue: Decimal | None
    revenue_before: Decimal | None
    cost_of_sales: Decimal | None
    cash: Decimal | None
    monthly_spend: Decimal | None
    ask: Decimal | None
    pre_money: Decimal | None
    baseline: Decimal | None
    target: Decimal | None
    target_year: int | None = None
    indicator: str = ""
    material: str = ""
    counterfactual: str = ""

    @property
    def unit_of(self) -> str:
        return CARBON if self.material else self.indicator


@dataclass(frozen=True, slots=True)
class Assumption:
    """One assumption in the three cases; None where nobody knows it. The base lies between the other two, which may stand either way round."""

    low: Decimal | None
    base: Decimal | None
    high: Decimal | None

    def __post_init__(self) -> None:
        given = [each for each in (self.low, self.base, self.high) if each is not None]
        if len(given) not in (0, 3):
            raise ValueError("an assumption has all three cases or none")
        if given and not (given[0] <= given[1] <= given[2] or given[0] >= given[1] >= given[2]):
            raise ValueError("the base lies between low and high")

    def of(self, case: str) -> Decimal | None:
        found: Decimal | None = getattr(self, case)
        return found

    @property
    def spread(self) -> Spread | Decimal | None:
        """What a simulation draws from; a number where all three are the same."""
        if self.low is None or self.base is None or self.high is None:
            return None
        if self.low == self.high:
            return self.base
        return Spread(min(self.low, self.high), self.base, max(self.low, self.high))


Assumed = Mapping[str, Assumption]
UNKNOWN = Assumption(None, None, None)


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: its value, or none and the state that says why; low and high, or the percentiles 10 and 90 of a simulation, where it has them."""

    measure: str
    value: Number | None
    unit: str
    state: str
    formula: str
    inputs: Mapping[str, Any] = field(default_factory=dict)
    low: Number | None = None
    high: Number | None = None


def appraise(facts: Facts, assumed: Assumed, factors: Iterable[carbon.Factor], *, seed: int | None = None, draws: int = DRAWS) -> tuple[Figure, ...]:
    """Every figure in the order of the page; with a seed also the simulated ones, same seed, same result.

    Raises ValueError for an assumption outside what its formula allows, naming it.
    """
    registry = tuple(factors)
    share = underwriting.post_money_share(facts.ask, facts.pre_money)
    gained = avoided(facts, registry)
    social, multiple, outcome = _social(facts, assumed, registry, share)
    found = [*accounts(facts), *_exits(facts, assumed, share), *gained]
    if gained:
        found.append(_net(gained[0], assumed))
    found += [social, multiple]
    if seed is not None:
        found += _simulated(facts, assumed, share, outcome, seed, draws)
    return tuple(found)


def accounts(facts: Facts) -> tuple[Figure, ...]:
    """Growth, margin, burn, runway, burn multiple and the share that the round buys, from what was handed in alone."""
    f = facts
    earned = None if f.revenue is None else f.revenue / 12
    burn = underwriting.burn(f.monthly_spend, earned)
    monthly = None if burn.value is None else Decimal(burn.value)
    added = None if f.revenue is None or f.revenue_before is None else f.revenue - f.revenue_before
    spent = {"monthly_spend": f.monthly_spend, "revenue": f.revenue}
    return (
        _figure("revenue_growth", underwriting.growth(f.revenue, f.revenue_before), "ratio", "(revenue - revenue_before) / revenue_before",
                revenue=f.revenue, revenue_before=f.revenue_before),
        _figure("gross_margin", underwriting.gross_margin(f.revenue, f.cost_of_sales), "ratio", "(revenue - cost_of_sales) / revenue",
                revenue=f.revenue, cost_of_sales=f.cost_of_sales),
        _figure("monthly_burn", burn, "won", "monthly_spend - revenue / 12", **spent),
        _figure("runway", underwriting.runway(f.cash, monthly), "months", "cash / (monthly_spend - revenue / 12)", cash=f.cash, **spent),
        _figure("burn_multiple", underwriting.burn_multiple(None if monthly is None else monthly * 12, added), "multiple",
                "12 * (monthly_spend - revenue / 12) / (revenue - revenue_before)", revenue_before=f.revenue_before, **spent),
        _figure("post_money_share", underwriting.post_money_share(f.ask, f.pre_money), "ratio", "ask / (pre_money + ask)", ask=f.ask,
                pre_money=f.pre_money),
    )


def avoided(facts: Facts, factors: Sequence[carbon.Factor]) -> tuple[Figure, ...]:
    """Avoided tCO2e a year at the target against the counterfactual that was chosen, low and high over both; none without a material."""
    if not facts.material:
        return ()
    found = {key: carbon.avoided(facts.material, facts.target, counterfactual=key, factors=factors) for key in get_args(carbon.Counterfactual)}
    chosen = found[facts.counterfactual]
    known = [each.tco2e for each in found.values() if each.tco2e is not None]
    figure = Figure("avoided_per_year", chosen.tco2e, CARBON, chosen.state, "(counterfactual factor - recycling factor) * target tonnes",
                    {"target": facts.target, "material": facts.material, "counterfactual": facts.counterfactual, "year": facts.target_year,
                     "factors": chosen.factor_ids})
    return (replace(figure, low=min(known), high=max(known)) if chosen.tco2e is not None else figure,)


def _exits(facts: Facts, assumed: Assumed, share: Ratio) -> tuple[Figure, Figure]:
    """Multiple on the investment and yearly rate in the three cases. Without revenue there is nothing to project."""
    formulas = "revenue * (1 + growth) ** years * multiple * share * (1 - dilution) / ask", "moic ** (1 / years) - 1"
    names = ("growth", "years", "multiple", "dilution")
    inputs = {"revenue": facts.revenue, "ask": facts.ask, "share": share.value} | {name: _cases(assumed, name) for name in names}
    if not facts.revenue or share.value is None or facts.ask is None:
        state = share.state if facts.revenue and share.value is None else "no_data" if facts.revenue is None or facts.ask is None else "not_meaningful"
        return (Figure("exit_moic", None, "multiple", state, formulas[0], inputs), Figure("exit_irr", None, "ratio", state, formulas[1], inputs))
    found = exit_cases(*(_exit(facts, assumed, share, case) for case in CASES))
    each = (found.low, found.base, found.high)
    return (_three("exit_moic", [one.moic for one in each], "multiple", formulas[0], inputs),
            _three("exit_irr", [one.irr for one in each], "ratio", formulas[1], inputs))


def _exit(facts: Facts, assumed: Assumed, share: Ratio, case: str) -> ExitCase:
    values = {name: assumed.get(name, UNKNOWN).of(case) for name in ("growth", "years", "multiple", "dilution")}
    return ExitCase(investment=facts.ask, share=share.value, revenue=facts.revenue, **values)


def _social(facts: Facts, assumed: Assumed, factors: Sequence[carbon.Factor], share: Ratio) -> tuple[Figure, Figure, dict[str, Any]]:
    """SROI of the money asked for and the impact multiple, each in the three cases, and what a simulation draws from.

    The outcome is what a year at the target adds to a year at the baseline; in carbon where a material is named, each case against its own
    counterfactual: the lower one, the one chosen, the higher one. A unit value nobody has leaves both without a value (`no_factor`).
    """
    added = None if facts.target is None or facts.baseline is None else facts.target - facts.baseline
    quantity = _quantities(facts, added, factors)
    names = ("unit_value", "deadweight", "displacement", "attribution", "drop_off", "duration", "discount_rate")
    inputs = {"target": facts.target, "baseline": facts.baseline, "ask": facts.ask, "quantity": dict(zip(CASES, quantity.values, strict=True)),
              **({"counterfactual": facts.counterfactual, "material": facts.material, "factors": quantity.factor_ids} if facts.material else {}),
              **{name: _cases(assumed, name) for name in names}}
    formulas = ("present value of quantity * unit_value * (1 - deadweight)(1 - displacement)(1 - attribution)(1 - drop_off)^(t-1), t = 1..duration,"
                " the first year undiscounted, at discount_rate / ask", "present value of outcomes * realisation * share / ask")
    more = inputs | {"share": share.value, "realisation": _cases(assumed, "realisation")}
    state = quantity.state if quantity.state != "ok" else "no_data" if facts.ask is None else \
        "no_factor" if any(assumed.get(name, UNKNOWN).base is None for name in names) else "ok"
    if state != "ok" or facts.ask is None:
        return (Figure("sroi", None, "multiple", state, formulas[0], inputs), Figure("impact_multiple", None, "multiple", state, formulas[1], more), {})
    each = [_sroi(assumed, amount, facts.ask, case) for case, amount in zip(CASES, quantity.values, strict=True)]
    multiples = [impact_multiple(outcome_value=one.present_value, realisation=assumed.get("realisation", UNKNOWN).of(case),
                                 ownership=None if share.value is None else Decimal(share.value), investment=facts.ask)
                 for case, one in zip(CASES, each, strict=True)]
    shown = more | {"present_value": {case: one.present_value for case, one in zip(CASES, each, strict=True)}}
    return (_three("sroi", [Ratio(one.ratio, one.state) for one in each], "multiple", formulas[0], inputs),
            _three("impact_multiple", multiples, "multiple", formulas[1], shown), {"quantity": quantity.values})


@dataclass(frozen=True, slots=True)
class _Quantity:
    values: tuple[Decimal | None, Decimal | None, Decimal | None]
    state: str
    factor_ids: tuple[str, ...] = ()


def _quantities(facts: Facts, added: Decimal | None, factors: Sequence[carbon.Factor]) -> _Quantity:
    """What the outcome comes to a year in the three cases; a target no better than the baseline adds nothing to value."""
    if added is None:
        return _Quantity((None, None, None), "no_data")
    if added < 0:
        return _Quantity((None, None, None), "not_meaningful")
    if not facts.material:
        return _Quantity((added, added, added), "ok")
    found = {key: carbon.avoided(facts.material, added, counterfactual=key, factors=factors) for key in get_args(carbon.Counterfactual)}
    chosen = found[facts.counterfactual]
    known = [Decimal(repr(each.tco2e)) for each in found.values() if each.tco2e is not None]
    if chosen.tco2e is None:
        return _Quantity((None, None, None), chosen.state, chosen.factor_ids)
    return _Quantity((min(known), Decimal(repr(chosen.tco2e)), max(known)), "ok", chosen.factor_ids)


def _sroi(assumed: Assumed, quantity: Decimal | None, ask: Decimal, case: str) -> Sroi:
    def value(name: str) -> Decimal:
        found = assumed[name].of(case)
        return Decimal(0) if found is None else found
    outcome = Outcome(quantity=quantity or Decimal(0), unit_value=value("unit_value"), deadweight=value("deadweight"),
                      displacement=value("displacement"), attribution=value("attribution"), drop_off=value("drop_off"),
                      duration_years=int(value("duration")))
    return sroi([outcome], [(1, ask)], discount_rate=value("discount_rate"), discount_first_year=False)


def _net(gained: Figure, assumed: Assumed) -> Figure:
    """Avoided less own emissions outside the process, which the factor holds already; never shown as zero where nobody knows them."""
    own = assumed.get("own_outside", UNKNOWN)
    inputs = {"avoided_per_year": gained.value, "own_outside": _cases(assumed, "own_outside")}
    formula = "avoided_per_year - own_outside (the factor holds the process's own emissions)"
    if gained.value is None or own.base is None:
        return Figure("net_per_year", None, CARBON, gained.state if gained.value is None else "no_data", formula, inputs)
    found = [carbon.net(float(gained.value), float(each), factor_includes_process=True, outside_process=float(each)).net
             for each in (own.low, own.base, own.high) if each is not None]
    return Figure("net_per_year", found[1], CARBON, "ok", formula, inputs, min(n for n in found if n is not None), max(n for n in found if n is not None))


def _simulated(facts: Facts, assumed: Assumed, share: Ratio, outcome: Mapping[str, Any], seed: int, draws: int) -> list[Figure]:
    """Percentiles 10, 50 and 90 of multiple, yearly rate and SROI, each assumption drawn from its triangular distribution."""
    found = []
    spreads = {name: assumed.get(name, UNKNOWN).spread for name in ("growth", "years", "multiple", "dilution")}
    if facts.revenue and share.value is not None and facts.ask is not None and None not in spreads.values():
        case = ExitCase(investment=facts.ask, share=share.value, revenue=facts.revenue, **spreads)
        found += [_range("exit_moic_range", case, "multiple", seed, draws), _range("exit_irr_range", ExitRate(case), "ratio", seed, draws)]
    if outcome and facts.ask is not None:
        low, base, high = outcome["quantity"]
        drawn: dict[str, Any] = {name: assumed[name].spread for name in ("unit_value", "deadweight", "displacement", "attribution", "drop_off")}
        one = Outcome(quantity=base if low == high else Spread(low, base, high), duration_years=int(assumed["duration"].base or 1), **drawn)
        rate = assumed["discount_rate"].spread
        social = SocialCase((one,), ((1, facts.ask),), rate if rate is not None else Decimal(0), False)
        found.append(_range("sroi_range", social, "multiple", seed, draws))
    return found


def _range(measure: str, case: Uncertain, unit: str, seed: int, draws: int) -> Figure:
    found = simulate(case, draws=draws, seed=seed)
    return Figure(measure, found.p50, unit, found.state, "median of draws, percentiles 10 and 90", {"seed": seed, "draws": draws}, found.p10, found.p90)


def _three(measure: str, found: Sequence[Ratio], unit: str, formula: str, inputs: Mapping[str, Any]) -> Figure:
    low, base, high = found
    return Figure(measure, base.value, unit, foremost(each.state for each in found), formula, inputs, low.value, high.value)


def _figure(measure: str, found: Ratio, unit: str, formula: str, **inputs: Any) -> Figure:
    return Figure(measure, found.value, unit, found.state, formula, inputs)


def _cases(assumed: Assumed, name: str) -> dict[str, Decimal | None]:
    each = assumed.get(name, UNKNOWN)
    return {"low": each.low, "base": each.base, "high": each.high}
