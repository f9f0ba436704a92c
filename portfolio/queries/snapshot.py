"""A cut's figures as they were stored: the newest snapshots, their content in canonical form, their digest, their words."""
from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portfolio.metrics.canonical import digest
from portfolio.models import Cut, Figure, Snapshot
from portfolio.pipeline import sealed

COLUMNS = ("subject", "measure", "basis", "value", "unit", "state", "evidence", "formula", "formula_version", "inputs")


def newest(cut: Cut, state: str | None = None) -> Snapshot | None:
    """The snapshot of a cut with the highest number, of all or in one state."""
    rows = Snapshot.objects.filter(cut=cut)
    return (rows.filter(state=state) if state else rows).order_by("-number").first()


def rows(snapshot: Snapshot) -> list[dict[str, Any]]:
    """The figures of a snapshot as mappings of their columns and the uuid that their page is found by."""
    return list(Figure.objects.filter(snapshot=snapshot).order_by("pk").values(*COLUMNS, "uuid"))


def content(snapshot: Snapshot) -> dict[str, Any]:
    """What the digest of a snapshot runs over: its figures in order and its context, decimals as text."""
    return sealed(rows(snapshot), snapshot.context)


def digest_of(snapshot: Snapshot) -> str:
    """The digest of a snapshot as its rows stand now; of a published one it equals the stored digest."""
    return digest(content(snapshot))


def measure_name(measure: str, indicators: Mapping[str, Mapping[str, Any]] | None = None) -> str:
    """What a measure is called on pages; indicators come from the snapshot's context, so that old names stay."""
    names = {
        "committed": _("Committed"), "commitment": _("Commitment"), "paid_in": _("Paid-in"), "distributed": _("Distributed"),
        "cost": _("Cost"), "realised": _("Realised"), "fair_value": _("Fair value"), "fair_values": _("Fair values"),
        "other_net_assets": _("Other net assets (cash)"), "accrued_carry": _("Accrued carry"), "nav": _("NAV, before carry"),
        "pic": "PIC", "dpi": "DPI", "rvpi": "RVPI", "tvpi": "TVPI", "moic": "MOIC", "net_irr": _("Net IRR"), "gross_irr": _("Gross IRR"),
        "ks_pme": "KS-PME", "direct_alpha": "Direct Alpha", "gross_multiple": _("Gross multiple"), "avoided": _("Avoided emissions"),
        "own_emissions": _("Own emissions (electricity)"), "own_memo": _("Own emissions already in the factor"),
        "net": _("Net avoided emissions"), "social_value": _("Social value"), "coverage": _("Companies that reported"),
        "verified": _("Third-party verified"),
    }
    spans = {"quarter": _("this quarter"), "cumulative": _("cumulative"), "target": _("target of the quarter"),
             "progress": _("against target")}
    head, _colon, span = measure.removeprefix("kpi:").partition(":")
    if measure.startswith("kpi:"):
        words = (indicators or {}).get(head, {})
        name = words.get("name_en" if get_language() == "en" else "name_ko", head)
    else:
        name = names.get(head, head)
    return f"{name}, {spans[span]}" if span in spans else str(name)


def unit_name(unit: str, measure: str = "", indicators: Mapping[str, Mapping[str, Any]] | None = None) -> str:
    """The unit as readers write it; rates and shares carry their percent sign in the figure."""
    if measure.startswith("kpi:") and unit != "share":
        words = (indicators or {}).get(measure.split(":")[1], {})
        return str(words.get("unit_en" if get_language() == "en" else "unit_ko", unit))
    return {"KRW": _("won"), "x": _("times"), "rate": "", "share": ""}.get(unit, unit)


def state_name(state: str) -> str:
    """Why a figure has no value, or how its value is to be read; empty for a plain one."""
    return {
        "no_data": _("No data"), "no_factor": _("No factor published"), "not_defined": _("Not defined"),
        "not_meaningful": _("n.m."), "multiple_roots": _("Several rates fit"), "under_one_year": _("Under one year, not annualised"),
    }.get(state, "")
