"""The house's deals: the table, one deal's page, its move along the stages and its reviewers."""
from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from applicants.actions.access_log import log_access
from applicants.actions.deal import move_deal, set_owner
from applicants.actions.scorecard import assign_reviewers
from applicants.filters import DealFilter, columns, sort_deals
from applicants.forms.deal import AssignForm, OwnerForm, TargetForm
from applicants.forms.dossier import AskForm, DueForm
from applicants.forms.inquiry import AskForm as QuestionForm
from applicants.forms.inquiry import house_forms
from applicants.models import AccessLog, Deal
from applicants.queries import deal as query
from applicants.queries.agreement import rounds
from applicants.queries.check_card import stale
from applicants.queries.document import deal_documents
from applicants.queries.dossier import second_step
from applicants.queries.inquiry import ANSWERABLE, thread
from applicants.queries.promise import house_promise
from applicants.queries.scorecard import assignable_seats, owner_seats
from fund.errors import Refused
from fund.permissions import Can, allow, holds

PAGE = 25


@require_safe
@allow(Can.SEE_DEALS)
def deals(request: HttpRequest) -> HttpResponse:
    every = query.deals(request.fund, request.user)
    found = DealFilter(request.GET, queryset=every, rounds=rounds(request.fund, request.user))
    rows, sort = sort_deals(query.with_columns(found.qs, request.user), request.GET.get("sort", ""))
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "applicants/deal/deals.html", {
        "filter": found, "page": page, "total": every.count(), "sort": sort, "columns": columns(sort),
        "stale": stale(request.fund, request.user)})


@require_safe
@allow(Can.SEE_DEALS)
def deal(request: HttpRequest, deal) -> HttpResponse:
    return deal_page(request, visible_deal(request, deal))


@require_POST
@allow(Can.MOVE_DEAL)
def deal_move(request: HttpRequest, deal) -> HttpResponse:
    row = visible_deal(request, deal)
    move_deal(deal=row, to=Deal.Stage.COMMITTEE, by=request.seat)
    messages.success(request, _("%(deal)s is now before the committee.") % {"deal": row.company.name})
    return redirect("applicants:deal", request.fund.slug, row.uuid)


@require_POST
@allow(Can.ASSIGN_REVIEWER)
def assign(request: HttpRequest, deal) -> HttpResponse:
    row = visible_deal(request, deal)
    form = AssignForm(assignable_seats(row), request.POST)
    if form.is_valid():
        try:
            made = assign_reviewers(deal=row, reviewers=list(form.cleaned_data["reviewers"]), by=request.seat)
        except Refused as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("Cards handed out: %(n)s") % {"n": len(made)})
            return redirect("applicants:deal", request.fund.slug, row.uuid)
    return deal_page(request, row, form=form)


@require_POST
@allow(Can.ASSIGN_REVIEWER)
def deal_owner(request: HttpRequest, deal) -> HttpResponse:
    row = visible_deal(request, deal)
    form = OwnerForm(owner_seats(row), request.POST)
    if not form.is_valid():
        return deal_page(request, row, owner_form=form)
    set_owner(deal=row, owner=form.cleaned_data["owner"], by=request.seat)
    messages.success(request, _("Owner saved."))
    return redirect("applicants:deal", request.fund.slug, row.uuid)


def visible_deal(request: HttpRequest, deal) -> Deal:
    """A handed-in deal of the fund that this person may see, with what they may see of its marks."""
    return get_object_or_404(query.with_columns(query.deals(request.fund, request.user), request.user), uuid=deal)


def deal_page(request: HttpRequest, row: Deal, **forms: Form) -> HttpResponse:
    """The deal's page, with those of its forms that were refused; showing it is opening the application, however it came about."""
    log_access(deal=row, what=AccessLog.What.APPLICATION, by=request.seat)
    due = {"due_at": row.dossier.due_at} if hasattr(row, "dossier") else {}
    return render(request, "applicants/deal/deal.html", query.page(row, request.user, request.seat) | second_step(row, request.seat) | {
        "form": AssignForm(assignable_seats(row)), "owner_form": OwnerForm(owner_seats(row), initial={"owner": row.owner_id}),
        "ask_form": AskForm(auto_id="ask_%s"), "due_form": DueForm(initial=due, auto_id="due_%s"),
        "documents": deal_documents(row, request.user), "inquiry_form": QuestionForm(auto_id="question_%s"),
        "inquiries": house_forms(thread(row, request.user)),
        "target_form": TargetForm(initial={"target_on": row.target_on, "target_reason": row.target_reason}, auto_id="target_%s"),
        **house_promise(row, request.seat), "may_ask_founder": row.status in ANSWERABLE and holds(request.seat.role, Can.ASK_FOUNDER)} | forms)
