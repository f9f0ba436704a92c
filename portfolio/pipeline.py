"""The quarter as one pure computation: facts in, the figures of both cuts, their context and their digest out."""
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from portfolio.metrics.canonical import canonical, digest
from portfolio.metrics.facts import Factor, ImpactFacts, ImpactHolding, MoneyFacts, MoneyHolding
from portfolio.metrics.figure import FUND, GROSS, NET, Computed, by_key, company, status_of
from portfolio.metrics.formulas import FORMULAS, recompute
from portfolio.metrics.impact_cut import impact_of_company, impact_of_fund
from portfolio.metrics.money_cut import money_of_company, money_of_fund, money_of_partners

__all__ = ["FORMULAS", "Computed", "impact", "impact_context", "money", "money_context", "recompute", "sealed"]

Said = Callable[[str], None]


def money(facts: MoneyFacts, said: Said = lambda name: None) -> tuple[Computed, ...]:
    """Every figure of the money cut: fund, LPs, companies; `said` is told each company's name before it is computed."""
    companies: list[Computed] = []
    for holding in facts.holdings:
        said(holding.name)
        companies += money_of_company(holding, facts)
    fund = money_of_fund(facts, companies)
    nav = by_key(fund)[FUND, "nav", NET].value
    return tuple(by_key([*fund, *money_of_partners(facts, nav), *companies]).values())


def impact(facts: ImpactFacts, said: Said = lambda name: None) -> tuple[Computed, ...]:
    """Every figure of the impact cut: fund totals, companies; `said` is told each company's name before it is computed."""
    companies: list[Computed] = []
    for holding in facts.holdings:
        said(holding.name)
        companies += impact_of_company(holding, facts)
    return tuple(by_key([*impact_of_fund(facts, companies), *companies]).values())


def money_context(facts: MoneyFacts) -> dict[str, Any]:
    """What a page of the money cut needs beside figures; `facts` is the digest of the inputs it was computed from."""
    return canonical({
        "cut": "money", "period": facts.period, "as_of": facts.end, "benchmark": facts.benchmark, "facts": digest(facts),
        "carry": "not_included", "companies": [_money_row(holding) for holding in facts.holdings]})


def impact_context(facts: ImpactFacts, figures: Iterable[Computed]) -> dict[str, Any]:
    """What a page of the impact cut needs beside figures: companies with their status, indicators, coverage, factors, misses."""
    found = by_key(figures)
    coverage, verified = (found[FUND, name, GROSS] for name in ("coverage", "verified"))
    companies = [_impact_row(holding, facts, found) for holding in facts.holdings]
    negatives = [{"company": h.uuid, "name": h.name, "indicator": line.code, "value": line.value, "unit": facts.indicators[line.code].unit}
                 for h in facts.holdings for line in h.lines if facts.indicators[line.code].is_negative and line.value]
    return canonical({
        "cut": "impact", "period": facts.period, "as_of": facts.end, "facts": digest(facts), "companies": companies,
        "indicators": {code: {**each.words, "version": each.version, "unit": each.unit, "direction": each.direction,
                              "is_negative": each.is_negative, "adds_over_time": each.adds_over_time,
                              "adds_across_companies": each.adds_across_companies} for code, each in facts.indicators.items()},
        "coverage": {"n": coverage.inputs["n"], "of": coverage.inputs["of"]},
        "verified": verified.value, "evidence": verified.evidence, "counted": len(verified.inputs["rows"]),
        "thresholds": {"on_target_from": facts.on_target_from, "at_risk_from": facts.at_risk_from},
        "factors": _factors(facts.holdings), "missed": [row["uuid"] for row in companies if row["status"] == "missed"],
        "negatives": negatives})


def sealed(figures: Iterable[Mapping[str, Any]], context: Mapping[str, Any]) -> dict[str, Any]:
    """The content a snapshot's digest runs over: figures in order of subject, measure and basis, and the context.

    A figure is a mapping with subject, measure, basis, value, unit, state, evidence, formula, formula_version and inputs.
    """
    names = ("subject", "measure", "basis", "value", "unit", "state", "evidence", "formula", "formula_version", "inputs")
    rows = sorted(figures, key=lambda each: (each["subject"], each["measure"], each["basis"]))
    return canonical({"context": context, "figures": [{name: each[name] for name in names} for each in rows]})


def _money_row(holding: MoneyHolding) -> dict[str, Any]:
    valued = holding.valuation
    return {"uuid": holding.uuid, "name": holding.name, "ownership": holding.ownership, "instrument": holding.instrument,
            "valued_on": valued.on if valued else None, "technique": valued.technique if valued else None}


def _impact_row(holding: ImpactHolding, facts: ImpactFacts, found: Mapping[tuple[str, str, str], Computed]) -> dict[str, Any]:
    headline = next((line.code for line in holding.lines if line.is_headline), None)
    progress = found.get((company(holding.uuid), f"kpi:{headline}:progress", GROSS))
    status = "not_reported"
    if holding.reported or (progress and progress.value is not None):
        status = status_of(progress.value if progress else None, on_target_from=facts.on_target_from, at_risk_from=facts.at_risk_from)
    return {"uuid": holding.uuid, "name": holding.name, "theme": holding.theme, "ownership": holding.ownership,
            "reported": holding.reported, "headline": headline, "status": status}


def _factors(holdings: Iterable[ImpactHolding]) -> list[Factor]:
    """Each factor version in use, once."""
    used = {(f.factor_id, f.version): f for holding in holdings for path in holding.paths for f in path.factors}
    return [used[key] for key in sorted(used)]
