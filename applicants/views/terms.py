"""Tabling a deal: choose it, write its terms, see what they come to, put it on the agenda."""
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from applicants.actions.terms import check_terms
from applicants.actions.terms import table_deal as put_on_agenda
from applicants.forms.terms import TermsForm, begun, sent
from applicants.models import Deal, Meeting
from applicants.queries import terms as query
from fund.forms.refused import attempt
from fund.permissions import Can, allow, visible_or_404


@require_http_methods(["GET", "HEAD", "POST"])
@allow(Can.PREPARE_MEETING)
def table_deal(request: HttpRequest, meeting) -> HttpResponse:
    row = visible_or_404(Meeting.objects, request.user, uuid=meeting, fund=request.fund)
    if request.method == "POST" and (deal := query.house_deal(row, request.user, request.POST.get("deal", ""))):
        return _sent(request, row, deal)
    deals = query.tableable(row, request.user)
    chosen = next((deal for deal in deals if str(deal.uuid) == request.GET.get("deal")), None)
    if request.method == "POST" or chosen is None:
        return render(request, "applicants/terms/deals.html", {"meeting": row, "choices": query.choices(row, deals)},
                      status=422 if request.method == "POST" else 200)
    return _page(request, row, chosen, TermsForm(begun(query.terms_so_far(row, chosen)), bound=False))


def _sent(request: HttpRequest, row: Meeting, deal: Deal) -> HttpResponse:
    """A button was pressed: one that adds or takes out a row, one that shows what the terms come to, or the one that saves."""
    sheet = sent(request.POST)
    if request.POST.get("step"):
        return _page(request, row, deal, TermsForm(sheet, bound=False))
    form, shown = TermsForm(sheet, bound=True), None
    terms = {"meeting": row, "deal": deal, "by": request.seat}
    if form.is_valid() and "check" not in request.POST:
        if item := attempt(form, put_on_agenda, terms=form.terms, **terms):
            messages.success(request, _("The deal stands on the agenda. Read its packet through before you freeze it."))
            return redirect("applicants:agenda_item", request.fund.slug, item.uuid)
    elif form.is_valid() and (found := attempt(form, check_terms, terms=form.terms, **terms)):
        shown = query.preview(found, request.fund)
    return _page(request, row, deal, form, shown)


def _page(request: HttpRequest, row: Meeting, deal: Deal, form: TermsForm, preview: dict[str, Any] | None = None) -> HttpResponse:
    return render(request, "applicants/terms/terms.html", {
        "meeting": row, "deal": deal, "form": form, "preview": preview, "submission": deal.submissions.first()},
        status=422 if form.errors else 200)
