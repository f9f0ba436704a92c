"""Small pages that end a deal from our side, put it on hold, take it up again, or choose the day to look at it again."""
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from applicants.actions.deal_status import choose_revisit, hold_deal, pass_deal, take_up_deal
from applicants.actions.decision import stamp_of
from applicants.forms.deal_status import HoldForm, PassForm, RevisitForm, TakeUpForm
from applicants.models import Deal
from applicants.queries import deal_status as query
from applicants.queries.deal import deals
from applicants.queries.decision import open_decision
from fund.forms.refused import attempt
from fund.permissions import Can, allow


@require_http_methods(["GET", "HEAD", "POST"])
@allow(Can.MOVE_DEAL)
def deal_pass(request: HttpRequest, deal: UUID) -> HttpResponse:
    row = _visible(request, deal)
    page = query.letter_page(row)
    begun = page["begun"]
    start = {name: getattr(begun, name) for name in ("reasons", "sentence_ko", "sentence_en")} if begun else {}
    form = PassForm(request.POST or None, initial=start | {
        "first": (start.get("reasons") or [""])[0], "letter_seen": stamp_of(begun), "revisit_on": query.revisit_to_come(row), "seen": query.stamp(row)})
    if not page["answers"]:
        form.for_the_house()
    if _done(request, row, form, pass_deal):
        letter = open_decision(row)
        if letter is None:
            messages.success(request, _("%(deal)s is passed.") % {"deal": row.company.name})
            return redirect("applicants:deal", request.fund.slug, row.uuid)
        messages.success(request, _("%(deal)s is passed. Its letter is drafted; nobody at the company knows before it goes out.") % {
            "deal": row.company.name})
        return redirect("applicants:decision", request.fund.slug, letter.uuid)
    return _page(request, "pass", row, form, query.not_put_aside_because(row), page)


@require_http_methods(["GET", "HEAD", "POST"])
@allow(Can.MOVE_DEAL)
def deal_hold(request: HttpRequest, deal: UUID) -> HttpResponse:
    row = _visible(request, deal)
    form = HoldForm(request.POST or None, initial={"seen": query.stamp(row)})
    if _done(request, row, form, hold_deal):
        return _back(request, row, _("%(deal)s is on hold. Its founder is told nothing."))
    held = _("It is on hold already. Nothing was changed.") if row.status == Deal.Status.ON_HOLD else ""
    return _page(request, "hold", row, form, query.not_put_aside_because(row) or held)


@require_http_methods(["GET", "HEAD", "POST"])
@allow(Can.MOVE_DEAL)
def deal_take_up(request: HttpRequest, deal: UUID) -> HttpResponse:
    row = _visible(request, deal)
    form = TakeUpForm(request.POST or None, initial={"seen": query.stamp(row)})
    if _done(request, row, form, take_up_deal):
        return _back(request, row, _("%(deal)s is active again, where it stood."))
    return _page(request, "take_up", row, form, query.not_taken_up_because(row), {"draft": query.letter_page(row)["begun"]})


@require_http_methods(["GET", "HEAD", "POST"])
@allow(Can.MOVE_DEAL)
def deal_revisit(request: HttpRequest, deal: UUID) -> HttpResponse:
    row = _visible(request, deal)
    form = RevisitForm(request.POST or None, initial={"revisit_on": row.revisit_on, "seen": query.stamp(row)})
    if _done(request, row, form, choose_revisit):
        return _back(request, row, _("Saved."))
    aside = row.status in query.PUT_ASIDE
    return _page(request, "revisit", row, form, "" if aside else _("Only a deal that is on hold or passed has a day to be looked at again."))


def _visible(request: HttpRequest, deal: UUID) -> Deal:
    return get_object_or_404(deals(request.fund, request.user).select_related("company__organisation", "round", "fund"), uuid=deal)


def _done(request: HttpRequest, row: Deal, form: Form, action: Callable[..., Any]) -> bool:
    """Whether the deed was done; where it was refused, the form says why and knows from now on where the deal stands."""
    if request.method != "POST":
        return False
    if form.is_valid() and attempt(form, action, deal=row, by=request.seat, **form.cleaned_data):
        return True
    row.refresh_from_db(fields=["stage", "status", "revisit_on"])
    form.data = form.data.copy()
    form.data["seen"] = query.stamp(row)
    if "letter_seen" in form.fields:
        form.data["letter_seen"] = stamp_of(query.letter_page(row)["begun"])
    return False


def _back(request: HttpRequest, row: Deal, words: str) -> HttpResponse:
    messages.success(request, words % {"deal": row.company.name})
    return redirect("applicants:deal", request.fund.slug, row.uuid)


def _page(request: HttpRequest, what: str, row: Deal, form: Form, closed: str, more: dict[str, Any] | None = None) -> HttpResponse:
    return render(request, f"applicants/deal_status/{what}.html", {
        "deal": row, "form": form, "stands": query.stands_words(row), "closed": query.not_by_because(row, request.user) or closed} | (more or {}),
        status=422 if request.method == "POST" else 200)
