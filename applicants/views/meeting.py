"""The committee's meetings, planning one, and the agenda of one."""
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from applicants.actions.meeting import plan_meeting
from applicants.forms.committee import MeetingForm
from applicants.models import Meeting
from applicants.queries import committee as query
from applicants.views.committee import seat_for
from fund.forms.refused import attempt
from fund.permissions import Can, allow, visible_or_404


@require_http_methods(["GET", "HEAD", "POST"])
@allow(Can.SEE_MEETING)
def meetings(request: HttpRequest) -> HttpResponse:
    by = seat_for(request, Can.PREPARE_MEETING)
    form = MeetingForm(request.POST or None, initial={"held_on": timezone.localdate()})
    if request.method == "POST":
        if by is None:
            raise PermissionDenied
        row = form.is_valid() and attempt(form, plan_meeting, fund=request.fund, by=by, **form.cleaned_data)
        if row:
            messages.success(request, _("The meeting is planned. Its rule and quorum are fixed."))
            return redirect("applicants:meeting", request.fund.slug, row.uuid)
    return render(request, "applicants/committee/meetings.html", {
        "meetings": query.meetings(request.fund, request.user), "form": by and form,
        "rule": Meeting.Rule(request.fund.committee_rule).label}, status=422 if form.errors else 200)


@require_safe
@allow(Can.SEE_MEETING)
def meeting(request: HttpRequest, meeting) -> HttpResponse:
    row = visible_or_404(Meeting.objects, request.user, uuid=meeting, fund=request.fund)
    agenda = query.agenda(row, request.user)
    return render(request, "applicants/committee/meeting.html", {
        "meeting": row, "agenda": agenda, "first": next((item for item in agenda if item.is_frozen), None),
        "prepares": seat_for(request, Can.PREPARE_MEETING)})
