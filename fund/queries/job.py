"""Background jobs as pages show them: what each does in words, how far it is, what stopped it, and whether the queue is well."""
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db.models import Count, Min, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from redis import Redis
from redis.exceptions import RedisError

from fund.jobs import BROKEN
from fund.models import Job, Message, User
from fund.permissions import Role
from fund.subjects import SUBJECTS, named

SWEPT = "jobs:swept"  # the cache may forget it at any moment; it only tells when the timetable was last seen to work
STATES = {Job.State.QUEUED: "waiting", Job.State.RUNNING: "running", Job.State.DONE: "done", Job.State.FAILED: "failed"}


def job_name(name: str) -> str:
    """What a job does, by the last word of its task's name: this floor does not name the houses above."""
    return {
        "deliver": _("Deliver a letter"), "screen": _("Check the application"),
        "read_document": _("Read a document and draw its pages"), "mark_pages": _("Write your name across the pages"),
        "draw_minutes": _("Write the minutes"), "draw_packet": _("Draw a reader's copy of the packet"),
        "draw_signed_minutes": _("Put the signatures under the minutes"),
        "underwrite": _("Compute the underwriting"),
        "tell_closing": _("Tell applicants of a moved closing"),
        "export_data": _("Put your data into an archive"), "remove_bytes": _("Remove what was erased"),
        "remove_taken_back": _("Remove a file that was taken back"),
        "compute_quarter": _("Compute the quarter's figures"), "draw_report": _("Draw the report"),
        "read_import": _("Read a table of deals"), "take_over_import": _("Take over a table of deals"), "draw_funnel": _("Draw the funnel"),
    }.get(name.rpartition(".")[2], name)


def shown(job: Job) -> dict[str, Any]:
    """What the job component takes; `poll_url` only while there is something to wait for."""
    return {"id": f"job-{job.uuid}", "label": job_name(job.name), "state": STATES[job.state], "done": job.done, "total": job.total,
            "left": _left(job), "log": _log(job), "poll_url": "" if job.is_over else reverse("job", args=[job.uuid])}


def _log(job: Job) -> str:
    if job.state == Job.State.FAILED:
        return _(job.problem) if job.problem else ""
    if job.state == Job.State.DONE and job.started_at and job.finished_at:
        seconds = (job.finished_at - job.started_at).total_seconds()
        return _("%(at)s, took %(seconds)s s") % {"at": f"{timezone.localtime(job.finished_at):%m.%d %H:%M}", "seconds": f"{seconds:.1f}"}
    return _("Now: %(what)s") % {"what": _(job.current)} if job.current else ""


def _left(job: Job) -> str:
    """Seconds still to go by the pace so far; nothing while there is no pace to speak of."""
    if job.state != Job.State.RUNNING or not job.started_at or not 0 < job.done < job.total:
        return ""
    spent = (timezone.now() - job.started_at).total_seconds()
    return _("about %(n)s s left") % {"n": max(round(spent / job.done * (job.total - job.done)), 1)} if spent >= 2 else ""


def jobs(user: User) -> QuerySet[Job]:
    """The jobs on this person's page, newest first: the administrator's are all, without what they are about."""
    every = any(seat.role == Role.ADMINISTRATOR for seat in user.live_seats)
    return (Job.objects.all() if every else Job.objects.visible_to(user)).select_related("asked_by__user")


def counts(rows: QuerySet[Job]) -> list[dict[str, Any]]:
    """How many of these jobs stand in each state."""
    found = dict(rows.order_by().values_list("state").annotate(n=Count("pk")))
    return [{"state": state.value, "label": state.label, "n": found.get(state, 0)} for state in Job.State]


def names(rows: QuerySet[Job]) -> list[tuple[str, str]]:
    """Every kind of job among these, with its name in words: a kind that only lies behind a wall is not offered."""
    return [(name, job_name(name)) for name in rows.order_by("name").values_list("name", flat=True).distinct()]


def lines(page: Iterable[Job], user: User) -> list[dict[str, Any]]:
    """The rows of the page: of jobs that this person may not see into, neither what they are about nor what stopped them."""
    page = list(page)
    open_ones = set(Job.objects.visible_to(user).filter(pk__in=[job.pk for job in page]).values_list("pk", flat=True))
    about = {job.pk: key for job in page if job.pk in open_ones and (key := _about(job))}
    found = named(user, about.values())
    return [{"job": job, "name": job_name(job.name), "opened": job.pk in open_ones, "about": found.get(about.get(job.pk)),
             "problem": _problem(job, job.pk in open_ones), "card": _card(job, job.pk in open_ones)} for job in page]


def health(user: User) -> dict[str, Any]:
    """Whether the broker answers and when the sweeper was last seen; of what this person sees, the oldest waiting job and the letters."""
    waiting = jobs(user).filter(state=Job.State.QUEUED)
    return {"answers": broker_answers(), "oldest": waiting.aggregate(at=Min("created_at"))["at"],
            "swept": swept_at(), "letters": Message.objects.visible_to(user).filter(state=Message.State.WAITING).count()}


def broker_answers() -> bool:
    """Whether the queue's Redis answers within a second."""
    url = settings.CELERY_BROKER_URL.replace("redis+socket://", "unix://").replace("virtual_host=", "db=")
    try:
        with Redis.from_url(url, socket_timeout=1, socket_connect_timeout=1) as redis:
            return bool(redis.ping())
    except (RedisError, OSError):
        return False


def swept_at() -> datetime | None:
    """When the sweeper last ran, as far as the cache remembers."""
    return cache.get(SWEPT)


def _about(job: Job) -> tuple[str, int] | None:
    """The row a job works on, by the name its id was handed over under: {"item": 4} is an agenda item."""
    for name, value in job.args.items():
        kind = next((kind for kind in SUBJECTS if kind.rpartition(".")[2].endswith(name)), None)
        if kind and isinstance(value, int):
            return kind, value
    return None


def _problem(job: Job, opened: bool) -> str:
    if not job.problem:
        return ""
    if opened or job.problem == BROKEN:
        return _(job.problem)
    return _("A rule said no. The people of its fund read which one.")


def _card(job: Job, opened: bool) -> dict[str, Any] | None:
    """The progress of a job under way; without its present item and without asking again for those who may not see into it."""
    if job.state != Job.State.RUNNING:
        return None
    return shown(job) if opened else shown(job) | {"log": "", "poll_url": ""}
