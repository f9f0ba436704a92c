"""The portfolio, a holding, and the two people every payment and every value needs."""
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from applicants.models import AgendaItem
from applicants.queries.terms import is_priced
from fund.forms.refused import attempt
from fund.periods import Quarter
from fund.permissions import Can, allow, holds, visible_or_404
from portfolio.actions.investment import confirm_tranche, record_investment
from portfolio.actions.pathway import agree_pathway
from portfolio.actions.valuation import approve_value, propose_value
from portfolio.forms.investment import InvestForm, SocialValueForm, ValueForm
from portfolio.models import Investment, Pathway
from portfolio.queries import investment as query


@allow(Can.SEE_PORTFOLIO)
def investments(request: HttpRequest) -> HttpResponse:
    return render(request, "portfolio/investment/investments.html", {
        "holdings": query.holdings(request.fund, request.user), "waiting": query.waiting(request.fund, request.user),
        "invests": holds(request.seat.role, Can.INVEST), "confirms": holds(request.seat.role, Can.CONFIRM_PAYMENT)})


@allow(Can.INVEST, step_up=True)
def invest(request: HttpRequest, item) -> HttpResponse:
    row = visible_or_404(AgendaItem.objects, request.user, uuid=item, meeting__fund=request.fund)
    form = InvestForm(request.POST or None, initial={"paid_on": max(row.meeting.held_on, Quarter.last_ended(timezone.localdate()).start)})
    if request.method == "POST" and form.is_valid():
        tranche = attempt(form, record_investment, item=row, by=request.seat, **form.cleaned_data)
        if tranche:
            messages.success(request, _("Recorded. It is posted to the ledger once a second person confirms it."))
            return redirect("portfolio:investment", request.fund.slug, tranche.investment.uuid)
    return render(request, "portfolio/investment/invest.html", {
        "form": form, "item": row, "priced": is_priced(row.terms), "payment": query.asked_for(row)}, status=422 if form.errors else 200)


def _holding(request: HttpRequest, row: Investment, status: int = 200, **forms) -> HttpResponse:
    can = {name: holds(request.seat.role, need) for name, need in (
        ("confirms", Can.CONFIRM_PAYMENT), ("proposes", Can.PROPOSE_VALUE), ("approves", Can.APPROVE_VALUE), ("agrees", Can.INVEST))}
    defaults = {"value_form": ValueForm(initial={"on": Quarter.last_ended(timezone.localdate()).end}), "pathway_form": SocialValueForm()}
    return render(request, "portfolio/investment/investment.html",
                  {"investment": row, **query.holding(row), **can, **defaults, **forms}, status=status)


@allow(Can.SEE_PORTFOLIO)
def investment(request: HttpRequest, investment) -> HttpResponse:
    return _holding(request, visible_or_404(Investment.objects, request.user, uuid=investment, fund=request.fund))


@require_POST
@allow(Can.CONFIRM_PAYMENT, step_up=True)
def tranche_confirm(request: HttpRequest, investment) -> HttpResponse:
    row = visible_or_404(Investment.objects, request.user, uuid=investment, fund=request.fund)
    for tranche in row.tranches.filter(state="recorded"):
        confirm_tranche(tranche=tranche, by=request.seat)
    messages.success(request, _("Confirmed and posted to the ledger. The company now reports figures every quarter."))
    return redirect("portfolio:investment", request.fund.slug, row.uuid)


@require_POST
@allow(Can.PROPOSE_VALUE)
def value(request: HttpRequest, investment) -> HttpResponse:
    row = visible_or_404(Investment.objects, request.user, uuid=investment, fund=request.fund)
    form = ValueForm(request.POST)
    if form.is_valid() and attempt(form, propose_value, investment=row, by=request.seat, **form.cleaned_data):
        messages.success(request, _("Proposed. A partner approves it, somebody other than who proposed."))
        return redirect("portfolio:investment", request.fund.slug, row.uuid)
    return _holding(request, row, status=422, value_form=form)


@require_POST
@allow(Can.APPROVE_VALUE, step_up=True)
def value_approve(request: HttpRequest, investment) -> HttpResponse:
    row = visible_or_404(Investment.objects, request.user, uuid=investment, fund=request.fund)
    for proposed in row.valuations.filter(state="proposed", uuid=request.POST.get("valuation")):
        approve_value(valuation=proposed, by=request.seat)
        messages.success(request, _("The value is approved."))
    return redirect("portfolio:investment", request.fund.slug, row.uuid)


@require_POST
@allow(Can.INVEST)
def pathway(request: HttpRequest, investment) -> HttpResponse:
    row = visible_or_404(Investment.objects, request.user, uuid=investment, fund=request.fund)
    form = SocialValueForm(request.POST)
    if form.is_valid() and attempt(form, agree_pathway, investment=row, kind=Pathway.Kind.SOCIAL_VALUE, by=request.seat,
                                   **form.cleaned_data):
        messages.success(request, _("Agreed. Its indicator is part of the company's KPI plan from the next request on."))
        return redirect("portfolio:investment", request.fund.slug, row.uuid)
    return _holding(request, row, status=422, pathway_form=form)
