"""What may wait gives way to what came after it, but not for ever; nothing is lost when somebody leaves the queue."""
import asyncio
import time

import pytest
from django.urls import reverse

from fund.turns import Turns
from tests.fund.loop import run_apart

DEAL = "602eb888-8b7e-4535-befa-6f4d83eb4d6c"


def order(*asked: tuple[str, float, float], leaves: str = "") -> list[str]:
    """The names in the order they were worked on by one thread; each comes at a second and may wait so long."""
    done: list[str] = []

    def work(name: str) -> None:
        time.sleep(0.1)
        done.append(name)

    async def come(turns: Turns, name: str, at: float, may_wait: float) -> None:
        await asyncio.sleep(at)
        await turns.run(work, name, may_wait=may_wait)

    async def everybody() -> None:
        turns = Turns(1)
        tasks = {name: asyncio.create_task(come(turns, name, at, may_wait)) for name, at, may_wait in asked}
        if leaves:
            await asyncio.sleep(0.06)
            tasks.pop(leaves).cancel()
        await asyncio.gather(*tasks.values())
        assert await turns.run(len, "four") == 4  # the thread is free again
    run_apart(everybody())
    return done


def test_what_may_wait_comes_after_what_came_later_and_before_what_came_much_later():
    assert order(("first", 0, 0), ("submit", 0.02, 0.05), ("page", 0.04, 0), ("late page", 0.09, 0)) == ["first", "page", "submit", "late page"]


def test_without_a_queue_nothing_waits():
    assert order(("submit", 0, 60)) == ["submit"]


def test_who_leaves_the_queue_takes_nobody_elses_turn():
    assert order(("first", 0, 0), ("gone", 0.02, 0), ("page", 0.04, 0), leaves="gone") == ["first", "page"]


@pytest.mark.parametrize(("name", "arguments", "gives_way"), [
    ("submit", [DEAL], True), ("second_submit", [DEAL], True), ("kpi_submit", ["token"], False), ("upload_begin", [DEAL], False),
    ("check_answers", [DEAL], False)])
def test_only_what_counts_by_its_arrival_gives_way(name, arguments, gives_way, settings):
    assert bool(settings.COUNTS_BY_ARRIVAL.fullmatch(reverse(f"applicants:{name}", args=arguments))) == gives_way
