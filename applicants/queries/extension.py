"""Requests for more time: may one ask, which are open, which were answered."""
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from applicants import characters
from applicants.models import Deal, Extension, Round
from applicants.queries.application import OPEN_STAGES
from applicants.queries.decision import known_status
from applicants.queries.round import closes_for
from fund.models import User
from fund.models.wall import behind_walls
from fund.permissions import Can

LONGEST_NAME = 120
STILL_ASKED = timedelta(hours=24)  # after closing; later the review has begun


def asking_closed(deal: Deal) -> str:
    """Why more time cannot be asked for; empty while it can."""
    now, round = timezone.now(), deal.round
    if known_status(deal) != Deal.Status.ACTIVE or deal.stage not in OPEN_STAGES:
        return _("This application was withdrawn or is being decided on, so there is no more time to ask for.")
    if round is None or not round.is_announced or now < round.opens_at:
        return _("This call is not open.")
    if now >= closes_for(deal) + STILL_ASKED:
        return _("More time can be asked for until a day after closing. That day is over.")
    return ""


def may_ask(deal: Deal, user: User) -> bool:
    """Whether this person may ask for more time for this application now; an open request is asked about apart."""
    return user.seat_at(deal.company.organisation, Can.EDIT_APPLICATION) is not None and not asking_closed(deal)


def of_round(round: Round, user: User) -> QuerySet[Extension]:
    """The requests and answers of a round that this person may see in the fund's rooms, the open ones first."""
    return (Extension.objects.visible_to(user).filter(deal__round=round).exclude(deal__uuid__in=behind_walls(user))
            .select_related("deal__company__organisation", "deal__application", "deal__round", "asked_by__user", "decided_by__user")
            .order_by("state", "-pk"))


def company_of(deal: Deal) -> str:
    """Who asks: the startup's name as typed in its draft, until the first submission makes it the organisation's."""
    application = getattr(deal, "application", None)
    typed = characters.tidy(application.answers.get("company", {}).get("name", "")) if application else ""
    return typed if typed and len(typed) <= LONGEST_NAME and not characters.problem(typed) else deal.company.name


def requests(round: Round, user: User) -> dict[str, list[dict[str, Any]]]:
    """The round's requests for its page: {open, answered}, each row {row, company, closes, handed_in}."""
    found: dict[str, list[dict[str, Any]]] = {"open": [], "answered": []}
    for row in of_round(round, user):
        line = {"row": row, "company": company_of(row.deal), "handed_in": row.deal.stage != Deal.Stage.DRAFT}
        found["open" if row.state == Extension.State.ASKED else "answered"].append(line)
    return found


def givable(round: Round, user: User) -> QuerySet[Deal]:
    """The applications of a round that were handed in, that this person may see and that more time can be given to."""
    return (Deal.objects.in_house(user).filter(round=round, status=Deal.Status.ACTIVE, stage__in=OPEN_STAGES).exclude(stage=Deal.Stage.DRAFT)
            .exclude(extensions__state=Extension.State.ASKED).select_related("company__organisation").order_by("company__organisation__name"))
