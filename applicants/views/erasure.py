"""The house answers a request to erase an application, and destroys what has stood its time."""
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from applicants.actions.erasure import carry_out_erasure, decline_erasure, erase_when_due
from applicants.forms.erasure import AnswerErasureForm
from applicants.models import Deal, Erasure
from applicants.queries.deal import deals
from applicants.queries.erasure import house_page
from fund.forms.refused import attempt
from fund.permissions import Can, allow, visible_or_404


@require_safe
@allow(Can.SEE_DEALS)
def erasure(request: HttpRequest, deal: UUID) -> HttpResponse:
    return _page(request, _seen(request, deal), AnswerErasureForm())


@require_POST
@allow(Can.ANSWER_ERASURE, step_up=True)
def erasure_answer(request: HttpRequest, deal: UUID, erasure: UUID) -> HttpResponse:
    row = _seen(request, deal)
    asked = visible_or_404(Erasure.objects.filter(deal=row).select_related("deal__fund"), request.user, uuid=erasure)
    form = AnswerErasureForm(request.POST)
    declines = request.POST.get("verb") != "erase"
    if form.is_valid():
        done = (attempt(form, decline_erasure, erasure=asked, answer=form.cleaned_data["answer"], by=request.seat) if declines
                else attempt(form, carry_out_erasure, erasure=asked, by=request.seat))
        if done:
            messages.success(request, _("Declined. The founder has a letter with your reason.") if declines
                             else _("Erased as far as the rules allow. The founder has a letter with the list."))
            return redirect("applicants:erasure", request.fund.slug, row.uuid)
    return _page(request, row, form)


@require_POST
@allow(Can.ANSWER_ERASURE, step_up=True)
def erasure_due(request: HttpRequest, deal: UUID) -> HttpResponse:
    row = _seen(request, deal)
    erase_when_due(deal=row, by=request.seat)
    messages.success(request, _("Erased as far as the rules allow. The founder has a letter with the list."))
    return redirect("applicants:erasure", request.fund.slug, row.uuid)


def _seen(request: HttpRequest, deal: UUID) -> Deal:
    rows = deals(request.fund, request.user).select_related("company__organisation", "fund", "round")
    return get_object_or_404(rows, uuid=deal)


def _page(request: HttpRequest, row: Deal, form: AnswerErasureForm) -> HttpResponse:
    page = house_page(row, request.user, request.seat.role) | {"form": form}
    return render(request, "applicants/erasure/erasure.html", page, status=422 if form.errors else 200)
