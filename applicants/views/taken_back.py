"""A paper of the fund that was filed wrongly is taken back from its own page."""
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from applicants.actions.taken_back import take_back
from applicants.forms.taken_back import TakeBackForm
from applicants.models import Document
from applicants.views.document import reader
from fund.forms.refused import attempt
from fund.permissions import Can, allow


@require_POST
@allow(Can.WORK_ON_DEAL)
def paper_back(request: HttpRequest, document: UUID) -> HttpResponse:
    rows = Document.objects.in_house(request.user).in_fund(request.fund)
    row = get_object_or_404(rows.select_related("blob", "company__organisation", "deal__fund", "taken_back__by__user"), uuid=document)
    form = TakeBackForm(request.POST)
    if form.is_valid() and attempt(form, take_back, document=row, by=request.seat, **form.cleaned_data):
        messages.success(request, _("The file is taken back. Nobody can open it any more."))
        return redirect("applicants:paper", request.fund.slug, row.uuid)
    return reader(request, row, back=form)
