"""Declare a decision void."""
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from applicants.actions.voiding import void_decision
from applicants.forms.ballot import ReasonForm
from applicants.views.committee import presided_or_403, room
from fund.forms.refused import attempt
from fund.permissions import Can, allow


@require_POST
@allow(Can.VOTE)
def decision_void(request: HttpRequest, item) -> HttpResponse:
    row, by = presided_or_403(request, item)
    form = ReasonForm(request.POST)
    if form.is_valid() and attempt(form, void_decision, item=row, by=by, **form.cleaned_data):
        messages.success(request, _("The decision is void. It stays on record with your reason."))
        return redirect("applicants:agenda_item", request.fund.slug, row.uuid)
    return room(request, row, "void_form", form)
