"""A founder's applications: what is open, what is mine, the task list, the last look, the receipt; each for either step."""
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from applicants.actions.application import start_application, submit_application
from applicants.actions.dossier import submit_dossier
from applicants.forms.application import DeclarationForm
from applicants.forms.extension import AskForm
from applicants.models import Deal, Round
from applicants.queries import application as query
from applicants.queries.application_page import application_page, check_page, frame, receipt_page, urls
from applicants.queries.round import open_rounds
from applicants.queries.submission import latest, versions
from applicants.questions import FIRST, SECOND
from fund.forms.refused import attempt
from fund.permissions import Can, allow, seat_or_403, visible_or_404

SUBMITS = {FIRST: submit_application, SECOND: submit_dossier}


@require_safe
@allow(Can.SIGN_IN)
def applications(request: HttpRequest) -> HttpResponse:
    return render(request, "applicants/application/applications.html", {
        "rounds": open_rounds(request.user), "deals": query.own_list(request.user)})


@require_POST
@allow(Can.SIGN_IN)
def application_start(request: HttpRequest, round: UUID) -> HttpResponse:
    chosen = visible_or_404(Round.objects.filter(is_announced=True), request.user, uuid=round)
    company = None
    if request.POST.get("company"):
        company = visible_or_404(query.own_companies(request.user), request.user, uuid=query.as_uuid(request.POST["company"]))
    checked = request.session.get("eligibility", {}).get(str(chosen.uuid))
    deal = start_application(round=chosen, user=request.user, company=company, eligibility=checked)
    return redirect("applicants:application", deal.uuid)


@require_safe
@allow(Can.SEE_OWN_APPLICATION)
def application(request: HttpRequest, deal: UUID, step: str = FIRST) -> HttpResponse:
    page = application_page(query.draft(own_step(request, deal, step), step), request.user)
    return render(request, "applicants/application/application.html", page | {"extension_form": AskForm()})


@require_safe
@allow(Can.SEE_OWN_APPLICATION)
def check_answers(request: HttpRequest, deal: UUID, step: str = FIRST) -> HttpResponse:
    return _check_page(request, query.draft(own_step(request, deal, step), step), DeclarationForm())


@require_POST
@allow(Can.SUBMIT_APPLICATION)
def submit(request: HttpRequest, deal: UUID, step: str = FIRST) -> HttpResponse:
    row = own_step(request, deal, step)
    seat = seat_or_403(request.user, row.company.organisation, Can.SUBMIT_APPLICATION)
    form = DeclarationForm(request.POST)
    if form.is_valid() and attempt(form, SUBMITS[step], deal=row, by=seat, arrived_at=request.arrived_at):
        return redirect(urls(row, step)["receipt"])
    return _check_page(request, query.draft(own_step(request, deal, step), step), form)


@require_safe
@allow(Can.SEE_OWN_APPLICATION)
def receipt(request: HttpRequest, deal: UUID, step: str = FIRST, number: int = 0) -> HttpResponse:
    """The receipt of the newest version, or of the one with this number; ?against= names another version to compare it with."""
    row = own_step(request, deal, step)
    shown = versions(row, step).filter(number=number).first() if number else latest(row, step)
    if shown is None:
        return redirect(urls(row, step)["list"])
    asked = request.GET.get("against", "")
    against = versions(row, step).filter(number=int(asked)).first() if asked.isdecimal() and len(asked) < 5 else None
    return render(request, "applicants/application/receipt.html", receipt_page(query.draft(row, step), shown, request.user, against))


def own_step(request: HttpRequest, deal: UUID, step: str) -> Deal:
    """One of this person's applications; the second step does not exist before it is asked for."""
    row = query.own_deal(request.user, deal)
    if step == SECOND and getattr(row, "dossier", None) is None:
        raise Http404
    return row


def _check_page(request: HttpRequest, draft: query.Draft, form: DeclarationForm) -> HttpResponse:
    page: dict[str, Any] = frame(draft, request.user) | check_page(draft, request.user)
    return render(request, "applicants/application/check_answers.html", page | {"form": form})
