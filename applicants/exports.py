"""Tables of this house as files for a spreadsheet."""
import datetime as dt
import io
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from applicants.filters.columns import BY_KEY
from applicants.filters.deal import Question
from applicants.metrics.funnel import share
from applicants.queries.calibration import Calibrated
from applicants.queries.deal_list import every_row
from applicants.queries.funnel import Funnel, reason_name, stage_name
from fund.exports import sheet
from fund.periods import SEOUL
from fund.templatetags.look import stage_label, state_word

MARKS = ("financial", "impact")


def access_log_csv(lines: list[dict[str, Any]]) -> str:
    """Who opened an application, one line an opening: time in Seoul, what, how, role and organisation; no name."""
    head = [_("When (Seoul)"), _("What was opened"), _("How"), _("Role"), _("Organisation")]
    return sheet([head, *[[f"{line['at'].astimezone(SEOUL):%Y-%m-%d %H:%M:%S}", line["what"], line["how"], line["role"], line["organisation"]]
                          for line in lines]])


def calibration_csv(found: Calibrated) -> str:
    """A round's marks, one line a deal and axis: raw mean, adjusted, n, a column a reviewer; then severities and correlations.

    An empty cell is a mark that was not given, or a figure that has no value.
    """
    rows: list[list[Any]] = [[_("Deal"), _("Axis"), _("Raw"), _("Adjusted"), "n", *[reviewer.person for reviewer in found.reviewers]]]
    for axis in found.axes:
        rows += [[line.deal.company.name, axis.label, f"{line.raw:.6f}", f"{line.adjusted:.6f}", line.n, *[_mark(mark) for mark in line.marks]]
                 for line in axis.lines]
        severity = {judge.seat.pk: judge.severity for judge in axis.judges}
        rows += [[_("Severity"), axis.label, "", "", "", *[_figure(severity.get(seat.pk)) for seat in found.reviewers]]]
        rows += [[name, axis.label, _figure(value)]
                 for name, value in (("ICC(2,k)", axis.icc.icc2k), ("ICC(2,1)", axis.icc.icc2), ("Krippendorff alpha", axis.alpha))]
    return sheet(rows)


def _mark(mark: Decimal | None) -> str:
    return "" if mark is None else f"{mark:.4f}"


def _figure(value: float | None) -> str:
    return "" if value is None else f"{value:.6f}"


def deals_csv(question: Question) -> str:
    """The rows of a question as the table shows them, all pages: its order and its columns, a line a deal."""
    return sheet([_head(question.columns), *([_plain(cell) for cell in line] for line in _lines(question))])


def deals_xlsx(question: Question) -> bytes:
    """The same as a workbook: amounts, marks and days are numbers, days of the calendar dates, everything else text that nothing runs."""
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
                                   "default_date_format": "yyyy-mm-dd"}) as book:
        book.set_properties({"created": dt.datetime.combine(dt.date.today(), dt.time())})  # the same rows give the same file
        page, bold = book.add_worksheet(_("Deals")), book.add_format({"bold": True})
        page.freeze_panes(1, 1)
        page.set_column(0, 0, 28)
        page.set_column(1, 40, 14)
        for place, words in enumerate(_head(question.columns)):
            page.write_string(0, place, words, bold)
        for number, line in enumerate(_lines(question), 1):
            for place, cell in enumerate(line):
                page.write(number, place, cell)
    return out.getvalue()


def _head(columns: list[str]) -> list[str]:
    found = []
    for key in columns:
        found += {
            "company": [_("Company"), _("In one line"), _("Receipt number"), _("Registration number")], "ask": [_("Ask (won)")],
            "financial": [str(BY_KEY[key].label), _("Financial, spread")], "impact": [str(BY_KEY[key].label), _("Impact, spread")],
            "next": [str(BY_KEY[key].label), _("Due")], "source": [str(BY_KEY[key].label), _("Source in words")],
        }.get(key, [str(BY_KEY[key].label)])
    return found


def _lines(question: Question) -> Iterator[list[Any]]:
    for row in every_row(question):
        yield [cell for key in question.columns for cell in _cells(key, row)]


def _cells(key: str, row: dict[str, Any]) -> list[Any]:
    """What stands in a column's cells: text, numbers, dates, or None."""
    if key in MARKS:
        hidden = _("Hidden: you stepped back") if row["stepped_back"] else _("Visible after you score")
        return [hidden, ""] if row["hidden"] else [row[key], row[f"{key}_spread"]]
    programme = f" ({pgettext('stage', 'Accelerator')})" if row["in_programme"] else ""
    return {
        "company": lambda: [row["name"], _("Application erased") if row["erased"] else row["one_line"], row["receipt_no"] or "",
                            row["business_number"] or row["foreign_number"] or ""],
        "theme": lambda: [str(row["theme_label"])], "stage": lambda: [stage_label(row["pip"]) + programme], "status": lambda: [state_word(row["kind"])],
        "ask": lambda: [row["ask"]], "days": lambda: [row["days"]], "owner": lambda: [row["owner"]],
        "next": lambda: [row["next_text"] or "", row["next_on"]],
        "gaps": lambda: [row["gaps"]], "source": lambda: [str(row["source_label"]), row["source_note"]], "round": lambda: [row["round"]],
        "received": lambda: [row["received_on"].astimezone(SEOUL).date()], "revisit": lambda: [row["revisit_on"]],
        "region": lambda: [str(row["region_label"])]}[key]()


def _plain(cell: Any) -> Any:
    """A cell of text: a plain number, a date as ISO text, nothing where there is nothing."""
    if isinstance(cell, Decimal):
        return f"{cell:f}"
    return "" if cell is None else cell


def funnel_csv(found: Funnel) -> str:
    """The funnel, a line a stage, of all deals and of each group they are split into; counts, shares (0 to 1) with 4 places, days with one."""
    head = [_("As of (Seoul)"), _("Group"), _("Deals"), _("Stage"), _("Entered"), _("Went on"), _("Passed there"), _("Withdrawn there"), _("On hold"),
            _("Still there"), _("Moved back out of it"), _("Went on, share of entered"), _("Went on, share of decided"), _("Entered, share of all"),
            _("Finished stays"), _("Median days"), _("80th percentile, days"), _("Running stays"), _("Median days so far"),
            _("80th percentile so far, days")]
    at = f"{found.as_of.astimezone(SEOUL):%Y-%m-%d %H:%M:%S}"
    parts = [(_("All"), found.total, found.stages), *((group.label, group.total, group.stages) for group in found.groups)]
    return sheet([head, *[[at, label, total, stage_name(row.stage), row.entered, row.went_on, row.passed, row.withdrawn, row.on_hold, row.still, row.back,
                           *map(_four, (row.onward, row.decided, share(row.entered, total))),
                           row.finished.n, _one(row.finished.median), _one(row.finished.long),
                           row.running.n, _one(row.running.median), _one(row.running.long)] for label, total, stages in parts for row in stages]])


def funnel_reasons_csv(found: Funnel) -> str:
    """Why deals were passed, a line a reason and stage with deals in it; what may not be told to the reader is left out."""
    at = f"{found.as_of.astimezone(SEOUL):%Y-%m-%d %H:%M:%S}"
    head = [_("As of (Seoul)"), _("Reason"), _("Stage"), _("Deals")]
    return sheet([head, *[[at, reason_name(code), stage_name(stage), n] for code, counts in found.reasons.items() for stage, n in counts.items() if n]])


def _four(value: float | None) -> str:
    return "" if value is None else f"{value:.4f}"


def _one(value: float | None) -> str:
    return "" if value is None else f"{value:.1f}"
