"""What the figures, inputs and doubts of an underwriting are called."""
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

Row = dict[str, Any]


def group_word(key: str) -> str:
    """What a group of figures is called."""
    return {"accounts": _("What the accounts say"), "exit": _("What a stake may bring"), "social": _("What society may gain")}[key]


def measure_word(key: str) -> str:
    """What a figure is called."""
    return {
        "revenue_growth": _("Revenue growth"), "gross_margin": _("Gross margin"), "monthly_burn": _("Monthly burn"), "runway": _("Runway"),
        "burn_multiple": _("Burn multiple"), "post_money_share": _("Share of the company for the amount asked"),
        "exit_moic": _("Multiple at exit (MOIC)"), "exit_irr": _("Gross IRR to exit"), "exit_moic_range": _("Multiple at exit, simulated"),
        "exit_irr_range": _("Gross IRR to exit, simulated"), "avoided_per_year": _("Expected avoided emissions per year"),
        "net_per_year": _("Avoided less own emissions, per year"), "sroi": _("Social return (SROI)"), "sroi_range": _("Social return (SROI), simulated"),
        "impact_multiple": _("Impact multiple of money"),
    }[key]


def span_word(measure: str) -> str:
    """What the two numbers beside a figure are."""
    if measure.endswith("_range"):
        return "P10 – P90"
    return _("over both counterfactuals") if measure == "avoided_per_year" else _("low – high")


def input_word(key: str) -> str:
    """What an input of a figure is called."""
    return {
        "revenue": _("Revenue, last year"), "revenue_before": _("Revenue, the year before"), "cost_of_sales": _("Cost of sales"),
        "cash": _("Cash"), "monthly_spend": _("Spending a month"), "ask": _("Amount asked for"), "pre_money": _("Pre-money valuation"),
        "baseline": _("Baseline"), "target": _("Target"), "year": _("Year of the target"), "material": _("Material"),
        "counterfactual": _("Counterfactual"), "factors": _("Factors"), "share": _("Share bought"), "quantity": _("Outcome a year"),
        "present_value": _("Present value of the outcomes"), "avoided_per_year": _("Avoided emissions a year"), "seed": _("Seed"), "draws": _("Draws"),
        "growth": _("Revenue growth a year"), "years": _("Years to exit"), "multiple": _("Multiple of revenue at exit"),
        "dilution": _("Dilution by later rounds"),
        "unit_value": _("Value of one unit"), "deadweight": _("Deadweight"), "displacement": _("Displacement"), "attribution": _("Attribution to others"),
        "drop_off": _("Drop-off a year"), "duration": _("Years the outcome lasts"), "discount_rate": _("Discount rate"),
        "realisation": _("Likelihood of the target"), "own_outside": _("Own emissions outside the process, a year"),
    }[key]


def flag_words(code: str, facts: Row) -> str:
    """A doubt as a sentence that says what to ask."""
    percent = {key: f"{Decimal(value) * 100:.0f}" for key, value in facts.items() if key in ("growth", "assumed", "margin", "share") and value is not None}
    said = facts | percent
    if code == "short_runway":
        return _("Cash lasts %(months)s months. Ask what happens if the round closes late.") % (said | {"months": f"{Decimal(facts['months']):.1f}"})
    if code == "steep_growth":
        return _("Revenue grew by %(growth)s %%. Ask for the accounts of both years.") % said
    if code == "hopeful_growth":
        return _("The likely case assumes %(assumed)s %% growth a year; the company's own was %(growth)s %%. Ask what changes.") % said
    if code == "wide_margin":
        return _("A gross margin of %(margin)s %%. Ask whether all costs of sales are in it.") % said
    if code == "large_share":
        return _("The round would buy %(share)s %% of the company. Ask how the founders stay in charge.") % said
    return {
        "spending_below_costs": _("Twelve months of spending come to less than the cost of sales. One of the two is of another period or unit."),
        "units": _("Target and baseline differ about a thousandfold. Ask whether they are in one unit."),
        "far_target": _("The target is more than ten times the baseline. Ask for the steps in between."),
        "target_adds_nothing": _("The target is not above the baseline, so the outcome adds nothing."),
        "no_published_factor": _("No factor is published for recycling this material, so avoided emissions have no value."),
        "own_emissions_unknown": _("Own emissions are not known, so nothing is deducted yet: avoided emissions are gross."),
    }[code]


def state_word(figure: Row) -> str:
    """Why this figure has no value."""
    if figure["measure"] == "net_per_year" and figure["state"] == "no_data":
        return _("Own emissions are not known yet")
    if figure["measure"] in ("sroi", "impact_multiple") and figure["state"] == "no_factor":
        return _("Nobody has put a value on this outcome yet")
    if figure["measure"].startswith("exit_") and figure["state"] == "not_meaningful":
        return _("n.m.: there is no revenue to project from")
    return state_words(figure["state"])


def state_words(state: str) -> str:
    """Why a figure has no value."""
    return {"no_data": _("No data"), "no_factor": _("No published factor"), "not_defined": _("Not defined: division by zero"),
            "not_meaningful": _("n.m.: the signs turn its meaning round")}.get(state, "")
