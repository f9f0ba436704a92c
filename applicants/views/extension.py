"""A founder asks for more time."""
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from applicants.actions.extension import ask_extension
from applicants.forms.extension import AskForm
from applicants.queries import application as query
from applicants.queries.application_page import application_page
from fund.forms.refused import attempt
from fund.permissions import Can, allow, seat_or_403


@require_POST
@allow(Can.EDIT_APPLICATION)
def extension_ask(request: HttpRequest, deal: UUID) -> HttpResponse:
    row = query.own_deal(request.user, deal)
    seat = seat_or_403(request.user, row.company.organisation, Can.EDIT_APPLICATION)
    form = AskForm(request.POST)
    if form.is_valid() and attempt(form, ask_extension, deal=row, by=seat, **form.cleaned_data):
        messages.success(request, _("The fund has your request. The answer comes by mail and stands on this page."))
        return redirect("applicants:application", row.uuid)
    page = application_page(query.draft(row), request.user)
    return render(request, "applicants/application/application.html", page | {"extension_form": form}, status=422)
