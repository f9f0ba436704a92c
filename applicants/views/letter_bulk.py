"""Letters read one under the other, then sent or planned together."""
from collections.abc import Iterable
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from applicants.actions.decision import check_hour, stamp_of
from applicants.actions.letter_bulk import send_letters
from applicants.forms.letter_bulk import SendManyForm
from applicants.models import Decision
from applicants.queries import letter_bulk as query
from applicants.queries.bulk import uuids
from fund.forms.refused import attempt
from fund.permissions import Can, allow


@require_POST
@allow(Can.SEND_DECISION)
def decisions_bulk(request: HttpRequest) -> HttpResponse:
    every = "every" in request.POST
    rows = query.in_order(query.sendable(request.fund, request.user)) if every else query.picked(
        request.fund, request.user, uuids(request.POST.getlist("letters")))
    if not rows:
        return _to_list(request, _("No letter is picked that could go out. Nothing was sent."))
    if len(rows) > query.MOST:
        return _to_list(request, _("At most %(n)s letters at once. Nothing was sent.") % {"n": query.MOST})
    sent = "go" in request.POST
    form = SendManyForm(request.POST if sent else None)
    if sent and form.is_valid() and _has_hour(form):
        return _sent(request, rows, form)
    pages = query.pages(rows, request.user)
    return render(request, "applicants/decision/many.html", {
        "form": form, "pages": pages, "seals": _sealed(rows), "free": sum(not (page["lacks"] or page["why"]) for page in pages)},
        status=422 if sent else 200)


def _sent(request: HttpRequest, rows: list[Decision], form: SendManyForm) -> HttpResponse:
    outcomes = send_letters(rows=rows, at=form.at, seen=_unsealed(form.cleaned_data["seen"]), by=request.seat)
    return render(request, "applicants/decision/many_sent.html", {
        "done": [row for row in outcomes if row.is_done], "refused": [row for row in outcomes if not row.is_done]})


def _has_hour(form: SendManyForm) -> bool:
    if form.at is not None:
        attempt(form, check_hour, at=form.at)
    return not form.errors


def _sealed(rows: Iterable[Decision]) -> str:
    """The stamps of all these letters in one field: what is sent is what was read."""
    return " ".join(f"{row.uuid}={stamp_of(row)}" for row in rows)


def _unsealed(text: str) -> dict[UUID, str]:
    pairs = (part.partition("=") for part in text.split())
    return {key: value for name, _sign, value in pairs for key in uuids([name])}


def _to_list(request: HttpRequest, words: str) -> HttpResponse:
    messages.error(request, words)
    return redirect("applicants:decisions", request.fund.slug)
