"""The house's room of calls: the list, one call with its requests for more time, a new call, a change."""
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from applicants.actions.extension import decide_extension, give_extension
from applicants.actions.round import change_round, create_round
from applicants.forms.call import CallForm, DecideForm, GiveForm
from applicants.models import Extension, Round
from applicants.queries import call as query
from applicants.queries.extension import givable, of_round, requests
from fund.forms.refused import attempt
from fund.permissions import Can, allow, holds

PAGE = 25


@require_safe
@allow(Can.SEE_ROUNDS)
def calls(request: HttpRequest) -> HttpResponse:
    page = Paginator(query.calls(request.fund, request.user), PAGE).get_page(request.GET.get("page"))
    return render(request, "applicants/call/calls.html", {
        "page": page, "rows": query.call_rows(page.object_list), "may_keep": holds(request.seat.role, Can.KEEP_ROUNDS)})


@require_safe
@allow(Can.SEE_ROUNDS)
def call(request: HttpRequest, round: UUID) -> HttpResponse:
    return _page(request, _round(request, round))


@allow(Can.KEEP_ROUNDS)
def call_new(request: HttpRequest) -> HttpResponse:
    form = CallForm(request.POST or None, fund=request.fund)
    if request.method == "POST" and form.is_valid():
        made = attempt(form, create_round, fund=request.fund, by=request.seat, **form.said)
        if made:
            messages.success(request, _("Announced: %(name)s") % {"name": made.name})
            return redirect("applicants:call", request.fund.slug, made.uuid)
    return render(request, "applicants/call/call_new.html", {"form": form}, status=422 if form.errors else 200)


@allow(Can.KEEP_ROUNDS)
def call_change(request: HttpRequest, round: UUID) -> HttpResponse:
    row = _round(request, round)
    form = CallForm(request.POST or None, row=row)
    if request.method == "POST" and form.is_valid():
        done = attempt(form, change_round, round=row, by=request.seat, reason=form.cleaned_data.get("reason", ""),
                       before=form.cleaned_data["seen"], **form.said)
        if done:
            messages.success(request, _("The call is changed."))
            return redirect("applicants:call", request.fund.slug, row.uuid)
    return render(request, "applicants/call/call_change.html", {"form": form, "round": row}, status=422 if form.errors else 200)


@require_POST
@allow(Can.KEEP_ROUNDS)
def extension_decide(request: HttpRequest, round: UUID, extension: UUID) -> HttpResponse:
    row = _round(request, round)
    asked = get_object_or_404(of_round(row, request.user), uuid=extension)
    form = DecideForm(request.POST, auto_id=f"id_{asked.pk}_%s")
    if form.is_valid():
        grant = request.POST.get("answer") == "grant"
        if attempt(form, decide_extension, extension=asked, grant=grant, by=request.seat, **form.cleaned_data):
            messages.success(request, _("Granted. The founder has a letter with the new time.") if grant
                             else _("Declined. The founder has a letter with your reason."))
            return redirect("applicants:call", request.fund.slug, row.uuid)
    return _page(request, row, answered=(asked, form))


@require_POST
@allow(Can.KEEP_ROUNDS)
def extension_give(request: HttpRequest, round: UUID) -> HttpResponse:
    row = _round(request, round)
    form = GiveForm(givable(row, request.user), request.POST, auto_id="give_%s")
    if form.is_valid() and attempt(form, give_extension, by=request.seat, **form.cleaned_data):
        messages.success(request, _("Given. The founder has a letter with the new time."))
        return redirect("applicants:call", request.fund.slug, row.uuid)
    return _page(request, row, give=form)


def _round(request: HttpRequest, uuid: UUID) -> Round:
    """A round of this fund that is announced, with what its page counts."""
    return get_object_or_404(query.calls(request.fund, request.user), uuid=uuid)


def _page(request: HttpRequest, row: Round, answered: tuple[Extension, DecideForm] | None = None, give: GiveForm | None = None) -> HttpResponse:
    """The call's page; a form that was refused comes back as it was sent."""
    may_keep = holds(request.seat.role, Can.KEEP_ROUNDS)
    found: dict[str, Any] = requests(row, request.user)
    for line in found["open"]:
        sent = answered[1] if answered and answered[0].pk == line["row"].pk else None
        line["form"], line["refused"] = sent or DecideForm(auto_id=f"id_{line['row'].pk}_%s"), sent is not None
    return render(request, "applicants/call/call.html", query.call_page(row) | {
        "requests": found, "may_keep": may_keep, "give": give or GiveForm(givable(row, request.user), auto_id="give_%s"),
        "refused": answered[1] if answered else give}, status=422 if answered or give else 200)
