"""Start a stopped job again, and sweep up what the broker lost."""
from django.core.cache import cache
from django.utils import timezone
from django.utils.translation import gettext as _

from fund import jobs
from fund.audit import acting
from fund.errors import Refused
from fund.models import Job, Seat
from fund.permissions import Can, holds
from fund.queries.job import SWEPT


def retry_job(*, job: Job, by: Seat) -> Job:
    """Ask for a stopped job once more, as whoever asked first. Refused for one that waits, runs or is done."""
    if not holds(by.role, Can.SEE_JOBS):
        raise Refused(_("Your seat may not take this step. Nothing was changed."))
    with acting(by, "retry job"):
        row = Job.objects.select_for_update(of=("self",)).select_related("fund", "asked_by").get(pk=job.pk)
        if row.state != Job.State.FAILED:
            raise Refused(_("Only a job that has stopped can be started again. This one: %(state)s.") % {"state": row.get_state_display()})
        return jobs.enqueue(row.name, row.subject, by=row.asked_by, fund=row.fund, about=row.about, **row.args)


def sweep() -> int:
    """Send again what was never taken up, and note when; returns how many were sent."""
    sent = jobs.sweep()
    cache.set(SWEPT, timezone.now(), None)
    return sent
