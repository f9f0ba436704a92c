"""Telling people: one event, one row a person, on the channels each chose, and never past a wall."""
import datetime as dt
import re
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation

from fund.models import Message, Notification, User
from fund.notify import KINDS, Kind, notify, register, words
from fund.permissions import Role
from fund.quiet_hours import quiet_until
from tests.fund.telling import DEAL, awake, choose, heard, tell, wall

SEOUL = ZoneInfo("Asia/Seoul")
TEN, SEVEN = dt.time(22), dt.time(7)


@pytest.mark.parametrize(("chosen", "expected"), [
    (None, {"app": 1, "mail": 1, "text": 0, "digest": 0}),
    ({"mail": "now", "text_message": True}, {"app": 1, "mail": 1, "text": 1, "digest": 0}),
    ({"mail": "digest"}, {"app": 1, "mail": 0, "text": 0, "digest": 1}),
    ({"mail": "off"}, {"app": 1, "mail": 0, "text": 0, "digest": 0}),
    ({"in_app": False, "mail": "now"}, {"app": 0, "mail": 1, "text": 0, "digest": 0}),
    ({"in_app": False, "mail": "off", "text_message": True}, {"app": 0, "mail": 0, "text": 1, "digest": 0}),
    ({"in_app": False, "mail": "off"}, {"app": 0, "mail": 0, "text": 0, "digest": 0}),
])
def test_an_event_takes_exactly_the_channels_its_reader_chose(cast, settings, chosen, expected):
    settings.DEMO = True  # the console takes text messages
    awake(cast.chair, cast.member, phone="010-1234-5678")
    if chosen:
        choose(cast.chair, **chosen)
    assert tell(cast, cast.chair, cast.member) == 2
    assert heard(cast.chair) == expected
    assert heard(cast.member) == {"app": 1, "mail": 1, "text": 0, "digest": 0}  # another's choice is not theirs


def test_no_text_message_without_a_number_or_a_service(cast, settings):
    awake(cast.chair, cast.member, cast.member2)
    for seat in (cast.chair, cast.member):
        choose(seat, text_message=True)
    settings.DEMO = True
    tell(cast, cast.chair)
    settings.DEMO = False
    User.objects.filter(pk=cast.member.user_id).update(phone="010-1")
    tell(cast, cast.member)
    assert (heard(cast.chair)["text"], heard(cast.member)["text"]) == (0, 0)


def test_the_same_event_told_twice_tells_once_and_another_tells_again(cast):
    awake(cast.chair)
    assert [tell(cast, cast.chair), tell(cast, cast.chair), tell(cast, cast.chair, cast.member), tell(cast, cast.chair, source="item:2")] \
        == [1, 0, 1, 1]
    assert heard(cast.chair) == {"app": 2, "mail": 2, "text": 0, "digest": 0}


def test_a_person_with_two_seats_hears_once_and_the_doer_not_at_all(cast):
    from fund.models import Seat

    second = Seat.objects.create(user=cast.chair.user, organisation=cast.sponsor, role=Role.MEMBER, fund=cast.fund,
                                 starts_on=dt.date(2020, 1, 1))
    assert tell(cast, cast.chair, second, cast.partner, by=cast.partner) == 1
    assert list(Notification.objects.values_list("user__email", flat=True)) == [cast.chair.user.email]


def test_somebody_who_can_no_longer_sign_in_hears_nothing(cast):
    User.objects.filter(pk=cast.member.user_id).update(is_active=False)
    cast.member.user.refresh_from_db()
    assert tell(cast, cast.member) == 0 and Message.objects.count() == 0


def test_nobody_behind_a_wall_is_told_whether_it_stands_against_them_or_their_organisation(cast):
    wall(cast, cast.chair)
    wall(cast, organisation=cast.sponsor)  # member and member2 sit there
    assert tell(cast, cast.chair, cast.member, cast.member2, cast.partner, company="비밀회사") == 1
    assert set(Notification.objects.values_list("user__email", flat=True)) == {cast.partner.user.email}
    assert [m.user for m in Message.objects.all()] == [cast.partner.user]
    assert tell(cast, cast.chair, cast.member, source="item:2", about=None) == 2  # what is not about the deal passes


def test_a_wall_through_any_of_a_persons_seats_counts_and_one_that_has_come_down_does_not(cast):
    from fund.models import Seat

    Seat.objects.create(user=cast.partner.user, organisation=cast.sponsor, role=Role.MEMBER, fund=cast.fund, starts_on=dt.date(2020, 1, 1))
    standing = wall(cast, organisation=cast.sponsor)
    assert tell(cast, cast.partner) == 0
    standing.ends_on = timezone.localdate()
    standing.save()
    assert tell(cast, cast.partner) == 1


def test_a_kind_that_is_binding_comes_by_app_and_letter_whatever_was_chosen(cast):
    register(Kind("test_binding", "Bound", "%(company)s.", binding="Because."))
    try:
        choose(cast.lp, "test_binding", in_app=False, mail="off")
        awake(cast.lp)
        tell(cast, cast.lp, kind="test_binding")
        assert heard(cast.lp) == {"app": 1, "mail": 1, "text": 0, "digest": 0}
        assert Message.objects.get().unsubscribe == ""
    finally:
        del KINDS["test_binding"]


def test_an_event_without_the_facts_of_its_sentence_stops_where_it_is_told(cast):
    with pytest.raises(KeyError):
        notify("ballot_opened", to=[], source="item:1")


def test_each_reader_reads_it_in_their_language_with_days_and_words_of_that_language(cast):
    awake(cast.chair, cast.member)
    awake(cast.member, language="en")
    notify("packet_frozen", to=[cast.chair, cast.member], source="item:9", fund=cast.fund, company="여울펠릿", day=dt.date(2026, 9, 17), url="/x/",
           letter={"meeting": type("M", (), {"number": 12, "title": "Meeting 12", "held_on": dt.date(2026, 9, 17)})(), "company": cast.founder_company,
                   "item": None, "link": "http://127.0.0.1:8000/x/"})
    facts = Notification.objects.filter(user=cast.chair.user).get().facts
    with translation.override("en"):
        assert words("packet_frozen", facts) == "The packet for 여울펠릿 is frozen. Read it and vote before the meeting on 17 Sep 2026."
    with translation.override("ko"):
        assert "2026.9.17" in words("packet_frozen", facts)
    assert {m.user_id: m.language for m in Message.objects.all()} == {cast.chair.user_id: "ko", cast.member.user_id: "en"}


@pytest.mark.parametrize(("at", "until"), [
    ("2026-03-02T21:59+09:00", None), ("2026-03-02T22:00+09:00", "2026-03-03T07:00+09:00"), ("2026-03-02T23:59+09:00", "2026-03-03T07:00+09:00"),
    ("2026-03-03T00:00+09:00", "2026-03-03T07:00+09:00"), ("2026-03-03T06:59+09:00", "2026-03-03T07:00+09:00"), ("2026-03-03T07:00+09:00", None),
    ("2026-03-02T13:00+00:00", "2026-03-03T07:00+09:00"),  # one in the afternoon in UTC is ten at night in Seoul
    ("2026-03-02T22:30+00:00", None),                      # half past ten at night in UTC is half past seven in Seoul
])
def test_quiet_hours_cross_midnight_and_are_those_of_seoul(at, until):
    ends = quiet_until(dt.datetime.fromisoformat(at), TEN, SEVEN)
    assert ends == (dt.datetime.fromisoformat(until) if until else None)


def test_quiet_hours_within_a_day_and_none_at_all():
    noon = dt.datetime(2026, 3, 2, 12, 30, tzinfo=SEOUL)
    assert quiet_until(noon, dt.time(12), dt.time(13)) == dt.datetime(2026, 3, 2, 13, tzinfo=SEOUL)
    assert [quiet_until(noon, *pair) for pair in ((None, None), (TEN, None), (SEVEN, SEVEN), (dt.time(13), dt.time(14)))] == [None] * 4


def test_what_happens_in_quiet_hours_stands_in_the_app_at_once_and_waits_elsewhere(cast, settings):
    settings.DEMO = True
    here = timezone.localtime()
    begins, ends = (here - dt.timedelta(hours=1)).time(), (here + dt.timedelta(hours=1)).time()
    User.objects.filter(pk=cast.chair.user_id).update(quiet_from=begins, quiet_until=ends, phone="010-1234-5678")
    cast.chair.user.refresh_from_db()
    choose(cast.chair, mail="now", text_message=True)
    tell(cast, cast.chair)
    assert heard(cast.chair) == {"app": 1, "mail": 1, "text": 1, "digest": 0}
    for message in Message.objects.all():
        assert dt.timedelta(minutes=59) < message.not_before - here <= dt.timedelta(hours=1)


def test_no_sentence_of_a_kind_asks_for_an_amount_or_a_mark_and_both_languages_have_it():
    holes = {name for kind in KINDS.values() for name in re.findall(r"%\((\w+)\)", kind.sentence)}
    assert holes == {"company", "version", "quarter", "day", "number", "cut", "organisation", "role", "person", "job", "due",
                     "reason", "answer", "consent", "why", "file", "step", "stage",
                     "round", "days"}  # the last are what a person wrote, or what a thing is called
    for kind in KINDS.values():
        assert kind.letter_only == (not kind.sentence), kind.key
        assert kind.mail in ("now", "digest", "off")


def test_a_wall_hides_the_row_and_the_count_that_were_there_before(cast):
    from fund.queries.notification import kinds_told, told, unread_count

    tell(cast, cast.chair, company="비밀회사")
    tell(cast, cast.chair, source="other", about=None, company="다른회사")
    def seen():
        user = User.objects.get(pk=cast.chair.user_id)
        return [row.facts["company"] for row in told(user)], unread_count(user), len(kinds_told(user))
    assert seen() == (["다른회사", "비밀회사"], 2, 1)
    wall(cast, cast.chair)
    assert seen() == (["다른회사"], 1, 1)
    assert Notification.objects.filter(user=cast.chair.user, about=DEAL).count() == 1  # hidden, not gone: a wall may come down
