"""The report as data for its printed form: the same assembly as the page, in words and finished figures."""
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from fund.charts.scale import whole_percents
from fund.templatetags.look import day, pct, status_word
from portfolio.metrics.evidence import GRADES
from portfolio.queries.chart import Plot, quarter_name
from portfolio.queries.figure import Book, Written, joined
from portfolio.queries.report import (
    as_of,
    bridge,
    factors,
    impact_tiles,
    methods,
    money_tiles,
    no_misses,
    no_negatives,
    restatements,
)
from portfolio.queries.schedule import accounts, misses, schedule

SPANS = {"evidence": 5, "cash": 12}


def printed(book: Book, plots: Iterable[Plot]) -> dict[str, Any]:
    """What templates/typst/report.typ prints for this reader, in the active language; charts are named like their plots."""
    report, bar = book.report, as_of(book)
    snapshots = [(word, row) for word, row in ((_("Money"), report.money), (_("Impact"), report.impact)) if row]
    coverage = bar["coverage"]
    return {
        "dated": max(row.published_at for _word, row in snapshots).date().isoformat(), "fund": book.fund.name,
        "since": _("first closing %(on)s") % {"on": day(book.fund.formed_on)}, "quarter_label": quarter_name(str(report.quarter.period)),
        "as_of": day(bar["on"]), "published": " · ".join(f"{word} {day(row.published_at)}" for word, row in snapshots),
        "digest": "\n".join(f"{word} {row.digest}" for word, row in snapshots),
        "coverage": _("%(n)s of %(of)s companies") % coverage if coverage else "",
        "restated": _("%(n)s figures") % {"n": bar["restated"]} if bar["restated"] else _("none"),
        "assured": _("%(share)s of %(n)s figures") % {"share": pct(bar["verified"].value), "n": bar["counted"]} if book.impact else "",
        "money_tiles": [{"label": t["label"], "value": t["figure"], "unit": t["unit"], "note": t["note"]} for t in money_tiles(book)],
        "bridge": _bridge(book), "impact_tiles": [_impact(tile) for tile in impact_tiles(book)] if book.impact else [],
        "charts": [{"title": p.title, "note": p.unit, "caption": p.finding, "cause": p.cause, "svg_name": p.name,
                    "span": SPANS.get(p.name, 7)} for p in plots],
        "holdings": _holdings(book), "misses_text": misses(book)["text"], "misses": _misses(book), "negatives": _negatives(book),
        "capital_account": _account(book), "factors": _factors(book),
        "methods": [{"name": m["name"], "formula": m["formula"], "source": m["source"]} for m in methods(book)],
        "restatements": [{"what": lowered(change["what"]), "old": lowered(change["old"]), "new": lowered(change["new"]),
                          "reason": each["reason"], "date": day(each["on"])}
                         for each in restatements(book) for change in each["changes"]],
        "labels": _labels(book)}


def _bridge(book: Book) -> list[dict[str, str]]:
    found = bridge(book)
    steps = [{"op": step["op"], "label": step["figure"].name, "value": _joined(step["figure"])} for step in found["steps"]]
    return [*steps, {"label": found["gross"].name, "value": _joined(found["gross"])}] if steps else []


def _joined(figure: Written | None) -> str:
    if figure is None or figure.value is None:
        return "–"
    return joined(figure.text, lowered(figure.unit))


def lowered(text: str) -> str:
    """Chemical units with the lowered digit that the printed form knows."""
    return text.replace("CO2", "CO₂")


def mix_words(mix: Mapping[str, str]) -> str:
    """A mix of grades in words, a single grade by its letter: A 65% B 35%."""
    known = {grade: Decimal(mix.get(grade, 0)) for grade in GRADES}
    shares = dict(zip(GRADES, whole_percents(list(known.values())), strict=True))
    found = [grade for grade in GRADES if known[grade]]
    return found[0] if len(found) == 1 else " ".join(f"{grade} {shares[grade]}%" for grade in found)


def _impact(tile: Mapping[str, Any]) -> dict[str, Any]:
    mix = [Decimal(tile["mix"].get(grade, 0)) for grade in GRADES]
    percent = tile.get("percent")
    return {"label": tile["label"], "value": tile["figure"], "unit": lowered(tile["unit"]), "status": tile.get("kind") or "",
            "target": lowered(tile.get("target", "")), "pct": None if percent is None else int(percent),
            "basis": lowered(tile["note"]), "evidence": dict(zip(GRADES, whole_percents(mix), strict=True)) if any(mix) else {}}


def _holdings(book: Book) -> dict[str, Any]:
    found = schedule(book)
    head = [_("Company"), _("First investment"), _("Cost"), _("Realised"), _("Fair value"), _("Multiple"), _("Technique · valued on"),
            _("Headline indicator"), _("Share of target"), pgettext("target", "State"), pgettext("grade", "Evidence")]
    rows = []
    for row in found["rows"]:
        kpi = row["kpi"]
        said = f"{row['indicator']} {_joined(kpi)}" if kpi and kpi.value is not None else row["indicator"] or "–"
        mix = mix_words(kpi.mix) if kpi else ""
        technique = " · ".join(text for text in (str(row["technique"]), day(row["valued_on"]) if row["valued_on"] else "") if text)
        rows.append([row["name"], f"{row['first']:%Y.%m}" if row["first"] else "–", row["cost"].text, row["realised"].text,
                     row["fair_value"].text, row["moic"].text, technique or "–", said, _joined(row["progress"]),
                     {"status": row["kind"], "text": status_word(row["kind"])} if row["kind"] else "–",
                     {"evidence": mix} if len(mix) == 1 else mix or "–"])
    totals = found["totals"]
    total = [_("%(n)s investments") % {"n": len(rows)}, "", *(totals[name].text for name in ("cost", "realised", "fair_value", "moic")),
             *[""] * 5]
    return {"head": head, "rows": rows, "total": total}


def _misses(book: Book) -> list[dict[str, str]]:
    found = misses(book)
    missed = [{"company": row["name"], "status": "miss", "pct": _joined(row["progress"]), "text": _against_target(row)}
              for row in found["missed"]]
    return missed + [{"company": row["name"], "status": "none", "text": row["reason"]} for row in found["silent"]]


def _against_target(row: Mapping[str, Any]) -> str:
    words = {"name": row["indicator"], "actual": _joined(row["actual"]), "target": _joined(row["target"])}
    return _("%(name)s: %(actual)s against a target of %(target)s.") % words


def _negatives(book: Book) -> list[dict[str, str]]:
    return [{"label": row["title"] + (f" ({row['whose']})" if row["whose"] else ""),
             "value": (row["total"] or row["now"]).text, "unit": lowered((row["total"] or row["now"]).unit), "quarter": row["now"].text,
             "evidence": mix_words(row["mix"])} for row in misses(book)["negatives"]]


def _account(book: Book) -> dict[str, Any]:
    found = accounts(book)
    names = ("commitment", "paid_in", "distributed", "nav")
    rows = [[row["name"], *(row[name].text for name in names), row["tvpi"].text] for row in found["rows"]]
    made: dict[str, Any] = {"head": [_("LP"), _("Commitment"), _("Paid-in"), _("Distributed"), _("NAV"), "TVPI"], "rows": rows}
    if found["totals"]:
        made["total"] = [_("Total"), *(found["totals"][name].text for name in names), ""]
    return made


def _factors(book: Book) -> dict[str, Any]:
    rows = [[row["factor_id"], row["shown"], row["unit"], f"v{row['version']}", row["publication"]] for row in factors(book)]
    return {"head": [_("Factor"), _("Value"), _("Unit"), _("Version"), _("Source")], "rows": rows}


def _labels(book: Book) -> dict[str, Any]:
    unit, note = schedule(book)["unit"], misses(book)["note"]
    return {
        "lang": get_language() or "ko", "as_of": _("As of"), "digest": _("Digest"), "published": _("Published"),
        "coverage": pgettext("coverage", "Reported"),
        "restated": _("Restated"), "assured": _("Third-party verified"),
        "basis": _("Net of fees and expenses, before carry; gross where it says so"),
        "money": _("Financial performance"), "money_note": _("%(unit)s, net, before carry") % {"unit": unit},
        "impact": _("Impact"), "impact_note": _("%(on)s; total, attributed beside it") % {"on": day(book.report.quarter.period.end)},
        "target": _("Target of the quarter"), "statuses": {kind: status_word(kind) for kind in ("ok", "risk", "miss", "none")} | {"": ""},
        "charts": _("Underwritten path, evidence, cash"), "charts_note": "", "holdings": _("Schedule of investments"),
        "holdings_note": _("%(unit)s, gross; fair values as of %(on)s") % {"unit": unit, "on": day(book.report.quarter.period.end)},
        "misses": _("Misses and negative impact"), "misses_note": _("No report is published without this section"),
        "missed_companies": _("Companies below target"), "no_misses": no_misses(book), "negatives": _("Negative impact"),
        "no_negatives": no_negatives(book),
        "negatives_head": [_("Item"), _("Cumulative"), _("This quarter"), pgettext("grade", "Evidence")],
        "negatives_note": lowered(note), "capital_account": _("Capital account"),
        "capital_account_note": _("%(unit)s, net, before carry") % {"unit": accounts(book)["unit"]},
        "method": _("Methods, factors, restatements"),
        "factors": _("Factors"), "methods": _("Formulas"), "methods_head": [pgettext("report", "Figure"), _("Formula"), _("Source")],
        "restatements": _("Restatements"), "no_restatements": _("No figure has been restated.")}

