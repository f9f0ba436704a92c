"""What the ground floor does in the background: deliver letters, re-send lost jobs."""
from celery import shared_task

from fund import jobs
from fund.actions.message import deliver


@jobs.task("fund.deliver")
def deliver_message(job, *, message: int) -> None:
    deliver(message)


@shared_task(name="fund.sweep_jobs")
def sweep_jobs() -> None:
    jobs.sweep()
