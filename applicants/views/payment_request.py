"""The request for a payment order: asked for and taken back on the closing's page, and printed on a page of its own."""
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from applicants.actions import payment_request as act
from applicants.forms.payment_request import BackForm, PaymentForm
from applicants.queries import payment_request as query
from applicants.views.closing import back, closing_or_404, page
from fund.forms.refused import attempt
from fund.permissions import Can, allow

PLACE = "payment"


@require_POST
@allow(Can.ASK_PAYMENT, step_up=True)
def payment_ask(request: HttpRequest, item: UUID) -> HttpResponse:
    where = closing_or_404(request, item)
    form = PaymentForm(request.POST, auto_id="payment_%s")
    if not (form.is_valid() and attempt(form, act.ask_payment, item=where, by=request.seat, **form.cleaned_data)):
        return page(request, where, "payment", form)
    messages.success(request, _("The payment order is asked for. What it rests on is frozen; record the investment once the money has left."))
    return back(where, PLACE)


@require_POST
@allow(Can.ASK_PAYMENT)
def payment_back(request: HttpRequest, item: UUID, payment: UUID) -> HttpResponse:
    where = closing_or_404(request, item)
    row = get_object_or_404(query.requests(request.fund, request.user), item=where, uuid=payment)
    form = BackForm(request.POST, auto_id="back_%s")
    if not (form.is_valid() and attempt(form, act.take_back_payment, request=row, by=request.seat, **form.cleaned_data)):
        return page(request, where, "back", form)
    messages.success(request, _("The request is taken back. Another may be asked for once nothing is missing."))
    return back(where, PLACE)


@require_safe
@allow(Can.SEE_DEALS)
def payment_request(request: HttpRequest, item: UUID, payment: UUID) -> HttpResponse:
    where = closing_or_404(request, item)
    row = get_object_or_404(query.requests(request.fund, request.user), item=where, uuid=payment)
    return render(request, "applicants/closing/payment_request.html", {"item": where, **query.sheet(row, request.user)})
