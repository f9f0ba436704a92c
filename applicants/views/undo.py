"""The ten seconds in which a move can be taken back: the toast on the next page, and what it does."""
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from applicants.actions.undo import undo_moves
from applicants.models import StageMove
from applicants.queries.stage_move import own_moves
from fund.back import came_from
from fund.permissions import Can, allow


def offer_undo(request: HttpRequest, batch: UUID, text: str) -> None:
    """Say on the next page what was moved, with a button that takes the whole batch back while it can be."""
    messages.success(request, text, extra_tags="undo " + reverse("applicants:move_undo", args=[request.fund.slug, batch]))


@require_POST
@allow(Can.MOVE_DEAL)
def move_undo(request: HttpRequest, batch: UUID) -> HttpResponse:
    moves = list(own_moves(batch, request.fund, request.user))
    if not moves:
        raise Http404
    done, refused = undo_moves(moves=moves, by=request.seat)
    if len(done) == 1:
        messages.success(request, _("%(deal)s is back at %(stage)s.") % {
            "deal": done[0].deal.company.name, "stage": done[0].get_target_display()})
    elif done:
        messages.success(request, _("Deals moved back: %(n)s") % {"n": len(done)})
    for why, names in _by_reason(refused).items():
        messages.warning(request, f"{', '.join(names)}: {why}")
    outcome = reverse("applicants:deals_bulk_done", args=[request.fund.slug, batch])
    back = came_from(request)  # what an outcome says is not so any more once it is taken back
    return redirect(reverse("applicants:deals", args=[request.fund.slug]) if back == outcome else back)


def _by_reason(refused: list[tuple[StageMove, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row, why in refused:
        found.setdefault(why, []).append(row.deal.company.name)
    return found
