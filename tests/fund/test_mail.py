"""Letters: in the reader's language, part of what caused them, sent once, read by nobody they do not concern."""
import datetime as dt
import re

import pytest
from django.core import mail as sent
from django.db import transaction
from django.utils import timezone, translation

from fund import jobs, mail
from fund.actions.message import deliver
from fund.models import Job, Message, User
from fund.tasks import deliver_message
from tests.cast import PASSWORD
from tests.cast import cast as build_cast

SECRET = "http://127.0.0.1:8000/k/secret-token/"


def request_letter(cast, to: User) -> Message:
    """A letter with a secret link, as the KPI request writes it."""
    from fund.periods import Quarter

    request = type("Asked", (), {"period": Quarter(2026, 3), "due_on": dt.date(2026, 10, 20), "fund_id": None})()
    return mail.send("kpi_request", to, request=request, fund=cast.fund, company=cast.founder_company, link=SECRET)


def test_a_letter_is_in_its_readers_language_whatever_the_writers_is(cast):
    for language, greeting in (("ko", "님께"), ("en", "Dear ")):
        cast.lp.user.language = language
        with translation.override("en" if language == "ko" else "ko"):
            letter = request_letter(cast, cast.lp.user)
        assert letter.language == language
        assert (greeting in letter.body) and SECRET in letter.body and cast.founder_company.name in letter.subject
        assert bool(re.search("[가-힣]{3}", letter.body.replace(cast.fund.name_ko, ""))) == (language == "ko")


def test_a_letter_and_its_job_stand_or_fall_with_what_caused_them(transactional_db):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        mail.post("a@example.org", subject="No", body="never")
        raise ZeroDivisionError
    assert (Message.objects.count(), Job.objects.count()) == (0, 0)
    mail.post("a@example.org", subject="Yes", body="once")
    assert (Message.objects.get().state, Job.objects.get().name) == ("waiting", "fund.deliver")


def test_a_letter_is_sent_once_however_often_it_is_delivered(db):
    letter = mail.post("a@example.org", subject="Once", body="본문")
    for _ in range(3):
        deliver(letter.pk)
    letter.refresh_from_db()
    assert [(m.to, m.subject, m.body) for m in sent.outbox] == [(["a@example.org"], "Once", "본문")]
    assert letter.state == "sent" and timezone.now() - letter.sent_at < dt.timedelta(minutes=1)


def test_a_mail_server_that_fails_leaves_the_letter_waiting_for_the_next_try(db, settings, caplog):
    settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = "django.core.mail.backends.smtp.EmailBackend", "127.0.0.1", 1
    letter = mail.post("a@example.org", subject="Later", body="x")
    job = Job.objects.get()
    jobs.perform(job.pk, deliver_message)
    job.refresh_from_db()
    letter.refresh_from_db()
    assert (letter.state, job.state, job.attempts) == ("waiting", "queued", 1)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    jobs.perform(job.pk, deliver_message)
    letter.refresh_from_db()
    assert (letter.state, len(sent.outbox)) == ("sent", 1)


def test_a_name_with_a_line_break_cannot_write_headers(db):
    letter = mail.post("a@example.org", subject="여울\r\nBcc: all@example.org\n", body="x")
    deliver(letter.pk)
    assert sent.outbox[0].subject == "여울 Bcc: all@example.org" and sent.outbox[0].bcc == []


def test_a_forgotten_password_is_asked_for_through_the_outbox_in_the_owners_language(client, cast):
    User.objects.filter(pk=cast.lp.user_id).update(language="en")
    address = cast.lp.user.email
    assert client.post("/accounts/password/reset/", {"email": address}).status_code == 302
    letter = Message.objects.get()
    assert (letter.to, letter.user, letter.language, letter.subject) == (address, cast.lp.user, "en", "Reset your password")
    link = re.search(r"http://testserver(/\S+)", letter.body)[1]
    form = client.get(link, follow=True)
    form = client.post(form.redirect_chain[-1][0], {"password1": "a-new-pass-2026", "password2": "a-new-pass-2026"})
    assert form.status_code == 302
    assert client.login(email=address, password="a-new-pass-2026")
    assert not client.login(email=address, password=PASSWORD)


def test_an_unknown_address_is_told_nothing_on_the_page(client, db):
    page = client.post("/accounts/password/reset/", {"email": "nobody@example.org"})
    assert page.status_code == 302 and Message.objects.get().user is None


def test_the_demo_shows_every_letter_to_everybody(client, cast, settings):
    request_letter(cast, cast.founder.user)
    settings.DEMO = True
    page = client.get("/outbox/").text
    assert SECRET in page and "sunhwan-founder@example.org" in page


def test_outside_the_demo_only_those_who_may_see_who_was_written_to_and_never_the_secret_links(client, cast):
    rival = build_cast("rival")
    request_letter(cast, cast.founder.user)
    request_letter(rival, rival.founder.user)
    mail.post("sunhwan-partner@example.org", subject="Reset your password", body="http://testserver/accounts/password/reset/key/x/")
    assert client.get("/outbox/").headers["Location"] == "/accounts/login/?next=/outbox/"
    for name in ("analyst", "partner", "lp", "founder", "chair", "inspector"):
        client.force_login(getattr(cast, name).user)
        assert client.get("/outbox/").status_code == 403, name
    seen = {}
    for name in ("operations", "administrator"):
        client.force_login(getattr(cast, name).user)
        page = client.get("/outbox/").text
        assert "secret-token" not in page and "reset/key" not in page
        seen[name] = [word for word in ("sunhwan-founder@", "rival-founder@", "sunhwan-partner@") if word in page]
    assert seen == {"operations": ["sunhwan-founder@"], "administrator": ["sunhwan-founder@", "rival-founder@", "sunhwan-partner@"]}
