"""A promised day and what is said when it passes: a founder is told once for each step and day; a closing that moved is told too."""
import datetime as dt
import logging

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from applicants import characters
from applicants.actions.wall import check_open
from applicants.models import Deal, LateNotice, Round
from applicants.queries.application import OPEN_STAGES
from applicants.queries.company import owners
from applicants.queries.decision import known_active
from applicants.queries.promise import Promised, may_be_late, promised, step_word
from fund import mail
from fund.audit import acting
from fund.errors import Refused
from fund.models import Message, Seat
from fund.notify import notify, seats
from fund.permissions import Can, Role, holds
from fund.templatetags.look import moment

log = logging.getLogger(__name__)
LONGEST = 300
FARTHEST = dt.timedelta(days=366)


def tell_of_delays(*, today: dt.date | None = None) -> int:
    """Tell every founder whose promised day has passed without a result, once for each step and day; returns how many were told now.

    `today` is a day in Seoul. Each is told in a transaction of its own, so that one that breaks keeps nobody else waiting.
    """
    day = today or timezone.localdate()
    told = 0
    for pk in list(may_be_late(day).values_list("pk", flat=True)):
        try:
            told += _tell_one(pk, day)
        except Exception:  # the others are told all the same; this one is tried again tomorrow
            log.exception("deal %s could not be told of its delay", pk)
    return told


def promise_day(*, deal: Deal, target_on: dt.date | None, reason: str, by: Seat) -> Deal:
    """Give this deal's founder a day of their own for the step they wait for, in place of the round's; the owners get a letter.

    Refused for a seat that may not move deals here, before a wall, where nothing is waited for, for a day that has passed or is the
    promised one already, and without a reason.
    """
    why = characters.tidy(reason)
    with acting(by, "promise day", deal=str(deal.uuid)):
        row = Deal.objects.select_for_update(of=("self",)).select_related("round", "fund", "company__organisation").get(pk=deal.pk)
        if by.fund_id != row.fund_id or not holds(by.role, Can.MOVE_DEAL):
            raise Refused(_("Your seat may not take this step. Nothing was changed."))
        check_open(deal=row, by=by)
        before = promised(row)
        if before is None:
            raise Refused(_("Its founder waits for nothing that could be promised."))
        _check_day(target_on, before, why)
        row.target_on, row.target_reason = target_on, why
        row.save(update_fields=["target_on", "target_reason"])
        _tell_new_day(row, before)
    return row


def tell_closing_moved(round_id: int, before: str, after: str, since: dt.datetime) -> None:
    """Tell the owners of everything begun or handed in for a round that its closing moved; whoever has the letter gets no second.

    `before` and `after` are ISO moments. The letters belong to no fund: who has only begun shows in no outbox of one.
    """
    row = Round.objects.get(pk=round_id)
    if row.closes_at != dt.datetime.fromisoformat(after):
        return  # it moved again, and that has a letter of its own
    told = set(Message.objects.filter(kind="closing_moved", written_at__gte=since).values_list("user", "about"))
    deals = known_active().filter(round=row, stage__in=OPEN_STAGES).select_related("company__organisation", "application")
    for deal in deals:
        for seat in owners(deal.company):
            if (seat.user_id, deal.uuid) not in told:
                mail.send("closing_moved", seat.user, about=deal.uuid, to_seat=seat, company=deal.company.name,
                          names={"ko": row.name_ko, "en": row.name_en}, before=dt.datetime.fromisoformat(before), after=row.closes_at,
                          reason=row.change_reason, url=settings.SITE_URL + reverse("applicants:application", args=[deal.uuid]))


def _tell_one(pk: int, today: dt.date) -> bool:
    with acting(None, "tell of delay"):
        row = Deal.objects.select_for_update(of=("self",)).select_related("round", "fund", "company__organisation", "owner__user").get(pk=pk)
        waits = promised(row)
        if waits is None or waits.due_on is None or not waits.is_late(today):
            return False
        return _tell(row, waits, None)


def _tell(deal: Deal, waits: Promised, new_day: dt.date | None) -> bool:
    """The letter of a delay and the house's notice of it, unless that step and day were told before."""
    _notice, fresh = LateNotice.objects.get_or_create(deal=deal, step=waits.step, due_on=waits.due_on)
    if not fresh:
        return False
    _write("late", deal, waits, new_day)
    if new_day is None:
        to = [seat for seat in (deal.owner, *seats(deal.fund, Role.PARTNER)) if seat is not None]
        notify("late_told", to=to, source=f"late:{deal.uuid}:{waits.step}:{waits.due_on}", fund=deal.fund, about=deal.uuid,
               url=reverse("applicants:deal", args=[deal.fund.slug, deal.uuid]), company=deal.company.name, step=step_word(waits.step),
               day=waits.due_on)
    return True


def _tell_new_day(deal: Deal, before: Promised) -> None:
    """A new day: where the old one has passed untold, the letter apologises with it."""
    late = before.is_late(timezone.localdate())
    if late and _tell(deal, before, deal.target_on):
        return
    _write("target_moved", deal, before, deal.target_on)


def _write(letter: str, deal: Deal, waits: Promised, new_day: dt.date | None) -> None:
    for seat in owners(deal.company):
        with translation.override(seat.user.language):
            step = str(step_word(waits.step))
        mail.send(letter, seat.user, about=deal.uuid, to_seat=seat, deal=deal, step=step, due=waits.due_on, new_day=new_day,
                  reason=deal.target_reason if new_day else "", url=settings.SITE_URL + reverse("applicants:status", args=[deal.uuid]))


def _check_day(target_on: dt.date | None, before: Promised, why: str) -> None:
    today = timezone.localdate()
    if target_on is None:
        raise Refused(_("Enter a day."), field="target_on")
    if target_on < today:
        raise Refused(_("This day has passed. Choose a later one."), field="target_on")
    if target_on > today + FARTHEST:
        raise Refused(_("This day is more than a year away. Check the year."), field="target_on")
    if target_on == before.due_on:
        raise Refused(_("%(day)s is promised already.") % {"day": moment(target_on)}, field="target_on")
    if not why:
        raise Refused(_("Say why; the founder reads it."), field="target_reason")
    if words := characters.problem(why):
        raise Refused(words, field="target_reason")
    if len(why) > LONGEST:
        raise Refused(_("%(n)s characters are too many; %(max)s fit.") % {"n": len(why), "max": LONGEST}, field="target_reason")

