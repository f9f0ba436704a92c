"""What a fund may invest in: the page of its rules, and the same page as a form for who keeps them."""
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from fund.actions.mandate import set_mandate
from fund.forms.mandate import MandateForm
from fund.forms.refused import attempt
from fund.permissions import Can, allow, holds
from fund.queries import mandate as query
from fund.queries.mandate_history import changes


@require_safe
@allow(Can.SEE_DEALS)
def mandate(request: HttpRequest) -> HttpResponse:
    keeps = any(seat.fund_id == request.fund.pk and holds(seat.role, Can.KEEP_MANDATE) for seat in request.user.live_seats)
    return _page(request, _form(request) if keeps else None)


@require_POST
@allow(Can.KEEP_MANDATE)
def mandate_set(request: HttpRequest) -> HttpResponse:
    form = _form(request, request.POST)
    if form.is_valid() and attempt(form, set_mandate, fund=request.fund, rules=form.chosen, by=request.seat, before=form.cleaned_data["seen"]):
        messages.success(request, _("The rules are set. The next check of a deal goes by them; checks that were run stay as they are."))
        return redirect("fund:mandate", request.fund.slug)
    if form.non_field_errors():  # told that somebody was faster: what they did stands on this page, and the next press is meant
        form.data = {**form.data.dict(), "seen": query.seen(request.fund)}
    return _page(request, form, status=422)


def _form(request: HttpRequest, data=None) -> MandateForm:
    return MandateForm(data, rules=query.mandate_of(request.fund), seen=query.seen(request.fund))


def _page(request: HttpRequest, form: MandateForm | None, status: int = 200) -> HttpResponse:
    rows = [row | {"fields": form.fields_of(row["rule"].key) if form else {}} for row in query.listed(request.fund)]
    return render(request, "fund/mandate/mandate.html", {"rows": rows, "form": form, "changes": changes(request.fund)}, status=status)
