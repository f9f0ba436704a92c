"""Passing a gate that is not met: asked for from the sheet, answered by a second person, taken back by who asked."""
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from applicants.actions.override import ask_override, confirm_override, refuse_override, take_back_override
from applicants.forms.stage_move import AnswerForm, MoveForm
from applicants.models import Override
from applicants.queries.override import overrides, turn
from applicants.queries.stage_move import sheet
from applicants.views.deal import visible_deal
from applicants.views.stage_move import every_way, leave, refuse
from fund.forms.refused import attempt
from fund.permissions import Can, allow


@require_POST
@allow(Can.MOVE_DEAL)
def override_ask(request: HttpRequest, deal: UUID) -> HttpResponse:
    row = visible_deal(request, deal)
    form = MoveForm(sheet(row, request.user, request.seat)["ways"] or every_way(), request.POST)
    if form.is_valid() and attempt(form, ask_override, deal=row, by=request.seat, **form.cleaned_data):
        messages.success(request, _("A second person was asked. %(deal)s moves once they confirm.") % {"deal": row.company.name})
        return leave(request, row)
    return refuse(request, row, form)


@require_http_methods(["GET", "HEAD", "POST"])
@allow(Can.CONFIRM_OVERRIDE)
def override_answer(request: HttpRequest, override: UUID) -> HttpResponse:
    row = get_object_or_404(overrides(request.fund, request.user), uuid=override)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _answered(request, row, form):
        return redirect("applicants:deal", request.fund.slug, row.deal.uuid)
    row.refresh_from_db(fields=["state", "answered_at", "answer", "answered_by"])
    return render(request, "applicants/override/override.html", {
        "form": form, "override": row, "waits": turn(row, request.seat)}, status=422 if form.errors else 200)


@require_POST
@allow(Can.MOVE_DEAL)
def override_back(request: HttpRequest, override: UUID) -> HttpResponse:
    row = get_object_or_404(overrides(request.fund, request.user), uuid=override)
    take_back_override(override=row, by=request.seat)
    messages.success(request, _("The request was taken back. The deal stays where it is."))
    return redirect("applicants:deal", request.fund.slug, row.deal.uuid)


def _answered(request: HttpRequest, row: Override, form: AnswerForm) -> Override | None:
    given = form.cleaned_data
    if given["verdict"] == "confirm":
        done = attempt(form, confirm_override, override=row, by=request.seat)
        said = _("%(deal)s is now at %(stage)s. Who asked was told.") % {"deal": row.deal.company.name, "stage": row.get_target_display()}
    else:
        done = attempt(form, refuse_override, override=row, reason=given["answer"], by=request.seat)
        said = _("Refused. Who asked reads why; the deal stays where it is.")
    if done:
        messages.success(request, said)
    return done
