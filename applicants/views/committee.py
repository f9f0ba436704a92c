"""The room of one agenda item: its packet, and what is done there from the freeze to the decision."""
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from applicants.actions import committee as act
from applicants.actions.access_log import log_access
from applicants.forms.ballot import CloseForm, DeferForm
from applicants.forms.room import room_forms
from applicants.models import AccessLog, AgendaItem
from applicants.queries import room as query
from applicants.queries.committee import presiding_seat
from fund.errors import Refused
from fund.forms.refused import attempt
from fund.models import Seat
from fund.permissions import Can, acting_seat, allow, visible_or_404


def seat_for(request: HttpRequest, can: Can) -> Seat | None:
    """The seat of this person in this fund that grants the capability, if any."""
    return acting_seat(request, [s for s in request.user.live_seats if s.fund_id == request.fund.pk], can)


@require_safe
@allow(Can.SEE_MEETING)
def agenda_item(request: HttpRequest, item) -> HttpResponse:
    row = item_or_404(request, item)
    log_access(deal=row.deal, what=AccessLog.What.PACKET, by=request.seat)
    return room(request, row)


@require_POST
@allow(Can.PREPARE_MEETING)
def freeze(request: HttpRequest, item) -> HttpResponse:
    row = act.freeze_packet(item=item_or_404(request, item), by=request.seat)
    messages.success(request, _("The packet is frozen and the ballot sealed. Members and observers have a letter with the link."))
    return redirect("applicants:agenda_item", request.fund.slug, row.uuid)


@require_POST
@allow(Can.VOTE)
def open_ballot(request: HttpRequest, item) -> HttpResponse:
    row, by = presided_or_403(request, item)
    act.open_ballot(item=row, by=by)
    messages.success(request, _("The sealed votes are open. Discuss the deal; then everybody casts their final vote."))
    return redirect("applicants:agenda_item", request.fund.slug, row.uuid)


@require_POST
@allow(Can.VOTE)
def close_ballot(request: HttpRequest, item) -> HttpResponse:
    row, by = presided_or_403(request, item)
    if row.state != AgendaItem.State.OPENED:
        raise Refused(act.NOTHING_OPEN)
    now = query.newest_vote(row)
    form = CloseForm(request.POST, now=now, proposals=query.proposals(row))
    if form.is_valid() and _closed(row, form, by):
        messages.success(request, _("The ballot is closed and the decision stands. The minutes are being written."))
        return redirect("applicants:agenda_item", request.fund.slug, row.uuid)
    return room(request, row, "close", form)


@require_POST
@allow(Can.VOTE)
def defer(request: HttpRequest, item) -> HttpResponse:
    row, by = presided_or_403(request, item)
    form = DeferForm(request.POST)
    if form.is_valid() and attempt(form, act.defer_item, item=row, by=by, **form.cleaned_data):
        messages.success(request, _("The decision is put off. The deal stays where it stands and can be tabled for another meeting."))
        return redirect("applicants:agenda_item", request.fund.slug, row.uuid)
    return room(request, row, "defer", form)


def item_or_404(request: HttpRequest, uuid: Any) -> AgendaItem:
    """The agenda item of this fund, with what its pages read, or 404."""
    rows = AgendaItem.objects.select_related("meeting__fund", "deal__company__organisation", "frozen_by", "voiding")
    return visible_or_404(rows, request.user, uuid=uuid, meeting__fund=request.fund)


def presided_or_403(request: HttpRequest, uuid: Any) -> tuple[AgendaItem, Seat]:
    """The item and the seat from which this person presides over it, or 403; who froze its packet is told so in words."""
    row = item_or_404(request, uuid)
    seat = presiding_seat(row, request.user)
    if seat is None and row.frozen_by and row.frozen_by.user_id == request.user.pk:
        return row, request.seat
    if seat is None:
        raise PermissionDenied
    return row, seat


def room(request: HttpRequest, item: AgendaItem, place: str = "", form: Form | None = None) -> HttpResponse:
    """The room as it stands now; `form` is the one that was refused, at its `place`. Where nothing of its kind can be sent any more, what was
    refused is said over the page."""
    fresh = item if form is None else item_or_404(request, item.uuid)
    shown = query.room(fresh, request.user)
    forms = room_forms(shown, place, form)
    if form is not None and forms.get(place) is not form:
        raise Refused(" ".join(str(error) for errors in form.errors.values() for error in errors))
    return render(request, "applicants/committee/item.html", shown | forms | {"place": place}, status=422 if form is not None else 200)


def _closed(item: AgendaItem, form: CloseForm, by: Seat) -> AgendaItem | None:
    """The decided item, or None with the refusal beside the field it belongs to."""
    try:
        return act.close_ballot(item=item, by=by, entered=form.entered(), seen=form.cleaned_data["seen"])
    except Refused as no:
        form.add_error(form.field_of(no.field), str(no))
        return None
