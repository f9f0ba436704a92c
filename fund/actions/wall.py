"""Put up a wall before a deal and let it end: with a reason, dated, never deleted, and never so that nobody could lift it."""
from datetime import date, timedelta
from uuid import UUID

from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from fund.audit import acting
from fund.errors import Refused
from fund.models import Fund, Organisation, Seat, User, Wall
from fund.models.wall import shut_out
from fund.permissions import GRANTS, Can, holds

FARTHEST = timedelta(days=366)


def put_up_wall(*, fund: Fund, about: UUID, applicant: Organisation, ground: str, reason: str, by: Seat,
                organisation: Organisation | None = None, user: User | None = None, starts_on: date | None = None,
                ends_on: date | None = None) -> Wall:
    """Shut the deal `about` of this applicant off from an organisation of the fund, or from a person with a seat in it.

    From `starts_on` (today or later) until the day before `ends_on`. Refused against the applicant and its founders, where
    such a wall stands already, and where nobody who keeps walls would still see the deal. One may shut oneself off.
    """
    first = starts_on or timezone.localdate()
    if ground not in Wall.Ground.values:
        raise Refused(_("Choose the ground."), field="ground")
    if not reason.strip():
        raise Refused(_("Say why in a sentence."), field="reason")
    _check_days(first, ends_on)
    with acting(by, "put up wall", deal=str(about)):
        Fund.objects.select_for_update().get(pk=fund.pk)
        _check_keeper(fund, about, by)
        _check_target(fund, applicant, organisation, user)
        wall = Wall(fund=fund, about=about, organisation=organisation, user=user, ground=ground, reason=reason.strip()[:300],
                    starts_on=first, ends_on=ends_on, put_up_by=by)
        if _overlapping(wall).filter(organisation=organisation, user=user).exists():
            raise Refused(_("Such a wall stands already for these days."), field="against")
        if not _leaves_a_keeper(wall, applicant):
            raise Refused(_("Then nobody who may lift the wall would still see this deal. Nothing was written."), field="against")
        wall.save()
    return wall


def end_wall(*, wall: Wall, ends_on: date, reason: str, by: Seat) -> Wall:
    """Let a wall end on this day, today or later: from then on the deal is open again. The wall stays on record, with the reason.

    Refused for a wall that has ended, for a day before it starts or after the end it has already, and without a reason.
    """
    if not reason.strip():
        raise Refused(_("Say why in a sentence."), field="reason")
    with acting(by, "end wall", deal=str(wall.about)):
        row = Wall.objects.select_for_update(of=("self",)).get(pk=wall.pk)
        _check_keeper(row.fund, row.about, by)
        if row.is_over:
            raise Refused(_("This wall has ended already. Nothing was changed."))
        if ends_on < timezone.localdate():
            raise Refused(_("A wall ends today at the earliest; what was shut stays shut in the past."), field="ends_on")
        if ends_on < row.starts_on:
            raise Refused(_("The end lies before the start."), field="ends_on")
        if row.ends_on and ends_on > row.ends_on:
            raise Refused(_("This wall ends earlier than that already. To go on, put up another one."), field="ends_on")
        row.ends_on, row.end_reason, row.ended_by = ends_on, reason.strip()[:300], by
        row.save(update_fields=["ends_on", "end_reason", "ended_by"])
    return row


def shut_on_request(*, fund: Fund, about: UUID, applicant: Organisation, reason: str, by: Seat | None, organisation: Organisation | None = None,
                    user: User | None = None) -> Wall:
    """Shut a deal off because its applicant asked for it, from today on and with an open end; the same wall twice is the same.

    `by` is who keeps the fund's walls and has answered, None while the site does it until somebody answers. It stands beside
    other walls, so that their end does not open it. Refused against the applicant, against whoever holds no seat in the fund, and
    where nobody who keeps walls would still see the deal.
    """
    with acting(by, "put up wall", deal=str(about)):
        Fund.objects.select_for_update().get(pk=fund.pk)
        if by is not None:
            _check_keeper(fund, about, by)
        _check_target(fund, applicant, organisation, user)
        same = Wall.objects.live().filter(about=about, ground=Wall.Ground.FOUNDER, organisation=organisation, user=user, ends_on=None).first()
        if same is not None:
            return same
        wall = Wall(fund=fund, about=about, organisation=organisation, user=user, ground=Wall.Ground.FOUNDER, reason=reason.strip()[:300],
                    put_up_by=by)
        if not _leaves_a_keeper(wall, applicant):
            raise Refused(_("Then nobody who may lift the wall would still see this deal. Nothing was written."), field="against")
        wall.save()
    return wall


def shut_by_recusal(*, fund: Fund, about: UUID, applicant: Organisation, reason: str, by: Seat, user: User) -> Wall:
    """Shut a deal off from a person who steps back from it, from today on and with an open end; the same twice is the same.

    `by` is that person, or who presides and says it for them: neither has to keep the fund's walls. It stands beside other walls, so
    that their end does not open it. Refused without a reason, for whoever holds no seat in the fund or sits at the applicant, and where
    nobody who keeps walls would still see the deal.
    """
    if not reason.strip():
        raise Refused(_("Say why in a sentence."), field="reason")
    with acting(by, "put up wall", deal=str(about)):
        Fund.objects.select_for_update(no_key=True).get(pk=fund.pk)  # who only names the fund in a row of theirs need not wait
        _check_target(fund, applicant, None, user)
        same = Wall.objects.live().filter(about=about, ground=Wall.Ground.RECUSAL, user=user, ends_on=None).first()
        if same is not None:
            return same
        wall = Wall(fund=fund, about=about, user=user, ground=Wall.Ground.RECUSAL, reason=reason.strip()[:300], put_up_by=by)
        if not _leaves_a_keeper(wall, applicant):
            raise Refused(_("Then nobody who keeps the fund's walls would still see this deal. Nothing was written; speak to fund operations."))
        wall.save()
    return wall


def open_on_request(*, wall: Wall, reason: str, by: Seat | None) -> None:
    """Let a wall that an applicant asked for end today: they took it back, or the fund answered. One that has ended stays as it is."""
    with acting(by, "end wall", deal=str(wall.about)):
        row = Wall.objects.select_for_update(of=("self",)).get(pk=wall.pk)
        if not row.is_over:
            row.ends_on, row.end_reason, row.ended_by = timezone.localdate(), reason.strip()[:300], by
            row.save(update_fields=["ends_on", "end_reason", "ended_by"])


def _check_days(starts_on: date, ends_on: date | None) -> None:
    today = timezone.localdate()
    if starts_on < today:
        raise Refused(_("A wall starts today at the earliest."), field="starts_on")
    if starts_on > today + FARTHEST:
        raise Refused(_("This day is more than a year away. Check the year."), field="starts_on")
    if ends_on and ends_on <= starts_on:
        raise Refused(_("The end must lie after the start."), field="ends_on")


def _check_keeper(fund: Fund, about: UUID, by: Seat) -> None:
    if not holds(by.role, Can.KEEP_WALLS) or not Seat.objects.live().filter(pk=by.pk, fund=fund).exists():
        raise Refused(_("Your seat may not do this in this fund. Nothing was changed."))
    if by.user_id in shut_out(about):
        raise Refused(_("This is no longer open to you. Nothing was written."))


def _check_target(fund: Fund, applicant: Organisation, organisation: Organisation | None, user: User | None) -> None:
    seats = Seat.objects.live()
    if organisation == applicant or (user and seats.filter(user=user, organisation=applicant).exists()):
        raise Refused(_("An applicant always sees its own application, and its people find no other page of it."), field="against")
    here = seats.filter(fund=fund)
    found = here.filter(user=user) if user else here.filter(organisation=organisation)
    if (organisation is None) == (user is None) or not found.exists():
        raise Refused(_("Choose an organisation or a person with a seat in this fund."), field="against")


def _overlapping(wall: Wall):
    """Walls before the same deal that stand on a day on which this one would."""
    rows = Wall.objects.filter(about=wall.about).filter(Q(ends_on=None) | Q(ends_on__gt=wall.starts_on) & Q(ends_on__gt=F("starts_on")))
    return rows.filter(starts_on__lt=wall.ends_on) if wall.ends_on else rows


def _leaves_a_keeper(wall: Wall, applicant: Organisation) -> bool:
    """Whether on every day of this wall somebody who keeps the fund's walls still sees the deal."""
    seats = Seat.objects.live()
    insiders = set(seats.filter(organisation=applicant).values_list("user", flat=True))
    sits: dict[int, set[int]] = {}
    keepers = set(seats.filter(fund=wall.fund, role__in=GRANTS[Can.KEEP_WALLS], user__is_active=True).values_list("user", flat=True))
    for user, organisation in seats.filter(user__in=keepers).values_list("user", "organisation"):
        sits.setdefault(user, set()).add(organisation)
    walls = [*_overlapping(wall), wall]
    for day in {max(row.starts_on, wall.starts_on) for row in walls}:
        standing = [row for row in walls if row.starts_on <= day and (row.ends_on is None or row.ends_on > day)]
        people, houses = {row.user_id for row in standing}, {row.organisation_id for row in standing}
        if all(user in insiders or user in people or sits[user] & houses for user in keepers):
            return False
    return True
