"""Withdraw an application, and take it back while its round still takes it; what was written stays in both cases."""
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from applicants.actions.company import write_to_owners
from applicants.actions.draft import may_write
from applicants.actions.stage_move import change_stage
from applicants.models import Deal, Submission
from applicants.queries.submission import latest
from applicants.queries.withdrawal import missing_consents, not_again_because, stays_because
from fund.audit import acting
from fund.errors import Refused
from fund.models import Seat
from fund.notify import notify, seats
from fund.permissions import HOUSE, Can, Role
from fund.states import Edge, move

LONGEST = 300
S = Deal.Status
TURNS = (Edge(S.ACTIVE, S.WITHDRAWN, Can.WITHDRAW_APPLICATION), Edge(S.ON_HOLD, S.WITHDRAWN, Can.WITHDRAW_APPLICATION),
         Edge(S.PASSED, S.WITHDRAWN, Can.WITHDRAW_APPLICATION),  # while its founder was not told of it
         Edge(S.WITHDRAWN, S.ACTIVE, Can.WITHDRAW_APPLICATION))


def withdraw_application(*, deal: Deal, reason: str = "", by: Seat) -> Deal:
    """End an application from the founder's side; the owners get a letter and the house is told, if it had been handed in.

    Of a mere draft nobody outside the startup learns anything. Refused for anybody but an owner, for a reason that is too long,
    and once it is decided on.
    """
    may_write(deal=deal, by=by, can=Can.WITHDRAW_APPLICATION)
    said = reason.strip()
    if len(said) > LONGEST:
        raise Refused(_("Keep the reason under 300 characters."), field="reason")
    with acting(by, "withdraw application", deal=str(deal.uuid)):
        row = _locked(deal)
        if why := stays_because(row):
            raise Refused(why)
        move(row, S.WITHDRAWN, TURNS, by, field="status", also={"reason": said, "reason_codes": [], "revisit_on": None})
        if row.stage != Deal.Stage.DRAFT:
            _tell(row, by)
    deal.refresh_from_db(fields=["status", "reason"])
    return row


def apply_again(*, deal: Deal, by: Seat) -> Deal:
    """Take a withdrawn application back: it goes on where it stood, and the version that was handed in counts again.

    Refused for anybody but an owner, once the round takes nothing more, after screening, and while a consent is missing without
    which it cannot be reviewed.
    """
    may_write(deal=deal, by=by, can=Can.WITHDRAW_APPLICATION)
    with acting(by, "apply again", deal=str(deal.uuid)):
        row = _locked(deal)
        if why := not_again_because(row):
            raise Refused(why)
        if missing := missing_consents(row):
            raise Refused(_("Give this consent again first: %(titles)s. Without it the application cannot be reviewed.") % {
                "titles": ", ".join(missing)})
        move(row, S.ACTIVE, TURNS, by, field="status", also={"reason": ""})
        if (newest := latest(row)) is not None:
            _stands_again(row, newest, by)
    deal.refresh_from_db(fields=["status", "reason", "stage"])
    return row


def _locked(deal: Deal) -> Deal:
    return Deal.objects.select_for_update(of=("self",)).select_related("company__organisation", "round", "fund").get(pk=deal.pk)


def _tell(deal: Deal, by: Seat) -> None:
    write_to_owners(deal, "withdrawn", "application", deal=deal)
    notify("application_withdrawn", to=seats(deal.fund, *HOUSE), source=_source("withdrawn", deal), by=by, fund=deal.fund, about=deal.uuid,
           url=reverse("applicants:deal", args=[deal.fund.slug, deal.uuid]), company=deal.company.name)


def _stands_again(deal: Deal, newest: Submission, by: Seat) -> None:
    screening = newest.screening
    if deal.stage == Deal.Stage.SUBMITTED and screening and not screening.stops:  # its checks ran while it was withdrawn
        with acting(None, "screen submission"):
            change_stage(deal=deal, to=Deal.Stage.SCREENING, by=None)
    notify("application_received", to=seats(deal.fund, Role.ANALYST, Role.PARTNER), source=_source("again", deal), by=by, fund=deal.fund,
           about=deal.uuid, url=reverse("applicants:deal", args=[deal.fund.slug, deal.uuid]), company=deal.company.name,
           version=newest.number)


def _source(what: str, deal: Deal) -> str:
    """It may happen more than once, and each time is an event of its own."""
    return f"{what}:{deal.uuid}:{timezone.now():%Y%m%d%H%M%S%f}"
