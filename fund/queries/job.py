"""A background job as pages show it: what it does in words, how far it is, how long it may still take."""
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from fund.models import Job

STATES = {Job.State.QUEUED: "waiting", Job.State.RUNNING: "running", Job.State.DONE: "done", Job.State.FAILED: "failed"}


def job_name(name: str) -> str:
    """What a job does, by the last word of its task's name: this floor does not name the houses above."""
    return {
        "deliver": _("Deliver a letter"), "screen": _("Check the application"),
        "draw_pages": _("Draw the pages of a document"), "draw_minutes": _("Write the minutes"),
        "compute_quarter": _("Compute the quarter's figures"), "draw_report": _("Draw the report"),
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
