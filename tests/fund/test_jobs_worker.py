"""Jobs in a real worker: done once however often they arrive, taken up again when the worker dies, watched while they run."""
import datetime as dt
import os
import signal
import time

from django.db import transaction

from fund import jobs, mail
from fund.models import Job, Message, User
from tests.tasks_for_tests import effect, effects


def ask(key: str, name: str = "tests.slow", **ids) -> Job:
    with transaction.atomic():
        return jobs.enqueue(name, f"key:{key}", key=key, **ids)


def until(holds, patience: float = 30):
    """What `holds` returns once it is true."""
    deadline = time.monotonic() + patience
    while not (found := holds()):
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.03)
    return found


def over(job: Job) -> Job:
    def look():
        job.refresh_from_db()
        return job.is_over
    until(look)
    return job


def test_a_letter_is_delivered_once_though_its_message_arrives_three_times(celery_worker, transactional_db):
    reader = User.objects.create_user("reader@example.org", language="en")
    letter = mail.post(reader.email, subject="Once", body="only", user=reader)
    job = Job.objects.get(name="fund.deliver")
    jobs.send(job)
    over(job)
    first = Message.objects.get(pk=letter.pk).sent_at
    assert first is not None and (job.state, job.attempts) == ("done", 1)
    jobs.send(job)
    last = ask("after")  # one child, one queue: when this is done, the copies are behind us
    over(last)
    job.refresh_from_db()
    assert (job.attempts, Message.objects.get(pk=letter.pk).sent_at) == (1, first)


def test_progress_is_seen_from_another_connection_while_the_job_runs(celery_worker, transactional_db):
    job = ask("watched", seconds=20)
    until(lambda: Job.objects.filter(pk=job.pk, done=2).exists())
    job.refresh_from_db()
    assert (job.state, job.done, job.total, job.current) == ("running", 2, 3, "step 3")
    jobs.send(job)
    effect("watched go")
    over(job)
    assert (job.state, job.done, job.total, job.current, job.result) == ("done", 3, 3, "", {"runs": 1})
    assert effects("watched done") == 1


def test_a_failure_keeps_its_place_and_words_and_a_retry_mends_it(celery_worker, transactional_db):
    job = over(ask("mend", "tests.refuses"))
    assert (job.state, job.done, job.total, job.problem) == ("failed", 2, 5, "The third company has no target.")
    effect("mend mended")
    over(ask("mend", "tests.refuses"))
    job.refresh_from_db()
    assert (job.state, job.done, effects("mend done")) == ("done", 5, 1)


def test_a_child_killed_in_the_middle_is_replaced_and_the_job_done_once(celery_worker, transactional_db):
    job = ask("child", seconds=20)
    until(lambda: effects("child started") == 1)
    os.kill(celery_worker.children()[0], signal.SIGKILL)
    until(lambda: effects("child started") == 2)
    effect("child go")
    over(job)
    assert (job.state, job.attempts, effects("child done")) == ("done", 2, 1)


def test_a_worker_killed_in_the_middle_leaves_the_job_to_the_next_one(celery_worker, transactional_db):
    job = ask("power", seconds=20)
    until(lambda: effects("power started") == 1)
    celery_worker.kill()
    until(lambda: jobs.sweep(dt.timedelta(0)))
    effect("power go")
    celery_worker.start()
    over(job)
    assert (job.state, job.attempts, effects("power started"), effects("power done")) == ("done", 2, 2, 1)
