"""Deeds on the contract checklist, from the closing's page and back to it."""
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from applicants.actions import contract as act
from applicants.forms.contract import DoneForm, LeaveOutForm, StepForm
from applicants.models import AgendaItem, ContractStep
from applicants.queries.closing import usable_papers
from applicants.views.closing import back, closing_or_404, page
from fund.forms.refused import attempt
from fund.permissions import Can, allow

CHECKLIST = "contract"


@require_POST
@allow(Can.WORK_ON_DEAL)
def contract_start(request: HttpRequest, item: UUID) -> HttpResponse:
    where = closing_or_404(request, item)
    form = Form({}, auto_id="start_%s")
    if not (form.is_valid() and attempt(form, act.start_contract, item=where, by=request.seat)):
        return page(request, where, "start", form)
    messages.success(request, _("The checklist is laid down. Leave out what this contract does not need, with a reason."))
    return back(where, CHECKLIST)


@require_POST
@allow(Can.WORK_ON_DEAL)
def contract_add(request: HttpRequest, item: UUID) -> HttpResponse:
    where = closing_or_404(request, item)
    form = StepForm(request.POST, auto_id="step_%s")
    if not (form.is_valid() and attempt(form, act.add_step, item=where, by=request.seat, **form.cleaned_data)):
        return page(request, where, "step", form)
    messages.success(request, _("The step was added."))
    return back(where, CHECKLIST)


@require_POST
@allow(Can.WORK_ON_DEAL)
def contract_done(request: HttpRequest, item: UUID, step: UUID) -> HttpResponse:
    where, row = _found(request, item, step)
    form = DoneForm(usable_papers(where.deal, request.user), request.POST, request.FILES, auto_id=f"done-{row.uuid}-%s")
    if not (form.is_valid() and attempt(form, act.finish_step, step=row, by=request.seat, **form.given)):
        return page(request, where, f"done:{row.uuid}", form)
    messages.success(request, _("The step is done."))
    return back(where, f"step-{row.uuid}")


@require_POST
@allow(Can.WORK_ON_DEAL)
def contract_leave_out(request: HttpRequest, item: UUID, step: UUID) -> HttpResponse:
    where, row = _found(request, item, step)
    form = LeaveOutForm(request.POST, auto_id=f"leave-{row.uuid}-%s")
    if not (form.is_valid() and attempt(form, act.leave_out_step, step=row, by=request.seat, **form.cleaned_data)):
        return page(request, where, f"leave:{row.uuid}", form)
    messages.success(request, _("The step is left out, with its reason."))
    return back(where, f"step-{row.uuid}")


@require_POST
@allow(Can.WORK_ON_DEAL)
def contract_reopen(request: HttpRequest, item: UUID, step: UUID) -> HttpResponse:
    where, row = _found(request, item, step)
    form = Form({}, auto_id=f"open-{row.uuid}-%s")
    if not (form.is_valid() and attempt(form, act.reopen_step, step=row, by=request.seat)):
        return page(request, where, f"open:{row.uuid}", form)
    messages.success(request, _("The step is open again; its note and files stay."))
    return back(where, f"step-{row.uuid}")


def _found(request: HttpRequest, item: UUID, step: UUID) -> tuple[AgendaItem, ContractStep]:
    where = closing_or_404(request, item)
    row = get_object_or_404(ContractStep.objects.filter(item=where), uuid=step)
    row.item = where
    return where, row
