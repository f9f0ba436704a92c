"""Moving a deal: the sheet as a page and in a dialog, and the move."""
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from applicants.actions.stage_move import move_deal
from applicants.forms.stage_move import MoveForm
from applicants.models import Deal
from applicants.queries.stage_move import sheet
from applicants.views.deal import visible_deal
from applicants.views.undo import offer_undo
from fund.forms.refused import attempt
from fund.permissions import Can, allow

PAGE = "applicants/stage_move/stage_move.html"


@require_http_methods(["GET", "HEAD", "POST"])
@allow(Can.MOVE_DEAL)
def deal_move(request: HttpRequest, deal: UUID) -> HttpResponse:
    row = visible_deal(request, deal)
    shown = sheet(row, request.user, request.seat)
    if request.method != "POST":
        return show(request, row, shown, MoveForm(shown["ways"], initial={"to": shown["ways"][0]["stage"] if shown["ways"] else ""}))
    is_old = request.POST.get("seen", "") not in ("", row.stage)
    form = MoveForm(every_way() if is_old or not shown["ways"] else shown["ways"], request.POST)
    if form.is_valid() and (made := attempt(form, move_deal, deal=row, by=request.seat, **form.cleaned_data)):
        offer_undo(request, made.batch, _("%(deal)s is now at %(stage)s.") % {
            "deal": row.company.name, "stage": made.get_target_display()})
        return leave(request, row)
    return refuse(request, row, form)


def every_way() -> list[dict[str, str]]:
    """Every stage, for the form of a deal that cannot move or of a page that shows it elsewhere: the answer is why, not which stages there are."""
    return [{"stage": value, "label": label} for value, label in Deal.Stage.choices]


def refuse(request: HttpRequest, row: Deal, form: MoveForm) -> HttpResponse:
    """The sheet again as things stand now, with what was typed and why it was refused."""
    row = visible_deal(request, row.uuid)  # somebody else may have moved it meanwhile, or shut it off
    form.renew(row.stage)
    return show(request, row, sheet(row, request.user, request.seat), form, status=422)


def show(request: HttpRequest, row: Deal, shown: dict[str, Any], form: MoveForm, status: int = 200) -> HttpResponse:
    """The sheet: a part of a page where a script asked for it, a page of its own otherwise."""
    return render(request, PAGE + ("#sheet" if request.htmx else ""), shown | {"form": form, "next": next_page(request, row)}, status=status)


def leave(request: HttpRequest, row: Deal) -> HttpResponse:
    """Back to the page from which the sheet was opened."""
    page = next_page(request, row)
    return HttpResponse(headers={"HX-Redirect": page}) if request.htmx else redirect(page)


def next_page(request: HttpRequest, row: Deal) -> str:
    """The local page that `next` names, or the deal's."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    local = asked.startswith("/") and asked.isprintable() and url_has_allowed_host_and_scheme(asked, None)
    return asked if local else reverse("applicants:deal", args=[row.fund.slug, row.uuid])
