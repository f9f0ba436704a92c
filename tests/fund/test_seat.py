"""Seats: given, changed and ended on a day, told to their holder, never one's own, never the last administrator."""
import datetime as dt
from threading import Barrier, Thread

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone, translation

from fund.actions.seat import change_seat, end_seat, give_seat
from fund.errors import Refused
from fund.models import Invitation, Message, Notification, Organisation, Seat, User
from fund.permissions import OUTSIDE_FUNDS, SITS_AT, Role
from tests.cast import cast as build_cast
from tests.cast import organisation, person


def today(days: int = 0) -> dt.date:
    return timezone.localdate() + dt.timedelta(days=days)


def give(cast, **changes) -> Seat:
    return give_seat(**{"user": cast.analyst.user, "organisation": cast.gp, "role": Role.PARTNER, "fund": cast.fund,
                        "by": cast.administrator} | changes)


def end(cast, seat, **changes) -> Seat:
    return end_seat(**{"seat": seat, "on": today(), "reason": "퇴사", "by": cast.administrator} | changes)


def change(cast, seat, **changes) -> Seat:
    return change_seat(**{"seat": seat, "organisation": cast.gp, "role": Role.PARTNER, "fund": cast.fund, "on": today(),
                          "by": cast.administrator} | changes)


def trail(model: str, row) -> list[dict]:
    events = apps.get_model("fund", f"{model}Event").objects.filter(pgh_obj_id=row.pk).select_related("pgh_context").order_by("pgh_id")
    return [{key: event.pgh_context.metadata.get(key) for key in ("verb", "user", "seat", "role")} for event in events if event.pgh_context]


def test_every_role_says_where_it_sits_and_every_kind_of_organisation_exists():
    assert set(SITS_AT) == set(Role)
    assert frozenset().union(*SITS_AT.values()) == set(Organisation.Kind.values)
    assert frozenset({Role.FOUNDER_OWNER, Role.FOUNDER_EDITOR, Role.FOUNDER_VIEWER, Role.ADMINISTRATOR}) == OUTSIDE_FUNDS


@pytest.mark.parametrize("role", Role.values)
@pytest.mark.parametrize("kind", Organisation.Kind.values)
def test_a_seat_is_given_where_its_role_sits_and_nowhere_else(cast, role, kind):
    home = organisation("새 기관", kind)
    fund = None if role in OUTSIDE_FUNDS else cast.fund
    if kind in SITS_AT[role]:
        assert give(cast, organisation=home, role=role, fund=fund).standing == "live"
        with pytest.raises(Refused) as no:
            give(cast, organisation=home, role=role, fund=cast.fund if fund is None else None)
        assert no.value.field == "fund"
    else:
        with pytest.raises(Refused) as no:
            give(cast, organisation=home, role=role, fund=fund)
        assert no.value.field == "organisation"
        assert not Seat.objects.filter(organisation=home).exists()


def test_a_given_seat_is_live_at_once_and_its_holder_and_the_partners_of_that_fund_hear_of_it(cast):
    rival = build_cast("rival")
    seat = give(cast, role=Role.CHAIR)
    assert [s.pk for s in User.objects.get(pk=cast.analyst.user_id).live_seats] == [cast.analyst.pk, seat.pk]
    letter = Message.objects.get(kind="seat_given")
    assert letter.to == cast.analyst.user.email and str(cast.gp) in letter.body and cast.fund.name_ko in letter.body
    assert [row.user for row in Notification.objects.filter(kind="seat_given")] == [cast.partner.user]
    assert not Notification.objects.filter(user=rival.partner.user).exists()


def test_a_seat_in_the_future_opens_nothing_before_its_day(cast):
    seat = give(cast, on=today(3))
    assert seat.standing == "coming"
    assert seat not in Seat.objects.live() and seat in Seat.objects.live(today(3)) and seat in Seat.objects.coming()
    with pytest.raises(Refused) as no:
        give(cast, role=Role.CHAIR, on=today(-1))
    assert no.value.field == "on"


def test_the_same_seat_is_not_given_twice_but_again_after_it_has_ended(cast):
    with pytest.raises(Refused) as no:
        give(cast, role=Role.ANALYST)
    assert no.value.field == "role" and Message.objects.count() == 0
    end(cast, cast.analyst)
    assert give(cast, role=Role.ANALYST).standing == "live"
    assert Seat.objects.filter(user=cast.analyst.user, role=Role.ANALYST).count() == 2


def test_a_seat_with_a_last_day_to_come_is_not_doubled_before_that_day(cast):
    end(cast, cast.analyst, on=today(5))
    with pytest.raises(Refused):
        give(cast, role=Role.ANALYST, on=today(4))
    assert give(cast, role=Role.ANALYST, on=today(5)).standing == "coming"


def test_changing_a_seat_ends_the_old_one_and_begins_the_new_one_on_one_day(cast):
    new = change(cast, cast.analyst, on=today(2), reason="승진")
    old = Seat.objects.get(pk=cast.analyst.pk)
    assert (old.ends_on, old.end_reason, new.starts_on, new.role, new.user) == (today(2), "승진", today(2), "partner", old.user)
    for day, holds in ((today(1), [old]), (today(2), [new])):
        assert list(Seat.objects.live(day).filter(user=old.user)) == holds
    letter = Message.objects.get(kind="seat_changed")
    with translation.override("ko"):
        assert all(word in letter.body for word in (str(Role.ANALYST.label), str(Role.PARTNER.label), "승진"))
    assert Message.objects.count() == 1


def test_a_change_into_the_same_seat_or_a_misfit_changes_nothing(cast):
    with pytest.raises(Refused):
        change(cast, cast.analyst, role=Role.ANALYST)
    with pytest.raises(Refused) as no:
        change(cast, cast.analyst, role=Role.LP)
    assert no.value.field == "organisation"
    cast.analyst.refresh_from_db()
    assert cast.analyst.ends_on is None and Message.objects.count() == 0


def test_a_seat_that_ends_today_is_closed_at_once_and_stays_on_record(cast):
    row = end(cast, cast.analyst)
    assert row.standing == "ended" and (row.ends_on, row.end_reason) == (today(), "퇴사")
    assert User.objects.get(pk=cast.analyst.user_id).live_seats == []
    assert "퇴사" in Message.objects.get(kind="seat_ended").body
    assert [row.user for row in Notification.objects.filter(kind="seat_ended")] == [cast.partner.user]


@pytest.mark.parametrize(("on", "reason", "field"), [(today(-1), "퇴사", "on"), (today(), "   ", "reason")])
def test_a_seat_does_not_end_in_the_past_nor_without_a_reason(cast, on, reason, field):
    with pytest.raises(Refused) as no:
        end(cast, cast.analyst, on=on, reason=reason)
    assert no.value.field == field and Seat.objects.get(pk=cast.analyst.pk).ends_on is None


def test_an_ended_seat_is_final_and_a_set_day_moves_only_forward_in_the_calendar(cast):
    end(cast, cast.analyst, on=today(10))
    with pytest.raises(Refused) as no:
        end(cast, cast.analyst, on=today(10))
    assert no.value.field == "on"
    end(cast, cast.analyst, on=today(1))
    end(cast, cast.analyst)
    for again in (lambda: end(cast, cast.analyst), lambda: change(cast, cast.analyst)):
        with pytest.raises(Refused):
            again()


def test_a_seat_to_come_is_called_off_on_its_first_day(cast):
    seat = give(cast, on=today(7))
    with pytest.raises(Refused) as no:
        end(cast, seat)
    assert no.value.field == "on"
    assert end(cast, seat, on=today(7)).standing == "ended"
    assert not Seat.objects.live(today(8)).filter(pk=seat.pk).exists()
    assert seat in Seat.objects.ended() and seat not in Seat.objects.coming()


def test_nobody_changes_their_own_seats(cast):
    second = give(cast, user=cast.administrator.user, by=person("other", Role.ADMINISTRATOR, cast.administrator.organisation, None))
    for own in (lambda: give(cast, user=cast.administrator.user, role=Role.CHAIR), lambda: end(cast, second),
                lambda: change(cast, second, role=Role.CHAIR), lambda: end(cast, cast.administrator)):
        with pytest.raises(Refused) as no, translation.override("en"):
            own()
        assert "their own seats" in str(no.value)
    assert Seat.objects.filter(user=cast.administrator.user, ends_on=None).count() == 2


def test_the_last_administrator_stays(cast):
    other = person("other", Role.ADMINISTRATOR, cast.administrator.organisation, None)
    Seat.objects.filter(pk=other.pk).update(ends_on=today(30))  # the other one leaves within the month
    with pytest.raises(Refused):
        end(cast, cast.administrator, on=today(40), by=other)
    with pytest.raises(Refused):
        change(cast, cast.administrator, by=other)
    User.objects.filter(pk=cast.administrator.user_id).update(is_active=False)
    Seat.objects.filter(pk=other.pk).update(ends_on=None)
    with pytest.raises(Refused):  # an administrator who cannot sign in keeps no house
        end(cast, other)
    User.objects.filter(pk=cast.administrator.user_id).update(is_active=True)
    assert end(cast, cast.administrator, by=other).standing == "ended"


def test_two_administrators_who_end_each_other_at_the_same_moment_leave_one(transactional_db):
    cast = build_cast()
    other = person("other", Role.ADMINISTRATOR, cast.administrator.organisation, None)
    ready, met = Barrier(2), []

    def run(seat: Seat, by: Seat) -> None:
        ready.wait()
        try:
            met.append(end(cast, seat, by=by).standing)
        except Refused:
            met.append("refused")
        connection.close()

    threads = [Thread(target=run, args=pair) for pair in ((other, cast.administrator), (cast.administrator, other))]
    [thread.start() for thread in threads]
    [thread.join(20) for thread in threads]
    assert sorted(met) == ["ended", "refused"]
    assert Seat.objects.live().filter(role=Role.ADMINISTRATOR).count() == 1


@pytest.mark.parametrize("who", ["partner", "operations", "founder", "lp", "inspector", "chair"])
def test_only_the_administrator_keeps_the_seats_of_a_house(cast, who):
    by = getattr(cast, who)
    for deed in (lambda: give(cast, role=Role.CHAIR, by=by), lambda: end(cast, cast.analyst2, by=by),
                 lambda: change(cast, cast.analyst2, by=by)):
        with pytest.raises(Refused):
            deed()
    assert Seat.objects.filter(user=cast.analyst2.user, ends_on=None).count() == 1 and Message.objects.count() == 0


def test_an_administrator_whose_seat_has_ended_keeps_nothing(cast):
    Seat.objects.filter(pk=cast.administrator.pk).update(ends_on=today())
    with pytest.raises(Refused):
        give(cast)


def test_an_owner_keeps_editors_and_viewers_of_their_own_startup_only(cast):
    rival = build_cast("rival")
    home = cast.founder.organisation
    terms = {"organisation": home, "fund": None, "by": cast.founder}
    seat = give(cast, user=cast.mentor.user, role=Role.FOUNDER_VIEWER, **terms)
    assert change(cast, seat, role=Role.FOUNDER_EDITOR, **terms).role == "founder_editor"
    assert end(cast, cast.viewer, by=cast.founder).standing == "ended"
    for refused in (lambda: give(cast, role=Role.FOUNDER_OWNER, **terms), lambda: end(cast, rival.viewer, by=cast.founder),
                    lambda: change(cast, cast.editor, role=Role.FOUNDER_OWNER, **terms), lambda: end(cast, cast.founder, by=cast.founder),
                    lambda: give(cast, role=Role.FOUNDER_VIEWER, organisation=rival.founder.organisation, fund=None, by=cast.founder),
                    lambda: end(cast, cast.editor, by=cast.viewer)):
        with pytest.raises(Refused):
            refused()


def test_giving_a_seat_withdraws_the_open_invitation_to_it(cast):
    from fund.actions.invitation import invite

    row, _token = invite(email=cast.mentor.user.email, name="멘토", language="ko", organisation=cast.gp, role=Role.CHAIR, fund=cast.fund,
                         by=cast.administrator)
    give(cast, user=cast.mentor.user, role=Role.CHAIR)
    assert Invitation.objects.get(pk=row.pk).state == "revoked"


def test_every_deed_on_a_seat_names_the_seat_it_was_done_from(cast):
    given = give(cast, role=Role.CHAIR)
    changed = change(cast, cast.analyst)
    end(cast, given)
    by = {"user": cast.administrator.user_id, "seat": cast.administrator.pk, "role": "administrator"}
    assert trail("Seat", given) == [{"verb": "give seat", **by}, {"verb": "end seat", **by}]
    assert trail("Seat", changed) == [{"verb": "change seat", **by}]
    assert trail("Seat", cast.analyst)[-1] == {"verb": "change seat", **by}


def test_why_a_seat_ended_is_not_copied_into_the_history(cast):
    row = end(cast, cast.analyst, reason="건강상의 이유")
    assert row.end_reason == "건강상의 이유"
    assert "end_reason" not in {field.name for field in apps.get_model("fund", "SeatEvent")._meta.get_fields()}
