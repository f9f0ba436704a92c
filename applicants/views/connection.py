"""A business number that another account may use too: ask, report, and the administrator's list of reports."""
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from applicants.actions.connection import A_DAY, answer_number, ask_connection, report_number
from applicants.forms.connection import AnswerForm
from applicants.models import NumberDispute
from applicants.queries import application as query
from applicants.queries import connection as numbers
from applicants.queries.application_page import frame
from fund.forms.refused import attempt
from fund.identifiers import format_business_number
from fund.permissions import Can, allow


@require_http_methods(["GET", "HEAD", "POST"])
@allow(Can.SEE_OWN_APPLICATION)
def connection_ask(request: HttpRequest, deal: UUID) -> HttpResponse:
    row = query.own_deal(request.user, deal)
    writer = request.user.seat_at(row.company.organisation, Can.EDIT_APPLICATION)
    if request.method == "POST":
        if writer is None:
            raise PermissionDenied
        ask_connection(deal=row, by=writer)
        messages.success(request, _("If another account uses this number, its owners now know that somebody asks, and can invite you by "
                                    "your address. You can go on writing meanwhile."))
        return redirect("applicants:connection_ask", row.uuid)
    number = row.application.business_number
    page = frame(query.draft(row), request.user) | {
        "number": number and format_business_number(number), "may_ask": writer is not None, "a_day": A_DAY, "address": request.user.email}
    return render(request, "applicants/connection/ask.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@allow(Can.KEEP_OWN_SEATS)
def number_report(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        company = get_object_or_404(numbers.owned_companies(request.user), uuid=query.as_uuid(request.POST.get("company", "")))
        by = request.user.seat_at(company.organisation, Can.KEEP_OWN_SEATS)
        report_number(company=company, number=request.POST.get("number", ""), by=by)
        messages.success(request, _("Reported. The site's administrator looks at both accounts and answers here and by mail."))
        return redirect("applicants:number_report")
    return render(request, "applicants/connection/report.html", {"rows": numbers.report_rows(request.user)})


@require_safe
@allow(Can.KEEP_SEATS)
def number_disputes(request: HttpRequest) -> HttpResponse:
    return _disputes(request)


@require_POST
@allow(Can.KEEP_SEATS)
def number_answer(request: HttpRequest, dispute: UUID) -> HttpResponse:
    row = get_object_or_404(NumberDispute, uuid=dispute)
    form = _answer_form(row, request.POST)
    if form.is_valid() and attempt(form, answer_number, dispute=row, by=request.seat, **form.cleaned_data):
        messages.success(request, _("Answered. The startup that reported reads it now."))
        return redirect("applicants:number_disputes")
    return _disputes(request, row, form)


def _answer_form(row: NumberDispute, data=None) -> AnswerForm:
    return AnswerForm(data, auto_id=f"id_{row.uuid.hex}_%s")


def _disputes(request: HttpRequest, answering: NumberDispute | None = None, form: AnswerForm | None = None) -> HttpResponse:
    rows = numbers.disputes()
    for row in rows:
        row["form"] = None if row["dispute"].answered_at else form if row["dispute"] == answering else _answer_form(row["dispute"])
    return render(request, "applicants/connection/disputes.html", {"rows": rows, "wrong": form}, status=422 if form else 200)
