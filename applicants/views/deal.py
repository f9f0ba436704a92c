"""One deal's page: its tabs, the cards beside the summary, a file beside any tab, who looks after the deal and its reviewers."""
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from applicants.actions.access_log import log_access
from applicants.actions.assignment import assign_reviewers
from applicants.actions.deal import set_owner
from applicants.forms.deal import AssignForm, OwnerForm
from applicants.models import AccessLog, Deal, Document
from applicants.queries import deal_page as query
from applicants.queries.page import page_view
from applicants.queries.scorecard import assignable_seats, owner_seats
from applicants.views.deal_tab import CONTENT, side
from applicants.views.document import opened_by
from fund.forms.refused import attempt
from fund.permissions import Can, allow


@require_safe
@allow(Can.SEE_DEALS)
def deal(request: HttpRequest, deal: UUID, tab: str = "deal") -> HttpResponse:
    return deal_page(request, visible_deal(request, deal), tab)


@require_safe
@allow(Can.SEE_DEALS)
def deal_side(request: HttpRequest, deal: UUID) -> HttpResponse:
    """The cards of the work on a deal: the rest of the summary's side for a script that asks for it, a page of its own otherwise."""
    row = visible_deal(request, deal)
    record_opening(request, row)
    page = query.frame(row, request.user, request.seat, "deal") | side(request, row)
    return render(request, "applicants/deal/deal.html#side" if request.htmx else "applicants/deal/deal_side.html", page)


@require_safe
@allow(Can.SEE_DEALS)
def deal_beside(request: HttpRequest, deal: UUID, document: UUID) -> HttpResponse:
    """A file of the deal for the pane beside its tabs; where no script asks, the page that shows both."""
    row = visible_deal(request, deal)
    at = {"beside": document, "page": request.GET.get("page") or 1}
    if not request.htmx:
        return redirect(f"{reverse('applicants:deal', args=[request.fund.slug, row.uuid])}?{urlencode(at)}")
    pane = beside(request, row, str(document), _tab_beneath(request, row))
    answer = render(request, "applicants/deal/frame.html#beside", {"deal": row, **pane})
    answer.headers["HX-Replace-Url"] = f"{pane['closed_url']}?{urlencode(at | {'page': pane['beside']['number']})}"
    return answer


@require_POST
@allow(Can.ASSIGN_REVIEWER)
def assign(request: HttpRequest, deal: UUID) -> HttpResponse:
    row = visible_deal(request, deal)
    form = AssignForm(assignable_seats(row), request.POST)
    if form.is_valid() and (made := attempt(
            form, assign_reviewers, deal=row, by=request.seat, reviewers=list(form.cleaned_data["reviewers"]), due_on=form.cleaned_data["due_on"])):
        messages.success(request, _("Cards handed out: %(n)s") % {"n": len(made)})
        return redirect("applicants:deal_scores", request.fund.slug, row.uuid)
    return deal_page(request, row, "deal_scores", form=form)


@require_POST
@allow(Can.ASSIGN_REVIEWER)
def deal_owner(request: HttpRequest, deal: UUID) -> HttpResponse:
    row = visible_deal(request, deal)
    form = OwnerForm(owner_seats(row), request.POST)
    if not form.is_valid() or not attempt(form, set_owner, deal=row, owner=form.cleaned_data["owner"], by=request.seat,
                                          seen=form.cleaned_data["seen"] if "seen" in request.POST else None):
        row = visible_deal(request, deal)
        form.data = form.data.copy()
        form.data["seen"] = str(row.owner.uuid) if row.owner else ""
        return deal_page(request, row, owner_form=form)
    messages.success(request, _("Owner saved."))
    return redirect("applicants:deal", request.fund.slug, row.uuid)


def visible_deal(request: HttpRequest, deal: UUID) -> Deal:
    """A handed-in deal of the fund that this person may see, with what they may see of its marks and what its page says of it."""
    return get_object_or_404(query.page_rows(request.fund, request.user, request.seat), uuid=deal)


def deal_page(request: HttpRequest, row: Deal, tab: str = "deal", **forms: Form | Any) -> HttpResponse:
    """A tab of the deal's page, with those of its forms that were refused; showing it is opening the application, however it came about."""
    record_opening(request, row)
    pane = beside(request, row, request.GET.get("beside", ""), request.path if request.method == "GET" else "")
    address = f"?{urlencode({'beside': pane['beside']['document'].uuid, 'page': pane['beside']['number']})}" if pane else ""
    page = query.frame(row, request.user, request.seat, tab, address) | pane | CONTENT[tab](request, row) | forms
    if "owner_form" in forms:  # it stands among the cards that come after the page
        page |= side(request, row) | forms
    return render(request, f"applicants/deal/{tab}.html", page)


def record_opening(request: HttpRequest, row: Deal) -> None:
    """Every opening is recorded, whichever tab it is of. Going from tab to tab is one reading: a row stands for the ten minutes that follow
    it, and who reads on after that has another. What was met elsewhere holds nothing of the company's to open."""
    if row.newest is not None and not row.read_lately:
        log_access(deal=row, what=AccessLog.What.APPLICATION, by=request.seat)


def beside(request: HttpRequest, row: Deal, asked: str, closed_url: str = "") -> dict[str, Any]:
    """The file that stands beside a tab: of this deal, as this person may see it; none where the address names none, 404 where it names
    one that is not there for them."""
    try:
        uuid = UUID(asked)
    except ValueError:
        return {}
    file = get_object_or_404(Document.objects.in_house(request.user).filter(deal=row).select_related("blob", "company"), uuid=uuid)
    file.deal = row
    opened_by(request, file, ask="X-Poll" not in request.headers)
    return {"beside": page_view(file, request.user, request.GET.get("page")),
            "beside_url": reverse("applicants:deal_beside", args=[row.fund.slug, row.uuid, file.uuid]),
            "closed_url": closed_url or reverse("applicants:deal", args=[row.fund.slug, row.uuid])}


def _tab_beneath(request: HttpRequest, row: Deal) -> str:
    """The address of the tab from which a script asks; empty where it is none of this deal."""
    path = (request.htmx.current_url_abs_path or "").partition("?")[0]
    try:
        found = resolve(path)
    except Resolver404:
        return ""
    return path if found.view_name.removeprefix("applicants:") in query.TABS and found.kwargs.get("deal") == row.uuid else ""
