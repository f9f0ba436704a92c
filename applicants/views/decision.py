"""What a founder is told: written, read before it goes out, let go, listed; and read by the founder."""
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from applicants.actions.decision import recall_decision, send_decision, stamp_of, stop_decision, write_decision
from applicants.filters import DecisionFilter
from applicants.forms.decision import DecisionForm, SendForm
from applicants.models import Deal, Decision
from applicants.queries import application, decision_letter
from applicants.queries import decision as query
from applicants.queries.application_page import frame
from applicants.queries.deal import deals
from applicants.queries.deal_status import owed_rows
from applicants.queries.letter_bulk import says_why, sendable
from applicants.queries.round_scores import rounds
from fund.forms.refused import attempt
from fund.permissions import Can, allow, holds

PAGE = 25


@require_safe
@allow(Can.SEE_DEALS)
def decisions(request: HttpRequest) -> HttpResponse:
    every = query.decisions(request.fund, request.user)
    found = DecisionFilter(request.GET, queryset=every, rounds=rounds(request.fund, request.user))
    page = Paginator(found.qs, PAGE).get_page(request.GET.get("page"))
    pickable = {row.pk for row in page if says_why(row)} if holds(request.seat.role, Can.SEND_DECISION) else set()
    return render(request, "applicants/decision/decisions.html", {
        "filter": found, "page": page, "rows": [query.row_of(row) for row in page], "total": every.count(), "pickable": pickable,
        "sendable": sendable(request.fund, request.user).count() if pickable else 0,
        "owed": owed_rows(request.fund, request.user) if holds(request.seat.role, Can.WRITE_DECISION) else []})


@require_http_methods(["GET", "HEAD", "POST"])
@allow(Can.WRITE_DECISION)
def decision_write(request: HttpRequest, deal: UUID) -> HttpResponse:
    row = get_object_or_404(deals(request.fund, request.user).select_related("company__organisation", "round", "fund"), uuid=deal)
    if hidden := query.not_by_because(row, request.user):
        return render(request, "applicants/decision/hidden.html", {"deal": row, "why": hidden}, status=422 if request.method == "POST" else 200)
    draft = query.open_decision(row)
    if draft and draft.state == Decision.State.PLANNED:
        return redirect("applicants:decision", request.fund.slug, draft.uuid)
    form = DecisionForm(request.POST or None, draft=draft, closed=query.kinds(row), seen=stamp_of(draft), steps=query.steps(row, draft))
    if request.method == "POST":
        kept = attempt(form, write_decision, deal=row, by=request.seat, **form.said) if form.is_valid() or "kind" not in form.errors else None
        if request.htmx:
            return _saved(request, row, form, kept)
        if kept and not form.errors:
            messages.success(request, _("Saved. Nobody outside the house sees it before it goes out."))
            return redirect("applicants:decision", request.fund.slug, kept.uuid)
        if kept:  # what could be kept is kept; the rest comes back as it was typed
            form.data = form.data.copy()
            form.data["seen"] = stamp_of(kept)
    return render(request, "applicants/decision/write.html", _write_page(row, draft, form), status=422 if request.method == "POST" else 200)


@require_safe
@allow(Can.SEE_DEALS)
def decision(request: HttpRequest, decision: UUID) -> HttpResponse:
    return _page(request, _visible(request, decision))


@require_POST
@allow(Can.SEND_DECISION)
def decision_send(request: HttpRequest, decision: UUID) -> HttpResponse:
    row = _visible(request, decision)
    form = SendForm(request.POST)
    if form.is_valid():
        sent = attempt(form, send_decision, decision=row, at=form.at, seen=form.cleaned_data["seen"], by=request.seat)
        if sent:
            messages.success(request, _("The letter went out.") if sent.state == Decision.State.SENT else
                             _("Planned: it goes out %(when)s.") % {"when": query.when_words(sent.send_at)})
            return redirect("applicants:decision", request.fund.slug, row.uuid)
    return _page(request, row, form)


@require_POST
@allow(Can.SEND_DECISION)
def decision_recall(request: HttpRequest, decision: UUID) -> HttpResponse:
    row = _visible(request, decision)
    recall_decision(decision=row, by=request.seat)
    messages.success(request, _("The letter is a draft again. Nothing went out."))
    return redirect("applicants:decision_write", request.fund.slug, row.deal.uuid)


@require_POST
@allow(Can.WRITE_DECISION)
def decision_stop(request: HttpRequest, decision: UUID) -> HttpResponse:
    row = _visible(request, decision)
    stop_decision(decision=row, by=request.seat)
    messages.success(request, _("Stopped. Nothing went out."))
    return redirect("applicants:decisions", request.fund.slug)


@require_safe
@allow(Can.SEE_OWN_APPLICATION)
def own_decision(request: HttpRequest, deal: UUID) -> HttpResponse:
    row = application.own_deal(request.user, deal)
    every = query.told_to_founder(row)
    if not every:
        raise Http404
    asked = request.GET.get("lang", "")
    language = asked if asked in ("ko", "en") else "en" if get_language() == "en" else "ko"
    return render(request, "applicants/decision/own.html", frame(application.draft(row), request.user) | {
        "told": every[0], "earlier": every[1:], "language": language, "letter": every[0].letters.get(language, {}),
        "languages": decision_letter.language_names(), "own_data": decision_letter.own_data(row)})


def _visible(request: HttpRequest, uuid: UUID) -> Decision:
    return get_object_or_404(query.decisions(request.fund, request.user), uuid=uuid)


def _page(request: HttpRequest, row: Decision, form: SendForm | None = None) -> HttpResponse:
    """The letter as it would be read, or was; a form that was refused comes back as it was sent."""
    return render(request, "applicants/decision/decision.html", decision_letter.page(row, request.user, request.seat) | {
        "form": form or SendForm(seen=stamp_of(row))}, status=422 if form else 200)


def _write_page(deal: Deal, draft: Decision | None, form: DecisionForm) -> dict:
    return decision_letter.write_page(deal, draft) | {"form": form}


def _saved(request: HttpRequest, deal: Deal, form: DecisionForm, kept: Decision | None) -> HttpResponse:
    """What a save while writing answers: the new stamp, what is wrong, what is still missing."""
    page = _write_page(deal, kept or query.open_decision(deal), form) | {"swap": True, "stamp": stamp_of(kept)}
    return render(request, "applicants/decision/write.html#state", page, status=200 if kept else 422)
