"""The daily letter: once a day, one letter with everything, nothing from behind a wall, none when nothing is left."""
import datetime as dt

import pytest
from celery.schedules import crontab
from django.conf import settings as site
from django.core import mail as sent
from django.utils import timezone

from fund import notify
from fund.actions.digest import write_digests
from fund.actions.message import WALLED, deliver
from fund.actions.notification import end_letters
from fund.models import Message, Notification, Seat, User
from tests.fund.telling import DEAL, awake, choose, heard, tell, wall

OTHER = "00000000-0000-0000-0000-000000000008"


@pytest.fixture
def reader(cast) -> Seat:
    awake(cast.chair)
    choose(cast.chair, mail="digest")
    return cast.chair


def letters() -> list[Message]:
    return list(Message.objects.filter(kind="digest").order_by("pk"))


def test_the_clock_rings_at_eight_in_the_morning_of_seoul():
    planned = site.CELERY_BEAT_SCHEDULE["write the daily letters"]
    assert (planned["task"], planned["schedule"], site.CELERY_TIMEZONE) == ("fund.write_digests", crontab(hour=8, minute=0), "Asia/Seoul")


def test_one_letter_carries_every_line_and_a_second_run_on_the_day_writes_nothing(cast, reader):
    tell(cast, reader, source="1", company="가나")
    tell(cast, reader, source="2", company="다라")
    assert [write_digests(), write_digests()] == [1, 0]
    (letter,) = letters()
    assert "가나" in letter.body and "다라" in letter.body and letter.body.count("http://127.0.0.1:8000/f/sunhwan/committee/") == 2
    tell(cast, reader, source="3", company="마바")  # after today's letter: tomorrow's
    assert write_digests() == 0
    Message.objects.filter(pk=letter.pk).update(written_at=timezone.now() - dt.timedelta(days=1))
    assert write_digests() == 1
    assert "마바" in letters()[1].body and "가나" not in letters()[1].body


def test_who_hears_at_once_or_not_at_all_gets_none_and_who_has_lines_gets_only_their_own(cast, reader):
    awake(cast.member, cast.member2)
    choose(cast.member2, mail="off")
    tell(cast, reader, cast.member, cast.member2, source="1", company="가나")
    choose(cast.member, mail="digest")
    tell(cast, cast.member, source="2", company="다라")
    assert write_digests() == 2
    bodies = {letter.user_id: letter.body for letter in letters()}
    assert set(bodies) == {reader.user_id, cast.member.user_id}
    assert "다라" not in bodies[reader.user_id] and "가나" not in bodies[cast.member.user_id]


def test_a_wall_put_up_before_the_morning_takes_its_line_out_and_an_empty_letter_is_not_written(cast, reader):
    tell(cast, reader, source="1", company="비밀회사")
    tell(cast, reader, source="2", company="다른회사", about=OTHER)
    wall(cast, reader)
    assert write_digests() == 1
    assert "비밀회사" not in letters()[0].body and "다른회사" in letters()[0].body
    Message.objects.all().delete()
    tell(cast, reader, source="3", company="다른회사", about=OTHER)
    wall(cast, reader, about=OTHER)
    assert (write_digests(), letters()) == (0, [])
    assert Notification.objects.filter(digested_at=None).count() == 0


def test_a_wall_put_up_between_the_writing_and_the_sending_takes_its_line_out_of_the_letter(cast, reader):
    tell(cast, reader, source="1", company="비밀회사")
    tell(cast, reader, source="2", company="다른회사", about=OTHER)
    write_digests()
    (letter,) = letters()
    assert "비밀회사" in letter.body
    wall(cast, reader)
    deliver(letter.pk)
    assert "비밀회사" not in sent.outbox[0].body + sent.outbox[0].subject and "다른회사" in sent.outbox[0].body
    letter.refresh_from_db()
    assert letter.state == "sent" and letter.body == sent.outbox[0].body


def test_a_letter_of_which_nothing_is_left_is_held_back(cast, reader):
    tell(cast, reader, company="비밀회사")
    write_digests()
    wall(cast, organisation=reader.organisation)
    (letter,) = letters()
    deliver(letter.pk)
    letter.refresh_from_db()
    assert (letter.state, letter.problem, sent.outbox) == ("withheld", WALLED, [])


def test_what_was_heard_in_a_seat_that_has_ended_is_not_told_in_the_morning(cast, reader):
    tell(cast, reader, company="비밀회사")
    Seat.objects.filter(pk=reader.pk).update(ends_on=timezone.localdate())
    assert (write_digests(), letters()) == (0, [])


def test_it_waits_for_the_end_of_quiet_hours(cast, reader):
    here = timezone.localtime()
    tell(cast, reader)
    User.objects.filter(pk=reader.user_id).update(quiet_from=(here - dt.timedelta(hours=1)).time(),
                                                  quiet_until=(here + dt.timedelta(hours=2)).time())
    write_digests()
    assert letters()[0].not_before > here + dt.timedelta(minutes=119)


@pytest.mark.parametrize("language", ["ko", "en"])
def test_it_reads_as_plain_text_in_its_readers_language(cast, reader, language):
    awake(reader, language=language)
    tell(cast, reader, source="1", company="가나")
    tell(cast, reader, source="2", company="라" * 100)
    write_digests()
    (letter,) = letters()
    assert letter.language == language and letter.subject
    assert ("Dear " in letter.body) == (language == "en") and ("님께" in letter.body) == (language == "ko")
    for mark in ("{{", "}}", "{%", "%(", "&#x27;", "&amp;", "<"):
        assert mark not in letter.body + letter.subject
    assert [line for line in letter.body.splitlines() if len(line) >= 200] == []
    assert "http://127.0.0.1:8000/notifications/" in letter.body and letter.unsubscribe in letter.body


def test_ending_the_daily_letter_ends_it_and_what_waited_is_not_told_later(cast, reader):
    tell(cast, reader, source="1")
    end_letters(token=notify.unsubscribe_url(reader.user, "digest").rstrip("/").rpartition("/")[2])
    assert write_digests() == 0
    tell(cast, reader, source="2")
    choose(reader, mail="digest")
    assert heard(reader) == {"app": 2, "mail": 0, "text": 0, "digest": 1}  # told before in the app alone, the first was not forgotten there
    assert Notification.objects.filter(about=DEAL, digest=None).count() == 2
