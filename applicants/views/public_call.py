"""Calls as anybody may read them: the list, one call, and the self-check before an application."""
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from applicants.forms.eligibility import EligibilityForm
from applicants.models import Round
from applicants.queries import call as query
from applicants.queries.eligibility import kept, outcomes_of
from applicants.queries.round import announced, state
from fund.permissions import public


@require_safe
@public
def public_calls(request: HttpRequest) -> HttpResponse:
    return render(request, "applicants/call/public_calls.html", {"rows": query.open_calls()})


@require_safe
@public
def public_call(request: HttpRequest, round: UUID) -> HttpResponse:
    row = get_object_or_404(announced(), uuid=round)
    return render(request, "applicants/call/public_call.html", query.public_page(row) | _standing(request, row))


@require_http_methods(["GET", "HEAD", "POST"])
@public
def public_check(request: HttpRequest, round: UUID) -> HttpResponse:
    """The questions, or what came of the answers; those stay in the session until an application is begun with them."""
    row = get_object_or_404(announced(), uuid=round)
    if state(row) not in ("coming", "open"):
        return redirect("applicants:public_call", row.uuid)
    if request.method != "POST":
        answered = _checked(request, row).get("answers", {})
        return render(request, "applicants/call/public_check.html", {"round": row, "form": EligibilityForm(row, initial=answered)})
    form = EligibilityForm(row, request.POST)
    if not form.is_valid():
        return render(request, "applicants/call/public_check.html", {"round": row, "form": form}, status=422)
    checks = request.session.get("eligibility", {})
    request.session["eligibility"] = checks | {str(row.uuid): kept(form.answers, outcomes_of(row, form.answers))}
    page: dict[str, Any] = {"round": row, **query.state_words(row)} | _standing(request, row)
    return render(request, "applicants/call/public_result.html", page)


def _checked(request: HttpRequest, round: Round) -> dict[str, Any]:
    """The self-check of this call that this browser keeps."""
    return request.session.get("eligibility", {}).get(str(round.uuid), {})


def _standing(request: HttpRequest, round: Round) -> dict[str, Any]:
    return query.standing(request.user, round, _checked(request, round))
