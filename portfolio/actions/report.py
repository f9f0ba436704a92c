"""Draw a report from its published snapshots: charts in both languages, and a PDF for the GP's house and for each LP."""
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from applicants.actions.document import store_bytes
from fund import charts, jobs, pdf
from fund.audit import acting
from fund.models import Chart, Job
from fund.templatetags.look import day, evidence_word
from portfolio.metrics.evidence import GRADES
from portfolio.models import Report
from portfolio.queries.chart import Earlier, Plot, earlier, plots
from portfolio.queries.figure import Book, book_of
from portfolio.queries.report_pdf import lowered, printed

HOUSE = "house"
WIDE = {"evidence": charts.COLUMN, "cash": charts.FULL}


def draw(report_id: int, job: Job | None = None) -> dict[str, Any]:
    """Draw every chart (wide and for phones) and every PDF of a report; the names of what was drawn go into its row.

    Charts are kept by the digest of what they show and PDFs by the digest of their bytes: drawn twice, nothing changes.
    """
    report = Report.objects.select_related("quarter__fund", "money", "impact").get(pk=report_id)
    past, languages = earlier(report), [code for code, _name in settings.LANGUAGES]
    readers = [None, *(str(partner.organisation.uuid) for partner in book_of(report, None).partners)]
    total, done = len(languages) * (len(readers) + 1), 0
    drawn: dict[str, str] = {}
    papers: dict[str, str] = {}
    for language in languages:
        with translation.override(language):
            _told(job, done, total, _("Charts"))
            drawn |= _charts(book_of(report, None), past, language)
            done += 1
            for reader in readers:
                _told(job, done, total, "PDF")
                book = book_of(report, reader)
                papers[f"{reader or HOUSE}:{language}"] = _paper(book, past, drawn, language)
                done += 1
    with acting(None, "draw report", report=str(report.uuid)):
        Report.objects.filter(pk=report.pk).update(charts=drawn, pdf_sha256=papers)
    return {"charts": len(drawn), "papers": len(papers)}


def _told(job: Job | None, done: int, total: int, what: str) -> None:
    if job:
        jobs.progress(job, done, total, what)


def _charts(book: Book, past: Earlier, language: str) -> dict[str, str]:
    """Name -> digest of every chart in the active language, drawn where it is not kept yet."""
    found = {}
    for plot in plots(book, past):
        for size, spec in _specs(book, plot):
            digest = charts.digest(spec)
            if not Chart.objects.filter(digest=digest).exists():
                Chart.objects.get_or_create(digest=digest, defaults={"svg": charts.render(spec)})
            found[f"{plot.name}-{language}-{size}"] = digest
    return found


def _specs(book: Book, plot: Plot) -> Iterator[tuple[str, dict[str, Any]]]:
    for size, width in (("wide", WIDE.get(plot.name, charts.WIDE)), ("phone", charts.PHONE)):
        yield size, {"evidence": _evidence, "cash": _cash}.get(plot.name, _path)(book, plot, width)


def _path(book: Book, plot: Plot, width: int) -> dict[str, Any]:
    end = book.report.quarter.period.end
    lines = [[(period, row[i]) for period, row in zip(plot.facts["periods"], plot.rows, strict=True) if row[i] is not None] for i in (1, 2)]
    labels = {"title": plot.title, "actual": _("Actual"), "plan": _("Underwritten"), "as_of": day(end), "quarter": _("Q{q} {year}")}
    return charts.path_chart(*lines, float(plot.facts["band"]), end, lowered(plot.unit), labels, width, places=plot.places)


def _evidence(book: Book, plot: Plot, width: int) -> dict[str, Any]:
    pairs = zip(plot.facts["periods"], plot.rows, strict=True)
    rows = [{"quarter": period, **dict(zip(GRADES, row[1:], strict=True))} for period, row in pairs]
    grades = {grade: f"{grade} {evidence_word(grade)}" for grade in GRADES}
    labels = {"title": plot.title, "quarter": _("Q{q} {year}"), "axis": _("{yy}Q{q}"), "grades": grades}
    return charts.evidence_chart(rows, labels, width)


def _cash(book: Book, plot: Plot, width: int) -> dict[str, Any]:
    def scaled(amount: Decimal | None) -> Decimal | None:
        return None if amount is None else amount / plot.scale

    rows = [{"period": row[0], "paid_in": scaled(row[1]), "distributed": scaled(row[2]), "nav": scaled(row[3])} for row in plot.rows]
    labels = {"title": plot.title, "nav": _("NAV"), "paid_in": _("Paid-in"), "distributed": _("Distributed"), "unit": plot.unit}
    return charts.cash_chart(rows, labels, width, places=plot.places)


def _paper(book: Book, past: Earlier, drawn: dict[str, str], language: str) -> str:
    """Compile one reader's PDF and keep it; returns its SHA-256."""
    shown = plots(book, past)
    wanted = {plot.name: drawn[f"{plot.name}-{language}-wide"] for plot in shown}
    svgs = dict(Chart.objects.filter(digest__in=wanted.values()).values_list("digest", "svg"))
    images = {name: charts.for_print(svgs[digest]).encode() for name, digest in wanted.items()}
    return store_bytes(pdf.compile("report", printed(book, shown), images=images), "application/pdf").sha256
