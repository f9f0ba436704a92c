"""What in an application is asked about before it is believed: plausibility flags (house rules; each bound stands here, once)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from applicants.metrics.appraisal import UNKNOWN, Assumed, Facts, Figure
from applicants.metrics.plausibility import slipped

SHORT_RUNWAY = 6  # months
WIDE_MARGIN = Decimal("0.9")
STEEP_GROWTH = 3  # three times on top of last year
LARGE_SHARE = Decimal("0.4")
FAR_TARGET = 10  # times the baseline


@dataclass(frozen=True, slots=True)
class Flag:
    """One doubt by its code, with the numbers it rests on."""

    code: str
    facts: Mapping[str, Any] = field(default_factory=dict)


def flags(facts: Facts, figures: Sequence[Figure], assumed: Assumed) -> tuple[Flag, ...]:
    """The doubts that hold, in a fixed order; a figure without a value raises none."""
    value = {each.measure: each.value for each in figures}
    growth, margin, runway, share = (value.get(name) for name in ("revenue_growth", "gross_margin", "runway", "post_money_share"))
    base = assumed.get("growth", UNKNOWN).base
    target, baseline = facts.target, facts.baseline
    asked: list[tuple[bool, Flag]] = [
        (runway is not None and runway < SHORT_RUNWAY, Flag("short_runway", {"months": runway, "limit": SHORT_RUNWAY})),
        (growth is not None and growth > STEEP_GROWTH, Flag("steep_growth", {"growth": growth})),
        (growth is not None and base is not None and base > growth, Flag("hopeful_growth", {"assumed": base, "growth": growth})),
        (margin is not None and margin > WIDE_MARGIN, Flag("wide_margin", {"margin": margin})),
        (share is not None and share > LARGE_SHARE, Flag("large_share", {"share": share})),
        (_spends_too_little(facts), Flag("spending_below_costs", {"monthly_spend": facts.monthly_spend, "cost_of_sales": facts.cost_of_sales})),
        (target is not None and baseline is not None and slipped(target, baseline), Flag("units", {"target": target, "baseline": baseline})),
        (target is not None and baseline is not None and 0 < baseline * FAR_TARGET < target and not slipped(target, baseline),
         Flag("far_target", {"target": target, "baseline": baseline})),
        (target is not None and baseline is not None and target <= baseline, Flag("target_adds_nothing", {"target": target, "baseline": baseline})),
        (bool(facts.material) and value.get("avoided_per_year") is None, Flag("no_published_factor", {"material": facts.material})),
        (bool(facts.material) and value.get("net_per_year") is None, Flag("own_emissions_unknown", {})),
    ]
    return tuple(flag for holds, flag in asked if holds)


def _spends_too_little(facts: Facts) -> bool:
    """Whether a year of all spending is less than the cost of what was sold: one of the two is of another period or unit."""
    return facts.monthly_spend is not None and facts.cost_of_sales is not None and facts.monthly_spend * 12 < facts.cost_of_sales
