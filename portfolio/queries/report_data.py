"""A report as data: JSON with every formula and input that its figures come out of, and its tables for CSV."""
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from portfolio.metrics.canonical import plain
from portfolio.metrics.formulas import VERSIONS
from portfolio.models import Snapshot
from portfolio.queries.chart import Plot
from portfolio.queries.figure import Book, Written
from portfolio.queries.schedule import MONEY, accounts, schedule

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
Table = tuple[list[str], list[list[Any]]]


def data(book: Book) -> dict[str, Any]:
    """All figures this reader may see, decimals as text, each with formula, version and inputs: enough to compute them again.

    A snapshot's digest also covers the accounts of LPs whose figures a reader does not get.
    """
    report = book.report
    used = sorted({(row.formula, row.formula_version) for row in book.rows})
    kinds = {report.money_id: "money", report.impact_id: "impact"}
    return {
        "report": str(report.uuid), "fund": {"ko": book.fund.name_ko, "en": book.fund.name_en}, "quarter": str(report.quarter.period),
        "as_of": report.quarter.period.end.isoformat(), "version": report.number,
        "snapshots": {kind: _snapshot(row) for kind, row in (("money", report.money), ("impact", report.impact)) if row},
        "formulas": [{"key": key, "version": version, "expression": VERSIONS[key, version].expression,
                      "source": VERSIONS[key, version].source, "compute": _definition(key, version)} for key, version in used],
        "figures": [{"uuid": str(row.uuid), "snapshot": kinds[row.snapshot_id], "subject": row.subject, "measure": row.measure,
                     "basis": row.basis, "value": plain(row.value), "unit": row.unit, "state": row.state, "evidence": row.evidence,
                     "formula": row.formula, "formula_version": row.formula_version, "inputs": row.inputs} for row in book.rows]}


def _snapshot(row: Snapshot) -> dict[str, Any]:
    return {"uuid": str(row.uuid), "number": row.number, "digest": row.digest, "published_at": row.published_at.isoformat(),
            "context": row.context}


def _definition(key: str, version: int) -> str:
    """What the function behind a formula says about itself."""
    return " ".join((VERSIONS[key, version].compute.__doc__ or "").split())


def tables(book: Book, plots: Iterable[Plot]) -> dict[str, Table]:
    """Name -> head and rows of every table of the report, values unrounded."""
    found: dict[str, Table] = {plot.name: (plot.head, plot.rows) for plot in plots}
    found["investments"] = _investments(book)
    found["accounts"] = _accounts(book)
    return {name: (head, [[_cell(cell) for cell in row] for row in rows]) for name, (head, rows) in found.items()}


def _cell(cell: Any) -> str:
    """A cell as text: numbers unrounded, and words such that no spreadsheet takes them for a formula."""
    if isinstance(cell, Decimal):
        return plain(cell) or ""
    text = "" if cell is None else str(cell)
    return f"'{text}" if text[:1] in FORMULA_SIGNS and not NUMBER.fullmatch(text) else text


def _value(cell: Written | None) -> str | None:
    return plain(cell.value) if cell else None


def _investments(book: Book) -> Table:
    held = schedule(book)
    head = [_("Company"), _("First investment"), _("Cost"), _("Realised"), _("Fair value"), _("Multiple"), _("Technique"), _("Valued on"),
            _("Headline indicator"), _("Cumulative"), _("Unit"), _("Share of target"), _("State")]
    rows: list[list[Any]] = [[row["name"], row["first"], *(_value(row[name]) for name in MONEY), _value(row["moic"]), row["technique"],
                              row["valued_on"], row["indicator"], _value(row["kpi"]), row["kpi"].unit if row["kpi"] else "",
                              _value(row["progress"]), row["kind"]] for row in held["rows"]]
    totals: Mapping[str, Written] = held["totals"]
    return head, [*rows, [_("Total"), None, *(_value(totals[name]) for name in (*MONEY, "moic")), *[None] * 7]]


def _accounts(book: Book) -> Table:
    found = accounts(book)
    names = ("commitment", "paid_in", "distributed", "nav", "tvpi")
    head = [_("LP"), _("Commitment"), _("Paid-in"), _("Distributed"), _("NAV"), "TVPI"]
    return head, [[row["name"], *(_value(row[name]) for name in names)] for row in found["rows"]]
