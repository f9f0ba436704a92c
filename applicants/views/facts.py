"""What is missing of a deal, filled in: a page for what the house knows of a company it met itself."""
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from applicants.actions.facts import write_facts
from applicants.forms.facts import FactsForm
from applicants.queries.deal import deals
from applicants.queries.facts import is_ours
from fund.forms.refused import attempt
from fund.permissions import Can, allow


@require_http_methods(["GET", "HEAD", "POST"])
@allow(Can.REGISTER_DEAL)
def deal_facts(request: HttpRequest, deal: UUID) -> HttpResponse:
    row = get_object_or_404(deals(request.fund, request.user).select_related("company__organisation", "fund"), uuid=deal)
    if not is_ours(row):
        return redirect("applicants:deal_talk", request.fund.slug, row.uuid)
    form = FactsForm(row, request.POST or None)
    if request.method == "POST" and form.is_valid() and attempt(form, write_facts, deal=row, facts=form.facts, before=form.cleaned_data["seen"],
                                                                by=request.seat):
        messages.success(request, _("Saved."))
        return redirect("applicants:deal", request.fund.slug, row.uuid)
    return render(request, "applicants/facts/facts.html", {"deal": row, "form": form}, status=422 if form.errors else 200)
