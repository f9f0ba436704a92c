"""The closing of an approved item: its conditions, its contract and the request for its payment order on one page."""
from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from applicants.forms.condition import condition_forms
from applicants.forms.contract import StepForm, step_forms
from applicants.forms.payment_request import BackForm, PaymentForm
from applicants.models import AgendaItem
from applicants.queries import closing as query
from fund.permissions import Can, allow, holds


@require_safe
@allow(Can.SEE_DEALS)
def closing(request: HttpRequest, item: UUID) -> HttpResponse:
    return page(request, closing_or_404(request, item))


def closing_or_404(request: HttpRequest, item: UUID) -> AgendaItem:
    """An item that the main committee approved, as this person may see its deal, or 404."""
    return get_object_or_404(query.closings(request.fund, request.user), uuid=item)


def page(request: HttpRequest, item: AgendaItem, place: str = "", form: Form | None = None) -> HttpResponse:
    """The closing's page; `form` is the one that was refused, at its `place` ("evidence:3", "done:<uuid>", "step", "payment", "back")."""
    wrong = (place, form) if form is not None else None
    found, role = query.closing(item, request.seat), request.seat.role
    works = found["underway"] and not found["locked"] and holds(role, Can.WORK_ON_DEAL)
    forms: dict[str, Any] = {"step_form": StepForm(auto_id="step_%s"), "payment_form": PaymentForm(auto_id="payment_%s"),
                             "back_form": BackForm(auto_id="back_%s")}
    named = {"step": "step_form", "payment": "payment_form", "back": "back_form"}
    forms |= {named[place]: form} if place in named else {}
    return render(request, "applicants/closing/closing.html", found | forms | {
        "conditions": condition_forms(found["conditions"], found["papers"], wrong), "steps": step_forms(found["steps"], found["papers"], wrong),
        "wrong": form, "works": works, "asks": works and holds(role, Can.ASK_FOUNDER) and not item.deal.is_inbound,
        "clears": works and holds(role, Can.CLEAR_CONDITION), "pays": found["underway"] and holds(role, Can.ASK_PAYMENT),
    }, status=422 if form is not None else 200)


def back(item: AgendaItem, place: str) -> HttpResponse:
    """To the part of the page in which something was done."""
    return redirect(reverse("applicants:closing", args=[item.meeting.fund.slug, item.uuid]) + f"#{place}")
