"""A reviewer's queue and card: mark beside the deck, saved while writing, locked once."""
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from applicants.actions.access_log import log_access
from applicants.actions.marked_page import ask_marks
from applicants.actions.scorecard import lock_card, recuse, renew_card, save_card
from applicants.forms.scorecard import CardForm, ReasonForm
from applicants.models import AccessLog, Scorecard
from applicants.queries import scorecard as cards
from applicants.queries.deck import deck_view
from applicants.queries.page import reader_of
from fund.errors import Refused
from fund.permissions import Can, allow


@require_safe
@allow(Can.SCORE)
def review_queue(request: HttpRequest) -> HttpResponse:
    waiting, closed = cards.queue(request.user, request.fund)
    return render(request, "applicants/scorecard/review_queue.html", {"waiting": waiting, "closed": closed})


@require_safe
@allow(Can.SCORE)
def scorecard(request: HttpRequest, card) -> HttpResponse:
    row = _own(request, card)
    deck = deck_view(row.deal, request.user, request.GET.get("page"))
    if request.htmx:
        return render(request, "applicants/scorecard/scorecard.html#deck", {"card": row, "deck": deck, "noted": cards.noted_pages(row)})
    if deck["document"]:
        ask_marks(document=deck["document"], by=reader_of(deck["document"], request.user))
        log_access(deal=row.deal, what=AccessLog.What.DOCUMENT, document=deck["document"], by=row.reviewer)
    return _page(request, row, deck=deck)


@require_POST
@allow(Can.SCORE)
def scorecard_save(request: HttpRequest, card) -> HttpResponse:
    row = _own(request, card)
    form = CardForm(row, cards.axes(row), request.POST)
    saved = save_card(card=row, data=form.data_to_save(), by=row.reviewer)
    if not request.htmx:
        return _page(request, saved, form=form) if form.errors else redirect("applicants:scorecard", request.fund.slug, row.uuid)
    return render(request, "applicants/scorecard/scorecard.html#state", _state(saved) | {"form": form, "swap": True})


@require_POST
@allow(Can.SCORE)
def scorecard_lock(request: HttpRequest, card) -> HttpResponse:
    row = _own(request, card)
    form = CardForm(row, cards.axes(row), request.POST)
    row = save_card(card=row, data=form.data_to_save(), by=row.reviewer)
    if form.errors:
        return _page(request, row, form=form)
    try:
        lock_card(card=row, by=row.reviewer)
    except Refused as refusal:
        messages.warning(request, _("Saved, but not locked. %(why)s") % {"why": refusal})
        return redirect("applicants:scorecard", request.fund.slug, row.uuid)
    messages.success(request, _("%(deal)s: your card is locked.") % {"deal": row.deal.company.name})
    waiting, _closed = cards.queue(request.user, request.fund)
    return redirect("applicants:scorecard" if waiting else "applicants:review_queue", request.fund.slug,
                    *[following.uuid for following in waiting[:1]])


@require_POST
@allow(Can.SCORE)
def scorecard_recuse(request: HttpRequest, card) -> HttpResponse:
    row = _own(request, card)
    recuse(card=row, reason=_reason(request), by=row.reviewer)
    messages.success(request, _("%(deal)s: you stepped back. Your marks do not count.") % {"deal": row.deal.company.name})
    return redirect("applicants:review_queue", request.fund.slug)


@require_POST
@allow(Can.SCORE)
def scorecard_renew(request: HttpRequest, card) -> HttpResponse:
    row = _own(request, card)
    fresh = renew_card(card=row, reason=_reason(request), by=row.reviewer)
    return redirect("applicants:scorecard", request.fund.slug, fresh.uuid)


def _own(request: HttpRequest, card) -> Scorecard:
    """The person's own card in this fund; anybody else's does not exist here."""
    rows = Scorecard.objects.own(request.user).filter(deal__fund=request.fund)
    return get_object_or_404(rows.select_related("deal__company__organisation", "deal__round", "rubric", "reviewer"), uuid=card)


def _reason(request: HttpRequest) -> str:
    form = ReasonForm(request.POST)
    if not form.is_valid():
        raise Refused(form.errors["reason"][0], field="reason")
    return form.cleaned_data["reason"]


def _state(card: Scorecard) -> dict:
    sheet = cards.axes(card)
    return {"card": card, "sheet": sheet, "missing": cards.missing(card, sheet)}


def _page(request: HttpRequest, card: Scorecard, *, deck=None, form=None) -> HttpResponse:
    state = _state(card)
    waiting, closed = cards.queue(request.user, request.fund)
    return render(request, "applicants/scorecard/scorecard.html", state | {
        "form": form or CardForm(card, state["sheet"]), "deck": deck or deck_view(card.deal, request.user, request.GET.get("page")),
        "reason": ReasonForm(), "noted": cards.noted_pages(card), "may_renew": cards.may_renew(card),
        "closed": len(closed), "total": len(waiting) + len(closed)})
