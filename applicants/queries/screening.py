"""The automatic checks and first figures of a submission in the reader's language: what was found, what to do, where it comes from."""
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from applicants.choices import COUNTRIES
from applicants.metrics.checks import FOUNDERS, OK, SEVERITY, STOP, WARN, group_of
from applicants.metrics.eligibility import Outcome
from applicants.models import Counterfactual, Deal, Document, Material, Screening, Submission, Watch
from applicants.queries.check_sources import source_words
from applicants.queries.consent import current_texts
from applicants.queries.eligibility import label as rule_label
from applicants.queries.eligibility import note as rule_note
from fund.templatetags.look import day

GATE = {OK: "ok", WARN: "half", STOP: "miss"}
RULE = "rule_"


@dataclass(frozen=True)
class Seen:
    """What one reader may see of what checks refer to, by their ids; whoever sees nothing reads outcomes without names."""

    deals: Mapping[str, Deal] = field(default_factory=dict)
    watched: Mapping[str, Watch] = field(default_factory=dict)
    organisations: Mapping[str, str] = field(default_factory=dict)
    holders: Mapping[int, list[str]] = field(default_factory=dict)


def check_rows(screening: Screening, seen: Seen | None = None) -> list[dict[str, Any]]:
    """Each check as {key, group, label, state, outcome, note, lines, todo, sources}, as far as this reader sees it.

    `state` is a gate mark, `outcome` ok | warn | stop, a line {text, note, deal}. Other applications behind a wall are not there: a check
    that has found nothing else is in order.
    """
    return [_row(check, seen or Seen()) for check in screening.checks]


def told(submission: Submission | None) -> dict[str, Any] | None:
    """What a founder is told of the checks: {stops, at, rows}, of the checks that speak of what they themselves hand in.

    `at` is when it was first found so: that the house looked again is not theirs to know. None while nothing was checked.
    """
    runs = sorted(submission.screenings.all(), key=lambda run: -run.number) if submission else []
    if not runs:
        return None
    first, now = runs[0], _for_founder(runs[0])
    for run in runs[1:]:
        if [(row["key"], row["outcome"]) for row in _for_founder(run)] != [(row["key"], row["outcome"]) for row in now]:
            break
        first = run
    return {"stops": any(row["outcome"] == STOP for row in now), "at": first.done_at, "rows": now}


def in_short(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows that are not in order, for a list without details: what was found stands in the note."""
    return [row | {"note": row["note"] or "; ".join(f"{line['text']}: {line['note']}" for line in row["lines"])}
            for row in rows if row["outcome"] != OK]


def worst_first(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows by how much they ask for, otherwise as they came."""
    return sorted(rows, key=lambda row: SEVERITY[row["outcome"]])


def agreements(checks: list[Mapping[str, Any]]) -> dict[str, str]:
    """In what other applications to the fund agree with this one, in words, by the uuid of their deal; whoever may see that deal or not."""
    found: dict[str, list[str]] = {}
    for check in checks:
        if check["key"] in ("duplicates", "earlier"):
            for hit in check["facts"].get("hits", ()):
                found.setdefault(hit["ref"], []).append(_agreed(hit, Seen(), 0))
    return {ref: ", ".join(dict.fromkeys(words)) for ref, words in found.items()}


def figure_rows(screening: Screening) -> list[dict[str, Any]]:
    """Each figure as {measure, label, value (Decimal or None), low, high, unit, state, formula, inputs, note}."""
    rows = []
    for figure in screening.figures:
        value, low, high = (Decimal(figure[k]) if figure.get(k) is not None else None for k in ("value", "low", "high"))
        rows.append({**figure, "label": _measure(figure["measure"]), "value": value, "low": low, "high": high, "note": _basis(figure)})
    return rows


def _for_founder(run: Screening) -> list[dict[str, Any]]:
    rows = [{"key": check["key"], "outcome": check["outcome"], "note": _note(check, [])} for check in run.checks if check["key"] in FOUNDERS]
    return [row | {"label": _label(row["key"])} for row in rows if row["outcome"] == STOP]


def _row(check: Mapping[str, Any], seen: Seen) -> dict[str, Any]:
    key, lines, outcome = check["key"], _lines(check, seen), check["outcome"]
    if key in ("duplicates", "earlier") and not lines and "hits" in check["facts"]:
        outcome = OK  # everything that was found lies behind a wall
    return {"key": key, "group": group_of(key), "label": _label(key), "state": GATE[outcome], "outcome": outcome,
            "note": _note(check | {"outcome": outcome}, lines), "lines": lines, "todo": "" if outcome == OK else _todo(key, outcome),
            "sources": [words for source in check.get("sources", ()) if (words := source_words(source))]}


def _label(key: str) -> str:
    if key.startswith(RULE):
        return rule_label(key.removeprefix(RULE))
    return {
        "number": _("Business registration number"), "foreign": _("Registration abroad"), "corporate": _("Corporate registration number"),
        "duplicates": _("Same company twice"), "duplicate": _("Same company twice"), "earlier": _("Earlier applications of this company"),
        "excluded": _("List: excluded from funding"), "group": _("List: restricted business groups"),
        "affiliate": _("List: affiliates of GP and LPs"), "deck": _("Deck readable"), "consents": _("Required consents"),
        "round": _("Handed in on time"), "age": _("Age of the company"), "target": _("Target against baseline"),
        "eligibility": _("The founder's own check"),
    }[key]


def _note(check: Mapping[str, Any], lines: list[dict[str, Any]]) -> str:
    key, outcome, facts = check["key"], check["outcome"], check["facts"]
    if key.startswith(RULE):
        return _rule_note(key.removeprefix(RULE), facts)
    if key in Watch.List.values:
        return _list_note(key, outcome, facts, lines)
    if key in _NOTES:
        return _NOTES[key](outcome, facts)
    return ""


def _number_note(outcome: str, facts: Mapping[str, Any]) -> str:
    return _("The check digit is right.") if outcome == OK else _("The check digit does not fit.")


def _foreign_note(outcome: str, facts: Mapping[str, Any]) -> str:
    return _("Registered in %(country)s: no register is asked here, so look at the certificate.") % {
        "country": dict(COUNTRIES).get(facts["country"], facts["country"])}


def _duplicates_note(outcome: str, facts: Mapping[str, Any]) -> str:
    if outcome == OK:
        return _("No other company of this fund has the number, the name or the representative.")
    return _("Another application to this fund agrees in number, name or representative.")


def _deck_note(outcome: str, facts: Mapping[str, Any]) -> str:
    if outcome == OK:
        return _("%(n)s pages") % {"n": facts["pages"]}
    code = facts["problem"]
    return str(Document.Problem(code).label) if code in Document.Problem.values else _("Its pages could not be drawn.")


def _consents_note(outcome: str, facts: Mapping[str, Any]) -> str:
    if outcome == OK:
        return _("All given.")
    titles = {text.key: text.title for text in current_texts()}
    return ", ".join(titles.get(key, key) for key in facts["missing"])


def _age_note(outcome: str, facts: Mapping[str, Any]) -> str:
    text = _("%(years)s years") % {"years": facts["years"]}
    return text if outcome == OK else _("%(years)s years; the Act counts a startup up to %(limit)s.") % facts


def _against_note(outcome: str, facts: Mapping[str, Any]) -> str:
    return _("Fits, as far as it was answered.") if outcome == OK else " ".join(
        f"{rule_label(raw['key'])}: {rule_note(Outcome(raw['key'], raw['state'], raw['facts']))}" for raw in facts["against"])


_NOTES = {
    "number": _number_note, "foreign": _foreign_note, "duplicates": _duplicates_note, "duplicate": _duplicates_note, "deck": _deck_note,
    "consents": _consents_note, "age": _age_note, "eligibility": _against_note,
    "corporate": lambda outcome, facts: _("The check digit is right.") if outcome == OK else _(
        "The check digit does not fit. Numbers given since 31 January 2025 have none."),
    "earlier": lambda outcome, facts: "",
    "round": lambda outcome, facts: _("While the round was open.") if outcome == OK else _("Outside the round's time."),
    "target": lambda outcome, facts: "" if outcome == OK else _("The target does not lie on the better side of the baseline."),
}


def _rule_note(key: str, facts: Mapping[str, Any]) -> str:
    outcome = Outcome(key, facts["state"], dict(facts))
    return _("Nobody answered this. Ask the founder.") if outcome.state == "unknown" else rule_note(outcome)


def _list_note(name: str, outcome: str, facts: Mapping[str, Any], lines: list[dict[str, Any]]) -> str:
    if facts.get("answer"):
        return {"restricted": _("The second step says: part of a group under limits on cross-shareholding."),
                "group": _("The second step says: there is a group or a parent company."),
                "unsure": _("The second step says: not sure.")}.get(facts["answer"], "")
    if outcome == OK:
        return _("Nothing on it speaks of this company.")
    return "" if lines else _("Something on it may speak of this company.")


def _lines(check: Mapping[str, Any], seen: Seen) -> list[dict[str, Any]]:
    """What was found, one line a company or entry: {text, note, deal}; what this reader may not see is left out."""
    by_ref: dict[str, list[Mapping[str, Any]]] = {}
    for hit in check["facts"].get("hits", ()):
        by_ref.setdefault(hit.get("ref", ""), []).append(hit)
    found = []
    for ref, hits in by_ref.items():
        agreed = ", ".join(dict.fromkeys(_agreed(hit, seen, check["facts"].get("second", 0)) for hit in hits))
        if deal := seen.deals.get(ref):
            words = [agreed] if check["key"] != "earlier" else []
            found.append({"text": deal.company.name, "deal": deal, "note": " · ".join([*words, str(deal.round or ""), deal.get_stage_display()])})
        elif entry := seen.watched.get(ref):
            over = [_("ended since")] if entry.is_over else []
            found.append({"text": f"{entry.name} ({entry.group})" if entry.group else entry.name,
                          "note": " · ".join([agreed, _("%(source)s, as of %(day)s") % {"source": entry.source, "day": day(entry.as_of)}, *over])})
        elif ref in seen.organisations:
            found.append({"text": seen.organisations[ref], "note": f"{agreed} · {_('an organisation of this fund')}"})
        elif "name" in hits[0]:  # a packet keeps the entry's name itself
            found.append({"text": hits[0]["name"], "note": agreed})
    return found


def _agreed(hit: Mapping[str, Any], seen: Seen, second: int) -> str:
    by, how = hit["by"], hit["how"]
    if by == "holder":
        holders = seen.holders.get(second, [])
        named = holders[hit["row"]] if hit.get("row", -1) < len(holders) and hit.get("row", -1) >= 0 else ""
        words = {"same": _("a shareholder of the same name"), "similar": _("a shareholder of a similar name"),
                 "begins": _("a shareholder whose name begins with the group's")}[how]
        return f"{words}: {named}" if named else words
    return {
        ("number", "same"): _("same number"), ("abroad", "same"): _("same number abroad"), ("name", "same"): _("same name"),
        ("name", "similar"): _("similar name"), ("person", "same"): _("same name of the representative"),
        ("group", "begins"): _("the name begins with the group's"), ("answer", "same"): _("named in the second step"),
        ("answer", "begins"): _("its group is named in the second step"), ("company", "same"): _("same company"),
    }[by, how]


def _todo(key: str, outcome: str) -> str:
    """What to do about a check that is not in order."""
    if key.startswith(RULE):
        return _("The call's own rule; it holds nothing up. Decide whether to go on, and write down why.") if outcome == STOP else ""
    if outcome == STOP:
        return {
            "number": _("Ask the founder for the certificate. A new version with the right number is checked by itself."),
            "deck": _("Ask the founder to upload the deck anew and to submit again. That version is checked by itself."),
            "consents": _("Without it nobody may review this. The founder can give it on their page of consents; then run the checks again."),
            "round": _("If there was a reason, give this applicant more time on the page of the call, then run the checks again."),
            "excluded": _("The number itself is on the list. If the entry is wrong, an administrator ends it with a reason; then run the "
                          "checks again. If it is right, decline."),
        }.get(key, "")
    return {
        "foreign": _("Ask for an extract of the register there."), "corporate": _("Compare it with the extract of the register."),
        "duplicates": _("Open the other application and compare. If it is one company, ask which application counts."),
        "excluded": _("A name alone is no proof. Compare the number and the representative with the source."),
        "group": _("Look the company and its shareholders up at egroup.go.kr before the committee."),
        "affiliate": _("Ask whether they belong together. A conflict of interest goes onto the deal's page of readers as a wall."),
        "target": _("Ask which direction was meant."),
    }.get(key, "")


def _measure(key: str) -> str:
    return {
        "revenue_growth": _("Revenue growth"), "gross_margin": _("Gross margin"), "monthly_burn": _("Monthly burn"),
        "runway": _("Runway"), "burn_multiple": _("Burn multiple"), "post_money_share": _("Share of the company for the amount asked"),
        "avoided_per_year": _("Expected avoided emissions per year"),
    }[key]


def _basis(figure: dict[str, Any]) -> str:
    """What an expected emission figure rests on, for it more than doubles with the counterfactual."""
    if figure["measure"] != "avoided_per_year":
        return ""
    inputs = figure["inputs"]
    return _("%(material)s in %(year)s, otherwise: %(counterfactual)s") % {
        "material": Material(inputs["material"]).label, "year": inputs["year"],
        "counterfactual": Counterfactual(inputs["counterfactual"]).label}
