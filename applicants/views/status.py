"""A founder's status page; and the day that the house promises to one founder in place of the round's."""
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from applicants.actions.late import promise_day
from applicants.forms.deal import TargetForm
from applicants.queries import application as drafts
from applicants.queries.application_page import frame
from applicants.queries.status import status_page
from applicants.views.deal import deal_page, visible_deal
from fund.forms.refused import attempt
from fund.permissions import Can, allow
from fund.templatetags.look import moment


@require_safe
@allow(Can.SEE_OWN_APPLICATION)
def status(request: HttpRequest, deal: UUID) -> HttpResponse:
    row = drafts.own_deal(request.user, deal)
    page = frame(drafts.draft(row), request.user)
    return render(request, "applicants/status/status.html", page | status_page(row, page))


@require_POST
@allow(Can.MOVE_DEAL)
def deal_target(request: HttpRequest, deal: UUID) -> HttpResponse:
    row = visible_deal(request, deal)
    form = TargetForm(request.POST, auto_id="target_%s")
    if form.is_valid():
        given = {"target_on": form.cleaned_data["target_on"], "reason": form.cleaned_data["target_reason"]}
        if attempt(form, promise_day, deal=row, by=request.seat, **given):
            messages.success(request, _("Promised by %(day)s now. The owners of the company have a letter.") % {"day": moment(given["target_on"])})
            return redirect("applicants:deal_talk", request.fund.slug, row.uuid)
    return deal_page(request, row, "deal_talk", target_form=form)
