"""One computed figure: about whom, what, on which basis, with its formula and all the inputs that compute it again alone."""
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from portfolio.metrics.canonical import canonical
from portfolio.metrics.formulas import FORMULAS

GROSS, NET, ATTRIBUTED = "gross", "net", "attributed"
FUND = "fund"


@dataclass(frozen=True, slots=True)
class Computed:
    """One figure: about whom, what, gross, net or attributed; `inputs` are JSON values with decimals as text."""

    subject: str
    measure: str
    basis: str
    value: Decimal | None
    unit: str
    state: str
    formula: str
    formula_version: int
    inputs: Mapping[str, Any]
    evidence: Mapping[str, str] = field(default_factory=dict)

    @property
    def key(self) -> tuple[str, str, str]:
        """What a figure is found by within one snapshot."""
        return self.subject, self.measure, self.basis


def figure(subject: str, measure: str, basis: str, unit: str, formula: str, inputs: Mapping[str, Any],
           evidence: Mapping[str, str] | None = None) -> Computed:
    """Compute one figure by the newest version of a formula, from inputs that are made canonical first."""
    chosen = FORMULAS[formula]
    stored = canonical(inputs)
    value, state = chosen(stored)
    return Computed(subject, measure, basis, value, unit, state, chosen.key, chosen.version, stored, dict(evidence or {}))


def company(uuid: str) -> str:
    """The subject of a company's figures."""
    return f"company:{uuid}"


def partner(uuid: str) -> str:
    """The subject of an LP's figures, by its organisation's uuid."""
    return f"lp:{uuid}"


def by_key(figures: Iterable[Computed]) -> dict[tuple[str, str, str], Computed]:
    """The figures by subject, measure and basis; ValueError where one stands twice."""
    rows = list(figures)
    found = {each.key: each for each in rows}
    if len(found) < len(rows):
        raise ValueError("a figure stands once in a snapshot")
    return found


def status_of(progress: Decimal | None, *, on_target_from: Decimal, at_risk_from: Decimal) -> str:
    """on_target, at_risk or missed by the fund's thresholds (fractions of the target); no_target without a progress."""
    if progress is None:
        return "no_target"
    if progress >= on_target_from:
        return "on_target"
    return "at_risk" if progress >= at_risk_from else "missed"
