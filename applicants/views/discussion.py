"""A deal's marks side by side and what was said about them."""
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from applicants.actions.discussion import note_discussion
from applicants.forms.discussion import DiscussionForm
from applicants.models import Deal
from applicants.queries import discussion as query
from applicants.views.deal import visible_deal
from fund.forms.refused import attempt
from fund.permissions import Can, allow


@require_safe
@allow(Can.SEE_AGREEMENT)
def discussion(request: HttpRequest, deal: UUID) -> HttpResponse:
    row = visible_deal(request, deal)
    return _page(request, row, DiscussionForm(deal=row))


@require_POST
@allow(Can.WORK_ON_DEAL)
def discussion_note(request: HttpRequest, deal: UUID) -> HttpResponse:
    row = visible_deal(request, deal)
    form = DiscussionForm(request.POST, deal=row)
    if form.is_valid() and attempt(form, note_discussion, deal=row, by=request.seat, **form.cleaned_data):
        messages.success(request, _("Noted. It stands with the deal and is not rewritten."))
        return redirect(query.address(row))
    return _page(request, row, form, status=422)


def _page(request: HttpRequest, row: Deal, form: DiscussionForm, status: int = 200) -> HttpResponse:
    page = query.discussion_page(row, request.user, request.seat)
    return render(request, "applicants/discussion/discussion.html", page | {"deal": row, "form": form}, status=status)
