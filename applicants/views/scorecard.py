"""A reviewer's queue and card: mark beside the deck, saved while writing, locked once, then on to the next deal."""
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from applicants.actions.access_log import log_access
from applicants.actions.marked_page import ask_marks
from applicants.actions.scorecard import lock_card, recuse, renew_card, save_card
from applicants.forms.scorecard import CardForm, ReasonForm
from applicants.models import AccessLog, Scorecard
from applicants.queries import scorecard as cards
from applicants.queries.deck import deck_pages, deck_pane
from applicants.queries.page import reader_of
from applicants.queries.queue_place import queue_place
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
    """The room; to htmx its deck pane, or the words of the page that is open in it."""
    row = _own(request, card)
    deck = deck_pane(row.deal, request.user, file=request.GET.get("file"), page=request.GET.get("page"))
    words = request.htmx and request.GET.get("part") == "words"
    _opened(request, row, deck, told=words)
    if words:
        return render(request, "applicants/scorecard/deck.html#words", {"deck": deck})
    sheet = cards.open_sheet(row)
    if request.htmx:
        return render(request, "applicants/scorecard/deck.html", {"card": row, "deck": deck, "noted": _noted(sheet, deck)})
    return _page(request, row, sheet, deck=deck, form=CardForm(row, sheet))


@require_POST
@allow(Can.SCORE)
def scorecard_save(request: HttpRequest, card) -> HttpResponse:
    row = _own(request, card)
    form = _form(row, request.POST)
    try:
        saved = save_card(card=row, data=form.data_to_save(), by=row.reviewer)
    except Refused as refusal:
        return _said(request, refusal)
    if request.htmx:
        return _changed(request, saved, form)
    if form.errors:
        return _page(request, row, cards.open_sheet(row), form=form)
    return redirect("applicants:scorecard", request.fund.slug, row.uuid)


@require_POST
@allow(Can.SCORE)
def scorecard_lock(request: HttpRequest, card) -> HttpResponse:
    row = _own(request, card)
    form = _form(row, request.POST)
    try:
        saved = save_card(card=row, data=form.data_to_save(), by=row.reviewer)
    except Refused as refusal:
        return _said(request, refusal)
    if form.errors:
        return _changed(request, saved, form) if request.htmx else _page(request, row, cards.open_sheet(row), form=form)
    try:
        lock_card(card=saved, by=row.reviewer)
    except Refused as refusal:
        if request.htmx:
            return _said(request, refusal)
        messages.warning(request, _("Saved, but not locked. %(why)s") % {"why": refusal})
        return redirect("applicants:scorecard", request.fund.slug, row.uuid)
    return _go_on(request, row, _("%(deal)s: your card is locked.") % {"deal": row.deal.company.name})


@require_POST
@allow(Can.SCORE)
def scorecard_recuse(request: HttpRequest, card) -> HttpResponse:
    row = _own(request, card)
    recuse(card=row, reason=_reason(request), by=row.reviewer)
    return _go_on(request, row, _("%(deal)s: you stepped back. Your marks do not count.") % {"deal": row.deal.company.name})


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


def _opened(request: HttpRequest, card: Scorecard, deck: dict[str, Any], *, told: bool) -> None:
    """Have this reader's copy drawn, and record the opening: a drawn page's picture records itself when it is handed out, words do here."""
    if deck["document"] is None or "X-Poll" in request.headers:
        return
    if deck["unmarked"]:
        ask_marks(document=deck["document"], by=reader_of(deck["document"], request.user))
    if told or not deck["is_drawn"]:
        log_access(deal=card.deal, what=AccessLog.What.DOCUMENT, document=deck["document"], by=reader_of(deck["document"], request.user))


def _reason(request: HttpRequest) -> str:
    form = ReasonForm(request.POST)
    if not form.is_valid():
        raise Refused(form.errors["reason"][0], field="reason")
    return form.cleaned_data["reason"]


def _noted(sheet: tuple[cards.Axis, ...], deck: dict[str, Any]) -> set[int] | None:
    """The pages with a comment, while the file that comments name pages of is open."""
    return cards.noted_pages(sheet) if deck["is_deck"] else None


def _form(card: Scorecard, data: QueryDict) -> CardForm:
    return CardForm(card, cards.open_sheet(card), data, pages=deck_pages(card.deal))


def _said(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """Why nothing was written, to a page that stays open with what was typed on it; a browser without script is led back by the refusal."""
    if not request.htmx:
        raise refusal
    return HttpResponse(str(refusal), status=409, content_type="text/plain; charset=utf-8")


def _go_on(request: HttpRequest, card: Scorecard, done: str) -> HttpResponse:
    """To the next open card, in the same round first; from the last one to the queue, which says so."""
    following = queue_place(card, request.user).following
    messages.success(request, done if following else _("%(done)s Nothing else waits for your marks in this fund.") % {"done": done})
    where = (reverse("applicants:scorecard", args=[request.fund.slug, following]) if following
             else reverse("applicants:review_queue", args=[request.fund.slug]))
    return HttpResponse(headers={"HX-Redirect": where}) if request.htmx else redirect(where)


def _changed(request: HttpRequest, card: Scorecard, form: CardForm) -> HttpResponse:
    """The pieces of the room that a save changes."""
    sheet = cards.open_sheet(card)
    return render(request, "applicants/scorecard/scorecard.html#state", {
        "card": card, "sheet": sheet, "missing": cards.missing(card, sheet), "form": form, "swap": True})


def _page(request: HttpRequest, card: Scorecard, sheet: tuple[cards.Axis, ...], *, form: CardForm, deck: dict[str, Any] | None = None) -> HttpResponse:
    deck = deck or deck_pane(card.deal, request.user, page=request.GET.get("page"))
    return render(request, "applicants/scorecard/scorecard.html", {
        "card": card, "sheet": sheet, "missing": cards.missing(card, sheet), "form": form, "deck": deck, "reason": ReasonForm(),
        "noted": _noted(sheet, deck), "may_renew": cards.may_renew(card), "place": queue_place(card, request.user)})
