"""From a submission to the figures of a run and back: facts, assumptions with their sources, factors; decimals as text in between."""
import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from applicants.metrics import carbon
from applicants.metrics.appraisal import CASES, METHOD, Assumption, Facts, Figure, appraise
from applicants.metrics.doubts import flags
from applicants.models import Deal, Submission, Underwriting
from fund.models import Factor

PLACES = Decimal("0.000001")
DILIGENT = (Deal.Stage.DILIGENCE, Deal.Stage.COMMITTEE, Deal.Stage.CONTRACTING, Deal.Stage.INVESTED)  # figures may be checked ones
Assumptions = dict[str, dict[str, str]]  # key -> low, base, high as text ("" where nobody knows it), note where somebody changed it


@cache
def reference() -> dict[str, dict[str, Any]]:
    """The house's assumptions by key, in the order of the page, each with its group, unit and source."""
    rows = json.loads((Path(__file__).resolve().parents[1] / "reference" / "underwriting.json").read_text(encoding="utf-8"))
    return {row["key"]: row for row in rows}


def usual(unit_of: str) -> Assumptions:
    """The house's assumptions for a first run; a unit value only for what it was published for."""
    found = {key: {case: row[case] for case in CASES} for key, row in reference().items()}
    if reference()["unit_value"]["of"] != unit_of:
        found["unit_value"] = dict.fromkeys(CASES, "")
    return found


def assumed(given: Assumptions) -> dict[str, Assumption]:
    """The assumptions as numbers. Raises ValueError where a base does not lie between the other two."""
    return {key: Assumption(*[Decimal(row[case]) if row.get(case) else None for case in CASES]) for key, row in given.items()}


def facts_of(submission: Submission) -> Facts:
    """What was handed in, as the formulas take it."""
    s = submission
    return Facts(revenue=s.revenue, revenue_before=s.revenue_before, cost_of_sales=s.cost_of_sales, cash=s.cash, monthly_spend=s.monthly_spend,
                 ask=s.ask, pre_money=s.pre_money, baseline=s.baseline, target=s.target, target_year=s.target_year, indicator=s.indicator.code,
                 material=s.material, counterfactual=s.counterfactual)


def newest_factors(materials: Iterable[str]) -> dict[str, list[carbon.Factor]]:
    """The newest version of each factor of these materials, by material. One query."""
    found: dict[str, dict[str, carbon.Factor]] = {}
    for row in Factor.objects.filter(material__in=set(materials) - {""}, pathway__in=("recycle", "landfill", "combust")).order_by("version"):
        value = None if row.value is None else float(row.value)
        found.setdefault(row.material, {})[row.pathway] = carbon.Factor(str(row), row.material, row.pathway, value, row.unit, row.includes_process)
    return {material: list(by_pathway.values()) for material, by_pathway in found.items()}


def run_of(submission: Submission, given: Assumptions, factors: Mapping[str, list[carbon.Factor]], *, seed: int | None = None) -> Underwriting:
    """A run that is not saved yet, number 1: figures and flags of a submission under these assumptions."""
    facts, numbers = facts_of(submission), assumed(given)
    found = appraise(facts, numbers, factors.get(submission.material, ()), seed=seed)
    return Underwriting(submission=submission, number=1, method=METHOD, assumptions=given, seed=seed, figures=[as_text(each) for each in found],
                        flags=[{"code": flag.code, "facts": {k: plain(v) for k, v in flag.facts.items()}} for flag in flags(facts, found, numbers)])


def as_text(figure: Figure) -> dict[str, Any]:
    """A figure as it is kept: {measure, value, low, high, unit, state, formula, inputs}."""
    return {"measure": figure.measure, "value": plain(figure.value), "low": plain(figure.low), "high": plain(figure.high), "unit": figure.unit,
            "state": figure.state, "formula": figure.formula, "inputs": {name: plain(value) for name, value in figure.inputs.items()}}


def plain(value: Any) -> Any:
    """A number as a decimal of at most six places without trailing zeros, the same text everywhere; what is made of numbers, made of such texts."""
    kind = type(value)
    if kind is Decimal:
        return _written(value)
    if kind is float:
        return _written(Decimal(repr(value)))
    if kind is dict:
        return {name: plain(each) for name, each in value.items()}
    return [plain(each) for each in value] if kind in (list, tuple) else value


@lru_cache(maxsize=4096)
def _written(number: Decimal) -> str:
    """The same few assumptions are written down for every application."""
    text = f"{number.quantize(PLACES):f}".rstrip("0").rstrip(".")
    return "0" if text in ("", "-0") else text
