"""A deal against law and mandate: the checks run, a finding let pass by a second person, and the answer."""
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from applicants.actions.mandate import ask_waiver, confirm_waiver, refuse_waiver, run_mandate, take_back_waiver
from applicants.forms.mandate import WaiverForm
from applicants.forms.stage_move import AnswerForm
from applicants.models import MandateWaiver
from applicants.queries.deal_page import frame
from applicants.queries.mandate import waivers
from applicants.queries.mandate_card import part, to_pass, waiver_page
from applicants.views.deal import record_opening, visible_deal
from applicants.views.deal_case import open_case, tab_of
from fund.forms.refused import attempt
from fund.models import Fund
from fund.permissions import Can, allow

PLACE = "mandate"


@require_safe
@allow(Can.SEE_DEALS)
def deal_mandate(request: HttpRequest, deal: UUID) -> HttpResponse:
    """The card of the tab that is looked up anew: the card alone for a script that asks for it, a page of its own otherwise."""
    row = visible_deal(request, deal)
    record_opening(request, row)
    page = frame(row, request.user, request.seat, "deal_case") | part(row, request.user, request.seat)
    return render(request, f"applicants/deal/deal_mandate.html{'#card' if request.htmx else ''}", page)


@require_POST
@allow(Can.WORK_ON_DEAL)
def mandate_run(request: HttpRequest, deal: UUID) -> HttpResponse:
    row = open_case(request, deal)
    before = row.mandate_runs.count()
    run = run_mandate(deal=row, by=request.seat)
    messages.success(request, _("Checked against law and mandate.") if run.number > before else _("Nothing has changed since the last check."))
    return redirect(tab_of(row, PLACE))


@require_http_methods(["GET", "HEAD", "POST"])
@allow(Can.WORK_ON_DEAL)
def waiver_ask(request: HttpRequest, deal: UUID, key: str) -> HttpResponse:
    row = open_case(request, deal, sealed=True)
    finding = to_pass(row, key)
    if finding is None:
        raise Http404
    form = WaiverForm(request.POST or None, request.FILES or None, basis=finding["basis"])
    if request.method == "POST" and form.is_valid() and attempt(form, ask_waiver, deal=row, key=key, by=request.seat, **form.said):
        messages.success(request, _("A second person was asked."))
        return redirect(tab_of(row, PLACE))
    return render(request, "applicants/mandate/waiver_ask.html", {"deal": row, "form": form, "finding": finding}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@allow(Can.CONFIRM_OVERRIDE)
def waiver_answer(request: HttpRequest, waiver: UUID) -> HttpResponse:
    row = _seen(request, waiver)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _answered(request, row, form):
        return redirect(tab_of(row.deal, PLACE))
    row.refresh_from_db(fields=["state", "answered_at", "answer", "answered_by"])
    return render(request, "applicants/mandate/waiver.html", waiver_page(row, request.seat) | {"form": form}, status=422 if form.errors else 200)


@require_POST
@allow(Can.WORK_ON_DEAL)
def waiver_back(request: HttpRequest, waiver: UUID) -> HttpResponse:
    row = _seen(request, waiver)
    take_back_waiver(waiver=row, by=request.seat)
    messages.success(request, _("The request was taken back."))
    return redirect(tab_of(row.deal, PLACE))


def _seen(request: HttpRequest, waiver: UUID) -> MandateWaiver:
    fund: Fund = request.fund
    rows = waivers(request.user).filter(deal__fund=fund)
    return get_object_or_404(rows.select_related("deal__company__organisation", "deal__fund", "asked_by__user", "answered_by__user", "paper"), uuid=waiver)


def _answered(request: HttpRequest, row: MandateWaiver, form: AnswerForm) -> MandateWaiver | None:
    given = form.cleaned_data
    if given["verdict"] == "confirm":
        done, said = attempt(form, confirm_waiver, waiver=row, by=request.seat), _("Let pass. Who asked was told.")
    else:
        done = attempt(form, refuse_waiver, waiver=row, reason=given["answer"], by=request.seat)
        said = _("Refused. Who asked reads why.")
    if done:
        messages.success(request, said)
    return done
