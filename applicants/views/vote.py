"""Vote in the room of an agenda item, step back from it, take another member out."""
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from applicants.actions.recusal import step_back
from applicants.actions.vote import cast_vote
from applicants.forms.recusal import SeatStepsBackForm, StepBackForm
from applicants.forms.vote import VoteForm
from applicants.queries.room import removable
from applicants.views.committee import item_or_404, presided_or_403, room
from fund.forms.refused import attempt
from fund.permissions import Can, allow


@require_POST
@allow(Can.VOTE)
def vote(request: HttpRequest, item) -> HttpResponse:
    row = item_or_404(request, item)
    form = VoteForm(request.POST)
    if form.is_valid() and (cast := attempt(form, cast_vote, item=row, by=request.seat, **form.cleaned_data)):
        messages.success(request, _("Your final vote is in. Until the ballot is closed you can replace it.") if cast.final else
                         _("Your vote is sealed. Until the chair opens the ballot you can replace it."))
        return redirect("applicants:agenda_item", request.fund.slug, row.uuid)
    return room(request, row, "vote", form)


@require_POST
@allow(Can.VOTE)
def vote_step_back(request: HttpRequest, item) -> HttpResponse:
    row = item_or_404(request, item)
    form = StepBackForm(request.POST)
    if form.is_valid() and attempt(form, step_back, item=row, by=request.seat, **form.cleaned_data):
        messages.success(request, _("You stepped back from the item. From now on you find nothing of that deal on this site; the quorum is counted "
                                    "without you."))
        return redirect("applicants:meetings", request.fund.slug)
    return room(request, row, "step_back", form)


@require_POST
@allow(Can.VOTE)
def vote_recuse(request: HttpRequest, item) -> HttpResponse:
    """Who presides says for another member that they step back."""
    row, by = presided_or_403(request, item)
    form = SeatStepsBackForm(request.POST, members=removable(row, request.user))
    if form.is_valid() and attempt(form, step_back, item=row, by=by, **form.cleaned_data):
        messages.success(request, _("The member stepped back: they no longer see the deal, and the quorum is counted without them."))
        return redirect("applicants:agenda_item", request.fund.slug, row.uuid)
    return room(request, row, "recuse", form)
