"""The house's side of a quarterly report: look at what was handed in, accept it or return it."""
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from applicants.actions.kpi_value import accept_kpi, return_kpi
from applicants.forms.kpi_value import ReviewForm
from applicants.models import KpiRequest
from applicants.queries import kpi_request as query
from fund.forms.refused import attempt
from fund.permissions import Can, allow, visible_or_404


@require_http_methods(["GET", "HEAD", "POST"])
@allow(Can.REVIEW_KPI)
def kpi_review(request: HttpRequest, kpi: UUID) -> HttpResponse:
    rows = KpiRequest.objects.filter(fund=request.fund).select_related("fund", "company__organisation", "reviewed_by__user")
    row = visible_or_404(rows, request.user, uuid=kpi)
    form = ReviewForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        if form.cleaned_data["verdict"] == ReviewForm.ACCEPT:
            done, word = attempt(form, accept_kpi, request=row, by=request.seat), _("%(company)s: the figures are reviewed.")
        else:
            done = attempt(form, return_kpi, request=row, reason=form.cleaned_data["reason"], by=request.seat)
            word = _("%(company)s: the figures went back with your reason.")
        if done:
            messages.success(request, word % {"company": row.company.name})
            return redirect("applicants:kpi_review", request.fund.slug, row.uuid)
        row.refresh_from_db()
    return render(request, "applicants/kpi_value/kpi_review.html", {
        "kpi": row, "form": form, "lines": query.handed_in_lines(row, for_house=True) if row.submitted_at else []})
