"""The self-check in words: what a call's rules ask, where each comes from, what came of it and what to do next."""
import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from applicants.choices import COUNTRIES
from applicants.metrics.eligibility import MET, STOP, UNKNOWN, WARN, Outcome, asked, check
from applicants.models import Company, Round
from fund.templatetags.look import day, money

EXCLUDED_WORDS = {
    "weapons": gettext_lazy("Weapons and ammunition"), "gambling": gettext_lazy("Gambling"), "tobacco": gettext_lazy("Tobacco"),
    "adult": gettext_lazy("Adult entertainment"), "fossil": gettext_lazy("Extraction of coal, oil or gas"),
    "coal_power": gettext_lazy("Power from coal"), "wildlife": gettext_lazy("Trade in protected species"),
}
MARKS = {MET: ("ok", "ok"), WARN: ("risk", "risk"), STOP: ("miss", "miss"), UNKNOWN: ("line", "todo")}


def rule_rows(round: Round) -> list[dict[str, str]]:
    """What a call sets, in words: {key, label, bound, source}, in the order it is asked."""
    return [_rule(round, key) for key in asked(round.eligibility)]


def outcomes_of(round: Round, answers: Mapping[str, Any]) -> list[Outcome]:
    """The rules of a call against the answers; an age counts on the day in Seoul on which the call closes."""
    return check(round.eligibility, answers, closes_on=timezone.localdate(round.closes_at))


def kept(answers: Mapping[str, Any], outcomes: Iterable[Outcome]) -> dict[str, Any]:
    """A self-check as the session and an application keep it: when, what was answered, what it said."""
    return {"at": timezone.now().isoformat(timespec="seconds"), "answers": dict(answers),
            "outcomes": [{"key": o.key, "state": o.state, "facts": o.facts} for o in outcomes]}


def check_rows(round: Round, checked: Mapping[str, Any]) -> list[dict[str, str]]:
    """A kept self-check row by row: {key, label, bound, source, state, badge, mark, word, note, next}."""
    rows = []
    for raw in checked.get("outcomes", ()):
        outcome = Outcome(raw["key"], raw["state"], raw["facts"])
        badge, mark = MARKS[outcome.state]
        rows.append(_rule(round, outcome.key) | {"state": outcome.state, "badge": badge, "mark": mark, "word": _word(outcome.state),
                                                 "note": note(outcome), "next": _next(outcome)})
    return rows


def verdict(rows: Iterable[Mapping[str, str]]) -> str:
    """The strictest state among the rows: stop, warn, unknown or met."""
    states = {row["state"] for row in rows}
    return next((state for state in (STOP, WARN, UNKNOWN) if state in states), MET)


def label(key: str) -> str:
    """What a rule is called."""
    return {"age": _("Age of the company"), "country": _("Seat of the company"), "theme": _("Theme"), "excluded": _("Excluded fields"),
            "ask": _("Amount asked for"), "group": _("Business group"), "indicator": _("Impact indicator")}[key]


def rule_words(rules: Mapping[str, Any], key: str, closes_on: dt.date) -> tuple[str, str]:
    """The bound that these rules set by one key, and its source."""
    return _bound(rules, key, day(closes_on))


def excluded_words(keys: Iterable[str]) -> str:
    """Excluded fields by their names, in a row."""
    return ", ".join(str(EXCLUDED_WORDS.get(key, key)) for key in keys)


def theme_words(keys: Iterable[str]) -> str:
    """Themes by their names, in a row."""
    names = dict(Company.Theme.choices)
    return ", ".join(str(names.get(key, key)) for key in keys)


def note(outcome: Outcome) -> str:
    """What was answered, beside the bound."""
    facts = outcome.facts
    if outcome.state == UNKNOWN:
        return _("You left this open.")
    if outcome.key == "age":
        if not facts["founded"]:
            return _("Not founded yet.")
        return _("Founded on %(day)s: %(n)s full years when the call closes.") % {
            "day": day(dt.date.fromisoformat(facts["founded"])), "n": facts["years"]}
    if outcome.key == "country":
        return str(dict(COUNTRIES).get(facts["country"], facts["country"]))
    if outcome.key == "theme":
        return theme_words([facts["theme"]])
    if outcome.key == "excluded":
        return excluded_words(facts["fields"]) or _("None of these.")
    if outcome.key == "ask":
        return _("%(amount)s won") % {"amount": money(Decimal(facts["ask"]))}
    if outcome.key == "group":
        return {MET: _("In no such group."), STOP: _("In such a group."), WARN: _("Not sure yet.")}[outcome.state]
    return _("Can be measured.") if outcome.state == MET else _("Not measured yet.")


def _rule(round: Round, key: str) -> dict[str, str]:
    bound, source = "", ""
    if key in asked(round.eligibility):  # a call may have dropped a rule since
        bound, source = _bound(round.eligibility, key, day(timezone.localdate(round.closes_at)))
    return {"key": key, "label": label(key), "bound": bound, "source": source}


def _bound(rules: Mapping[str, Any], key: str, closes_on: str) -> tuple[str, str]:
    """The bound of a rule as it stands in the call, and its source."""
    call = _("This call")
    if key == "age":
        return (_("At most %(n)s years from the founding to the day the call closes, %(day)s.") % {"n": rules.get("max_age_years", ""), "day": closes_on},
                _("Support for SME Establishment Act, article 2"))
    if key == "country":
        return _("A company registered in Korea."), call
    if key == "theme":
        return _("One of these themes: %(themes)s.") % {"themes": theme_words(rules.get("themes", ()))}, call
    if key == "excluded":
        return _("Nothing in these fields: %(fields)s.") % {"fields": excluded_words(rules.get("excluded", ()))}, call
    if key == "ask":
        return _range(rules.get("ask_min"), rules.get("ask_max")), call
    if key == "group":
        return (_("No affiliate of a business group under limits on cross-shareholding."),
                _("Fair Trade Act, article 31; the Fair Trade Commission names the groups each May"))
    return _("At least one indicator of impact that can be counted, with a figure for today and a target."), _("The form of this call")


def _range(least: int | None, most: int | None) -> str:
    if least and most:
        return _("From %(least)s to %(most)s won.") % {"least": money(least), "most": money(most)}
    return _("At least %(least)s won.") % {"least": money(least)} if least else _("At most %(most)s won.") % {"most": money(most)}


def _word(state: str) -> str:
    return {MET: pgettext("self-check", "Fits"), WARN: pgettext("self-check", "Look at this"), STOP: pgettext("self-check", "Does not fit"),
            UNKNOWN: pgettext("self-check", "Open")}[state]


def _next(outcome: Outcome) -> str:
    """What to do about a rule that is not plainly met."""
    if outcome.state == MET:
        return ""
    if outcome.state == UNKNOWN:
        return _("Nothing is held against you. The application asks for it.")
    return {
        "age": _("You can write the application now; the company must be founded before the contract is signed.") if outcome.state == WARN
        else _("If a new company carries the business on, apply with that one and say so."),
        "country": _("A Korean company of yours can apply. If you are about to found one, say when."),
        "theme": _("Themes overlap. Say in one sentence why yours belongs here."),
        "excluded": _("If only a small part of your revenue comes from it, say how large that part is."),
        "ask": _("Ask for a sum within the bounds, or say who else puts money in."),
        "group": _("Affiliates are listed on the Fair Trade Commission's site egroup.go.kr. Look your shareholders up before the contract.")
        if outcome.state == WARN else _("If your company is about to leave the group, say when and how."),
        "indicator": _("Choose what you will count first; the form lists the indicators and helps you find one."),
    }[outcome.key]
