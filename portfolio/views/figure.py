"""One figure down to its proof, and its recomputation from the stored inputs."""
from time import perf_counter
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST

from fund.permissions import Can, allow, visible_or_404
from portfolio.models import Figure
from portfolio.queries.lineage import Lineage, check
from portfolio.views.report import shell_of


def _figure(request: HttpRequest, uuid) -> Figure:
    rows = Figure.objects.select_related("snapshot__cut__quarter__fund", "snapshot__published_by__user")
    return visible_or_404(rows, request.user, uuid=uuid, snapshot__cut__quarter__fund=request.fund)


def _page(request: HttpRequest, row: Figure) -> dict[str, Any]:
    lineage = Lineage(row, request.user)
    return {"shell": shell_of(request), "row": row, "lineage": lineage, "report": lineage.report()}


@allow(Can.SEE_REPORT)
def figure(request: HttpRequest, figure) -> HttpResponse:
    row = _figure(request, figure)
    return render(request, "portfolio/figure/figure.html", _page(request, row))


@require_POST
@allow(Can.SEE_REPORT)
def figure_recompute(request: HttpRequest, figure) -> HttpResponse:
    row = _figure(request, figure)
    start = perf_counter()
    result = check(row)
    result |= {"seconds": perf_counter() - start, "at": timezone.now()}
    return render(request, f"portfolio/figure/figure.html{'#recompute' if request.htmx else ''}", _page(request, row) | {"result": result})
