"""What a fund may invest in: the usual rules with what this fund keeps differently laid over them, and the words for them."""
import hashlib
import json
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from fund.metrics.mandate import BOUNDS, KEYS, Rule, items
from fund.models import Fund, Mandate

FILE = Path(__file__).resolve().parent.parent / "reference" / "mandate.json"

TITLES = {
    "restricted_group": _("Company of a restricted business group"), "gp_affiliate": _("Affiliate of the GP"),
    "lp_affiliate": _("Affiliate of a major LP"), "single_company": _("Share of one company"), "main_purpose": _("Main purpose"),
    "company_age": _("Age of the company"), "location": _("Place of the company"),
}
ASKS = {
    "restricted_group": _("No investment in a company of a business group under limits on cross-shareholding."),
    "gp_affiliate": _("Nothing is bought that the GP, its staff, its main shareholders, its affiliates or its other funds have issued or hold; "
                      "companies the GP's funds invested in are no such affiliates."),
    "lp_affiliate": _("Nothing is bought that an LP with %(limit)s of the units or more, or an affiliate of it, has issued or holds."),
    "single_company": _("At most %(limit)s of the fund in one company, with what it has there already."),
    "main_purpose": _("The investment falls in one of the fund's main-purpose classes, and a paper proves it."),
    "company_age": _("At most %(limit)s years since the company was registered."),
    "location": _("The company is in one of the places named."),
}
MODES = {"block": pgettext_lazy("rule", "Blocks"), "warn": pgettext_lazy("rule", "Warns"), "off": pgettext_lazy("rule", "Off")}
OVERRIDES = {"nobody": pgettext_lazy("rule", "Nobody"), "second_person": pgettext_lazy("rule", "A second person of the house"),
             "members": pgettext_lazy("rule", "The fund's members, by their consent")}


@cache
def usual() -> dict[str, dict[str, Any]]:
    """The rules that hold where a fund keeps none of its own, by key: mode, override, limit, values, source_ko, source_en, dated as text."""
    rows = json.loads(FILE.read_text(encoding="utf-8"))
    return {row["key"]: {"limit": "", "values": []} | row for row in rows}


def mandate_of(fund: Fund, *, language: str | None = None, own: dict[str, Any] | None = None) -> tuple[Rule, ...]:
    """Every rule of the fund, also those that are off, in the order of their keys; usual sources in `language`, or the one being spoken.

    The limit for a single company is the fund's own term; `company_age` is limited in years, all others by a share. `own` is what the fund
    keeps differently, where that was read already.
    """
    if own is None:
        own = Mandate.objects.filter(fund=fund).values_list("rules", flat=True).first() or {}
    return tuple(_rule(fund, key, own.get(key, {}), language or spoken()) for key in KEYS)


def purposes(fund: Fund, *, language: str | None = None, own: dict[str, Any] | None = None) -> list[tuple[str, str]]:
    """(code, words) of the fund's main-purpose classes, as choices of a form; `own` as above."""
    classes = {rule.key: rule.values for rule in mandate_of(fund, own=own)}["main_purpose"]
    return [(item.code, item.label(language or spoken())) for item in items(classes)]


def source_in(key: str, source: str, *, language: str | None = None) -> str:
    """A source as it was kept with a finding, in the language being spoken where it is the usual one of its rule."""
    shipped = usual().get(key, {})
    if source in (shipped.get("source_ko"), shipped.get("source_en")):
        return str(shipped[f"source_{language or spoken()}"])
    return source


def asks(rule: Rule) -> str:
    """What a rule asks, in one sentence."""
    return str(ASKS[rule.key]) % {"limit": limit_label(rule)} if BOUNDS[rule.key].limit else str(ASKS[rule.key])


def limit_label(rule: Rule) -> str:
    """Its limit as people say it: 15%, 7; empty where it has none."""
    if rule.limit is None:
        return ""
    return plain(rule.limit * 100) + "%" if BOUNDS[rule.key].limit == "share" else plain(rule.limit)


def listed(fund: Fund) -> list[dict[str, Any]]:
    """The rules as the page lists them: {rule, title, asks, mode, override, limit, items: [(code, words)], is_law}."""
    return [{"rule": rule, "title": TITLES[rule.key], "asks": asks(rule), "mode": MODES[rule.mode], "override": OVERRIDES[rule.override],
             "limit": limit_label(rule), "is_law": BOUNDS[rule.key].is_law,
             "items": [(item.code, item.label(spoken())) for item in items(rule.values)]} for rule in mandate_of(fund)]


def seen(fund: Fund) -> str:
    """What a mandate says, hashed: who saves a page shows by it which rules they had before them."""
    said = [[rule.key, rule.mode, rule.override, plain(rule.limit), rule.values, rule.source, rule.dated] for rule in mandate_of(fund, language="ko")]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:16]


def plain(number: Decimal | None) -> str:
    """A number as it is kept: without idle zeros, empty for none."""
    text = "" if number is None else f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def spoken() -> str:
    """The language being spoken, of the two that reference data has."""
    return "en" if get_language() == "en" else "ko"


def _rule(fund: Fund, key: str, own: dict[str, Any], language: str) -> Rule:
    row = usual()[key] | own
    limit = fund.single_company_limit if key == "single_company" else Decimal(row["limit"]) if row["limit"] else None
    return Rule(key, row["mode"], row["override"], limit, tuple(row["values"]), own.get("source") or row[f"source_{language}"], row["dated"])
