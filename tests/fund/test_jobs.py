"""A job is asked for once, sent after commit, re-sent when the broker was away, and done once however often it arrives."""
import datetime as dt
import json
import os
import re
import socket
import tempfile
import time

import pytest
from django.db import connection, transaction
from django.utils import timezone
from kombu import pools

from fund import jobs
from fund.celery import app
from fund.models import Chart, Job, Message, User
from tests.cast import cast as build_cast
from tests.tasks_for_tests import breaks, effect, effects, refuses

SOON = dt.timedelta(0)


def ask(key: str, name: str = "tests.slow", **ids) -> Job:
    with transaction.atomic():
        return jobs.enqueue(name, f"key:{key}", key=key, **ids)


def queued(behind: str = "") -> int:
    """Messages waiting in the queue, or in the part of it that comes later."""
    with app.connection_for_write() as broker:
        return broker.default_channel.client.llen(f"fund{behind}")


@pytest.fixture
def queue():
    """The queue of this test process, empty."""
    with app.connection_for_write() as broker:
        broker.default_channel.client.flushdb()


@pytest.fixture
def dead_broker(monkeypatch):
    """The broker at a socket where nobody listens."""
    old = app.conf.broker_url
    app.conf.broker_url = app.conf.broker_write_url = "redis+socket:///tmp/nobody-listens-here.sock?virtual_host=0"
    _forget_connections()
    yield
    app.conf.broker_url = app.conf.broker_write_url = old
    _forget_connections()


@pytest.fixture
def hanging_broker():
    """A broker that takes connections and never answers."""
    old, path = app.conf.broker_url, tempfile.mktemp(prefix="hangs-", suffix=".sock", dir="/tmp")
    with socket.socket(socket.AF_UNIX) as silent:
        silent.bind(path)
        silent.listen()
        app.conf.broker_url = app.conf.broker_write_url = f"redis+socket://{path}?virtual_host=0"
        _forget_connections()
        yield
        app.conf.broker_url = app.conf.broker_write_url = old
        _forget_connections()
    os.unlink(path)


def _forget_connections() -> None:
    pools.reset()
    app._pool = app.amqp._producer_pool = None


def test_the_same_work_is_asked_for_once_and_other_work_apart(db):
    assert ask("a", month=1) == ask("a", month=1)
    ask("a", month=2)
    ask("b", month=1)
    assert Job.objects.count() == 3


def test_nothing_is_sent_before_the_commit(transactional_db, queue):
    with transaction.atomic():
        job = ask("early")
        assert queued() == 0 and job.sent_at is None
    assert queued() == 1
    assert Job.objects.get().sent_at is not None


def test_what_is_rolled_back_leaves_no_job_and_no_message(transactional_db, queue):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        ask("gone")
        raise ZeroDivisionError
    assert (Job.objects.count(), queued()) == (0, 0)


def test_with_the_broker_away_the_request_succeeds_and_the_job_waits(transactional_db, queue, client, dead_broker):
    cast = build_cast()
    User.objects.update(quiet_from=None, quiet_until=None)  # at night a letter would wait, and its job with it
    client.force_login(cast.operations.user)
    today = timezone.localdate()
    began = time.monotonic()
    page = client.post(f"/f/{cast.fund.slug}/books/calls/new/", {
        "total": "10억", "issued_on": today, "due_on": today, "purpose": "투자"})
    assert page.status_code == 302 and time.monotonic() - began < 3
    assert Message.objects.count() == Job.objects.filter(state="queued", sent_at=None).count() == 2


def test_the_sweeper_sends_again_after_thirty_seconds_what_nobody_took(transactional_db, queue):
    now = timezone.now()
    for key, sent, made in (("never sent", None, 31), ("lost", 31, 60), ("just sent", 5, 60), ("just asked", None, 5)):
        job = Job.objects.create(name="tests.slow", subject=key, digest=key, args={"key": key},
                                 sent_at=sent and now - dt.timedelta(seconds=sent))
        Job.objects.filter(pk=job.pk).update(created_at=now - dt.timedelta(seconds=made))
    assert jobs.sweep() == 2 == queued()
    assert set(Job.objects.filter(sent_at__gte=now).values_list("subject", flat=True)) == {"never sent", "lost"}
    assert jobs.sweep() == 0


def test_what_has_its_place_in_a_long_queue_is_not_sent_again(transactional_db, queue):
    now = timezone.now()
    for key, sent in (("never sent", None), ("waits", now - dt.timedelta(seconds=31))):
        job = Job.objects.create(name="tests.slow", subject=key, digest=key, args={"key": key}, sent_at=sent)
        Job.objects.filter(pk=job.pk).update(created_at=now - dt.timedelta(seconds=60))
    ask("before them")
    assert (jobs.sweep(), queued()) == (1, 2)
    assert Job.objects.get(sent_at__lt=now).subject == "waits"


def test_a_broker_that_hangs_costs_one_wait_and_not_one_for_each_job(transactional_db, queue, hanging_broker):
    began = time.monotonic()
    for n in range(6):
        ask(f"hangs {n}")
    assert 0.5 < time.monotonic() - began < 3
    assert Job.objects.filter(sent_at=None).count() == 6


def test_letters_do_not_wait_behind_what_takes_long(transactional_db, queue):
    later = "\x06\x166"  # how kombu names the part of a queue with priority 6
    for name in ("applicants.read_document", "applicants.screen", "fund.deliver"):
        jobs.send(Job.objects.create(name=name, subject=name, digest=name, args={}))
    assert (queued(), queued(later)) == (1, 2)


def test_the_sweeper_gives_up_at_once_while_the_broker_is_away(transactional_db, dead_broker):
    Job.objects.bulk_create(Job(name="tests.slow", subject=f"{n}", digest="", args={}) for n in range(50))
    began = time.monotonic()
    assert jobs.sweep(SOON) == 0
    assert time.monotonic() - began < 1


def test_a_finished_job_runs_again_only_when_that_is_asked_for(db):
    job = ask("again")
    jobs.perform(job.pk, lambda job, key: effect(key))
    jobs.perform(job.pk, lambda job, key: effect(key))
    ask("again")
    jobs.perform(job.pk, lambda job, key: effect(key))
    assert effects("again") == 1
    jobs.enqueue("tests.slow", "key:again", again=True, key="again")
    jobs.perform(job.pk, lambda job, key: effect(key))
    assert effects("again") == 2


def test_what_is_asked_for_again_while_it_runs_runs_once_more(transactional_db, queue):
    job = ask("changing")

    def work(job, key):
        if not effects(key):  # what it read changes behind its back
            jobs.enqueue("tests.slow", "key:changing", again=True, key=key)
        effect(key)

    jobs.perform(job.pk, work)
    job.refresh_from_db()
    assert (job.state, effects("changing")) == ("queued", 1)
    jobs.perform(job.pk, work)
    job.refresh_from_db()
    assert (job.state, effects("changing")) == ("done", 2)


def test_a_refusal_keeps_its_place_and_its_words_and_can_be_retried(db):
    job = ask("place", "tests.refuses")
    jobs.perform(job.pk, refuses)
    job.refresh_from_db()
    assert (job.state, job.done, job.total, job.current) == ("failed", 2, 5, "third company")
    assert job.problem == "The third company has no target."
    effect("place mended")
    assert ask("place", "tests.refuses") == job
    jobs.perform(job.pk, refuses)
    job.refresh_from_db()
    assert (job.state, job.done, job.total, job.problem, effects("place done")) == ("done", 5, 5, "", 1)


def test_an_error_of_ours_is_tried_three_times_writes_nothing_and_then_says_so(db, caplog):
    job = ask("broken", "tests.breaks")
    for state in ("queued", "queued", "failed", "failed"):
        jobs.perform(job.pk, breaks)
        job.refresh_from_db()
        assert job.state == state
    assert (job.attempts, effects("broken half"), job.problem) == (3, 0, jobs.BROKEN)
    assert caplog.text.count("ValueError: broken") == 3


def test_a_job_that_killed_its_worker_three_times_is_given_up(db):
    job = ask("poison")
    Job.objects.filter(pk=job.pk).update(state="running", attempts=3)
    jobs.perform(job.pk, lambda job, key: effect(key))
    job.refresh_from_db()
    assert (job.state, job.problem, effects("poison")) == ("failed", jobs.BROKEN, 0)


def test_a_job_that_somebody_else_runs_is_left_alone(transactional_db):
    job = ask("held")
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(7301, %s)", [job.pk])
        jobs.perform(job.pk, lambda job, key: effect(key))
        Job.objects.filter(pk=job.pk).update(state="running", touched_at=timezone.now() - dt.timedelta(hours=1))
        assert jobs.sweep() == 0
        assert Job.objects.get(pk=job.pk).state == "running"
    finally:
        other.close()
    assert effects("held") == 0 and Chart.objects.count() == 0


def test_progress_is_seen_by_who_may_see_the_job_and_by_nobody_else(client, cast):
    job = jobs.enqueue("tests.slow", "key:seen", by=cast.operations, fund=cast.fund, key="seen")
    Job.objects.filter(pk=job.pk).update(state="running", started_at=timezone.now() - dt.timedelta(seconds=10))
    jobs.progress(job, 1, 3, "step 2")
    for seat, status in ((cast.operations, 200), (cast.analyst, 200), (cast.lp, 404), (cast.founder, 404)):
        client.force_login(seat.user)
        assert client.get(f"/jobs/{job.uuid}/").status_code == status
    client.force_login(cast.analyst.user)
    client.cookies["django_language"] = "en"
    running = client.get(f"/jobs/{job.uuid}/", headers={"HX-Request": "true"})
    assert re.search(r"1 / 3 · about 2\d s left", running.text) and "step 2" in running.text and "HX-Trigger-After-Swap" not in running.headers
    Job.objects.filter(pk=job.pk).update(state="failed", problem=jobs.BROKEN)
    over = client.get(f"/jobs/{job.uuid}/", headers={"HX-Request": "true"})
    assert jobs.BROKEN in over.text and "hx-get" not in over.text
    assert json.loads(over.headers["HX-Trigger-After-Swap"]) == {"job-over": {"job": str(job.uuid)}}
