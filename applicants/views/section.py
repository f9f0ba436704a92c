"""The sections of an application: one edit view, one autosave view."""
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from applicants import questions
from applicants.actions.application import save_section
from applicants.forms.section import TEMPLATES, SectionForm
from applicants.models import Deal
from applicants.queries import application as query
from applicants.queries.application_page import deck_job, frame
from fund.errors import Refused
from fund.models import Seat
from fund.permissions import Can, allow


@require_http_methods(["GET", "HEAD", "POST"])
@allow(Can.SEE_OWN_APPLICATION)
def section(request: HttpRequest, deal: UUID, section: str) -> HttpResponse:
    row, refusal = _found(request, deal, section), None
    if request.method == "POST":
        try:
            save_section(deal=row, section=section, data=_sent(request), by=_writer(request, row))
        except Refused as no:
            refusal = no
        row.refresh_from_db()
    draft = query.draft(row)
    if request.method == "POST" and refusal is None and draft.part(section).state == "done":
        return redirect(*_next(draft, section))
    part = query.typed_part(draft, section, request.POST) if refusal and section != questions.DECK.key else draft.part(section)
    form = SectionForm(part, draft.facts, strict=request.method == "POST" and refusal is None)
    if refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
    return render(request, "applicants/application/section.html", _page(request, draft, form))


@require_POST
@allow(Can.EDIT_APPLICATION)
def section_save(request: HttpRequest, deal: UUID, section: str) -> HttpResponse:
    row = _found(request, deal, section)
    before = row.application.answers.get(section, {}).get("indicator")
    try:
        application = save_section(deal=row, section=section, data=request.POST.dict(), by=_writer(request, row))
    except Refused as no:
        return HttpResponse(str(no), status=409, content_type="text/plain; charset=utf-8")
    row.application = application
    draft = query.draft(row)
    form = SectionForm(draft.part(section), draft.facts)
    return render(request, "applicants/application/autosaved.html", {
        "form": form, "switched": before != application.answers[section].get("indicator")})


def _found(request: HttpRequest, deal: UUID, section: str) -> Deal:
    if section not in questions.BY_KEY:
        raise Http404
    return query.own_deal(request.user, deal)


def _writer(request: HttpRequest, deal: Deal) -> Seat:
    seat = request.user.seat_at(deal.company.organisation, Can.EDIT_APPLICATION)
    if seat is None:
        raise PermissionDenied
    return seat


def _sent(request: HttpRequest) -> dict[str, Any]:
    return request.POST.dict() | request.FILES.dict()


def _next(draft: query.Draft, section: str) -> tuple[Any, ...]:
    """The section after this one, or the task list after the last."""
    keys = list(questions.BY_KEY)
    rest = keys[keys.index(section) + 1:]
    return ("applicants:section", draft.deal.uuid, rest[0]) if rest else ("applicants:application", draft.deal.uuid)


def _page(request: HttpRequest, draft: query.Draft, form: SectionForm) -> dict[str, Any]:
    keys = list(questions.BY_KEY)
    return frame(draft, request.user) | {
        "form": form, "section": form.part.section, "template": TEMPLATES[form.part.section.key],
        "step": keys.index(form.part.section.key) + 1, "steps": len(keys), "job": deck_job(draft, request.user),
        "files": _files(draft), "limit": _("One PDF, up to %(n)s MB") % {"n": settings.DECK_MAX_MB}}


def _files(draft: query.Draft) -> list[dict[str, Any]]:
    """The deck as it stands, for the upload field."""
    deck = draft.deck
    return [] if deck is None else [{
        "name": deck.name, "meta": query.deck_note(deck), "state": "failed" if deck.problem else "done",
        "url": reverse("applicants:document_file", args=[deck.uuid])}]
