"""Who scores a round: what each has in hand, a reminder to all, and cards handed on to others."""
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from applicants.actions import bulk
from applicants.actions.reminder import remind_reviewers
from applicants.forms.assignment import HandOnForm
from applicants.models import BulkDeed
from applicants.queries import assignment as query
from applicants.views.round_scores import visible_round
from fund.permissions import Can, allow, holds


@require_safe
@allow(Can.SEE_AGREEMENT)
def round_reviewers(request: HttpRequest, round: UUID) -> HttpResponse:
    return _page(request, visible_round(request, round))


@require_POST
@allow(Can.ASSIGN_REVIEWER)
def reviewers_remind(request: HttpRequest, round: UUID) -> HttpResponse:
    row = visible_round(request, round)
    remind_reviewers(round=row, by=request.seat)
    messages.success(request, _("Everybody with open cards in this round is reminded, once a day at most."))
    return redirect("applicants:round_reviewers", request.fund.slug, row.uuid)


@require_POST
@allow(Can.ASSIGN_REVIEWER)
def reviewers_hand_on(request: HttpRequest, round: UUID) -> HttpResponse:
    row = visible_round(request, round)
    form = HandOnForm(request.POST, round=row, user=request.user)
    if not form.is_valid():
        return _page(request, row, form)
    said, batch = form.cleaned_data, uuid4()
    done = bulk.hand_on(cards=form.picked(), people=list(said["people"]), reason=said["reason"], by=request.seat)
    bulk.keep(fund=request.fund, kind=BulkDeed.Kind.HAND_ON, outcomes=done, batch=batch, by=request.seat)
    return redirect("applicants:deals_bulk_done", request.fund.slug, batch)


def _page(request: HttpRequest, row, form: HandOnForm | None = None) -> HttpResponse:
    may = holds(request.seat.role, Can.ASSIGN_REVIEWER)
    page = query.reviewers_page(row, request.user, may)
    return render(request, "applicants/assignment/reviewers.html", page | {
        "round": row, "tab": "round_reviewers", "form": (form or HandOnForm(round=row, user=request.user)) if may else None,
        "short_deals": query.short_of(row, request.user) if may else []}, status=422 if form else 200)
