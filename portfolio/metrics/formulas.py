"""The registry of formulas: a figure names one with its version, and can be computed again from its inputs alone."""
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from portfolio.metrics import impact, money
from portfolio.metrics.canonical import quantised


def _(text: str) -> str:
    """Marks a text for translation; the reader's language is chosen where it is shown."""
    return text


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula: `expression` in words (a message to translate), where it comes from, and the function that computes it."""

    key: str
    version: int
    expression: str
    source: str
    compute: Callable[[Mapping[str, Any]], tuple[Decimal | float | None, str]]

    def __call__(self, inputs: Mapping[str, Any]) -> tuple[Decimal | None, str]:
        """Value with at most 12 decimals (None without meaning) and state. KeyError or ValueError for inputs that do not fit."""
        value, state = self.compute(inputs)
        return quantised(value), state


ILPA = "ILPA Reporting Template; GIPS 2020"
HOUSE = "Fund books"
REPORTED = "KPI catalogue"

_ALL = (
    Formula("recorded", 1, _("As recorded and approved"), HOUSE, money.recorded),
    Formula("ledger", 1, _("Sum of the ledger's rows up to the valuation date"), HOUSE, money.ledger),
    Formula("total", 1, _("Sum over the holdings"), HOUSE, money.total),
    Formula("nav", 1, _("Fair values + other net assets − accrued carry"), "IPEV; ILPA Reporting Template", money.nav),
    Formula("pic", 1, _("Paid-in ÷ committed"), ILPA, money.pic),
    Formula("dpi", 1, _("Distributed ÷ paid-in"), ILPA, money.dpi),
    Formula("rvpi", 1, _("NAV ÷ paid-in"), ILPA, money.rvpi),
    Formula("tvpi", 1, _("(Distributed + NAV) ÷ paid-in"), ILPA, money.tvpi),
    Formula("moic", 1, _("(Realised + fair value) ÷ cost"), ILPA, money.on_invested),
    Formula("irr", 1, _("The rate r with Σ flow ÷ (1 + r)^(days ÷ 365) = 0; under one year the rate of the period, not annualised"),
            "Excel XIRR; GIPS 2020", money.irr),
    Formula("ks_pme", 1, _("(Distributions grown with the index + NAV) ÷ calls grown with the index"), "Kaplan & Schoar 2005",
            money.pme_ratio),
    Formula("direct_alpha", 1, _("Annual IRR of the flows grown with the index to the valuation date, and NAV"),
            "Gredil, Griffiths & Stucke 2014", money.pme_alpha),
    Formula("lp_share", 1, _("NAV × paid-in ÷ paid-in of all LPs, in whole won; the largest remainders get the won that is left"),
            HOUSE, money.lp_share),
    Formula("reported", 1, _("As reported by the company and reviewed by the fund manager"), REPORTED, impact.reported),
    Formula("sum_of_quarters", 1, _("Sum of the published quarters and this one, each at its own factor version"), REPORTED,
            impact.sum_of_known),
    Formula("sum_of_companies", 1, _("Sum over the companies that reported"), REPORTED, impact.sum_of_known),
    Formula("sum_attributed", 1, _("Sum of figure × ownership over the companies that reported"), "PCAF 2022; ownership share",
            impact.sum_attributed),
    Formula("pro_rata", 1, _("The year's target due by the quarter's end: a quarter of it for a flow"), REPORTED, impact.pro_rata),
    Formula("progress", 1, _("Actual ÷ target of the quarter"), REPORTED, impact.progress),
    Formula("avoided", 1, _("(Counterfactual − recycling factor) × tonnes"), "US EPA WARM v16", impact.avoided),
    Formula("own_emissions", 1, _("Electricity × grid factor (scope 2, location-based)"), "GHG Protocol; GIR", impact.own_emissions),
    Formula("own_memo", 1, _("Own emissions that the factor already contains"), "US EPA WARM v16", impact.memo),
    Formula("net_avoided", 1, _("Avoided − own emissions that the factor does not contain"), "US EPA WARM v16; GHG Protocol", impact.net),
    Formula("social_value", 1, _("Σ (result − baseline) × volume × unit value × contribution"), "SK / CSES, Social Progress Credit",
            impact.social),
    Formula("coverage", 1, _("Companies that reported ÷ companies held"), REPORTED, impact.coverage),
    Formula("verified", 1, _("Mean share of grade A evidence over the reported figures"), REPORTED, impact.verified),
)
VERSIONS: dict[tuple[str, int], Formula] = {(each.key, each.version): each for each in _ALL}
FORMULAS: dict[str, Formula] = {each.key: each for each in sorted(_ALL, key=lambda each: each.version)}


def recompute(figure_inputs: Mapping[str, Any], formula: str, version: int) -> tuple[Decimal | None, str]:
    """Value and state of a stored figure, computed again from its inputs by the formula version it names.

    Raises ValueError for a formula or version that the registry does not know.
    """
    if (formula, version) not in VERSIONS:
        raise ValueError(f"there is no formula {formula} in version {version}")
    return VERSIONS[formula, version](figure_inputs)
