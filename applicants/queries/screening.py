"""The automatic checks and first figures of a submission, in the reader's language."""
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from applicants.choices import COUNTRIES
from applicants.metrics.eligibility import Outcome
from applicants.models import Counterfactual, Document, Material, Screening
from applicants.queries.consent import current_texts
from applicants.queries.eligibility import label
from applicants.queries.eligibility import note as said

GATE = {"ok": "ok", "warn": "half", "stop": "miss"}


def check_rows(screening: Screening) -> list[dict[str, str]]:
    """Each check as {label, state, note, outcome}; `state` is a gate mark, `outcome` ok | warn | stop."""
    return [{"label": _label(check["key"]), "state": GATE[check["outcome"]], "outcome": check["outcome"],
             "note": _note(check["key"], check["outcome"], check["facts"])} for check in screening.checks]


def figure_rows(screening: Screening) -> list[dict[str, Any]]:
    """Each figure as {measure, label, value (Decimal or None), low, high, unit, state, formula, inputs, note}."""
    rows = []
    for figure in screening.figures:
        value, low, high = (Decimal(figure[k]) if figure.get(k) is not None else None for k in ("value", "low", "high"))
        rows.append({**figure, "label": _measure(figure["measure"]), "value": value, "low": low, "high": high, "note": _basis(figure)})
    return rows


def _label(key: str) -> str:
    return {
        "number": _("Business registration number"), "foreign": _("Registration abroad"), "duplicate": _("Same company twice"), "deck": _("Deck readable"),
        "consents": _("Required consents"), "round": _("Handed in on time"), "age": _("Age of the company"),
        "target": _("Target against baseline"), "eligibility": _("The founder's own check"),
    }[key]


def _note(key: str, outcome: str, facts: dict[str, Any]) -> str:
    if key == "number":
        return _("The check digit is right.") if outcome == "ok" else _("The check digit does not fit.")
    if key == "foreign":
        return _("%(number)s in %(country)s: no register is asked here, so look at the certificate.") % {
            "number": facts["number"], "country": dict(COUNTRIES).get(facts["country"], facts["country"])}
    if key == "duplicate":
        if outcome == "ok":
            return _("No other company of this fund has the number.")
        return _("Companies with the same number: %(here)s in this round, %(elsewhere)s elsewhere in this fund.") % {
            "here": facts["in_round"], "elsewhere": facts["elsewhere"]}
    if key == "deck":
        return _("%(n)s pages") % {"n": facts["pages"]} if outcome == "ok" else _problem(facts["problem"])
    if key == "consents":
        titles = {text.key: text.title for text in current_texts()}
        return _("All given.") if outcome == "ok" else ", ".join(titles.get(key, key) for key in facts["missing"])
    if key == "round":
        return _("While the round was open.") if outcome == "ok" else _("Outside the round's time.")
    if key == "age":
        text = _("%(years)s years") % {"years": facts["years"]}
        return text if outcome == "ok" else _("%(years)s years; the Act counts a startup up to %(limit)s.") % facts
    if key == "eligibility":
        return _("Fits, as far as it was answered.") if outcome == "ok" else " ".join(_against(raw) for raw in facts["against"])
    return "" if outcome == "ok" else _("The target does not lie on the better side of the baseline.")


def _against(raw: dict[str, Any]) -> str:
    outcome = Outcome(raw["key"], raw["state"], raw["facts"])
    return f"{label(outcome.key)}: {said(outcome)}"


def _problem(code: str) -> str:
    return str(Document.Problem(code).label) if code in Document.Problem.values else _("Its pages could not be drawn.")


def _measure(key: str) -> str:
    return {
        "revenue_growth": _("Revenue growth"), "gross_margin": _("Gross margin"), "monthly_burn": _("Monthly burn"),
        "runway": _("Runway"), "burn_multiple": _("Burn multiple"), "post_money_share": _("Share of the company for the amount asked"),
        "avoided_per_year": _("Expected avoided emissions per year"),
    }[key]


def _basis(figure: dict[str, Any]) -> str:
    """What an expected emission figure rests on, for it more than doubles with the counterfactual."""
    if figure["measure"] != "avoided_per_year":
        return ""
    inputs = figure["inputs"]
    return _("%(material)s in %(year)s, otherwise: %(counterfactual)s") % {
        "material": Material(inputs["material"]).label, "year": inputs["year"],
        "counterfactual": Counterfactual(inputs["counterfactual"]).label}
