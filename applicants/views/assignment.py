"""Who scores a round: what each has in hand, a reminder to all, cards handed on to others or asked for by another day."""
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from applicants.actions import bulk
from applicants.actions.assignment import set_days
from applicants.actions.reminder import remind_reviewers
from applicants.forms.assignment import CardsForm, DayForm, HandOnForm
from applicants.models import BulkDeed, Round
from applicants.queries import assignment as query
from applicants.views.round_scores import visible_round
from fund.forms.refused import attempt
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


@require_POST
@allow(Can.ASSIGN_REVIEWER)
def reviewers_day(request: HttpRequest, round: UUID) -> HttpResponse:
    row = visible_round(request, round)
    form = DayForm(request.POST, round=row, user=request.user)
    if form.is_valid() and attempt(form, set_days, cards=form.picked(), due_on=form.cleaned_data["due_on"], by=request.seat):
        messages.success(request, _("Cards asked for by another day: %(n)s") % {"n": len(form.picked())})
        return redirect("applicants:round_reviewers", request.fund.slug, row.uuid)
    return _page(request, row, form)


def _page(request: HttpRequest, row: Round, form: CardsForm | None = None) -> HttpResponse:
    may = holds(request.seat.role, Can.ASSIGN_REVIEWER)
    page, given = query.reviewers_page(row, request.user, may), {"round": row, "user": request.user}
    if may:
        page |= {"ticking": form or CardsForm(**given), "form": form if isinstance(form, HandOnForm) else HandOnForm(**given),
                 "day_form": form if isinstance(form, DayForm) else DayForm(**given), "short_deals": query.short_of(row, request.user)}
    return render(request, "applicants/assignment/reviewers.html", page | {"round": row, "tab": "round_reviewers", "refused": form},
                  status=422 if form else 200)
