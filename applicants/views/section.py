"""The sections of both steps: one edit view, one view that saves field by field, and the papers' files."""
import json
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from applicants.actions.draft import Saved, belongs, remove_paper, save_answers, save_paper, save_section
from applicants.contents import kinds
from applicants.forms.section import SectionForm
from applicants.models import Deal, Document
from applicants.queries import application as query
from applicants.queries.application_page import deck_job, frame, urls
from applicants.queries.form import round_form, section_as, spec_of, step_form
from applicants.queries.upload import waiting
from applicants.questions import FIRST, SECOND, Section
from applicants.views.autosave import pieces, told
from fund.errors import Refused
from fund.models import Seat
from fund.permissions import Can, allow, seat_or_403, visible_or_404


@require_http_methods(["GET", "HEAD", "POST"])
@allow(Can.SEE_OWN_APPLICATION)
def section(request: HttpRequest, deal: UUID, section: str) -> HttpResponse:
    row = query.own_deal(request.user, deal)
    step, found = find(row, section)
    refusal, saved = None, None
    if request.method == "POST":
        try:
            saved = save_section(deal=row, section=section, data=_sent(request), by=_writer(request, row), seen=_seen(request), step=step,
                                 page=_as_opened(request, row, step, found), arrived_at=request.arrived_at)
        except Refused as no:
            refusal = no
    draft = query.draft(row, step, [section])
    part = draft.part(section)
    unkept = saved and (saved.conflicts or saved.too_long)
    if saved and not unkept and not part.is_left:
        return redirect(_next(row, step, section))
    if (refusal or unkept) and found.kind != "deck":
        part = query.typed_part(draft, section, request.POST)
    form = SectionForm(draft, part, strict=saved is not None)
    for name, words in (saved.too_long if saved else {}).items():
        form.errors.pop(name, None)
        form.add_error(name, words)
    if refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
    return render(request, "applicants/application/section.html", _page(request, draft, form, saved))


@require_POST
@allow(Can.EDIT_APPLICATION)
def section_save(request: HttpRequest, deal: UUID, section: str) -> HttpResponse:
    """Keep the fields that were sent; answers in JSON what became of each, and the pieces of the page that changed by it."""
    row = query.own_deal(request.user, deal)
    step, found = find(row, section)
    page = _as_opened(request, row, step, found)
    sent = {name: text for name, text in request.POST.items() if belongs(found, name) or belongs(page, name)}
    try:
        saved = save_answers(deal=row, step=step, section=found, typed=sent, by=_writer(request, row), seen=_seen(request),
                             arrived_at=request.arrived_at)
    except Refused as no:
        return JsonResponse({"refused": str(no)}, status=409)
    version = step_form(row, step).version
    answer = told(saved, section) | {"pieces": {}, "renewed": request.POST.get("form", "") not in ("", str(version))}
    if found.kind == "fields":
        draft = query.draft(row, step, [section])
        answer["pieces"] = pieces(SectionForm(draft, draft.part(section)), set(sent))
    return JsonResponse(answer)


@require_POST
@allow(Can.EDIT_APPLICATION)
def paper_add(request: HttpRequest, deal: UUID, slot: str) -> HttpResponse:
    row = _second(request, deal)
    refusal = None
    for upload in request.FILES.getlist(slot) or [None]:
        try:
            save_paper(deal=row, slot=slot, upload=upload, by=_writer(request, row), arrived_at=request.arrived_at)
        except Refused as no:
            refusal = no
    section = next((s.key for s in spec_of(row.dossier.form).sections if s.kind == "papers"), "")
    if refusal is None:
        return redirect(reverse("applicants:section", args=[deal, section]) + f"#q-{slot}")
    draft = query.draft(row, SECOND, [section])
    form = SectionForm(draft, draft.part(section))
    form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
    return render(request, "applicants/application/section.html", _page(request, draft, form, None))


@require_POST
@allow(Can.EDIT_APPLICATION)
def paper_remove(request: HttpRequest, deal: UUID, document: UUID) -> HttpResponse:
    row = _second(request, deal)
    paper = visible_or_404(Document.objects.filter(deal=row, kind=Document.Kind.PAPER), request.user, uuid=document)
    remove_paper(deal=row, document=paper, by=_writer(request, row))
    section = next(s.key for s in spec_of(row.dossier.form).sections if s.kind == "papers")
    return redirect(reverse("applicants:section", args=[deal, section]) + f"#q-{paper.slot}")


def find(deal: Deal, section: str) -> tuple[str, Section]:
    """The step and the section of this key, or 404."""
    first = spec_of(round_form(deal.round, FIRST, deal.application)).by_key
    if section in first:
        return FIRST, first[section]
    second = spec_of(deal.dossier.form).by_key if getattr(deal, "dossier", None) else {}
    if section not in second:
        raise Http404
    return SECOND, second[section]


def _as_opened(request: HttpRequest, deal: Deal, step: str, found: Section) -> Section:
    """The section as the page that sends it had it: by the version of the form that it names, else as it is now."""
    form = step_form(deal, step)
    named = request.POST.get("form", "")
    return found if named in ("", str(form.version)) else section_as(step, named, found.key) or found


def _second(request: HttpRequest, deal: UUID) -> Deal:
    row = query.own_deal(request.user, deal)
    if getattr(row, "dossier", None) is None:
        raise Http404
    return row


def _writer(request: HttpRequest, deal: Deal) -> Seat:
    return seat_or_403(request.user, deal.company.organisation, Can.EDIT_APPLICATION)


def _sent(request: HttpRequest) -> dict[str, Any]:
    return request.POST.dict() | request.FILES.dict()


def _seen(request: HttpRequest) -> dict[str, int] | None:
    """The revisions that the page had before it, as its script or its hidden field says; None from a page that says nothing."""
    try:
        given = json.loads(request.POST["revs"])
        return {str(name): int(rev) for name, rev in given.items()}
    except (KeyError, ValueError, AttributeError, TypeError):
        return None


def _next(deal: Deal, step: str, section: str) -> str:
    """The section after this one, or the task list after the last."""
    form = step_form(deal, step)
    keys = [s.key for s in spec_of(form).sections]
    rest = keys[keys.index(section) + 1:]
    return reverse("applicants:section", args=[deal.uuid, rest[0]]) if rest else urls(deal, step)["list"]


def _page(request: HttpRequest, draft: query.Draft, form: SectionForm, saved: Saved | None) -> dict[str, Any]:
    keys = [s.key for s in draft.spec.sections]
    section = form.part.section
    stamps = draft.application.stamps.get(section.key, {})
    return frame(draft, request.user, whole=False) | {
        "form": form, "section": section, "place": keys.index(section.key) + 1, "places": len(keys), "job": deck_job(draft, request.user),
        "files": _files(draft), "waiting": waiting(request.user, draft.deal) if section.kind in ("deck", "papers") else {},
        "limit": _("One PDF, up to %(n)s MB") % {"n": settings.DECK_MAX_MB},
        "paper_limit": _("%(names)s, up to %(n)s MB each") % {"names": kinds.NAMES, "n": settings.EVIDENCE_MAX_MB},
        "revs": json.dumps({name: found[0] for name, found in stamps.items()}), "times": {name: found[1] for name, found in stamps.items()},
        "conflicts": told(saved, section.key)["conflicts"] if saved else {}}


def _files(draft: query.Draft) -> list[dict[str, Any]]:
    """The deck as it stands, for the upload field."""
    deck = draft.deck
    return [] if deck is None else [{
        "name": deck.name, "meta": query.deck_note(deck), "state": "failed" if deck.problem else "done",
        "url": reverse("applicants:document", args=[deck.uuid]), "warnings": deck.warning_words}]
