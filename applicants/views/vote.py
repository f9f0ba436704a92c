"""Cast a vote in the room of an agenda item."""
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from applicants.actions.vote import cast_vote
from applicants.forms.vote import VoteForm
from applicants.models import AgendaItem, Vote
from applicants.views.committee import item_or_404, room
from fund.errors import Refused
from fund.permissions import Can, allow


@require_POST
@allow(Can.VOTE)
def vote(request: HttpRequest, item) -> HttpResponse:
    row = item_or_404(request, item)
    form = VoteForm(request.POST)
    if form.is_valid() and _cast(request, row, form):
        messages.success(request, _("Your vote is sealed. Until the chair opens the ballot you can replace it."))
        return redirect("applicants:agenda_item", request.fund.slug, row.uuid)
    return room(request, row, form)


def _cast(request: HttpRequest, row: AgendaItem, form: VoteForm) -> Vote | None:
    """The vote, or None with the refusal beside its field; where no field could mend it, the page says so without a form."""
    try:
        return cast_vote(item=row, by=request.seat, **form.cleaned_data)
    except Refused as no:
        if no.field is None:
            raise
        form.add_error(no.field, str(no))
        return None
