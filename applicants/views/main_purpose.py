"""The main-purpose class of a deal, with its evidence."""
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from applicants.actions.main_purpose import write_main_purpose
from applicants.forms.main_purpose import MainPurposeForm
from applicants.models import MainPurpose
from applicants.queries.main_purpose import papers_of
from applicants.views.deal_case import open_case, tab_of
from fund.forms.refused import attempt
from fund.permissions import Can, allow


@require_http_methods(["GET", "HEAD", "POST"])
@allow(Can.WORK_ON_DEAL)
def main_purpose(request: HttpRequest, deal: UUID) -> HttpResponse:
    row = open_case(request, deal)
    kept = MainPurpose.objects.visible_to(request.user).filter(deal=row).first()
    form = MainPurposeForm(row, papers_of(row, request.user), request.POST or None, request.FILES or None, row=kept)
    if request.method == "POST" and form.is_valid() and attempt(form, write_main_purpose, deal=row, by=request.seat, **form.said):
        messages.success(request, _("Main purpose saved."))
        return redirect(tab_of(row, "purpose"))
    return render(request, "applicants/main_purpose/main_purpose.html", {"deal": row, "form": form}, status=422 if form.errors else 200)
