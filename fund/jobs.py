"""Background work: a Job row in the caller's transaction, sent after commit, re-sent when the broker was away, done once."""
import hashlib
import json
import logging
from collections.abc import Callable
from contextlib import contextmanager
from datetime import timedelta
from itertools import takewhile
from time import monotonic
from typing import Any

from celery import current_app, shared_task
from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext_noop

from fund.errors import Refused

log = logging.getLogger(__name__)
TASKS: dict[str, Callable[..., Any]] = {}
MAX_ATTEMPTS = 3
PAUSE = 5.0  # seconds in which a broker that did not answer is not asked again: one that hangs costs its timeout each time
_silent: dict[str, float] = {}
BROKEN = gettext_noop("It stopped on an error of ours. Nothing was half-written; you can start it again.")


def task(name: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register `work(job, **args) -> dict | None` under this name; it must be safe to run twice."""
    def wrap(work: Callable[..., Any]) -> Callable[..., Any]:
        @shared_task(name=name)
        def run(job_id: int) -> None:
            perform(job_id, work)

        TASKS[name] = work
        return work
    return wrap


def enqueue(name: str, subject: str, *, by: Any = None, fund: Any = None, about: Any = None, again: bool = False, **ids: Any):
    """Ask for work inside the caller's transaction; the same name, subject and ids are asked for once.

    `about` is the uuid of the deal it works on: behind a wall nobody sees the job or its result.
    A failed job is tried again; with `again` also a finished one, and one that is running once it has ended. Returns the Job.
    """
    from fund.models import Job

    digest = hashlib.sha256(json.dumps(ids, sort_keys=True, default=str).encode()).hexdigest()
    with transaction.atomic():
        job, fresh = Job.objects.select_for_update().get_or_create(
            name=name, subject=subject, digest=digest, defaults={"args": ids, "fund": fund, "about": about, "asked_by": by})
        if not fresh and (job.state == Job.State.FAILED or (again and job.state in (Job.State.DONE, Job.State.RUNNING))):
            Job.objects.filter(pk=job.pk).update(
                state=Job.State.QUEUED, attempts=0, done=0, total=0, current="", problem="", result={}, asked_by=by,
                sent_at=None, started_at=None, finished_at=None)
            job.refresh_from_db()
            fresh = True
        if fresh:
            transaction.on_commit(lambda: send(job), robust=True)
    return job


def send(job: Any) -> bool:
    """Hand a job to the broker; False when it did not answer, now or seconds ago (the sweeper will try again)."""
    broker = str(current_app.conf.broker_url)
    if monotonic() < _silent.get(broker, 0):
        return False
    try:
        current_app.send_task(job.name, args=[job.pk], ignore_result=True)
    except Exception as problem:  # the broker's own errors come in many classes, and none of them may reach the user
        _silent[broker] = monotonic() + PAUSE
        log.warning("job %s waits for the broker: %s", job.pk, problem)
        return False
    type(job).objects.filter(pk=job.pk).update(sent_at=timezone.now())
    return True


def sweep(older_than: timedelta | None = None) -> int:
    """Send again what was never taken up, and free what a dead worker left running; returns how many were sent.

    What was sent once is sent again only when nothing waits at the broker any more: before that it has its place in a long queue.
    """
    from fund.models import Job

    limit = timezone.now() - (timedelta(seconds=settings.JOB_RESEND_SECONDS) if older_than is None else older_than)
    for job in Job.objects.filter(state=Job.State.RUNNING, touched_at__lt=limit):
        with alone(job.pk) as free:
            if free:  # nobody holds its lock: the worker that ran it is gone
                Job.objects.filter(pk=job.pk, state=Job.State.RUNNING).update(state=Job.State.QUEUED, sent_at=None)
    lost = Q(sent_at=None) if _waiting_at_broker() else Q(sent_at=None) | Q(sent_at__lt=limit)
    waiting = Job.objects.filter(lost, state=Job.State.QUEUED, created_at__lt=limit)
    return sum(1 for _sent in takewhile(send, waiting.order_by("pk")[:500]))  # a broker that is away is not asked 500 times


def _waiting_at_broker() -> int:
    """How many messages wait in the queue; 0 also where the broker does not answer."""
    try:
        with current_app.connection_for_read() as broker:
            return broker.default_channel.queue_declare(current_app.conf.task_default_queue, passive=True).message_count
    except Exception:  # no such queue yet, or one of the many errors of a broker that is away
        return 0


@contextmanager
def alone(job_id: int):
    """Hold the job's advisory lock; yields whether we got it. It falls with the connection, however the worker dies."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [7301, job_id % 2**31])
        got = cursor.fetchone()[0]
    try:
        yield got
    finally:
        if got:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [7301, job_id % 2**31])


def perform(job_id: int, work: Callable[..., Any]) -> None:
    """Run a job once: skip it when it is done or somebody else runs it, keep its result or its problem."""
    from fund.models import Job

    with alone(job_id) as free:
        job = Job.objects.filter(pk=job_id).first()
        if not free or job is None or job.is_over:
            return
        rows = Job.objects.filter(pk=job_id)
        if job.attempts >= MAX_ATTEMPTS:  # it never came to an end: each time its worker died of it
            _finish(rows, Job.State.FAILED, problem=BROKEN)
            _tell_of_failure(job)
            return
        rows.update(state=Job.State.RUNNING, started_at=timezone.now(), touched_at=timezone.now(), attempts=job.attempts + 1,
                    problem="", done=0)
        job.refresh_from_db()
        settled = _attempt(job, work)
        _tell_of_failure(job)
    if not settled:  # asked for again while it ran: what it has read may be out of date
        send(job)


def _attempt(job: Any, work: Callable[..., Any]) -> bool:
    """Do the work and write down how it ended; False when the job was asked for again meanwhile."""
    rows = type(job).objects.filter(pk=job.pk, state=job.State.RUNNING)
    try:
        return _finish(rows, job.State.DONE, result=work(job, **job.args) or {}, current="")
    except Refused as refusal:
        return _finish(rows, job.State.FAILED, problem=str(refusal))
    except Exception:
        log.exception("job %s (%s) broke", job.pk, job.name)
        if job.attempts >= MAX_ATTEMPTS:
            return _finish(rows, job.State.FAILED, problem=BROKEN)
        rows.update(state=job.State.QUEUED, sent_at=timezone.now())  # the sweeper sends it when it has had time to calm down
        return True


def _tell_of_failure(job: Any) -> None:
    """Whoever asked for a job that has stopped for good hears of it, once each time it stops."""
    from fund.notify import notify
    from fund.queries.job import job_name

    job.refresh_from_db()
    if job.state == job.State.FAILED and job.asked_by:
        with transaction.atomic():
            notify("job_failed", to=[job.asked_by], source=f"job:{job.uuid}:{job.finished_at.isoformat()}", fund=job.fund, about=job.about,
                   url=reverse("job", args=[job.uuid]), job=lazy(job_name, str)(job.name))


def progress(job: Any, done: int, total: int, current: str = "") -> None:
    """Say how far a job is and what it works on; call it outside transactions, or nobody sees it."""
    type(job).objects.filter(pk=job.pk).update(done=done, total=total, current=current[:200], touched_at=timezone.now())


def _finish(rows: Any, state: str, **facts: Any) -> bool:
    """Close the job; a failure keeps the place where it stopped. False when `rows` no longer holds it."""
    if state == "done":
        rows.filter(total__gt=0).update(done=F("total"))
    return bool(rows.update(state=state, finished_at=timezone.now(), touched_at=timezone.now(), **facts))
