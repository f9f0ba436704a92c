"""Who can see a deal: everybody who can open it now, whom its founder asked to exclude, and the walls before it."""
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from applicants.forms.exclusion import AnswerForm
from applicants.forms.wall import EndForm, WallForm
from applicants.models import Deal, Exclusion, Scorecard
from applicants.queries import reader as query
from applicants.queries.deal import deals
from applicants.queries.exclusion import answerable, asked_for, requests
from fund.models import Wall
from fund.permissions import Can, acting_seat, allow
from fund.queries.wall import targets, walls


@require_safe
@allow(Can.SEE_READERS)
def deal_readers(request: HttpRequest, deal) -> HttpResponse:
    return readers_page(request, deal_or_404(request, deal))


def deal_or_404(request: HttpRequest, deal) -> Deal:
    """A deal of this fund that is open to this person in the house; `hidden` where they are blind to it."""
    rows = deals(request.fund, request.user).annotate(hidden=Q(pk__in=Scorecard.objects.blind_deals(request.user)))
    return get_object_or_404(rows.select_related("company__organisation", "fund", "owner"), uuid=deal)


def readers_page(request: HttpRequest, row: Deal, *, form: WallForm | None = None, ended: tuple[Wall, EndForm] | None = None,
                 answered: tuple[Exclusion, AnswerForm] | None = None) -> HttpResponse:
    """The page; `form`, `ended` or `answered` is the one that was refused. Walls are there for those who keep them only."""
    keeps = acting_seat(request, [s for s in request.user.live_seats if s.fund_id == request.fund.pk], Can.KEEP_WALLS)
    facts = {"deal": row, "houses": query.readers(row, request.user), "keeps": keeps, "requests": _requests(request, row, answered)}
    if keeps:
        every = list(walls(request.fund, row.uuid, request.user))
        kept = asked_for(row)
        for wall in every:
            refused = ended and ended[0].pk == wall.pk
            wall.form = ended[1] if refused else EndForm(auto_id=f"id_{wall.pk}_%s")
            wall.is_refused, wall.is_asked_for = refused, wall.pk in kept
        facts |= {"walls": every, "shut": query.shut(row, request.user), "form": form or WallForm(targets(request.fund, row.company.organisation))}
    return render(request, "applicants/reader/deal_readers.html", facts, status=422 if form or ended or answered else 200)


def _requests(request: HttpRequest, row: Deal, answered: tuple[Exclusion, AnswerForm] | None) -> list[dict[str, Any]]:
    """The founder's requests to exclude readers, each with its form where this person may answer it."""
    found = requests(row, request.user)
    if found and acting_seat(request, [s for s in request.user.live_seats if s.fund_id == request.fund.pk], Can.ANSWER_EXCLUSION):
        whom = answerable(row)
        for line in found:
            asked = line["row"]
            stood = [f"organisation:{wall.organisation.uuid}" if wall.organisation_id else f"user:{wall.user.uuid}" for wall in line["walls"]]
            sent = answered[1] if answered and answered[0].pk == asked.pk else None
            line["refused"] = sent is not None
            line["form"] = sent or AnswerForm(whom, initial={"against": stood}, auto_id=f"ask_{asked.pk}_%s")
    return found
