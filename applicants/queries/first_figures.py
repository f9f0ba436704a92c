"""The first underwriting figures of a submission, each with state, formula and inputs."""
from decimal import Decimal
from typing import Any

from applicants.metrics import carbon, underwriting
from applicants.models import Counterfactual, Submission
from fund.metrics.result import Ratio
from fund.models import Factor

PLACES = Decimal("0.000001")


def first_figures(submission: Submission) -> list[dict[str, Any]]:
    """The first underwriting figures, each with state, formula and inputs; decimals as strings."""
    s = submission
    earned = s.revenue / 12
    burn = underwriting.burn(s.monthly_spend, earned)
    monthly = Decimal(burn.value) if burn.value is not None else None
    added = s.revenue - s.revenue_before
    spent = {"monthly_spend": s.monthly_spend, "revenue": s.revenue}
    yearly = None if monthly is None else monthly * 12
    return [
        _figure("revenue_growth", underwriting.growth(s.revenue, s.revenue_before), "ratio",
                "(revenue - revenue_before) / revenue_before", revenue=s.revenue, revenue_before=s.revenue_before),
        _figure("gross_margin", underwriting.gross_margin(s.revenue, s.cost_of_sales), "ratio",
                "(revenue - cost_of_sales) / revenue", revenue=s.revenue, cost_of_sales=s.cost_of_sales),
        _figure("monthly_burn", burn, "won", "monthly_spend - revenue / 12", **spent),
        _figure("runway", underwriting.runway(s.cash, monthly), "months", "cash / (monthly_spend - revenue / 12)", cash=s.cash, **spent),
        _figure("burn_multiple", underwriting.burn_multiple(yearly, added), "multiple",
                "12 * (monthly_spend - revenue / 12) / (revenue - revenue_before)", revenue_before=s.revenue_before, **spent),
        _figure("post_money_share", underwriting.post_money_share(s.ask, s.pre_money), "ratio",
                "ask / (pre_money + ask)", ask=s.ask, pre_money=s.pre_money),
        *([_avoided(s)] if s.material else []),
    ]


def _avoided(submission: Submission) -> dict[str, Any]:
    """Avoided tCO2e a year at the target, against the counterfactual that was chosen; low and high over both."""
    rows = Factor.objects.filter(material=submission.material, pathway__in=["recycle", *Counterfactual.values]).order_by("version")
    newest = {row.pathway: row for row in rows}
    factors = [carbon.Factor(row.factor_id, row.material, row.pathway, None if row.value is None else float(row.value), row.unit,
                             row.includes_process) for row in newest.values()]
    found = {key: carbon.avoided(submission.material, submission.target, counterfactual=key, factors=factors)
             for key in Counterfactual.values}
    chosen = found[submission.counterfactual]
    figure = _figure("avoided_per_year", Ratio(chosen.tco2e, chosen.state), "tCO2e",
                     "(counterfactual factor - recycling factor) * target tonnes", target=submission.target)
    known = [each.tco2e for each in found.values() if each.tco2e is not None]
    if chosen.tco2e is not None:
        figure |= {"low": _plain(min(known)), "high": _plain(max(known))}
    figure["inputs"] |= {"material": submission.material, "counterfactual": submission.counterfactual,
                         "year": submission.target_year, "factors": list(chosen.factor_ids)}
    return figure


def _figure(measure: str, found: Ratio, unit: str, formula: str, **inputs: Decimal) -> dict[str, Any]:
    return {"measure": measure, "value": None if found.value is None else _plain(found.value), "unit": unit, "state": found.state,
            "formula": formula, "inputs": {name: _plain(value) for name, value in inputs.items()}}


def _plain(number: Decimal | float) -> str:
    """A decimal of at most six places without trailing zeros: the same text everywhere."""
    exact = (Decimal(repr(number)) if isinstance(number, float) else Decimal(number)).quantize(PLACES)
    text = f"{exact:f}".rstrip("0").rstrip(".")
    return "0" if text in ("", "-0") else text
