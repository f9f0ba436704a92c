"""More time for one applicant: asked for by a founder, answered or given by the fund, each time with a reason."""
import datetime as dt

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from applicants import characters
from applicants.actions.company import write_to_owners
from applicants.actions.draft import may_write
from applicants.actions.round import ask_rounds_keeper
from applicants.actions.wall import check_open
from applicants.models import Deal, Extension
from applicants.queries.application import OPEN_STAGES
from applicants.queries.decision import known_status
from applicants.queries.extension import asking_closed, company_of
from applicants.queries.round import closes_for
from fund.audit import acting
from fund.errors import Refused
from fund.models import Seat
from fund.notify import notify, seats
from fund.permissions import Role
from fund.templatetags.look import moment

LONGEST = 300


def ask_extension(*, deal: Deal, reason: str, by: Seat) -> Extension:
    """A founder asks for more time; partners and operations learn of it, and with it that this startup applies.

    Refused for a seat that may only look, without a reason, while a request is open, and once the call is closed for a day.
    """
    may_write(deal=deal, by=by)
    text = characters.legible(reason, most=LONGEST, field="reason", missing=_("Say why you need more time."))
    with acting(by, "ask for more time"):
        row = _locked(deal)
        if closed := asking_closed(row):
            raise Refused(closed)
        if row.extensions.filter(state=Extension.State.ASKED).exists():
            raise Refused(_("You asked already, and the fund has not answered yet. Nothing was sent again."))
        asked = Extension.objects.create(deal=row, asked_reason=text, asked_by=by)
        notify("extension_asked", to=seats(row.fund, Role.PARTNER, Role.OPERATIONS), source=f"extension:{asked.uuid}", by=by, fund=row.fund,
               about=row.uuid, url=reverse("applicants:call", args=[row.fund.slug, row.round.uuid]), company=company_of(row), reason=text)
    return asked


def decide_extension(*, extension: Extension, grant: bool, until: dt.datetime | None = None, reason: str, by: Seat) -> Extension:
    """Grant a request until a time, or decline it; the owners get a letter with the reason.

    Refused for a seat that may not, before a wall, for a request that was answered, and for a time that gives nothing.
    """
    with acting(by, "answer request for more time", deal=str(extension.deal.uuid)):
        deal = _for_the_house(extension.deal, by)
        row = Extension.objects.select_for_update(of=("self",)).get(pk=extension.pk)
        if row.state != Extension.State.ASKED:
            raise Refused(_("This request was answered already. Nothing was changed."))
        row.reason = characters.legible(reason, most=LONGEST, field="reason", missing=_("Say why; the founder reads it."))
        if grant:
            row.until, row.state = _until(deal, until), Extension.State.GRANTED
        else:
            row.state = Extension.State.DECLINED
        row.decided_by, row.decided_at = by, timezone.now()
        row.save(update_fields=["state", "until", "reason", "decided_by", "decided_at"])
        _tell(deal, row)
    return row


def give_extension(*, deal: Deal, until: dt.datetime | None, reason: str, by: Seat) -> Extension:
    """More time for an applicant who did not ask: a founder whose papers are late, a fault of the site. Refused as an answer is."""
    with acting(by, "give more time", deal=str(deal.uuid)):
        row = _for_the_house(deal, by)
        if not Deal.objects.in_house(by.user).filter(pk=row.pk).exists():
            raise Refused(_("This application is not handed in yet. Its founder has to ask for more time."))
        if row.extensions.filter(state=Extension.State.ASKED).exists():
            raise Refused(_("They asked for more time themselves. Answer that request."))
        given = Extension.objects.create(
            deal=row, state=Extension.State.GRANTED, until=_until(row, until),
            reason=characters.legible(reason, most=LONGEST, field="reason", missing=_("Say why; the founder reads it.")),
            decided_by=by, decided_at=timezone.now())
        _tell(row, given)
    return given


def _locked(deal: Deal) -> Deal:
    return Deal.objects.select_for_update(of=("self",)).select_related("company__organisation", "round", "fund", "application").get(pk=deal.pk)


def _for_the_house(deal: Deal, by: Seat) -> Deal:
    """The deal under its lock, for a seat that may change its closing time while it can still be changed at all."""
    ask_rounds_keeper(fund=deal.fund, by=by)
    row = _locked(deal)
    check_open(deal=row, by=by)
    if known_status(row) != Deal.Status.ACTIVE or row.stage not in OPEN_STAGES or row.round_id is None:
        raise Refused(_("This application was withdrawn or is being decided on; more time changes nothing. Nothing was changed."))
    return row


def _until(deal: Deal, until: dt.datetime | None) -> dt.datetime:
    if until is None:
        raise Refused(_("Say until when."), field="until")
    if until <= timezone.now():
        raise Refused(_("This time has passed. Choose a later one."), field="until")
    if until <= closes_for(deal):
        raise Refused(_("They have until %(when)s already. Choose a later time.") % {"when": moment(closes_for(deal))}, field="until")
    if timezone.localdate(until) > deal.round.results_by:
        raise Refused(_("Results are due by %(day)s. Choose a time before that.") % {"day": moment(deal.round.results_by)}, field="until")
    return until


def _tell(deal: Deal, extension: Extension) -> None:
    extension.deal = deal
    write_to_owners(deal, "extension", "application", deal=deal, extension=extension)
