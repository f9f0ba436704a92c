"""Questions of the fund: the house asks, moves and closes them on the deal's page; the founder answers on a page of their own."""
import json
import re
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from applicants.actions import inquiry as act
from applicants.forms.inquiry import AnswersForm, AskForm, CloseForm, MoveForm, house_forms
from applicants.models import Deal, Document, Inquiry
from applicants.queries import application as applications
from applicants.queries import inquiry as query
from applicants.queries.application_page import frame
from applicants.queries.upload import waiting
from applicants.views.deal import deal_page, visible_deal
from fund.errors import Refused
from fund.forms.refused import attempt
from fund.models import Seat
from fund.permissions import Can, allow, seat_or_403, visible_or_404
from fund.templatetags.look import clock, moment

ANSWER = re.compile(r"answer-(\d{1,4})")


@require_POST
@allow(Can.ASK_FOUNDER)
def inquiry_ask(request: HttpRequest, deal: UUID) -> HttpResponse:
    row = visible_deal(request, deal)
    follows = request.POST.get("follows") and _asked(request, row, applications.as_uuid(request.POST["follows"]))
    place, auto_id = (f"follow:{follows.number}", f"follow{follows.number}_%s") if follows else ("ask", "question_%s")
    form = AskForm(request.POST, auto_id=auto_id)
    made = form.is_valid() and attempt(form, act.ask_founder, deal=row, texts=form.texts, due_on=form.cleaned_data["due_on"],
                                       follows=follows or None, by=request.seat)
    if not made:
        return _refused(request, row, place, form)
    messages.success(request, _("Asked, due %(day)s. The owners and editors of the company have a letter.") % {"day": moment(made[0].due_on)})
    return _back(row, made[-1])


@require_POST
@allow(Can.ASK_FOUNDER)
def inquiry_move(request: HttpRequest, deal: UUID, inquiry: UUID) -> HttpResponse:
    row = visible_deal(request, deal)
    asked = _asked(request, row, inquiry)
    form = MoveForm(request.POST, auto_id=f"move{asked.number}_%s")
    if not (form.is_valid() and attempt(form, act.move_inquiry, inquiry=asked, by=request.seat, **form.cleaned_data)):
        return _refused(request, row, f"move:{asked.number}", form)
    messages.success(request, _("Question %(n)s is due %(day)s now. The founders have your reason.") % {
        "n": asked.number, "day": moment(form.cleaned_data["due_on"])})
    return _back(row, asked)


@require_POST
@allow(Can.ASK_FOUNDER)
def inquiry_close(request: HttpRequest, deal: UUID, inquiry: UUID) -> HttpResponse:
    row = visible_deal(request, deal)
    asked = _asked(request, row, inquiry)
    form = CloseForm(request.POST, auto_id=f"close{asked.number}_%s")
    if not (form.is_valid() and attempt(form, act.close_inquiry, inquiry=asked, by=request.seat, **form.cleaned_data)):
        return _refused(request, row, f"close:{asked.number}", form)
    messages.success(request, _("Question %(n)s is closed. The founders have your reason.") % {"n": asked.number})
    return _back(row, asked)


@require_safe
@allow(Can.SEE_OWN_APPLICATION)
def inquiries(request: HttpRequest, deal: UUID) -> HttpResponse:
    return _page(request, applications.own_deal(request.user, deal))


@require_POST
@allow(Can.EDIT_APPLICATION)
def inquiry_save(request: HttpRequest, deal: UUID) -> HttpResponse:
    """Keep answers while they are written; says in JSON what became of each, as the sections of an application do."""
    row = applications.own_deal(request.user, deal)
    try:
        saved = act.save_drafts(deal=row, typed=_typed(request), by=_writer(request, row), seen=_seen(request))
    except Refused as no:
        return JsonResponse({"refused": str(no)}, status=409)
    newest = max((asked.draft_saved_at for asked in saved.kept.values() if asked.draft_saved_at), default=None)
    return JsonResponse({
        "kept": {f"answer-{n}": {"rev": asked.draft_rev, "at": clock(asked.draft_saved_at)} for n, asked in saved.kept.items()},
        "conflicts": _clashes(saved), "too_long": {f"answer-{n}": words for n, words in saved.not_kept.items()},
        "saved_at": clock(newest), "pieces": {}, "renewed": False})


@require_POST
@allow(Can.EDIT_APPLICATION)
def inquiry_attach(request: HttpRequest, deal: UUID, inquiry: UUID) -> HttpResponse:
    row = applications.own_deal(request.user, deal)
    asked = _asked(request, row, inquiry)
    by = _writer(request, row)
    saved = act.save_drafts(deal=row, typed=_typed(request), by=by, seen=_seen(request))
    wrong = _attached(request, asked, by, needed=True)
    if wrong or saved.conflicts or saved.not_kept:
        return _page(request, row, saved, wrong)
    return redirect(_place(row, asked))


@require_POST
@allow(Can.EDIT_APPLICATION)
def inquiry_detach(request: HttpRequest, deal: UUID, inquiry: UUID, document: UUID) -> HttpResponse:
    row = applications.own_deal(request.user, deal)
    asked = _asked(request, row, inquiry)
    by = _writer(request, row)
    file = visible_or_404(Document.objects.filter(deal=row, kind=Document.Kind.ANSWER, slot=str(asked.uuid)), request.user, uuid=document)
    saved = act.save_drafts(deal=row, typed=_typed(request), by=by, seen=_seen(request))
    act.detach(inquiry=asked, document=file, by=by)
    if saved.conflicts or saved.not_kept:
        return _page(request, row, saved)
    return redirect(_place(row, asked))


@require_POST
@allow(Can.EDIT_APPLICATION)
def inquiry_answer(request: HttpRequest, deal: UUID, inquiry: UUID) -> HttpResponse:
    row = applications.own_deal(request.user, deal)
    asked, by, typed = _asked(request, row, inquiry), _writer(request, row), _typed(request)
    saved = act.save_drafts(deal=row, typed=typed, by=by, seen=_seen(request))
    wrong = _attached(request, asked, by)
    if wrong or saved.conflicts or saved.not_kept:
        return _page(request, row, saved, wrong)
    try:
        seen = saved.kept[asked.number].draft_rev if asked.number in saved.kept else None
        act.send_answer(inquiry=asked, text=typed.get(asked.number, ""), by=by, seen=seen)
    except Refused as no:
        return _page(request, row, saved, {f"answer-{asked.number}" if no.field == "answer" else None: str(no)})
    messages.success(request, _("Your answer to question %(n)s is sent. The fund has it.") % {"n": asked.number})
    return redirect(_place(row, asked))


def _asked(request: HttpRequest, deal: Deal, uuid: UUID | None) -> Inquiry:
    """A question of this deal that this person may see, or 404."""
    row = get_object_or_404(Inquiry.objects.visible_to(request.user).filter(deal=deal), uuid=uuid)
    row.deal = deal
    return row


def _refused(request: HttpRequest, deal: Deal, place: str, form: Form) -> HttpResponse:
    forms: dict[str, Any] = {"inquiries": house_forms(query.thread(deal, request.user), (place, form)), "inquiry_wrong": form}
    answer = deal_page(request, deal, "deal_talk", **forms | ({"inquiry_form": form} if place == "ask" else {}))
    answer.status_code = 422
    return answer


def _back(deal: Deal, asked: Inquiry) -> HttpResponse:
    return redirect(reverse("applicants:deal_talk", args=[deal.fund.slug, deal.uuid]) + f"#question-{asked.number}")


def _place(deal: Deal, asked: Inquiry) -> str:
    return reverse("applicants:inquiries", args=[deal.uuid]) + f"#question-{asked.number}"


def _writer(request: HttpRequest, deal: Deal) -> Seat:
    return seat_or_403(request.user, deal.company.organisation, Can.EDIT_APPLICATION)


def _typed(request: HttpRequest) -> dict[int, str]:
    """The answers on the page that was sent, by the number of their question."""
    return {int(found[1]): text.replace("\r\n", "\n") for name, text in request.POST.items() if (found := ANSWER.fullmatch(name))}


def _seen(request: HttpRequest) -> dict[int, int] | None:
    """The revisions that the page had before it; None from a page that says nothing."""
    try:
        return {int(found[1]): int(rev) for name, rev in json.loads(request.POST["revs"]).items() if (found := ANSWER.fullmatch(name))}
    except (KeyError, ValueError, AttributeError, TypeError):
        return None


def _attached(request: HttpRequest, asked: Inquiry, by: Seat, needed: bool = False) -> dict[str | None, str]:
    """Put the files that came with the page beside the answer; returns what was wrong with them, by field."""
    name, wrong = f"files-{asked.number}", {}
    for upload in request.FILES.getlist(name) or ([None] if needed else []):
        try:
            act.attach(inquiry=asked, upload=upload, by=by)
        except Refused as no:
            wrong[name if no.field else None] = f"{upload.name}: {no}" if upload else str(no)
    return wrong


def _clashes(saved: act.Saved) -> dict[str, dict[str, Any]]:
    return {f"answer-{n}": {"rev": row.draft_rev, "at": clock(row.draft_saved_at), "who": row.draft_by.person if row.draft_by else "",
                            "value": row.draft} for n, row in saved.conflicts.items()}


def _page(request: HttpRequest, deal: Deal, saved: act.Saved | None = None, wrong: dict[str | None, str] | None = None) -> HttpResponse:
    """The founder's questions; after a refusal with everything as it was typed, each fault beside its field."""
    lines, begun = query.own_thread(deal, request.user), waiting(request.user, deal)
    form = AnswersForm([line["row"] for line in lines if not line["closed"]], request.POST if saved else None)
    for name, words in {**{f"answer-{n}": words for n, words in (saved.not_kept if saved else {}).items()}, **(wrong or {})}.items():
        form.add_error(name if name in form.fields else None, words)
    clashes = _clashes(saved) if saved else {}
    revs = {f"answer-{line['row'].number}": line["row"].draft_rev for line in lines if not line["closed"]}
    if saved:  # what was not looked at yet stays in conflict until its writer has chosen
        revs |= {name: clash["rev"] for name, clash in clashes.items()}
    page = frame(applications.draft(deal, sections=["company"]), request.user, whole=False) | {
        "form": form, "lines": form.lines([line | {"waiting": begun.get(str(line["row"].uuid))} for line in lines], clashes),
        "revs": json.dumps(revs), "open": [line for line in lines if line["is_open"]], "has_fields": bool(form.fields),
        "may_answer": request.user.seat_at(deal.company.organisation, Can.EDIT_APPLICATION) is not None,
        "answers_saved_at": max((line["saved"] for line in lines if line["saved"]), default=None)}
    return render(request, "applicants/inquiry/inquiries.html", page, status=422 if saved else 200)
