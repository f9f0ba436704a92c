"""Delivery: at its hour, never past a wall or to a seat that was left, said plainly when nothing takes it."""
import datetime as dt

import pytest
from django.conf import settings as site
from django.core import mail as sent
from django.core.checks import run_checks
from django.utils import timezone

from fund import jobs, mail
from fund.actions.message import GONE, LEFT, NO_SERVER, WALLED, deliver, send_due
from fund.models import Job, Message, Seat
from fund.tasks import deliver_message
from tests.fund.telling import DEAL, awake, tell, wall

DUMMY = "django.core.mail.backends.dummy.EmailBackend"
BROKEN = "tests.fund.test_message.Broken"


class Broken:
    """A mail server that takes nothing."""

    def __init__(self, *args, **kwargs):
        pass

    def send_messages(self, messages):
        raise ConnectionError("away")


@pytest.fixture
def letter(cast) -> Message:
    awake(cast.chair)
    tell(cast, cast.chair, company="비밀회사")
    return Message.objects.get()


def after(message: Message) -> tuple[str, str, int]:
    """How it stands once it was tried, and how many letters left the house."""
    deliver(message.pk)
    message.refresh_from_db()
    return message.state, message.problem, len(sent.outbox)


def test_a_wall_between_event_and_delivery_holds_the_letter_back_for_good(cast, letter):
    standing = wall(cast, organisation=cast.gp)
    assert after(letter) == ("withheld", WALLED, 0)
    standing.delete()
    assert after(letter) == ("withheld", WALLED, 0)  # what was held back stays so: its news is old by then


def test_a_wall_around_another_deal_or_against_another_person_holds_nothing_back(cast, letter):
    wall(cast, cast.chair, about="00000000-0000-0000-0000-000000000009")
    wall(cast, cast.member, about=DEAL)
    assert after(letter) == ("sent", "", 1)


def test_a_seat_left_before_delivery_holds_it_back(cast, letter):
    Seat.objects.filter(pk=cast.chair.pk).update(ends_on=timezone.localdate())
    assert after(letter) == ("withheld", LEFT, 0)


def test_another_seat_in_the_fund_still_gets_it_and_one_elsewhere_does_not(cast, letter):
    Seat.objects.filter(pk=cast.chair.pk).update(ends_on=timezone.localdate())
    elsewhere = Seat.objects.create(user=cast.chair.user, organisation=cast.founder_company.organisation, role="founder_owner",
                                    starts_on=dt.date(2020, 1, 1))
    assert after(letter) == ("withheld", LEFT, 0)
    letter.state = "waiting"
    letter.save()
    elsewhere.delete()
    Seat.objects.create(user=cast.chair.user, organisation=cast.gp, role="member", fund=cast.fund, starts_on=dt.date(2020, 1, 1))
    assert after(letter) == ("sent", "", 1)


def test_a_letter_of_a_fund_written_without_a_seat_follows_the_same_rule_but_one_about_the_seat_itself_comes(cast):
    def write(kind):
        return mail.post(cast.lp.user.email, subject="x", body="x", user=cast.lp.user, fund=cast.fund, kind=kind)
    first, last = write("capital_call"), write("seat_ended")
    to_founder = mail.post(cast.founder.user.email, subject="x", body="x", user=cast.founder.user, fund=cast.fund, kind="receipt")
    Seat.objects.filter(pk=cast.lp.pk).update(ends_on=timezone.localdate())
    assert [after(each)[0] for each in (first, last, to_founder)] == ["withheld", "sent", "sent"]


def test_nothing_is_sent_before_its_hour_and_the_clock_sends_it_then(cast, db):
    early = mail.post("a@example.org", subject="Later", body="x", not_before=timezone.now() + dt.timedelta(hours=1))
    assert Job.objects.count() == 0 and after(early) == ("waiting", "", 0)
    assert send_due() == 0
    Message.objects.update(not_before=timezone.now() - dt.timedelta(seconds=1))
    assert [send_due(), send_due()] == [1, 0]
    job = Job.objects.get()
    jobs.perform(job.pk, deliver_message)
    early.refresh_from_db()
    assert (early.state, len(sent.outbox), send_due()) == ("sent", 1, 0)


def test_the_clock_is_wound():
    assert {"fund.send_due", "fund.write_digests"} <= {each["task"] for each in site.CELERY_BEAT_SCHEDULE.values()}


def test_without_a_mail_server_a_letter_waits_and_says_why_and_goes_once_there_is_one(settings, letter):
    settings.EMAIL_BACKEND = DUMMY
    jobs.perform(Job.objects.get().pk, deliver_message)
    letter.refresh_from_db()
    assert (letter.state, letter.problem, letter.sent_at) == ("waiting", NO_SERVER, None)
    assert send_due() == 0
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert send_due() == 1
    jobs.perform(Job.objects.get().pk, deliver_message)
    letter.refresh_from_db()
    assert (letter.state, letter.problem, len(sent.outbox)) == ("sent", "", 1)


def test_a_letter_that_waited_for_days_is_not_sent_by_itself(settings, letter):
    settings.EMAIL_BACKEND = DUMMY
    deliver(letter.pk)
    jobs.perform(Job.objects.get().pk, deliver_message)
    Message.objects.update(written_at=timezone.now() - dt.timedelta(days=4))
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert send_due() == 0


def test_in_the_demo_the_outbox_is_the_mailbox(settings, letter):
    settings.EMAIL_BACKEND, settings.DEMO = DUMMY, True
    assert after(letter)[:2] == ("sent", "")


@pytest.mark.parametrize(("backend", "demo", "warned"), [(DUMMY, False, ["fund.W001"]), (DUMMY, True, []), (BROKEN, False, [])])
def test_a_live_site_without_a_mail_server_is_warned_when_it_is_deployed(settings, backend, demo, warned):
    settings.EMAIL_BACKEND, settings.DEMO = backend, demo
    assert [problem.id for problem in run_checks(include_deployment_checks=True) if problem.id == "fund.W001"] == warned


def test_after_the_third_failure_it_says_that_it_did_not_arrive_and_can_still_be_sent_by_hand(settings, letter, caplog):
    settings.EMAIL_BACKEND = BROKEN
    job, seen = Job.objects.get(), []
    for _ in range(4):
        jobs.perform(job.pk, deliver_message)
        letter.refresh_from_db()
        seen.append((letter.state, letter.problem))
    assert seen == [("waiting", "")] * 2 + [("failed", GONE)] * 2
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert after(letter) == ("sent", "", 1)


def test_a_letter_whose_worker_died_each_time_is_given_up(letter):
    Job.objects.update(state="failed")
    assert send_due() == 0
    letter.refresh_from_db()
    assert (letter.state, letter.problem) == ("failed", GONE)


def test_a_letter_that_can_be_ended_says_so_in_its_headers_and_one_that_binds_does_not(letter):
    deliver(letter.pk)
    deliver(mail.post("a@example.org", subject="x", body="x").pk)
    first, second = (message.message() for message in sent.outbox)
    assert first["List-Unsubscribe"] == f"<{letter.unsubscribe}>" and first["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert second["List-Unsubscribe"] is None and second["List-Unsubscribe-Post"] is None
    assert first.get_content_type() == "text/plain"


@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_letter_reads_as_plain_text_in_its_readers_language(cast, language):
    awake(cast.chair, language=language)
    tell(cast, cast.chair, company="<여울> & '펠릿'")
    letter = Message.objects.get()
    assert letter.language == language and "<여울> & '펠릿'" in letter.subject and "http://127.0.0.1:8000/f/sunhwan/committee/" in letter.body
    for mark in ("{{", "}}", "{%", "%(", "&#x27;", "&amp;", "&lt;"):
        assert mark not in letter.body + letter.subject
    assert [line for line in letter.body.splitlines() if len(line) >= 200] == []
    assert ("Dear " in letter.body) == (language == "en") and ("님께" in letter.body) == (language == "ko")
