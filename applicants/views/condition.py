"""Deeds on a condition precedent, from the closing's page and back to it."""
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from applicants.actions import condition as act
from applicants.forms.condition import AskForm, EvidenceForm, MoveForm, ReturnForm
from applicants.models import AgendaItem, Condition
from applicants.queries.closing import usable_papers
from applicants.views.closing import back, closing_or_404, page
from fund.forms.refused import attempt
from fund.permissions import Can, allow


@require_POST
@allow(Can.WORK_ON_DEAL)
def condition_evidence(request: HttpRequest, item: UUID, condition: UUID) -> HttpResponse:
    where, row = _found(request, item, condition)
    form = EvidenceForm(usable_papers(where.deal, request.user), request.POST, request.FILES, auto_id=f"evidence{row.number}_%s")
    if not (form.is_valid() and attempt(form, act.evidence_condition, condition=row, by=request.seat, **form.given)):
        return _refused(request, where, row, "evidence", form)
    messages.success(request, _("Evidence for condition %(n)s is in. Who may clear it was told.") % {"n": row.number})
    return back(where, f"condition-{row.number}")


@require_POST
@allow(Can.CLEAR_CONDITION)
def condition_clear(request: HttpRequest, item: UUID, condition: UUID) -> HttpResponse:
    where, row = _found(request, item, condition)
    form = Form({}, auto_id=f"clear{row.number}_%s")
    if not (form.is_valid() and attempt(form, act.clear_condition, condition=row, by=request.seat)):
        return _refused(request, where, row, "clear", form)
    messages.success(request, _("Condition %(n)s is cleared.") % {"n": row.number})
    return back(where, f"condition-{row.number}")


@require_POST
@allow(Can.CLEAR_CONDITION)
def condition_return(request: HttpRequest, item: UUID, condition: UUID) -> HttpResponse:
    where, row = _found(request, item, condition)
    form = ReturnForm(request.POST, auto_id=f"back{row.number}_%s")
    if not (form.is_valid() and attempt(form, act.return_condition, condition=row, by=request.seat, **form.cleaned_data)):
        return _refused(request, where, row, "back", form)
    messages.success(request, _("Sent back. Condition %(n)s is open again; its files stay on record.") % {"n": row.number})
    return back(where, f"condition-{row.number}")


@require_POST
@allow(Can.WORK_ON_DEAL)
def condition_move(request: HttpRequest, item: UUID, condition: UUID) -> HttpResponse:
    where, row = _found(request, item, condition)
    form = MoveForm(request.POST, auto_id=f"move{row.number}_%s")
    if not (form.is_valid() and attempt(form, act.move_condition, condition=row, by=request.seat, **form.cleaned_data)):
        return _refused(request, where, row, "move", form)
    messages.success(request, _("The due day of condition %(n)s is moved.") % {"n": row.number})
    return back(where, f"condition-{row.number}")


@require_POST
@allow(Can.ASK_FOUNDER)
def condition_ask(request: HttpRequest, item: UUID, condition: UUID) -> HttpResponse:
    where, row = _found(request, item, condition)
    form = AskForm(request.POST, auto_id=f"ask{row.number}_%s")
    asked = form.is_valid() and attempt(form, act.ask_for_evidence, condition=row, by=request.seat, **form.cleaned_data)
    if not asked:
        return _refused(request, where, row, "ask", form)
    messages.success(request, _("Asked as question %(n)s. Its answer and files are found under questions and letters.") % {"n": asked.number})
    return back(where, f"condition-{row.number}")


def _found(request: HttpRequest, item: UUID, condition: UUID) -> tuple[AgendaItem, Condition]:
    where = closing_or_404(request, item)
    row = get_object_or_404(Condition.objects.filter(item=where), uuid=condition)
    row.item = where
    return where, row


def _refused(request: HttpRequest, item: AgendaItem, row: Condition, deed: str, form: Form) -> HttpResponse:
    return page(request, item, f"{deed}:{row.number}", form)
