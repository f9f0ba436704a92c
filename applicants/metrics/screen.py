"""A deal against law and mandate (Venture Investment Promotion Act 52(2)3 and 5, Decree 36-37, in force 2026-07-01; fund rules): facts in, findings out.

Each rule has one function, which names its source; a function tells what it found and whether the rule holds, None where it cannot be known.
Facts that are unknown never block.
"""

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

from applicants.metrics.eligibility import full_years, last_day
from fund.metrics.mandate import Key, Mode, Override, Rule, items

Level = Literal["ok", "warn", "block", "unknown"]
Found = tuple[bool | None, dict[str, Any]]  # whether the rule holds, and the plain values to say it with

SHARE = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class Facts:
    """What the rules are asked about; money in won, None where nobody has looked or said.

    `*_hits` refer to what the company was found to be (empty: looked, nothing found); `earlier` is what the fund has in the company already,
    `main_purpose` the code of its class ("" for not written), `main_purpose_papers` how many papers prove it, `on` the day that counts.
    """

    group_hits: tuple[str, ...] | None = None
    gp_affiliate_hits: tuple[str, ...] | None = None
    lp_affiliate_hits: tuple[str, ...] | None = None
    amount: Decimal | None = None
    earlier: Decimal | None = None
    fund_size: Decimal | None = None
    main_purpose: str | None = None
    main_purpose_papers: int | None = None
    founded_on: dt.date | None = None
    on: dt.date | None = None
    country: str | None = None
    region: str | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """What came of one rule: ok, warn, block, or unknown (shown as a warning); `facts` are texts, whole numbers and lists of texts."""

    key: Key
    outcome: Level
    facts: Mapping[str, Any] = field(default_factory=dict)
    mode: Mode = "warn"
    override: Override = "nobody"
    source: str = ""
    dated: str = ""


def screen(facts: Facts, mandate: Iterable[Rule]) -> tuple[Finding, ...]:
    """One finding for each rule that is not off, in the order of the table whatever the order of the rules.

    Raises ValueError for a rule that nobody knows, or one that is named twice.
    """
    rules = list(mandate)
    known = {rule.key: rule for rule in rules}
    if len(known) < len(rules) or not known.keys() <= RULES.keys():
        raise ValueError(f"no such rules, or one of them twice: {[rule.key for rule in rules]}")
    return tuple(_finding(facts, known[key]) for key in RULES if key in known and known[key].mode != "off")


def blocking(findings: Iterable[Finding], waived: Collection[str] = ()) -> tuple[Finding, ...]:
    """The findings that still block: those of rules in `waived` do not, unless nobody may let them pass."""
    return tuple(found for found in findings if found.outcome == "block" and (found.key not in waived or found.override == "nobody"))


def is_social_venture(*, social: int | Decimal, innovation: int | Decimal, least: int | Decimal = 70) -> bool:
    """Social venture identification of MSS and KIBO (소셜벤처 판별): twelve items each, and both sums reach the mark; none makes up for the other."""
    return social >= least and innovation >= least


def _finding(facts: Facts, rule: Rule) -> Finding:
    holds, said = RULES[rule.key](facts, rule)
    failed: Level = "block" if rule.mode == "block" else "warn"
    outcome: Level = "unknown" if holds is None else "ok" if holds else failed
    return Finding(rule.key, outcome, said, rule.mode, rule.override, rule.source, rule.dated)


def _restricted_group(facts: Facts, rule: Rule) -> Found:
    """Act 52(2)3: no investing in a company of a group under limits on cross-shareholding; Decree 37 no. 1 excepts no new ESG investment."""
    return _hits(facts.group_hits)


def _gp_affiliate(facts: Facts, rule: Rule) -> Found:
    """Act 52(2)5, Decree 36 no. 3(a)-(d), (f): GP, its staff, main shareholders, affiliates; 37 no. 2(a): but by all members' prior consent."""
    return _hits(facts.gp_affiliate_hits)


def _lp_affiliate(facts: Facts, rule: Rule) -> Found:
    """Act 52(2)5, Decree 36 no. 3(e): major contributors (10 % of the units, Decree 8(2)3(d)) and their affiliates; 37 no. 2(a) as above."""
    holds, said = _hits(facts.lp_affiliate_hits)
    return holds, said | {"limit": _plain(rule.limit)}


def _single_company(facts: Facts, rule: Rule) -> Found:
    """Fund rules, no statute: what the fund has in one company is at most a share of the fund's size."""
    said = {"amount": _plain(facts.amount), "earlier": _plain(facts.earlier), "fund_size": _plain(facts.fund_size), "limit": _plain(rule.limit)}
    if facts.amount is None or facts.earlier is None or not facts.fund_size or rule.limit is None:
        return None, said
    total, most = facts.amount + facts.earlier, facts.fund_size * rule.limit
    share = (total / facts.fund_size).quantize(SHARE)
    return total <= most, said | {"total": _plain(total), "most": _plain(most), "share": _plain(share)}


def _main_purpose(facts: Facts, rule: Rule) -> Found:
    """Fund rules (the purpose its LPs subscribed to), no statute: one of the fund's classes, and a paper that proves it."""
    classes = [item.code for item in items(rule.values)]
    said: dict[str, Any] = {"code": facts.main_purpose or "", "papers": facts.main_purpose_papers, "classes": classes}
    if not facts.main_purpose:
        return None, said
    if facts.main_purpose not in classes:
        return False, said | {"why": "outside"}
    if facts.main_purpose_papers is None:
        return None, said
    return (True, said) if facts.main_purpose_papers > 0 else (False, said | {"why": "papers"})


def _company_age(facts: Facts, rule: Rule) -> Found:
    """Support for SME Establishment Act 2 no. 3 and its Decree 3(1): a startup until seven years from a company's registration have passed."""
    said = {"founded_on": _day(facts.founded_on), "on": _day(facts.on), "limit": _plain(rule.limit)}
    if facts.founded_on is None or facts.on is None or rule.limit is None:
        return None, said
    last = last_day(facts.founded_on, int(rule.limit))
    return facts.on <= last, said | {"years": full_years(facts.founded_on, facts.on), "last_day": _day(last)}


def _location(facts: Facts, rule: Rule) -> Found:
    """Fund rules; by Act 37(1)5, 38(1) and 51(1) what is invested abroad does not count towards the duty to invest."""
    places = [item.code for item in items(rule.values)]
    said = {"country": facts.country or "", "region": facts.region or "", "places": places}
    if {facts.country, facts.region} & set(places):
        return True, said
    needs_region = any(not place.isupper() for place in places)  # countries are written KR, regions busan
    return None if not facts.country or (needs_region and not facts.region) else False, said


RULES: dict[Key, Callable[[Facts, Rule], Found]] = {
    "restricted_group": _restricted_group, "gp_affiliate": _gp_affiliate, "lp_affiliate": _lp_affiliate, "single_company": _single_company,
    "main_purpose": _main_purpose, "company_age": _company_age, "location": _location,
}


def _hits(hits: tuple[str, ...] | None) -> Found:
    return (None, {"hits": []}) if hits is None else (not hits, {"hits": list(hits)})


def _plain(number: Decimal | None) -> str:
    """A number as text without idle zeros; empty for none."""
    if number is None:
        return ""
    text = f"{Decimal(number):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _day(day: dt.date | None) -> str:
    return day.isoformat() if day else ""
