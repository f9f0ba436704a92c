"""Jobs of the tests, which a worker started by tests/plugins/worker.py knows beside the site's own.

Their effects are rows of Chart: a table without history that no job of the site touches in these tests.
"""
import time
import uuid

from django.db import transaction

from fund import jobs
from fund.errors import Refused
from fund.models import Chart


def effect(word: str) -> None:
    Chart.objects.create(digest=uuid.uuid4().hex, svg=word)


def effects(word: str) -> int:
    return Chart.objects.filter(svg=word).count()


@jobs.task("tests.slow")
def slow(job, *, key: str, seconds: float = 0) -> dict:
    """Three steps; waits before the last one until somebody writes `key go`, or a second run finds the first one's start."""
    effect(f"{key} started")
    for step in range(1, 4):
        jobs.progress(job, step - 1, 3, f"step {step}")
        if step == 3:
            deadline = time.monotonic() + seconds
            while not effects(f"{key} go") and time.monotonic() < deadline:
                time.sleep(0.02)
    with transaction.atomic():  # safe to run twice: the effect is asked for under a lock before it is made
        Chart.objects.select_for_update().filter(svg=f"{key} started").order_by("pk").first()
        if not effects(f"{key} done"):
            effect(f"{key} done")
    return {"runs": effects(f"{key} started")}


@jobs.task("tests.refuses")
def refuses(job, *, key: str) -> None:
    jobs.progress(job, 2, 5, "third company")
    if not effects(f"{key} mended"):
        raise Refused("The third company has no target.")
    effect(f"{key} done")


@jobs.task("tests.breaks")
def breaks(job, *, key: str) -> None:
    with transaction.atomic():
        effect(f"{key} half")
        raise ValueError(key)
