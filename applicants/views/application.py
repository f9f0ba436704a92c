"""A founder's applications: what is open, what is mine, the task list, the last look, the receipt."""
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from applicants.actions.application import start_application, submit_application
from applicants.forms.application import DeclarationForm
from applicants.models import Round
from applicants.queries import application as query
from applicants.queries.application_page import application_page, check_page, frame, receipt_page
from applicants.queries.round import open_rounds
from applicants.queries.submission import latest
from fund.forms.refused import attempt
from fund.permissions import Can, allow, visible_or_404


@require_safe
@allow(Can.SIGN_IN)
def applications(request: HttpRequest) -> HttpResponse:
    return render(request, "applicants/application/applications.html", {
        "rounds": open_rounds(request.user), "companies": query.own_companies(request.user), "deals": query.own_list(request.user)})


@require_POST
@allow(Can.SIGN_IN)
def application_start(request: HttpRequest, round: UUID) -> HttpResponse:
    chosen = visible_or_404(Round.objects.filter(is_announced=True), request.user, uuid=round)
    company = None
    if request.POST.get("company"):
        company = visible_or_404(query.own_companies(request.user), request.user, uuid=query.as_uuid(request.POST["company"]))
    deal = start_application(round=chosen, user=request.user, company=company)
    return redirect("applicants:application", deal.uuid)


@require_safe
@allow(Can.SEE_OWN_APPLICATION)
def application(request: HttpRequest, deal: UUID) -> HttpResponse:
    draft = query.draft(query.own_deal(request.user, deal))
    page = application_page(draft, request.user)
    for item in page["tasks"]:
        item["url"] = reverse("applicants:section", args=[deal, item["key"]])
    return render(request, "applicants/application/application.html", page)


@require_safe
@allow(Can.SEE_OWN_APPLICATION)
def check_answers(request: HttpRequest, deal: UUID) -> HttpResponse:
    return _check_page(request, query.draft(query.own_deal(request.user, deal)), DeclarationForm())


@require_POST
@allow(Can.SUBMIT_APPLICATION)
def submit(request: HttpRequest, deal: UUID) -> HttpResponse:
    row = query.own_deal(request.user, deal)
    seat = request.user.seat_at(row.company.organisation, Can.SUBMIT_APPLICATION)
    if seat is None:
        raise PermissionDenied
    form = DeclarationForm(request.POST)
    if form.is_valid() and attempt(form, submit_application, deal=row, by=seat):
        return redirect("applicants:receipt", row.uuid)
    return _check_page(request, query.draft(row), form)


@require_safe
@allow(Can.SEE_OWN_APPLICATION)
def receipt(request: HttpRequest, deal: UUID) -> HttpResponse:
    row = query.own_deal(request.user, deal)
    submission = latest(row)
    if submission is None:
        return redirect("applicants:application", row.uuid)
    return render(request, "applicants/application/receipt.html", receipt_page(query.draft(row), submission, request.user))


def _check_page(request: HttpRequest, draft: query.Draft, form: DeclarationForm) -> HttpResponse:
    page: dict[str, Any] = frame(draft, request.user) | check_page(draft, request.user)
    return render(request, "applicants/application/check_answers.html", page | {"form": form})


