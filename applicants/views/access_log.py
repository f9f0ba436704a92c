"""A founder's page of who may read the application and who opened it, and the same as a sheet."""
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from applicants.exports import access_log_csv as csv_text
from applicants.models import Deal
from applicants.queries import access_log as query
from applicants.queries import application as drafts
from applicants.queries.application_page import frame
from applicants.queries.exclusion import own
from applicants.queries.round import readers
from fund.permissions import Can, allow

PAGE = 50


@require_safe
@allow(Can.SEE_OWN_APPLICATION)
def access_log(request: HttpRequest, deal: UUID) -> HttpResponse:
    row = drafts.own_deal(request.user, deal)
    of = request.GET.get("of", "")
    page = Paginator(query.opened(request.user, row, of), PAGE).get_page(request.GET.get("page"))
    return render(request, "applicants/access_log/access_log.html", frame(drafts.draft(row), request.user) | _facts(request, row) | {
        "page": page, "lines": query.lines(page.object_list), "of": of})


@require_safe
@allow(Can.SEE_OWN_APPLICATION)
def access_log_csv(request: HttpRequest, deal: UUID) -> HttpResponse:
    row = drafts.own_deal(request.user, deal)
    text = csv_text(query.lines(query.opened(request.user, row, request.GET.get("of", ""))))
    return HttpResponse(text, content_type="text/csv; charset=utf-8",
                        headers={"Content-Disposition": f'attachment; filename="readers-{row.receipt_no or row.uuid}.csv"'})


def _facts(request: HttpRequest, row: Deal) -> dict[str, Any]:
    return {"readers": readers(row), "by_reader": query.openings_by_reader(request.user, row), "choices": query.choices(request.user, row),
            "exclusions": own(row, request.user)}
