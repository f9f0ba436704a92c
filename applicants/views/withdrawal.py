"""Withdraw an application, and apply again."""
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from applicants.actions.withdrawal import apply_again, withdraw_application
from applicants.forms.withdrawal import WithdrawForm
from applicants.models import Deal
from applicants.queries import application as query
from applicants.queries.application_page import frame
from applicants.queries.withdrawal import withdraw_page
from fund.forms.refused import attempt
from fund.models import Seat
from fund.permissions import Can, allow, seat_or_403


@require_http_methods(["GET", "HEAD", "POST"])
@allow(Can.WITHDRAW_APPLICATION)
def withdraw(request: HttpRequest, deal: UUID) -> HttpResponse:
    row, by = _owned(request, deal)
    form = WithdrawForm(request.POST) if request.method == "POST" else WithdrawForm()
    if form.is_valid() and attempt(form, withdraw_application, deal=row, reason=form.cleaned_data["reason"], by=by):
        messages.success(request, _("The application is withdrawn. What you wrote is kept."))
        return redirect("applicants:application", row.uuid)
    page = frame(query.draft(row), request.user) | withdraw_page(row) | {"form": form}
    return render(request, "applicants/withdrawal/withdraw.html", page, status=422 if form.errors else 200)


@require_POST
@allow(Can.WITHDRAW_APPLICATION)
def again(request: HttpRequest, deal: UUID) -> HttpResponse:
    row, by = _owned(request, deal)
    taken_back = apply_again(deal=row, by=by)
    messages.success(request, _("The application stands again.") if taken_back.stage != Deal.Stage.DRAFT
                     else _("You can go on writing. Nothing is handed in yet."))
    return redirect("applicants:application", row.uuid)


def _owned(request: HttpRequest, deal: UUID) -> tuple[Deal, Seat]:
    row = query.own_deal(request.user, deal)
    seat = seat_or_403(request.user, row.company.organisation, Can.WITHDRAW_APPLICATION)
    return row, seat
