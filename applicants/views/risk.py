"""The ESG-risk register of a deal: a risk written, changed, removed, and what became of it."""
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from applicants.actions.risk import follow_risk, remove_risk, write_risk
from applicants.forms.risk import CourseForm, RiskForm
from applicants.models import Deal, Risk
from applicants.queries.packet_seal import why_sealed
from applicants.views.deal_case import open_case, tab_of
from fund.forms.refused import attempt
from fund.permissions import Can, allow, visible_or_404


@require_http_methods(["GET", "HEAD", "POST"])
@allow(Can.WORK_ON_DEAL)
def risk_new(request: HttpRequest, deal: UUID) -> HttpResponse:
    row = open_case(request, deal)
    form = RiskForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and attempt(form, write_risk, deal=row, given=form.said, by=request.seat):
        messages.success(request, _("Risk saved."))
        return redirect(tab_of(row, "risks"))
    return _page(request, row, form)


@require_http_methods(["GET", "HEAD", "POST"])
@allow(Can.WORK_ON_DEAL)
def risk_change(request: HttpRequest, deal: UUID, risk: UUID) -> HttpResponse:
    """Everything of it, or, once the packet is frozen, what became of it."""
    row = open_case(request, deal, sealed=True)
    kept, sealed = visible_or_404(Risk.objects.filter(deal=row), request.user, uuid=risk), why_sealed(row)
    form = (CourseForm if sealed else RiskForm)(request.POST or None, row=kept)
    if request.method == "POST" and form.is_valid() and attempt(form, _saved, row=row, kept=kept, given=form, request=request, sealed=sealed):
        messages.success(request, _("Risk saved."))
        return redirect(tab_of(row, "risks"))
    return _page(request, row, form, kept=kept, sealed=sealed)


@require_POST
@allow(Can.WORK_ON_DEAL)
def risk_remove(request: HttpRequest, deal: UUID, risk: UUID) -> HttpResponse:
    row = open_case(request, deal)
    remove_risk(risk=visible_or_404(Risk.objects.filter(deal=row), request.user, uuid=risk), by=request.seat)
    messages.success(request, _("Risk removed from the register."))
    return redirect(tab_of(row, "risks"))


def _saved(*, row: Deal, kept: Risk, given: CourseForm, request: HttpRequest, sealed: str) -> Risk:
    seen = given.cleaned_data["seen"]
    if sealed:
        return follow_risk(risk=kept, seen=seen, by=request.seat, **given.said)
    return write_risk(deal=row, given=given.said, risk=kept, seen=seen, by=request.seat)


def _page(request: HttpRequest, row: Deal, form: CourseForm, **more: object) -> HttpResponse:
    return render(request, "applicants/risk/risk.html", {"deal": row, "form": form, **more}, status=422 if form.errors else 200)
