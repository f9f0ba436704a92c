"""What LPs read: the list of reports, a report, its PDF, its JSON and its tables."""
import csv

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from applicants.queries.blob import read_blob
from fund.permissions import Can, Role, allow, holds, visible_or_404
from portfolio.models import Report
from portfolio.queries import report as query
from portfolio.queries.chart import earlier, plots
from portfolio.queries.figure import book_for
from portfolio.queries.reader import readers
from portfolio.queries.report_data import data, tables


def shell_of(request: HttpRequest) -> str:
    """LPs read in their own shell, the house and inspectors in theirs."""
    return "lp.html" if request.seat.role == Role.LP else "shell.html"


def _report(request: HttpRequest, uuid) -> Report:
    rows = Report.objects.select_related("quarter__fund", "money", "impact")
    return visible_or_404(rows, request.user, uuid=uuid, quarter__fund=request.fund)


def _file(response: HttpResponse, row: Report, ending: str) -> HttpResponse:
    name = f"{row.quarter.fund.slug}-{row.quarter.period}-r{row.number}{ending}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


@allow(Can.SEE_REPORT)
def reports(request: HttpRequest) -> HttpResponse:
    return render(request, "portfolio/report/reports.html", {
        "shell": shell_of(request), "reports": query.reports(request.fund, request.user)})


@allow(Can.SEE_REPORT)
def report(request: HttpRequest, report) -> HttpResponse:
    row = _report(request, report)
    return render(request, "portfolio/report/report.html", {
        "shell": shell_of(request), "paper": query.paper(row, request.seat, request.LANGUAGE_CODE),
        "sees_readers": holds(request.seat.role, Can.SEE_READERS),
        **query.page(row, request.user, request.LANGUAGE_CODE)})


@require_safe
@allow(Can.SEE_READERS)
def report_readers(request: HttpRequest, report) -> HttpResponse:
    row = _report(request, report)
    return render(request, "portfolio/report/readers.html", {
        "report": row, "name": query.quarter_name(str(row.quarter.period)), "houses": readers(row)})


@allow(Can.SEE_REPORT)
def report_pdf(request: HttpRequest, report) -> HttpResponse:
    row = _report(request, report)
    try:
        content = read_blob(query.paper(row, request.seat, request.LANGUAGE_CODE) or "")
    except (ValueError, FileNotFoundError):
        return render(request, "portfolio/report/undrawn.html", {
            "shell": shell_of(request), "report": row, "job": query.drawing(row, request.user),
            "name": query.quarter_name(str(row.quarter.period))}, status=404)
    return _file(HttpResponse(content, content_type="application/pdf"), row, f"-{request.LANGUAGE_CODE}.pdf")


@allow(Can.SEE_REPORT)
def report_data(request: HttpRequest, report) -> HttpResponse:
    row = _report(request, report)
    response = JsonResponse(data(book_for(row, request.user)), json_dumps_params={"ensure_ascii": False, "indent": 1})
    return _file(response, row, ".json")


@allow(Can.SEE_REPORT)
def report_table(request: HttpRequest, report, table) -> HttpResponse:
    row = _report(request, report)
    book = book_for(row, request.user)
    found = tables(book, plots(book, earlier(row)))
    if table not in found:
        raise Http404
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    head, rows = found[table]
    csv.writer(response).writerows([head, *rows])
    return _file(response, row, f"-{table}.csv")
