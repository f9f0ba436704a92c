"""A round that is scored: the list of rounds, and one round's deals with what their reviewers gave, two columns that are never merged."""
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from applicants.models import Round
from applicants.queries import calibration
from applicants.queries import round_scores as query
from fund.permissions import Can, allow, visible_or_404

SORTS = ("name", "impact", "financial", "apart")


@require_safe
@allow(Can.SEE_AGREEMENT)
def rounds(request: HttpRequest) -> HttpResponse:
    return render(request, "applicants/round_scores/rounds.html", {"rounds": calibration.listed(request.fund, request.user)})


@require_safe
@allow(Can.SEE_AGREEMENT)
def round_scores(request: HttpRequest, round: UUID) -> HttpResponse:
    row = visible_round(request, round)
    show, sort = request.GET.get("show", ""), request.GET.get("sort", "")
    show = show if show in query.SHOW else "all"
    sort = sort if sort in SORTS else "apart" if show == "apart" else "name"
    return render(request, "applicants/round_scores/round_scores.html", {
        "round": row, "tab": "round_scores", "show": show, "sort": sort, **query.overview(row, request.user, show=show, sort=sort)})


def visible_round(request: HttpRequest, round: UUID) -> Round:
    """The round of this fund, as far as the person may see it."""
    return visible_or_404(Round.objects.filter(fund=request.fund).select_related("rubric", "fund"), request.user, uuid=round)
