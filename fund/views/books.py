"""The fund's books: LPs, capital calls, the cash ledger."""
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from fund.actions.capital_call import issue_call, mark_paid
from fund.forms.capital_call import CapitalCallForm, PaidForm
from fund.forms.refused import attempt
from fund.models import CapitalCall
from fund.permissions import Can, allow, holds, visible_or_404
from fund.queries import books as query


def _page(request: HttpRequest, paid_form: PaidForm | None = None, status: int = 200) -> HttpResponse:
    partners = query.partners(request.fund, request.user)
    rows = query.ledger(request.fund, request.user)
    return render(request, "fund/books/books.html", {
        "partners": partners, "totals": query.totals(partners), "ledger": rows, "calls": query.calls(request.fund, request.user),
        "balance": rows[0]["balance"] if rows else 0, "paid_form": paid_form or PaidForm(initial={"paid_on": timezone.localdate()}),
        "keeps": holds(request.seat.role, Can.KEEP_BOOKS)}, status=status)


@allow(Can.SEE_BOOKS)
def books(request: HttpRequest) -> HttpResponse:
    return _page(request)


@allow(Can.KEEP_BOOKS, step_up=True)
def call_new(request: HttpRequest) -> HttpResponse:
    form = CapitalCallForm(request.POST or None, initial={"issued_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid() and attempt(
            form, issue_call, fund=request.fund, by=request.seat, **form.cleaned_data):
        messages.success(request, _("The call is issued. Every LP has a letter with its line."))
        return redirect("fund:books", request.fund.slug)
    return render(request, "fund/books/call_new.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
@allow(Can.KEEP_BOOKS, step_up=True)
def call_paid(request: HttpRequest, call) -> HttpResponse:
    row = visible_or_404(CapitalCall.objects, request.user, uuid=call, fund=request.fund)
    form = PaidForm(request.POST)
    if form.is_valid() and attempt(form, mark_paid, call=row, by=request.seat, **form.cleaned_data):
        messages.success(request, _("Posted to the ledger, one row an LP."))
        return redirect("fund:books", request.fund.slug)
    return _page(request, form, status=422)
