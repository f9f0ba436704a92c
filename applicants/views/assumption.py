"""The assumptions of a deal: written, also from what the underwriting offers, changed, put in order and removed."""
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from applicants.actions.assumption import FIXED, open_ones, remove_assumption, write_assumption
from applicants.forms.assumption import AssumptionForm
from applicants.models import Assumption, Deal
from applicants.models.assumption import MOST
from applicants.queries.assumption import proposals, standing
from applicants.views.deal_case import open_case, tab_of
from fund.errors import Refused
from fund.forms.refused import attempt
from fund.permissions import Can, allow, visible_or_404

UNDERWRITING = "underwriting"


@require_http_methods(["GET", "HEAD", "POST"])
@allow(Can.WORK_ON_DEAL)
def assumption_new(request: HttpRequest, deal: UUID) -> HttpResponse:
    row = open_case(request, deal)
    offers = proposals(row, request.user, standing(row))
    asked = request.POST.get("start", "") if request.method == "POST" else request.GET.get("from", "")
    start = next(iter(offers), "") if asked == UNDERWRITING else asked if asked in offers else ""
    form = AssumptionForm(request.POST or None, given=offers.get(start), places=min(len(open_ones(row)) + 1, MOST), start=start)
    if request.method == "POST" and form.is_valid() and attempt(form, write_assumption, deal=row, given=form.said, by=request.seat):
        messages.success(request, _("Assumption saved."))
        return redirect(_next(row, request, start))
    return _page(request, row, form, offer=start, offers=list(offers))


@require_http_methods(["GET", "HEAD", "POST"])
@allow(Can.WORK_ON_DEAL)
def assumption_change(request: HttpRequest, deal: UUID, assumption: UUID) -> HttpResponse:
    row = open_case(request, deal)
    kept = visible_or_404(Assumption.objects.filter(deal=row), request.user, uuid=assumption)
    if kept.frozen_by_id is not None:
        raise Refused(FIXED)
    form = AssumptionForm(request.POST or None, row=kept, places=len(open_ones(row)))
    if request.method == "POST" and form.is_valid() and attempt(form, write_assumption, deal=row, given=form.said, assumption=kept,
                                                                seen=form.cleaned_data["seen"], by=request.seat):
        messages.success(request, _("Assumption saved."))
        return redirect(tab_of(row, "assumptions"))
    return _page(request, row, form, kept=kept)


@require_POST
@allow(Can.WORK_ON_DEAL)
def assumption_remove(request: HttpRequest, deal: UUID, assumption: UUID) -> HttpResponse:
    row = open_case(request, deal)
    remove_assumption(assumption=visible_or_404(Assumption.objects.filter(deal=row), request.user, uuid=assumption), by=request.seat)
    messages.success(request, _("Assumption removed. Those behind it moved up."))
    return redirect(tab_of(row, "assumptions"))


def _page(request: HttpRequest, row: Deal, form: AssumptionForm, **more: object) -> HttpResponse:
    return render(request, "applicants/assumption/assumption.html", {"deal": row, "form": form, **more}, status=422 if form.errors else 200)


def _next(row: Deal, request: HttpRequest, start: str) -> str:
    """After one that was offered comes the next one; else back to the deal."""
    left = [key for key in proposals(row, request.user, standing(row)) if key != start] if start else []
    at = reverse("applicants:assumption_new", args=[row.fund.slug, row.uuid])
    return f"{at}?from={left[0]}" if left and len(open_ones(row)) < MOST else tab_of(row, "assumptions")
