"""Give a seat, change it, end it: dated, never deleted, told to whoever sits there, and never one's own."""
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from fund import mail
from fund.audit import acting
from fund.errors import Refused
from fund.models import Fund, Invitation, Organisation, Seat, User
from fund.models.seat import check_fit
from fund.notify import notify
from fund.permissions import Can, Role, holds
from fund.templatetags.look import day

BESIDE_OWNER = frozenset({Role.FOUNDER_EDITOR, Role.FOUNDER_VIEWER})


def give_seat(*, user: User, organisation: Organisation, role: str, fund: Fund | None = None, on: date | None = None, by: Seat) -> Seat:
    """A new seat from this day on (today or later); its holder gets a letter, the fund's partners are told.

    Open invitations to the same seat are withdrawn. Refused for oneself, where the role does not fit the organisation or the
    fund, and where the person sits there already.
    """
    starts_on = on or timezone.localdate()
    with acting(by, "give seat"):
        allow_keeping(by=by, organisation=organisation, role=role)
        _not_oneself(by, user)
        _not_past(starts_on)
        User.objects.select_for_update().get(pk=user.pk)
        seat = place(user=user, organisation=organisation, role=role, fund=fund, on=starts_on)
        Invitation.objects.filter(email=user.email.lower(), organisation=organisation, role=role, fund=fund, state=Invitation.State.SENT).update(
            state=Invitation.State.REVOKED, settled_at=timezone.now())
        announce(seat=seat, by=by)
    return seat


def change_seat(*, seat: Seat, organisation: Organisation, role: str, fund: Fund | None, on: date, reason: str = "", by: Seat) -> Seat:
    """End a seat on this day and begin another one of the same person on it, in one deed; returns the new seat.

    Refused as `give_seat` and `end_seat` refuse, and where nothing would change.
    """
    with acting(by, "change seat"):
        old = _locked(seat, by)
        allow_keeping(by=by, organisation=organisation, role=role)
        if (old.organisation_id, old.role, old.fund_id) == (organisation.pk, role, fund.pk if fund else None):
            raise Refused(_("This is the seat as it stands. Change the organisation, the role or the fund."))
        if role != Role.ADMINISTRATOR:
            _leave_an_administrator(old, on)
        _finish(old, on, reason)
        new = place(user=old.user, organisation=organisation, role=role, fund=fund, on=on)
        mail.send("seat_changed", new.user, old=old, new=new, fund=new.fund or old.fund)
        _tell_partners("seat_ended", old, on, by)
        _tell_partners("seat_given", new, on, by)
    return new


def end_seat(*, seat: Seat, on: date, reason: str, by: Seat) -> Seat:
    """End a seat on this day, today or later; on the day itself its rooms are closed. Its holder gets a letter with the reason.

    Refused for one's own seat, for a day before it begins or after it ends already, and for the last administrator.
    """
    if not reason.strip():
        raise Refused(_("Say why in a sentence."), field="reason")
    with acting(by, "end seat"):
        row = _locked(seat, by)
        _leave_an_administrator(row, on)
        _finish(row, on, reason)
        mail.send("seat_ended", row.user, ended=row, fund=row.fund)
        _tell_partners("seat_ended", row, on, by)
    return row


def allow_keeping(*, by: Seat, organisation: Organisation, role: str) -> None:
    """Refused unless this seat is live and may keep such seats: the administrator all, an owner those beside them."""
    if not Seat.objects.live().filter(pk=by.pk).exists():
        raise Refused(_("Your own seat has ended. Nothing was changed."))
    owner = holds(by.role, Can.KEEP_OWN_SEATS) and by.organisation_id == organisation.pk and role in BESIDE_OWNER
    if not (owner or holds(by.role, Can.KEEP_SEATS)):
        raise Refused(_("Your seat may not give, change or end this seat. Nothing was changed."))


def place(*, user: User, organisation: Organisation, role: str, fund: Fund | None, on: date) -> Seat:
    """The new seat's row, inside the caller's deed. Refused where the role does not fit, or the person sits there on that day."""
    check_fit(organisation=organisation, role=role, fund=fund)
    taken = Seat.objects.filter(Q(ends_on=None) | Q(ends_on__gt=on), user=user, organisation=organisation, role=role, fund=fund)
    try:
        with transaction.atomic():
            if taken.exists():
                raise IntegrityError
            return Seat.objects.create(user=user, organisation=organisation, role=role, fund=fund, starts_on=on)
    except IntegrityError:
        raise Refused(_("%(person)s holds this very seat already.") % {"person": user}, field="role") from None


def announce(*, seat: Seat, by: Seat | None, also: Any = ()) -> None:
    """The letter to whoever sits there now; the fund's partners, and whoever is named `also`, are told."""
    mail.send("seat_given", seat.user, given=seat, fund=seat.fund)
    _tell_partners("seat_given", seat, seat.starts_on, by, also)


def _tell_partners(kind: str, seat: Seat, on: date, by: Seat | None, also: Any = ()) -> None:
    partners = Seat.objects.live().filter(fund=seat.fund, role=Role.PARTNER).select_related("user") if seat.fund_id else ()
    told = [s for s in (*partners, *also) if s.user_id != seat.user_id]
    notify(kind, to=told, source=f"seat:{seat.uuid}:{on}", fund=seat.fund, by=by, person=str(seat.user), role=Role(seat.role).label,
           organisation=seat.organisation.name, day=on)


def _locked(seat: Seat, by: Seat) -> Seat:
    """The seat under lock, if `by` may keep it and it has not ended."""
    if Role.ADMINISTRATOR in (seat.role, by.role):  # always in the same order: two administrators may end each other at once
        list(Seat.objects.select_for_update().filter(role=Role.ADMINISTRATOR, ends_on=None).order_by("pk"))
    row = Seat.objects.select_for_update(of=("self",)).select_related("user", "organisation", "fund").get(pk=seat.pk)
    allow_keeping(by=by, organisation=row.organisation, role=row.role)
    _not_oneself(by, row.user)
    if row.standing == "ended":
        raise Refused(_("This seat ended on %(day)s already. Nothing was changed.") % {"day": day(row.ends_on)})
    return row


def _finish(row: Seat, on: date, reason: str) -> None:
    _not_past(on)
    if on < row.starts_on:
        raise Refused(_("This seat begins on %(day)s. Choose that day or a later one; ended on that day it never begins.") % {
            "day": day(row.starts_on)}, field="on")
    if row.ends_on and on >= row.ends_on:
        raise Refused(_("This seat ends on %(day)s already. Choose an earlier day.") % {"day": day(row.ends_on)}, field="on")
    row.ends_on, row.end_reason = on, reason.strip()[:200]
    row.save(update_fields=["ends_on", "end_reason"])


def _leave_an_administrator(row: Seat, on: date) -> None:
    others = Seat.objects.filter(role=Role.ADMINISTRATOR, ends_on=None, starts_on__lte=on, user__is_active=True).exclude(pk=row.pk)
    if row.role == Role.ADMINISTRATOR and not others.exists():
        raise Refused(_("This is the last administrator. Give the seat to somebody else first; nobody could give seats any more."))


def _not_oneself(by: Seat, user: User) -> None:
    if by.user_id == user.pk:
        raise Refused(_("Nobody changes their own seats. Ask another administrator."))


def _not_past(on: date) -> None:
    if on < timezone.localdate():
        raise Refused(_("This day is past. Choose today or a later day."), field="on")
