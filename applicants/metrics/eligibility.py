"""Whether a startup fits a call, rule by rule: 중소기업창업 지원법 article 2 (age), 공정거래법 article 31 (business groups), the call itself.

A rule is a bound that a call sets; an answer is what somebody says of their startup. Nothing here decides anything.
"""
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

MET, WARN, STOP, UNKNOWN = "met", "warn", "stop", "unknown"
STARTUP_YEARS = 7
EXCLUDED = ("weapons", "gambling", "tobacco", "adult", "fossil", "coal_power", "wildlife")
NONE_OF_THEM = "none"
BOUNDS = {"age": ("max_age_years",), "country": ("korea_only",), "theme": ("themes",), "excluded": ("excluded",),
          "ask": ("ask_min", "ask_max"), "group": ("not_affiliated",), "indicator": ()}  # rule -> what a call sets for it
DEFAULTS: dict[str, Any] = {"max_age_years": STARTUP_YEARS, "excluded": list(EXCLUDED), "not_affiliated": True}


@dataclass(frozen=True)
class Outcome:
    """What became of one rule: met, warn (worth a look), stop (against the call as it stands) or unknown (not answered)."""

    key: str
    state: str
    facts: dict[str, Any] = field(default_factory=dict)


def asked(rules: Mapping[str, Any]) -> tuple[str, ...]:
    """The rules that a call sets, by the key of their outcome and in the order they are asked; the last one always holds."""
    holds = {"age": rules.get("max_age_years"), "country": rules.get("korea_only"), "theme": rules.get("themes"),
             "excluded": rules.get("excluded"), "ask": rules.get("ask_min") or rules.get("ask_max"),
             "group": rules.get("not_affiliated"), "indicator": True}
    return tuple(key for key, bound in holds.items() if bound)


def check(rules: Mapping[str, Any], answers: Mapping[str, Any], *, closes_on: dt.date) -> list[Outcome]:
    """Each rule of a call against the answers; the age is that of the day the call closes.

    Answers: founded (ISO day) or not_founded, country, theme, excluded (keys, or "none"), ask (won), group (no, yes or unsure),
    indicator (yes or not_yet). What is missing or empty is unknown.
    """
    found = {"age": lambda: _age(rules, answers, closes_on), "country": lambda: _country(answers), "theme": lambda: _theme(rules, answers),
             "excluded": lambda: _excluded(rules, answers), "ask": lambda: _ask(rules, answers), "group": lambda: _group(answers),
             "indicator": lambda: _indicator(answers)}
    return [found[key]() for key in asked(rules)]


def last_day(founded: dt.date, years: int) -> dt.date:
    """The last day of so many years: the first day is not counted (민법 articles 157 and 160)."""
    try:
        return founded.replace(year=founded.year + years)
    except ValueError:  # founded on a 29 February
        return dt.date(founded.year + years, 2, 28)


def full_years(founded: dt.date, on: dt.date) -> int:
    """Whole years from a founding to a day; none for a founding that lies after it."""
    years = on.year - founded.year - ((on.month, on.day) < (founded.month, founded.day))
    return max(years, 0)


def _age(rules: Mapping[str, Any], answers: Mapping[str, Any], closes_on: dt.date) -> Outcome:
    limit = rules["max_age_years"]
    facts = {"limit": limit, "closes_on": closes_on.isoformat()}
    if answers.get("not_founded"):
        return Outcome("age", WARN, facts | {"founded": ""})
    if not answers.get("founded"):
        return Outcome("age", UNKNOWN, facts)
    founded = dt.date.fromisoformat(answers["founded"])
    state = MET if closes_on <= last_day(founded, limit) else STOP
    return Outcome("age", state, facts | {"founded": founded.isoformat(), "years": full_years(founded, closes_on)})


def _country(answers: Mapping[str, Any]) -> Outcome:
    country = answers.get("country", "")
    return Outcome("country", UNKNOWN if not country else MET if country == "KR" else STOP, {"country": country})


def _theme(rules: Mapping[str, Any], answers: Mapping[str, Any]) -> Outcome:
    theme = answers.get("theme", "")
    state = UNKNOWN if not theme else MET if theme in rules["themes"] else WARN
    return Outcome("theme", state, {"theme": theme, "themes": list(rules["themes"])})


def _excluded(rules: Mapping[str, Any], answers: Mapping[str, Any]) -> Outcome:
    ticked = answers.get("excluded") or []
    hit = [key for key in rules["excluded"] if key in ticked]
    return Outcome("excluded", STOP if hit else MET if ticked else UNKNOWN, {"fields": hit, "excluded": list(rules["excluded"])})


def _ask(rules: Mapping[str, Any], answers: Mapping[str, Any]) -> Outcome:
    least, most = rules.get("ask_min"), rules.get("ask_max")
    facts = {"ask": str(answers.get("ask") or ""), "least": str(least or ""), "most": str(most or "")}
    if not facts["ask"]:
        return Outcome("ask", UNKNOWN, facts)
    ask = Decimal(facts["ask"])
    fits = (least is None or ask >= least) and (most is None or ask <= most)
    return Outcome("ask", MET if fits else WARN, facts)


def _group(answers: Mapping[str, Any]) -> Outcome:
    return Outcome("group", {"no": MET, "yes": STOP, "unsure": WARN}.get(answers.get("group", ""), UNKNOWN))


def _indicator(answers: Mapping[str, Any]) -> Outcome:
    return Outcome("indicator", {"yes": MET, "not_yet": WARN}.get(answers.get("indicator", ""), UNKNOWN))
