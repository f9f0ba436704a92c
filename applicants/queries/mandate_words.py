"""What a check of law and mandate found, in a sentence of the reader's language; from a run as from a frozen packet."""
import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from applicants.choices import COUNTRIES, REGIONS
from fund.metrics.mandate import Rule, items
from fund.queries.mandate import spoken
from fund.templatetags import look

Row = Mapping[str, Any]
KINDS = {"ok": "ok", "warn": "risk", "block": "miss", "unknown": "half"}  # mark and colour of an outcome
SAID = "answer"
LISTED = ("restricted_group", "gp_affiliate", "lp_affiliate")


def outcome_word(outcome: str) -> str:
    """An outcome in a word or two."""
    return {"ok": pgettext("mandate", "Holds"), "warn": pgettext("mandate", "Look at this"), "block": pgettext("mandate", "Blocks"),
            "unknown": pgettext("mandate", "Not known yet")}[outcome]


def sentence(finding: Row, facts: Row, rules: list[Row], names: Mapping[str, str] | None = None) -> str:
    """A finding of a run: `facts` and `rules` of that run, `names` of what its hits refer to, by reference; a packet's hits are names."""
    if finding["key"] in LISTED:
        return _listed(finding, facts.get(finding["key"], {}).get("why", ""), names or {})
    return SAYS[finding["key"]](finding, rule_of(rules, finding["key"]))


def _listed(finding: Row, why: str, names: Mapping[str, str]) -> str:
    key, hits = finding["key"], finding["facts"].get("hits", [])
    if finding["outcome"] == "ok":
        return {"restricted_group": _("Nothing on the list of restricted business groups is this company."),
                "gp_affiliate": _("Nothing found that ties the company to the GP."),
                "lp_affiliate": _("Nothing found that ties the company to a major LP.")}[key]
    if finding["outcome"] == "unknown":
        return {"no_list": _("Cannot be told: the list to compare with is empty."), "unsure": _("Cannot be told: the company itself is not sure."),
                "alike": _("Cannot be told: names or shareholders resemble. Look at them and let the list say what is right."),
                }.get(why, _("Cannot be told."))
    named = ", ".join(dict.fromkeys(_("what the company says") if ref == SAID else names.get(ref, ref) for ref in hits)) or "–"
    return {"restricted_group": _("The company belongs to a restricted business group: %(names)s"),
            "gp_affiliate": _("The company is an affiliate of the GP: %(names)s"),
            "lp_affiliate": _("The company is an affiliate of a major LP, or of whom cannot be told: %(names)s")}[key] % {"names": named}


def _single(finding: Row, rule: Rule | None) -> str:
    facts = finding["facts"]
    if finding["outcome"] == "unknown":
        return _("Cannot be told: no amount is known, or no size of the fund.")
    said = {"total": look.eok(facts["total"]), "earlier": look.eok(facts["earlier"]), "share": look.pct(facts["share"], 1),
            "limit": look.pct(facts["limit"], 1), "most": look.eok(facts["most"])}
    return _("%(total)s of %(most)s hundred million won, with %(earlier)s that the fund has there: %(share)s of the fund, at most %(limit)s.") % said


def _purpose(finding: Row, rule: Rule | None) -> str:
    facts = finding["facts"]
    if finding["outcome"] == "unknown":
        return _("Nobody has written down its class yet.") if not facts["code"] else _("Nobody has counted its papers yet.")
    words = {item.code: item.label(spoken()) for item in items(rule.values)} if rule else {}
    name = words.get(facts["code"], facts["code"])
    if facts.get("why") == "outside":
        return _("Outside the fund's main purpose.")
    if facts.get("why") == "papers":
        return _("In “%(name)s”, but no paper proves it.") % {"name": name}
    return _("In “%(name)s”, proven by papers: %(n)s.") % {"name": name, "n": facts["papers"]}


def _age(finding: Row, rule: Rule | None) -> str:
    facts = finding["facts"]
    if finding["outcome"] == "unknown":
        return _("Cannot be told: the day of its registration is not known.")
    said = {"founded": _day(facts["founded_on"]), "years": facts["years"], "last": _day(facts["last_day"]), "limit": facts["limit"]}
    if finding["outcome"] == "ok":
        return _("Registered %(founded)s, whole years: %(years)s. Young enough until %(last)s.") % said
    return _("Registered %(founded)s; its first %(limit)s years ended on %(last)s.") % said


def _location(finding: Row, rule: Rule | None) -> str:
    facts = finding["facts"]
    places = dict(COUNTRIES) | dict(REGIONS)
    here = ", ".join(str(places.get(code, code)) for code in (facts["country"], facts["region"]) if code)
    if finding["outcome"] == "unknown":
        return _("Cannot be told: its place is not known.")
    return _("In %(place)s.") % {"place": here} if finding["outcome"] == "ok" else _("In %(place)s, which is none of the places named.") % {"place": here}


SAYS = {"single_company": _single, "main_purpose": _purpose, "company_age": _age, "location": _location}


def rule_of(rules: list[Row], key: str) -> Rule | None:
    """A rule as it stood in a run."""
    return next((Rule(row["key"], row["mode"], row["override"], Decimal(row["limit"]) if row["limit"] else None, tuple(row["values"]), row["source"],
                      row["dated"]) for row in rules if row["key"] == key), None)


def _day(text: str) -> str:
    return look.day(dt.date.fromisoformat(text)) if text else "–"
