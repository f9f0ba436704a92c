"""How far a round's reviewers agree: the list of rounds, one round's tables, and the same as a file."""
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from applicants.exports import agreement_csv as csv_text
from applicants.models import Round
from applicants.queries import agreement as query
from fund.permissions import Can, allow, visible_or_404


@require_safe
@allow(Can.SEE_AGREEMENT)
def rounds(request: HttpRequest) -> HttpResponse:
    return render(request, "applicants/agreement/rounds.html", {"rounds": query.rounds(request.fund, request.user)})


@require_safe
@allow(Can.SEE_AGREEMENT)
def agreement(request: HttpRequest, round) -> HttpResponse:
    row = visible_or_404(Round.objects.filter(fund=request.fund).select_related("rubric"), request.user, uuid=round)
    mine_open = query.open_cards(row, request.user)
    return render(request, "applicants/agreement/agreement.html", {
        "round": row, "mine_open": mine_open, "found": None if mine_open else query.agreement(row, request.user)})


@require_safe
@allow(Can.SEE_AGREEMENT)
def agreement_csv(request: HttpRequest, round) -> HttpResponse:
    row = visible_or_404(Round.objects.filter(fund=request.fund), request.user, uuid=round)
    if query.open_cards(row, request.user):
        return redirect("applicants:agreement", request.fund.slug, row.uuid)
    return HttpResponse(csv_text(query.agreement(row, request.user)), content_type="text/csv; charset=utf-8",
                        headers={"Content-Disposition": f'attachment; filename="agreement-{row.uuid}.csv"'})
