"""The companies of a report: the schedule of investments, what missed its target, what did harm; and the LPs' accounts."""
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from portfolio.models import Valuation
from portfolio.queries.figure import FUND, GROSS, NET, Book, Written, joined, won_places, won_unit, write
from portfolio.queries.snapshot import measure_name

KINDS = {"on_target": "ok", "at_risk": "risk", "missed": "miss", "not_reported": "none"}
MONEY = ("cost", "realised", "fair_value")
ZERO = Decimal(0)


def schedule(book: Book) -> dict[str, Any]:
    """A row a holding, money and impact side by side; the totals are the fund's own figures, which are the sums of the rows."""
    impact = {row["uuid"]: row for row in book.impact.get("companies", [])}
    held = book.money.get("companies") or list(impact.values())
    amounts = [book.value(f"company:{row['uuid']}", name, GROSS) for row in held for name in MONEY]
    places = won_places(amounts, most=4)
    techniques = technique_words()
    rows = []
    for row in held:
        subject = f"company:{row['uuid']}"
        money = {name: book.written(subject, name, GROSS, places=places) for name in MONEY}
        paid = book.inputs(subject, "cost", GROSS).get("rows", [])
        rows.append({
            "name": row["name"], "subject": subject, **money, "moic": book.written(subject, "moic", GROSS),
            "first": date.fromisoformat(paid[0]["on"]) if paid else None, "technique": techniques.get(row.get("technique"), ""),
            "valued_on": date.fromisoformat(row["valued_on"]) if row.get("valued_on") else None,
            "exited": bool(money["realised"].value and not money["fair_value"].value),
            **_impact_cells(book, subject, impact.get(row["uuid"]))})
    totals = {name: book.written(FUND, measure, GROSS, places=places) for name, measure in
              (("cost", "cost"), ("realised", "realised"), ("fair_value", "fair_values"))}
    totals["moic"] = book.written(FUND, "gross_multiple", GROSS)
    judged = [(kind, sum(row["kind"] == kind for row in rows)) for kind in ("ok", "risk", "miss", "none")]
    return {"rows": rows, "totals": totals, "judged": [pair for pair in judged if pair[1]], "unit": write(None, "KRW")[1],
            "rounded": any(amount % 10_000 for amount in amounts if amount)}


def technique_words() -> dict[str, str]:
    """The valuation techniques short enough for a column; the lineage of a value names them in full."""
    return dict(Valuation.Technique.choices) | {
        "recent": _("Recent investment"), "benchmarks": _("Benchmarks"), "quoted": _("Quoted"), "dcf_company": _("DCF, investee"),
        "dcf_investment": _("DCF, investment")}


def _impact_cells(book: Book, subject: str, row: Mapping[str, Any] | None) -> dict[str, Any]:
    if row is None or not row["headline"]:
        return {"indicator": "", "kpi": None, "progress": None, "kind": KINDS["not_reported"] if row else ""}
    measure = f"kpi:{row['headline']}"
    span = "cumulative" if book.get(subject, f"{measure}:cumulative", GROSS) else "quarter"
    return {"indicator": measure_name(measure, book.indicators), "kind": KINDS.get(row["status"], ""),
            "kpi": book.written(subject, f"{measure}:{span}", GROSS), "progress": book.written(subject, f"{measure}:progress", GROSS)}


def misses(book: Book) -> dict[str, Any]:
    """What the fund has to say against itself: companies below target, companies that did not report, harm. Never left out."""
    missed, silent = [], []
    for row in book.impact.get("companies", []):
        if row["status"] == "missed":
            name = f"kpi:{row['headline']}"
            subject = f"company:{row['uuid']}"
            missed.append({"name": row["name"], "indicator": measure_name(name, book.indicators), "progress": book.written(
                subject, f"{name}:progress", GROSS), "actual": book.written(subject, f"{name}:quarter", GROSS),
                "target": book.written(subject, f"{name}:target", GROSS)})
        elif row["status"] == "not_reported":
            silent.append({"name": row["name"], "reason": book.impact.get("excuses", {}).get(row["uuid"], "")})
    return {"text": book.impact.get("misses", ""), "missed": missed, "silent": silent, "negatives": negatives(book), "note": _netting(book)}


def negatives(book: Book) -> list[dict[str, Any]]:
    """A line for each kind of harm that is measured: cumulative, this quarter, evidence, and whose it is; zero is a line as well."""
    measures = [f"kpi:{code}" for code, words in book.indicators.items() if words["is_negative"]]
    found = []
    for measure in [*measures, "own_emissions"]:
        now = book.get(FUND, f"{measure}:quarter", GROSS)
        if now is None:
            continue
        total = book.written(FUND, f"{measure}:cumulative", GROSS) if book.get(FUND, f"{measure}:cumulative", GROSS) else None
        whose = [f"{row['name']} {write(Decimal(row['value']), now.unit, measure + ':quarter', indicators=book.indicators)[0]}"
                 for row in now.inputs["rows"] if row["value"] is not None and Decimal(row["value"])]
        found.append({"title": measure_name(measure, book.indicators), "now": book.written(FUND, f"{measure}:quarter", GROSS),
                      "total": total, "whose": ", ".join(whose), "mix": now.evidence})
    return found


def _netting(book: Book) -> str:
    """How own emissions meet avoided ones: nothing is deducted twice, nothing disappears."""
    own, memo = (book.value(FUND, f"{name}:cumulative", GROSS) for name in ("own_emissions", "own_memo"))
    if own is None:
        return ""
    words = {name: joined(*write(value, "tCO2e")) for name, value in
             (("own", own), ("memo", memo or ZERO), ("charged", own - (memo or ZERO)))}
    return _("Of own emissions of %(own)s, %(charged)s is deducted from avoided emissions. The other %(memo)s belong to the recycling "
             "process, which the factor already contains. Nothing else is offset.") % words


def accounts(book: Book) -> dict[str, Any]:
    """The capital accounts this reader may see, to the won, with their sums where there are several; TVPI an account at a time."""
    names = ("commitment", "paid_in", "distributed", "nav")
    subjects = [(partner.organisation.name, f"lp:{partner.organisation.uuid}") for partner in book.partners]
    subjects = [(name, subject) for name, subject in subjects if book.get(subject, "commitment", NET)]
    rows = [{"name": name, "tvpi": book.written(subject, "tvpi", NET),
             **{each: book.written(subject, each, NET, whole=True) for each in names}} for name, subject in subjects]
    return {"rows": rows, "unit": won_unit(whole=True), "totals": _sums(rows, names) if len(rows) > 1 else None}


def _sums(rows: list[dict[str, Any]], names: tuple[str, ...]) -> dict[str, Written]:
    made = {}
    for name in names:
        known = [row[name].value for row in rows]
        total = None if any(value is None for value in known) else sum((value for value in known if value is not None), ZERO)
        text, unit = write(total, "KRW", whole=True)
        made[name] = Written(name, text, unit, value=total)
    return made

