"""How far a round's marks can be relied on: raw beside adjusted, severities, agreement; the same as a file."""
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from applicants.exports import calibration_csv as csv_text
from applicants.queries import calibration as query
from applicants.views.round_scores import visible_round
from fund.permissions import Can, allow


@require_safe
@allow(Can.SEE_AGREEMENT)
def calibration(request: HttpRequest, round: UUID) -> HttpResponse:
    row = visible_round(request, round)
    mine_open = query.open_cards(row, request.user)
    return render(request, "applicants/calibration/calibration.html", {
        "round": row, "tab": "calibration", "mine_open": mine_open, "found": None if mine_open else query.calibrated(row, request.user)})


@require_safe
@allow(Can.SEE_AGREEMENT)
def calibration_csv(request: HttpRequest, round: UUID) -> HttpResponse:
    row = visible_round(request, round)
    if query.open_cards(row, request.user):
        return redirect("applicants:calibration", request.fund.slug, row.uuid)
    return HttpResponse(csv_text(query.calibrated(row, request.user)), content_type="text/csv; charset=utf-8",
                        headers={"Content-Disposition": f'attachment; filename="calibration-{row.uuid}.csv"'})
