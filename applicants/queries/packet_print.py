"""A frozen packet as plain data for its print template: the words of one language, the contents as they were written, one reader's mark."""
import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from applicants.models import AgendaItem, Meeting
from applicants.queries.erasure import done_erasure, erased_words
from applicants.queries.packet_sheet import sheet
from fund.identifiers import format_business_number, is_business_number
from fund.models import Seat
from fund.templatetags import look

Row = dict[str, Any]


def document(item: AgendaItem, seat: Seat, lang: str, at: dt.datetime) -> Row:
    """What the template takes: the packet in words of `lang`, marked for this reader at this time. ValueError while nothing is frozen."""
    if not item.is_frozen:
        raise ValueError("only a frozen packet is printed")
    with translation.override(lang):
        shown = sheet(item.packet)
        return {
            "dated": timezone.localdate(item.frozen_at).isoformat(), "fund": shown["fund_name"], "title": _title(item), "digest": item.packet_sha256,
            "company": {"name": shown["company"]["name"], "about": shown["company"]["one_line"], "facts": _company(shown)},
            "facts": _facts(item), "mark": mark_words(seat, at), "terms": _terms(shown), "warnings": [row["label"] for row in shown["warnings_of_terms"]],
            "returns": _returns(shown), "assumptions": _assumptions(shown), "judgement": _judgement(shown),
            "risks": [_risk(row) for row in shown["register"]], "risk_lines": shown["risk_lines"], "checks": [_check(row) for row in shown["warnings"]],
            "mandate": _mandate(shown), "purpose": _purpose(shown), "diligence": _diligence(shown), "cap_table": _cap_table(shown),
            "conditions": shown["conditions"], "dissent": shown["terms"].get("dissent", ""), "figures": _figures(shown),
            "papers": _papers(shown, erased_words(done_erasure(item.deal))), "labels": _labels(lang),
        }


def mark_words(seat: Seat, at: dt.datetime) -> str:
    """What stands across every page: organisation, role, name and time, in the language being spoken."""
    moment = timezone.localtime(at)
    return f"{seat.organisation.name} · {seat.get_role_display()} · {seat.person} · {moment:%Y.%m.%d %H:%M}"


def _title(item: AgendaItem) -> str:
    if item.meeting.kind == Meeting.Kind.PRELIMINARY:
        return _("Packet for the preliminary investment committee")
    return _("Packet for the investment committee")


def _facts(item: AgendaItem) -> list[list[str]]:
    meeting, kept = item.meeting, item.packet["meeting"]
    begins = f" {meeting.begins_at:%H:%M}" if meeting.begins_at else ""
    return [[_("Meeting"), meeting.title], [_("Held on"), look.day(dt.date.fromisoformat(kept["held_on"])) + begins],
            [pgettext("agenda", "Item"), str(item.order or "")], [_("Rule"), str(Meeting.Rule(kept["rule"]).label)],
            [_("Frozen at"), look.stamp(item.frozen_at)]]


def _company(shown: Row) -> list[list[str]]:
    number = shown["company"]["business_number"]
    pairs = [[_("Business registration number"), format_business_number(number) if is_business_number(number) else number],
             [_("Theme"), str(shown["theme"])],
             [_("Application"), _("version %(n)s") % {"n": shown["submission"]["number"]}]]
    return [pair for pair in pairs if pair[1]]


def _terms(shown: Row) -> list[Row]:
    """The terms in the order in which a committee asks for them."""
    terms, won = shown["terms"], _("%(n)s won")

    def money(value: Any) -> str:
        return won % {"n": look.money(value)}

    priced = [(_("Price per share"), money(terms["price"])), (_("Number of shares"), _("%(n)s shares") % {"n": look.number(terms["shares"])})]
    unpriced = [(_("Price and number of shares"), _("With the next round")),
                (_("Discount"), look.pct(terms["discount"], 1) if terms.get("discount") else look.NONE)]
    co = ", ".join(f"{row['name']} {money(row['amount'])}" for row in shown["co"])
    limit = shown["limit"]
    pairs = [
        (_("Source of funds"), shown["source"]), (_("New or existing shares"), shown["shares_word"]), (_("Class of shares"), str(shown["instrument"])),
        *(priced if shown["priced"] else unpriced),
        (_("Investment amount"), money(terms["amount"])), (shown["post_word"], money(terms["post_money"])),
        (_("Co-investors"), co or pgettext("co-investors", "None")),
        (_("Main-purpose class"), shown["purpose"]["word"] or _("Not written down")), (_("Exit route"), terms.get("exit") or look.NONE),
        (shown["valuation_word"], money(terms["pre_money"])), (shown["ownership_word"], look.pct(shown["ownership"], 2)),
        (_("Single-company limit used"), f"{look.pct(limit['of_fund'], 1)} / {look.pct(limit['most'], 1)}"),
        (_("Asked for"), money(shown["submission"]["ask"])),
    ]
    return [{"label": str(label), "value": str(value)} for label, value in pairs]


def _returns(shown: Row) -> Row:
    found = shown["returns"]
    if not found:
        return {"rows": [], "note": _("No return was computed for this application.")}
    rows = [[row["case"], row["irr"], row["multiple"], _("%(n)s years") % {"n": row["years"]} if row["years"] else ""] for row in found["rows"]]
    return {"head": [pgettext("low, base, high", "Case"), "IRR", pgettext("return", "Multiple"), _("Years to exit")], "rows": rows, "note": found["note"]}


def _assumptions(shown: Row) -> Row:
    rows = [{"cells": [row["metric"], _with(row["baseline"], row["unit"]), _with(row["target"], row["unit"]) + (f" ({row['span']})" if row["span"] else ""),
                       row["day"], {"evidence": row["grade"]}, row["owner"] or look.NONE],
             "under": " · ".join(text for text in (row["basis"], row["sensitivity"]) if text)} for row in shown["lines"]]
    note = "" if shown.get("assumptions") else _("No assumption has been underwritten; this is what the company applied with.")
    return {"head": [_("Assumption"), pgettext("assumption", "Today"), _("Target"), _("Target date"), pgettext("assumption", "Evidence"),
                     pgettext("assumption", "Owner")], "rows": rows, "note": note}


def _judgement(shown: Row) -> Row:
    found = shown["judgement"]

    def axis(row: Mapping[str, Any]) -> str:
        spread = f" ±{look.number(row['spread'], 1)}" if row["spread"] else ""
        return look.number(row["mean"], 1) + spread if row["mean"] else look.NONE

    gates = " · ".join(f"{word} {n}" for word, n in shown["gate"]["counts"])
    return {"note": _("%(n)s locked scorecards") % {"n": found["cards"]},
            "rows": [[_("ESG risk"), gates or look.NONE], [_("Impact"), axis(found["impact"])], [_("Financial"), axis(found["financial"])]]}


def _risk(row: Row) -> Row:
    owner = [row["owner"], _("until %(day)s") % {"day": row["day"]} if row["day"] else "", str(row["state"])]
    return {"mark": row["mark"] if row["mark"] != "line" else "none", "level": str(row["level"]),
            "negative": _("Negative impact") if row["is_negative"] else "", "title": row["title"], "said": f"{row['pillar']} · {row['said']}",
            "text": row["text"],
            "mitigation": f"{_('Mitigation')}: {row['mitigation']}" if row["mitigation"] else "", "owner": " · ".join(part for part in owner if part)}


def _check(row: Row) -> str:
    return f"{row['label']}: {row['note']}" if row.get("note") else str(row["label"])


def _mandate(shown: Row) -> Row:
    found = shown["mandate"]
    rows = [{"title": row["title"], "status": {"line": "none"}.get(row["badge"], row["badge"]), "word": str(row["word"]), "text": str(row["sentence"]),
             "waiver": f"{_('Let pass')}: {row['waiver']}" if row["waiver"] else "",
             "source": row["source"] + (f" · {_('as of %(day)s') % {'day': _day(row['dated'])}}" if row["dated"] else "")} for row in found["rows"]]
    note = _("run %(n)s, %(at)s") % {"n": found["number"], "at": look.moment(found["at"])} if found["run"] else ""
    return {"rows": rows, "note": note}


def _purpose(shown: Row) -> Row:
    found = shown["purpose"]
    return {"word": str(found["word"]), "basis": found["basis"], "files": [[file["name"], file["sha256"]] for file in found["files"]]}


def _diligence(shown: Row) -> Row:
    found = shown["diligence"]
    rows = [[str(row["number"]), {"status": row["mark"] if row["mark"] != "line" else "none", "text": str(row["level"])}, str(row["area"]), row["text"],
             f"{row['state']}: {row['answer']}" if row["answer"] else " · ".join(part for part in (str(row["state"]), row["remedy"]) if part)]
            for row in (*found["found"], *found["settled"])]
    return {"begun": found["begun"], "note": found["said"] if found["begun"] else "", "rows": rows,
            "head": [_("No."), pgettext("diligence", "Severity"), _("Area"), _("Finding"), _("State and remedy")]}


def _cap_table(shown: Row) -> Row:
    table = shown["table"]
    after = bool(table["after"])

    def side(row: Row, name: str) -> list[str]:
        return [look.number(row.get(name)), look.pct(row.get(f"{name}_share"), 2)]

    rows = [[row["holder"], row["kind"], *side(row, "before"), *(side(row, "after") if after else [])] for row in table["rows"]]
    head = [_("Holder"), _("Kind of shares"), _("Shares before"), _("Share before"), *([_("Shares after"), _("Share after")] if after else [])]
    whole = look.pct(1, 2)
    total = [_("Total"), "", look.number(table["before"]), whole, *([look.number(table["after"]), whole] if after else [])]
    return {"head": head, "rows": rows, "total": total}


def _figures(shown: Row) -> list[list[str]]:
    rows = [[row["label"], _figure(row)] for row in shown["figures"]]
    return rows + [[row["label"], _("%(low)s to %(high)s %(unit)s") % {
        "low": look.number(row["low"], 1), "high": look.number(row["high"], 1), "unit": row["unit"]}] for row in shown["cases"]]


def _figure(row: Row) -> str:
    value, unit = row["value"], row["unit"]
    if value is None:
        return row["why"]
    if unit == "won":
        return _("%(n)s won") % {"n": look.money(value)}
    return {"ratio": look.pct(value, 1), "months": f"{look.number(value, 1)} {_('months')}", "multiple": f"{look.number(value, 2)}×"}.get(
        unit, f"{look.number(value, 1)} {unit}")


def _papers(shown: Row, erased: str) -> list[list[str]]:
    deck, submission = shown["submission"]["deck"], shown["submission"]
    return [[f"{_('Pitch deck')}: {erased or deck['name']}", deck["sha256"]],
            [_("Application, version %(n)s") % {"n": submission["number"]}, submission["sha256"]]]


def _with(number: str, unit: str) -> str:
    return f"{number} {unit}".strip()


def _day(text: str) -> str:
    """A date of a source, which may be a month alone."""
    try:
        return look.day(dt.date.fromisoformat(text))
    except ValueError:
        return text


def _labels(lang: str) -> Row:
    return {
        "lang": lang, "digest": _("Digest"), "terms": _("Terms"), "returns": _("Expected return"), "assumptions": _("Investment assumptions"),
        "judgement": _("Assessment"), "risks": _("Risks"), "no_risks": _("None was written down."), "checks": _("Raised by the automatic checks"),
        "mandate": _("Law and mandate"), "no_mandate": _("The deal has not been checked against law and mandate yet."), "purpose": _("Main purpose"),
        "purpose_files": _("Evidence of the main purpose"), "no_purpose": _("Not written down"), "diligence": _("Diligence"),
        "no_diligence": _("No diligence has been recorded."), "no_findings": _("There is no finding."), "cap_table": _("Cap table before and after"),
        "no_cap_table": _("No cap table was entered."), "conditions": _("Conditions before payment"), "no_conditions": _("No conditions."),
        "dissent": _("Dissent"), "no_dissent": _("No dissent was handed in with the packet."), "figures": _("Figures of the application"),
        "papers": _("Attached papers"), "papers_head": [_("Paper"), "SHA-256"], "confidential": _("For this reader alone; not to be passed on."),
    }
