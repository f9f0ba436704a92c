"""The house asks a founder for the second step, and moves its due time."""
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from applicants.actions.dossier import move_due, open_dossier
from applicants.forms.dossier import AskForm, DueForm
from applicants.views.deal import deal_page, visible_deal
from fund.forms.refused import attempt
from fund.permissions import Can, allow
from fund.templatetags.look import moment


@require_POST
@allow(Can.ASK_SECOND_STEP)
def dossier_open(request: HttpRequest, deal: UUID) -> HttpResponse:
    row = visible_deal(request, deal)
    form = AskForm(request.POST, auto_id="ask_%s")
    if form.is_valid() and (made := attempt(form, open_dossier, deal=row, by=request.seat, **form.cleaned_data)):
        messages.success(request, _("The second step was asked for, due %(when)s. The owners of the company have a letter.") % {
            "when": moment(made.due_at)})
        return redirect("applicants:deal_papers", request.fund.slug, row.uuid)
    return deal_page(request, row, "deal_papers", ask_form=form)


@require_POST
@allow(Can.ASK_SECOND_STEP)
def dossier_due(request: HttpRequest, deal: UUID) -> HttpResponse:
    row = visible_deal(request, deal)
    if not hasattr(row, "dossier"):
        raise Http404
    form = DueForm(request.POST, auto_id="due_%s")
    if form.is_valid() and (moved := attempt(form, move_due, dossier=row.dossier, by=request.seat, **form.cleaned_data)):
        messages.success(request, _("It is due %(when)s now. The owners of the company have a letter.") % {"when": moment(moved.due_at)})
        return redirect("applicants:deal_papers", request.fund.slug, row.uuid)
    return deal_page(request, row, "deal_papers", due_form=form)
