"""The trail: who changed what, before and after, link by link; of a fund for its house, of the site for its administrator."""
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from fund import exports
from fund.filters import TrailFilter
from fund.models import TrailEntry
from fund.permissions import Can, allow
from fund.queries import trail as query
from fund.queries.trail_line import lines

PAGE = 30


@require_safe
@allow(Can.SEE_TRAIL)
def trail(request: HttpRequest) -> HttpResponse:
    return _page(request, query.in_fund(request.user, request.fund))


@require_safe
@allow(Can.SEE_TRAIL)
def trail_csv(request: HttpRequest) -> HttpResponse:
    return _csv(request, query.in_fund(request.user, request.fund), f"trail-{request.fund.slug}")


@require_safe
@allow(Can.SEE_TRAIL)
def trail_lines(request: HttpRequest) -> HttpResponse:
    return _lines(request, query.in_fund(request.user, request.fund), f"trail-{request.fund.slug}")


@require_safe
@allow(Can.SEE_SITE_TRAIL)
def site_trail(request: HttpRequest) -> HttpResponse:
    return _page(request, query.of_the_site(request.user))


@require_safe
@allow(Can.SEE_SITE_TRAIL)
def site_trail_csv(request: HttpRequest) -> HttpResponse:
    return _csv(request, query.of_the_site(request.user), "trail", of_the_site=True)


@require_safe
@allow(Can.SEE_SITE_TRAIL)
def site_trail_lines(request: HttpRequest) -> HttpResponse:
    return _lines(request, query.of_the_site(request.user), "trail", of_the_site=True)


def _page(request: HttpRequest, every: QuerySet[TrailEntry]) -> HttpResponse:
    found = _found(request, every)
    page = Paginator(found.qs.select_related("seat__organisation"), PAGE).get_page(request.GET.get("page"))
    asked = request.GET.copy()
    asked.pop("page", None)
    site = not hasattr(request, "fund")
    return render(request, "fund/trail/trail.html", {
        "filter": found, "page": page, "lines": lines(page, request.user, of_the_site=site), "chain": query.chain(),
        "asked": asked.urlencode(), "narrowed": any(asked.values()), "of_the_site": site}, status=200 if found.form.is_valid() else 422)


def _found(request: HttpRequest, every: QuerySet[TrailEntry]) -> TrailFilter:
    """What was asked for; where a question is no question, nothing."""
    found = TrailFilter(request.GET, queryset=every, choices=query.choices(every, request.user))
    if not found.is_valid():
        found.queryset = found._qs = every.none()
    return found


def _csv(request: HttpRequest, every: QuerySet[TrailEntry], name: str, **more: Any) -> HttpResponse:
    rows = exports.trail_csv(_found(request, every).qs, request.user, request.LANGUAGE_CODE, **more)
    return _file(rows, "text/csv; charset=utf-8", f"{name}.csv")


def _lines(request: HttpRequest, every: QuerySet[TrailEntry], name: str, **more: Any) -> HttpResponse:
    rows = exports.trail_lines(_found(request, every).qs, request.user, request.LANGUAGE_CODE, **more)
    return _file(rows, "application/x-ndjson; charset=utf-8", f"{name}.jsonl")


def _file(parts: Any, kind: str, name: str) -> HttpResponse:
    return StreamingHttpResponse(parts, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
