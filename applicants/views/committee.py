"""The committee's rooms: its meetings, one meeting's agenda, and the room in which one deal is decided."""
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from applicants.actions import committee as act
from applicants.actions.access_log import log_access
from applicants.forms.committee import MeetingForm, TermsForm
from applicants.forms.vote import VoteForm
from applicants.models import AccessLog, AgendaItem, Deal, Meeting
from applicants.queries import committee as query
from applicants.queries import minutes as minutes_query
from applicants.queries.blob import read_blob
from fund.forms.refused import attempt
from fund.models import Seat
from fund.permissions import Can, acting_seat, allow, visible_or_404


def seat_for(request: HttpRequest, can: Can) -> Seat | None:
    """The seat of this person in this fund that grants the capability, if any."""
    return acting_seat(request, [s for s in request.user.live_seats if s.fund_id == request.fund.pk], can)


@require_http_methods(["GET", "HEAD", "POST"])
@allow(Can.SEE_MEETING)
def meetings(request: HttpRequest) -> HttpResponse:
    by = seat_for(request, Can.PREPARE_MEETING)
    form = MeetingForm(request.POST or None, initial={"held_on": timezone.localdate()})
    if request.method == "POST":
        if by is None:
            raise PermissionDenied
        row = form.is_valid() and attempt(form, act.plan_meeting, fund=request.fund, by=by, **form.cleaned_data)
        if row:
            messages.success(request, _("The meeting is planned. Its rule and quorum are fixed."))
            return redirect("applicants:meeting", request.fund.slug, row.uuid)
    return render(request, "applicants/committee/meetings.html", {
        "meetings": query.meetings(request.fund, request.user), "form": by and form,
        "rule": Meeting.Rule(request.fund.committee_rule).label}, status=422 if form.errors else 200)


@require_safe
@allow(Can.SEE_MEETING)
def meeting(request: HttpRequest, meeting) -> HttpResponse:
    return _agenda(request, visible_or_404(Meeting.objects, request.user, uuid=meeting, fund=request.fund))


@require_POST
@allow(Can.PREPARE_MEETING)
def table_deal(request: HttpRequest, meeting) -> HttpResponse:
    row = visible_or_404(Meeting.objects, request.user, uuid=meeting, fund=request.fund)
    form = TermsForm(request.POST, deals=query.tableable(row, request.user))
    item = form.is_valid() and attempt(form, act.table_deal, meeting=row, deal=form.cleaned_data["deal"], terms=form.terms,
                                       by=request.seat)
    if item:
        messages.success(request, _("The deal stands on the agenda. Read its packet through before you freeze it."))
        return redirect("applicants:agenda_item", request.fund.slug, item.uuid)
    return _agenda(request, row, form)


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
    messages.success(request, _("The packet is frozen and the ballot sealed. Every member has a letter with the link."))
    return redirect("applicants:agenda_item", request.fund.slug, row.uuid)


@require_POST
@allow(Can.OPEN_BALLOT)
def open_ballot(request: HttpRequest, item) -> HttpResponse:
    row = act.open_ballot(item=item_or_404(request, item), by=request.seat)
    messages.success(request, _("The ballot is open and the decision stands."))
    return redirect("applicants:agenda_item", request.fund.slug, row.uuid)


@require_safe
@allow(Can.SEE_MEETING)
def minutes(request: HttpRequest, item) -> HttpResponse:
    row = item_or_404(request, item)
    drawn = minutes_query.drawn(row)
    if drawn is None:
        raise Http404
    name = f"minutes-{row.meeting.number}-{row.order or 0}.pdf"
    return HttpResponse(read_blob(drawn.blob_id), content_type="application/pdf",
                        headers={"Content-Disposition": f'attachment; filename="{name}"'})


def item_or_404(request: HttpRequest, uuid) -> AgendaItem:
    """The agenda item of this fund, with what its pages read, or 404."""
    rows = AgendaItem.objects.select_related("meeting__fund", "deal__company__organisation")
    return visible_or_404(rows, request.user, uuid=uuid, meeting__fund=request.fund)


def room(request: HttpRequest, item: AgendaItem, form: VoteForm | None = None) -> HttpResponse:
    """The room of one agenda item: packet, then the sealed ballot or the decision."""
    gone = item.state != AgendaItem.State.DECIDED and item.deal.status == Deal.Status.WITHDRAWN
    ballot = query.ballot(item, request.user) if item.state == AgendaItem.State.SEALED and not gone else None
    return render(request, "applicants/committee/item.html", {
        "item": item, "meeting": item.meeting, "packet": query.content(item, request.user), "ballot": ballot,
        "agenda": query.agenda(item.meeting, request.user), "form": form or VoteForm(initial=query.my_vote(ballot)),
        "decision": minutes_query.decision(item), "minutes": minutes_query.progress(item, request.user),
        "gone": gone, "may_freeze": item.state == AgendaItem.State.PREPARING and not gone and seat_for(request, Can.PREPARE_MEETING),
        "may_open": seat_for(request, Can.OPEN_BALLOT), "due": item.meeting.held_on <= timezone.localdate(),
    }, status=422 if form else 200)


def _agenda(request: HttpRequest, row: Meeting, form: TermsForm | None = None) -> HttpResponse:
    """A meeting's page; `form` is the one that was refused."""
    chosen, prepares = form, seat_for(request, Can.PREPARE_MEETING)
    if prepares and form is None:
        deals = query.tableable(row, request.user)
        chosen = TermsForm(deals=deals, initial=query.terms_so_far(row, deals, request.GET.get("deal", "")))
    return render(request, "applicants/committee/meeting.html", {
        "meeting": row, "agenda": query.agenda(row, request.user), "form": chosen, "prepares": prepares,
    }, status=422 if form else 200)
