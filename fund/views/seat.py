"""Give, change and end a seat."""
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from fund.actions.seat import change_seat, end_seat, give_seat
from fund.forms.refused import attempt
from fund.forms.seat import ChangeSeatForm, EndSeatForm, GiveSeatForm
from fund.models import Seat, User
from fund.permissions import Can, allow, visible_or_404
from fund.queries.person import people

PAGE = require_http_methods(["GET", "HEAD", "POST"])


def _form(request: HttpRequest, template: str, form, user: User, seat: Seat | None = None) -> HttpResponse:
    return render(request, f"fund/seat/{template}.html", {"form": form, "person": user, "held": seat, "is_me": user == request.user},
                  status=422 if form.errors else 200)


@PAGE
@allow(Can.KEEP_SEATS, step_up=True)
def seat_give(request: HttpRequest, person: UUID) -> HttpResponse:
    user = get_object_or_404(people(request.user, {}), uuid=person)
    form = GiveSeatForm(request.POST or None, initial={"on": timezone.localdate()})
    if request.method == "POST" and form.is_valid() and attempt(form, give_seat, user=user, by=request.seat, **form.cleaned_data):
        messages.success(request, _("The seat is given. A letter tells %(person)s.") % {"person": user})
        return redirect("person", user.uuid)
    return _form(request, "give", form, user)


@PAGE
@allow(Can.KEEP_SEATS, step_up=True)
def seat_change(request: HttpRequest, seat: UUID) -> HttpResponse:
    row = visible_or_404(Seat.objects.select_related("user", "organisation", "fund"), request.user, uuid=seat)
    form = ChangeSeatForm(request.POST or None, initial={
        "role": row.role, "organisation": row.organisation.uuid, "fund": row.fund and row.fund.slug, "on": _first_day(row)})
    if request.method == "POST" and form.is_valid() and attempt(form, change_seat, seat=row, by=request.seat, **form.cleaned_data):
        messages.success(request, _("The seat is changed. A letter tells %(person)s.") % {"person": row.user})
        return redirect("person", row.user.uuid)
    return _form(request, "change", form, row.user, row)


@PAGE
@allow(Can.KEEP_SEATS, step_up=True)
def seat_end(request: HttpRequest, seat: UUID) -> HttpResponse:
    row = visible_or_404(Seat.objects.select_related("user", "organisation", "fund"), request.user, uuid=seat)
    form = EndSeatForm(request.POST or None, initial={"on": _first_day(row)})
    if request.method == "POST" and form.is_valid() and attempt(form, end_seat, seat=row, by=request.seat, **form.cleaned_data):
        messages.success(request, _("The seat ends. A letter tells %(person)s the day and the reason.") % {"person": row.user})
        return redirect("person", row.user.uuid)
    return _form(request, "end", form, row.user, row)


def _first_day(row: Seat):
    """What a form starts with: today, or the day on which a coming seat begins."""
    return max(timezone.localdate(), row.starts_on)
