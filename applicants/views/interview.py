"""Notes of conversations about a deal: read them, write one down, correct one by a new one."""
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from applicants.actions.interview import note_interview
from applicants.forms.interview import InterviewForm
from applicants.models import Interview
from applicants.views import card
from applicants.views.deal import visible_deal
from fund.forms.refused import attempt
from fund.permissions import Can, allow, visible_or_404


@require_safe
@allow(Can.SEE_DEALS)
def interviews(request: HttpRequest, deal: UUID) -> HttpResponse:
    return card.page(request, visible_deal(request, deal), "interview")


@require_POST
@allow(Can.WORK_ON_DEAL)
def interview_note(request: HttpRequest, deal: UUID, interview: UUID | None = None) -> HttpResponse:
    row = visible_deal(request, deal)
    corrects = visible_or_404(Interview.objects, request.user, deal=row, uuid=interview) if interview else None
    form = InterviewForm(request.POST)
    if form.is_valid() and attempt(form, note_interview, deal=row, corrects=corrects, by=request.seat, **form.cleaned_data):
        return card.done(request, row, "interview", _("Notes corrected.") if corrects else _("Notes saved."))
    return card.refused(request, row, "interview", form, of=corrects)
