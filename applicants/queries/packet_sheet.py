"""A packet as page and paper show it: the same content with names and words in the reader's language; packets of either version."""
import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from applicants.metrics.appraisal import CASES
from applicants.models import AgendaItem, Company, Finding, MandateWaiver, Meeting, Risk, Scorecard, Screening
from applicants.models.diligence import Area
from applicants.models.risk import Level
from applicants.queries import terms as term
from applicants.queries.main_purpose import NONE
from applicants.queries.mandate_card import finding_rows
from applicants.queries.quantity import in_words
from applicants.queries.screening import check_rows, figure_rows, in_short
from fund.templatetags import look

Row = dict[str, Any]
SEVERE = {"critical": "miss", "high": "miss", "medium": "risk", "low": "line"}
NO_AXIS = {"mean": "", "reviewers": 0, "spread": ""}
WITHHELD: Row = {"assumptions": [], "risks": [], "diligence": {}, "mandate": {}, "main_purpose": {}, "returns": {},
                 "judgement": {"cards": 0, "gates": {}, "financial": NO_AXIS, "impact": NO_AXIS}}


def sheet(packet: Mapping[str, Any], *, blind: bool = False) -> Row:
    """The packet with words beside its codes. Who is blind to the deal reads terms and application, and nothing that colleagues wrote or found."""
    if blind:
        packet = {**packet, **WITHHELD, "terms": packet["terms"] | dict.fromkeys(("risks", "dissent"), "")}
    language = "en" if get_language() == "en" else "ko"
    terms, submission = packet["terms"], packet["submission"]
    rows = [row | {"why": _why(row["state"])} for row in figure_rows(Screening(figures=packet["figures"]))]
    indicator = submission["indicator"]
    words = {"fund_name": packet["fund"][f"name_{language}"], "indicator": indicator[f"name_{language}"], "unit": indicator[f"unit_{language}"],
             "baseline": _quantity(submission["baseline"]), "target": _quantity(submission["target"])}
    return {
        **packet, **words, **_terms_words(packet, words["fund_name"]), **_gate(packet["judgement"]["gates"]), "blind": blind,
        "theme": Company.Theme(packet["company"]["theme"]).label,
        "is_main": packet.get("kind", Meeting.Kind.MAIN) == Meeting.Kind.MAIN,
        "over_limit": Decimal(packet["limit"]["of_fund"] or 0) > Decimal(packet["limit"]["most"]),
        "risk_lines": lines(terms.get("risks", "")), "conditions": lines(terms.get("conditions", "")),
        "lines": _assumptions(packet, words), "register": [_risk(row) for row in _listed(packet, "risks")],
        "diligence": _diligence(packet.get("diligence") or {}), "mandate": _mandate(packet.get("mandate") or {}),
        "purpose": _purpose(packet.get("main_purpose") or {}, language), "returns": _returns(packet),
        "figures": [row for row in rows if row["low"] is None], "cases": [row for row in rows if row["low"] is not None],
        "warnings": [] if blind else in_short(check_rows(Screening(checks=packet["checks"]))),
        "table": _table(packet, words["fund_name"]),
    }


def lines(text: str) -> list[str]:
    """The lines of a text in which anything stands."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def day(text: str) -> str:
    """A kept day as it is shown; a dash for none."""
    return look.day(dt.date.fromisoformat(text)) if text else look.NONE


def times(text: str) -> str:
    """A multiple as it is shown: 2.4×; a dash for none."""
    return _("%(n)s×") % {"n": look.number(text, 1)} if text else look.NONE


def _terms_words(packet: Mapping[str, Any], fund_name: str) -> Row:
    """What the terms are called, and what they come to."""
    terms, own = packet["terms"], (packet["fund"]["name_ko"], packet["fund"]["name_en"], "")
    seller, existing = terms.get("seller", ""), terms.get("shares_kind") == "existing"
    priced = term.is_priced(terms)
    return {
        "source": fund_name if terms.get("source", "") in own else terms["source"],
        "shares_word": _("Existing shares of %(seller)s") % {"seller": seller} if existing else _("New shares, 100%"),
        "instrument": AgendaItem.Instrument(terms["instrument"]).label, "priced": priced,
        "valuation_word": _("Pre-money valuation") if priced else _("Valuation cap"),
        "post_word": _("Post-money valuation") if priced else _("Cap and new money"),
        "ownership_word": _("Ownership bought") if priced else _("Ownership, as if converted at the cap"),
        "co": terms.get("co_investors", []), "co_money": term.co_money(terms), "warnings_of_terms": _gap(packet),
    }


def _gap(packet: Mapping[str, Any]) -> list[Row]:
    after = packet.get("cap_table", {}).get("after") or []
    if not after:
        return []
    found = term.gap(packet["terms"], tuple(term.Holding(row["holder"], row["kind"], int(row["shares"])) for row in after))
    return [{"label": term.gap_words(found), "state": "risk"}] if found else []


def _table(packet: Mapping[str, Any], fund_name: str) -> Row:
    """Both cap tables side by side, the fund under its name in the reader's language."""
    found = term.side_by_side(*(packet.get("cap_table", {}).get(name) or [] for name in ("before", "after")))
    for row in found["rows"]:
        row["is_us"] = row["holder"] == (packet["fund"]["name_ko"] or packet["fund"]["name_en"])
        row["holder"] = fund_name if row["is_us"] else row["holder"]
    return found


def _gate(gates: Mapping[str, int]) -> Row:
    """The worst word of the ESG gate, and how many cards gave each."""
    worst = next((gate for gate in ("stop", "mitigate", "pass") if gates.get(gate)), "")
    return {"gate": {"kind": {"stop": "miss", "mitigate": "risk", "pass": "ok"}.get(worst, ""), "word": Scorecard.Gate(worst).label if worst else "",
                     "counts": [(Scorecard.Gate(gate).label, n) for gate, n in gates.items() if gate]}}


def _listed(packet: Mapping[str, Any], key: str) -> list[Row]:
    """A list that packets have since version 2."""
    found = packet.get(key)
    return list(found) if isinstance(found, list) else []


def _assumptions(packet: Mapping[str, Any], words: Mapping[str, str]) -> list[Row]:
    """The underwritten assumptions; where nobody wrote one, what the founder applied with."""
    rows = [_assumption(row) for row in _listed(packet, "assumptions")]
    given = packet["submission"]
    return rows or [{"metric": words["indicator"], "unit": words["unit"], "baseline": words["baseline"], "target": words["target"],
                     "day": f"{given['target_year']}.12", "grade": given["grade"], "owner": "", "span": "", "basis": _("From the application"),
                     "sensitivity": "", "applied": True}]


def _assumption(row: Mapping[str, Any]) -> Row:
    unit, (baseline, target, low, high) = in_words(row["unit"], (row["baseline"], row["target"], row["low"], row["high"]))
    return {**row, "unit": unit, "baseline": baseline, "target": target, "day": day(row["target_on"]), "span": f"{low} – {high}" if low and high else ""}


def _risk(row: Mapping[str, Any]) -> Row:
    """A risk with its level in words and colour; its weight is materiality times likelihood, 1 to 9."""
    weight = row["materiality"] * row["likelihood"]
    level = Level.HIGH if weight >= 6 else Level.MEDIUM if weight >= 3 else Level.LOW
    return {**row, "mark": {Level.HIGH: "miss", Level.MEDIUM: "risk", Level.LOW: "line"}[level], "level": level.label, "weight": weight,
            "pillar": Risk.Pillar(row["pillar"]).label, "state": Risk.State(row["state"]).label, "day": day(row["due_on"]) if row["due_on"] else "",
            "said": _("materiality %(grave)s, likelihood %(likely)s") % {
                "grave": Level(row["materiality"]).label, "likely": Level(row["likelihood"]).label}}


def _diligence(found: Mapping[str, Any]) -> Row:
    """How far diligence was, its open findings in words, and how many are settled."""
    rows = [row | {"area": Area(row["area"]).label, "level": Finding.Severity(row["severity"]).label, "mark": SEVERE[row["severity"]],
                   "is_open": row["state"] == Finding.State.OPEN, "state": _finding_state(row)} for row in found.get("findings", ())]
    counts = {name: found.get(name, 0) for name in ("done", "waived", "open")}
    return counts | {"begun": bool(sum(counts.values()) or rows), "found": [row for row in rows if row["is_open"]],
                     "settled": [row for row in rows if not row["is_open"]],
                     "said": _("%(done)s done · %(waived)s waived · %(open)s open") % counts}


def _finding_state(row: Mapping[str, Any]) -> str:
    """How a finding stands, and which settled one it takes up again; packets of before that could be say nothing of it."""
    state, old = str(Finding.State(row["state"]).label), row.get("reopens")
    return state if old is None else _("%(state)s, finding %(n)s again") % {"state": state, "n": old}


def _mandate(found: Mapping[str, Any]) -> Row:
    """The findings of the newest run in words with their sources, and what was let pass."""
    waivers = {row["key"]: _waiver(row) for row in found.get("waivers", ())}
    said = finding_rows(found.get("findings", []), found.get("facts", {}), found.get("rules", []))
    rows = [row | {"waiver": waivers.get(row["key"])} for row in said]
    at = dt.datetime.fromisoformat(found["run_at"]) if found.get("run_at") else None
    return {"run": bool(found.get("number")), "number": found.get("number", 0), "at": at, "rows": rows,
            "asks_purpose": any(row["key"] == "main_purpose" for row in rows)}  # else it stands apart: a rule that is off has no row


def _waiver(row: Mapping[str, Any]) -> str:
    basis, state = MandateWaiver.Basis(row["basis"]).label, MandateWaiver.State(row["state"]).label
    consent = [_("%(share)s of commitments on %(day)s") % {"share": look.pct(row["consent_share"], 1), "day": day(row["consented_on"])}] if (
        row.get("consent_share") and row.get("consented_on")) else []
    return " · ".join([str(basis), str(state), *consent, row["reason"]])


def _purpose(found: Mapping[str, Any], language: str) -> Row:
    """The main-purpose class as the fund called it then."""
    code = found.get("code", "")
    word = _("Outside the main purpose") if code == NONE else found.get("words", {}).get(language, "") or code
    return {"word": word, "outside": code == NONE, "basis": found.get("basis", ""), "files": found.get("files", [])}


def _returns(packet: Mapping[str, Any]) -> Row | None:
    """The three cases of the return, at the tabled price where they could be computed for it: {rows: [{case, irr, multiple, years}], note}, in words; None
    without a run."""
    found = packet.get("returns") or {}
    if not found:
        return None
    shown = found.get("at_terms") or found
    names = {"low": pgettext("case", "Low"), "base": pgettext("case", "Base"), "high": pgettext("case", "High")}
    why = _why(found["state"]) or look.NONE
    rows = [{"case": names[case], "irr": look.pct(shown["irr"][case], 1) if shown["irr"][case] else why, "multiple": times(shown["multiple"][case]),
             "years": found["years"].get(case, "")} for case in CASES]
    notes = [_("Gross, before fees; underwriting run %(n)s") % {"n": found["run"]}]
    if found.get("at_terms") and found["post_money"] != packet["terms"]["post_money"] and found["multiple"]["base"]:
        notes.append(_("at the post-money tabled here; at the %(post)s won of the application the base case is %(multiple)s") % {
            "post": look.money(found["post_money"]), "multiple": times(found["multiple"]["base"])})
    return {"rows": rows, "note": "; ".join(notes)}


def _quantity(text: str) -> str:
    """A canonical decimal with the places it has."""
    return look.number(text, len(text.partition(".")[2]))


def _why(state: str) -> str:
    """Why a figure has no value, in a word or two."""
    return {"no_data": _("no data"), "no_factor": _("no factor"), "not_defined": _("not defined"),
            "not_meaningful": _("not meaningful")}.get(state, "")
