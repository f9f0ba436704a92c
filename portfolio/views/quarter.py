"""The quarter close: the list, one quarter, and each step of it."""
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from fund.forms.refused import attempt
from fund.periods import Quarter
from fund.permissions import Can, allow, visible_or_404
from portfolio.actions import quarter as act
from portfolio.forms.quarter import ExcuseForm, MissesForm, OpenForm, RestateForm
from portfolio.models import Cut, FundQuarter, Investment
from portfolio.queries import quarter_page as query


def _quarter(request: HttpRequest, period: str) -> FundQuarter:
    """The quarter of this address in this fund, or 404."""
    try:
        found = Quarter.parse(period)
    except ValueError:
        raise Http404 from None
    rows = FundQuarter.objects.select_related("fund__benchmark")
    return visible_or_404(rows, request.user, fund=request.fund, year=found.year, quarter=found.number)


def _back(row: FundQuarter, anchor: str = "") -> HttpResponse:
    response = redirect("portfolio:quarter", row.fund.slug, row.period)
    response["Location"] += anchor
    return response


def _page(request: HttpRequest, row: FundQuarter, status: int = 200, excuse: tuple[str, ExcuseForm] | None = None, **forms) -> HttpResponse:
    context = query.page(row, request.user)
    for each in context["silent"]:
        bound = excuse[1] if excuse and excuse[0] == each.uuid else None
        each.form = bound or ExcuseForm(initial={"reason": each.excuse}, auto_id=f"excuse-{each.uuid}-%s")
    defaults = {"misses_form": MissesForm(initial={"text": row.misses}), "restate_form": RestateForm(auto_id="restate-%s")}
    return render(request, "portfolio/quarter/quarter.html", {**context, **defaults, **forms}, status=status)


@require_GET
@allow(Can.SEE_PORTFOLIO)
def quarters(request: HttpRequest) -> HttpResponse:
    return render(request, "portfolio/quarter/quarters.html", {
        **query.quarters(request.fund, request.user), "opens": query.may(request.user, request.fund, Can.CLOSE_QUARTER)})


@require_POST
@allow(Can.CLOSE_QUARTER)
def quarter_open(request: HttpRequest) -> HttpResponse:
    form, row = OpenForm(request.POST), None
    if form.is_valid():
        row = attempt(form, act.open_quarter, fund=request.fund, quarter=form.cleaned_data["period"], by=request.seat)
    if row is None:
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
        return redirect("portfolio:quarters", request.fund.slug)
    messages.success(request, _("The quarter is open. Ask the companies for their figures and propose the fair values."))
    return _back(row)


@require_GET
@allow(Can.SEE_PORTFOLIO)
def quarter(request: HttpRequest, period) -> HttpResponse:
    return _page(request, _quarter(request, period))


@require_POST
@allow(Can.CLOSE_QUARTER)
def quarter_compute(request: HttpRequest, period) -> HttpResponse:
    row = _quarter(request, period)
    act.ask_to_compute(quarter=row, by=request.seat)
    messages.success(request, _("The figures are being computed. You can leave this page."))
    return _back(row)


@require_POST
@allow(Can.REVIEW_KPI)
def quarter_misses(request: HttpRequest, period) -> HttpResponse:
    row, form = _quarter(request, period), MissesForm(request.POST)
    form.fields["text"].required = False
    if form.is_valid():
        attempt(form, act.write_misses, quarter=row, text=form.cleaned_data["text"], by=request.seat)
    if form.errors:
        return _page(request, row, status=422, misses_form=form)
    messages.success(request, _("Saved. It is published together with the figures."))
    return _back(row, "#misses")


@require_POST
@allow(Can.REVIEW_KPI)
def quarter_excuse(request: HttpRequest, period, company) -> HttpResponse:
    row, form = _quarter(request, period), ExcuseForm(request.POST, auto_id=f"excuse-{company}-%s")
    held = visible_or_404(Investment.objects.select_related("company"), request.user, company__uuid=company, fund=request.fund)
    if form.is_valid():
        attempt(form, act.excuse, quarter=row, company=held.company, reason=form.cleaned_data["reason"], by=request.seat)
    if form.errors:
        return _page(request, row, status=422, excuse=(str(company), form))
    messages.success(request, _("Saved. The company stands in the report as not reported, with this reason."))
    return _back(row, "#excuses")


def _cut(request: HttpRequest, period: str, kind: str) -> Cut:
    return get_object_or_404(Cut.objects.select_related("quarter__fund__benchmark"), quarter=_quarter(request, period), kind=kind)


@require_POST
@allow(Can.PUBLISH, step_up=True)
def cut_approve(request: HttpRequest, period, cut) -> HttpResponse:
    row = act.approve_cut(cut=_cut(request, period, cut), by=request.seat)
    messages.success(request, _("%(cut)s is approved. Somebody else publishes it.") % {"cut": row.get_kind_display()})
    return _back(row.quarter)


@require_POST
@allow(Can.CLOSE_QUARTER, step_up=True)
def cut_publish(request: HttpRequest, period, cut) -> HttpResponse:
    row = _cut(request, period, cut)
    act.publish_cut(cut=row, by=request.seat)
    messages.success(request, _("%(cut)s is published and frozen. LPs can read it now.") % {"cut": row.get_kind_display()})
    return _back(row.quarter)


@require_POST
@allow(Can.CLOSE_QUARTER, step_up=True)
def cut_restate(request: HttpRequest, period, cut) -> HttpResponse:
    row, form = _cut(request, period, cut), RestateForm(request.POST, auto_id="restate-%s")
    if form.is_valid():
        attempt(form, act.restate_cut, cut=row, reason=form.cleaned_data["reason"], by=request.seat)
    if form.errors:
        return _page(request, row.quarter, status=422, restate_form=form, restate_failed=row.kind)
    messages.success(request, _("The correction has begun. What was published stays until the next publication."))
    return _back(row.quarter)
