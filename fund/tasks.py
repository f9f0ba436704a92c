"""What the ground floor does in the background: deliver letters at their hour, write the daily ones, re-send lost jobs, seal the history."""
from celery import shared_task

from fund import jobs
from fund.actions import digest as digests
from fund.actions import message as messages
from fund.actions import session as sessions
from fund.actions import trail as trails
from fund.actions.job import sweep


@jobs.task("fund.deliver")
def deliver_message(job, *, message: int) -> None:
    try:
        messages.deliver(message)
    except Exception:
        if job.attempts >= jobs.MAX_ATTEMPTS:
            messages.give_up(message)
        raise


@shared_task(name="fund.send_due")
def send_due() -> None:
    messages.send_due()


@shared_task(name="fund.write_digests")
def write_digests() -> None:
    digests.write_digests()


@shared_task(name="fund.purge_sessions")
def purge_sessions() -> None:
    sessions.purge_sessions()


@shared_task(name="fund.sweep_jobs")
def sweep_jobs() -> None:
    sweep()


@shared_task(name="fund.seal_trail")
def seal_trail(everything: bool = False) -> None:
    trails.seal_trail(everything=everything)
