"""One surge from its first row to its verdict; see surge.py."""
import asyncio
import random
import time
from argparse import Namespace
from collections import Counter
from dataclasses import dataclass
from types import SimpleNamespace

from fund.models import User
from tests.load import capacity, lines, minute, people, proof, report
from tests.load.decks import sizes
from tests.load.log import Log
from tests.load.people import Founder
from tests.load.servers import Site, wake

STILL = 240.0                        # seconds after the closing in which the last ones get their answers
HELD_BEFORE, HELD_AFTER = 1.5, 3.0   # seconds around the closing in which one deal's row is locked


@dataclass
class Cast:
    """Who is there: the many, those who only show what goes at once, those who come too late, one whose row is locked, and a reader."""

    made: SimpleNamespace
    many: list[Founder]
    first: list[Founder]
    late: list[Founder]
    locked: Founder
    reader: Founder
    bare: list[str]
    analyst: str

    @property
    def all_in_time(self) -> list[Founder]:
        return [*self.first, *self.many, self.locked]


def run(site: Site, asked: Namespace) -> int:
    """Prepare, measure what goes at once, let the last minute pass, wait for the jobs, prove and tell. 1 where a zero is none."""
    began = time.monotonic()
    cast = _cast(asked.founders)
    told = report.Report(asked, prepared=time.monotonic() - began)
    _say(began, "everybody is there")
    told.bare, told.bare_seconds = asyncio.run(capacity.inserts(site.port, cast.bare, seconds=min(3.0, asked.seconds / 10)))
    told.first, told.upload_seconds, told.submit_seconds = asyncio.run(capacity.uploads_then_submits(site.port, cast.first))
    _say(began, "what goes at once is measured")
    asyncio.run(minute.open_pages([*cast.many, *cast.late, cast.locked], site.port))
    _say(began, "everybody has their page open; the last minute begins")
    told.log = asyncio.run(_last_minute(site, cast, asked))
    _say(began, "the last answers are there; waiting for the jobs")
    found = proof.zeros(cast.all_in_time, cast.late, cast.made)
    found.update(_locked(cast))
    stop, told.after = asyncio.Event(), Log()
    told.waited = asyncio.run(_while_jobs_queue(site, cast, told.after, stop, asked.patience))
    found.update(proof.after_the_queue(cast.made))
    found.update(asyncio.run(proof.receipts(cast.all_in_time, proof.rows(cast.all_in_time), site.port)))
    told.lags, told.waits = proof.processing_delays(cast.many)
    told.letters, told.jobs = proof.letter_delays(), proof.jobs_by_name()
    told.handed_in = sum(bool(rows) for rows in proof.rows(cast.many).values())
    found.update(_wrong(told))
    told.told_late = sum("The round closed on" in founder.said and not founder.receipt for founder in cast.many)
    told.found = found
    told.seconds = time.monotonic() - began
    told.print()
    return 1 if any(told.found.values()) else 0


def _say(began: float, words: str) -> None:
    print(f"{time.monotonic() - began:6.0f} s  {words}", flush=True)


def _cast(count: int) -> Cast:
    made = people.house()
    first, late = max(4, min(40, count // 5)), max(2, count // 50)
    everybody = people.founders(made, count + first + late + 2)
    for founder, size in zip(everybody[:count], random.Random(3).sample(sizes(count), count), strict=True):
        founder.size, founder.way = size, minute.WAYS[founder.number % len(minute.WAYS)]
    for founder, size in zip(everybody[count:], random.Random(4).sample(sizes(first + late + 2), first + late + 2), strict=True):
        founder.size, founder.way = size, "pieces"
    bare = people.sign_in(list(User.objects.filter(pk__in=[f.user for f in everybody[:lines.LINES]])))
    rest = everybody[count + first + late:]
    return Cast(made, everybody[:count], everybody[count:count + first], everybody[count + first:count + first + late], rest[0], rest[1],
                bare, people.sign_in([made.analyst.user])[0])


def _pages(cast: Cast) -> dict[str, tuple[str, str]]:
    return {"page: the call": ("", f"/calls/{cast.made.round.uuid}/"), "page: a task list": (cast.reader.session, f"/applications/{cast.reader.uuid}/"),
            "page: the house's deals": (cast.analyst, f"/f/{cast.made.fund.slug}/deals/")}


async def _last_minute(site: Site, cast: Cast, asked: Namespace) -> Log:
    log, stop, count = Log(), asyncio.Event(), len(cast.many)
    begins = time.time() + 1
    closes = begins + asked.seconds
    await asyncio.to_thread(people.close_at, cast.made, closes)
    plan = minute.starts_and_presses(count, begins, closes)
    others = [asyncio.create_task(minute.look_on(site.port, _pages(cast), log, stop)),
              asyncio.create_task(minute.insert(site.port, cast.bare, log, stop, every=asked.seconds / max(count, 60)))]
    work = [minute.apply(founder, site.port, log, starts=starts, presses=presses)
            for founder, (starts, presses) in zip(cast.many, plan, strict=True)]
    work += [minute.apply(founder, site.port, log, starts=begins, presses=closes + 0.1 + 2 * n / len(cast.late)) for n, founder in enumerate(cast.late)]
    work += [minute.apply(cast.locked, site.port, log, starts=begins, presses=closes - 1),
             minute.hold_row(cast.locked.deal, closes - HELD_BEFORE, closes + HELD_AFTER)]
    if asked.redis_stop:
        work.append(_trouble(site, begins, asked.seconds))
    done, hanging = await asyncio.wait([asyncio.create_task(one) for one in work], timeout=1 + asked.seconds + STILL)
    for task in hanging:
        task.cancel()  # whoever has no answer by now is counted as such
    for task in done:
        task.result()
    stop.set()
    await asyncio.gather(*others)
    log.lasted = time.perf_counter() - log.began
    return log


async def _trouble(site: Site, begins: float, seconds: float) -> None:
    """Redis hangs from a quarter to the half of the time, and is killed at three quarters."""
    await minute.until(begins + seconds / 4)
    pid = await asyncio.to_thread(site.hang_redis)
    try:
        await minute.until(begins + seconds / 2)
    finally:
        wake(pid)
    await minute.until(begins + seconds * 3 / 4)
    await asyncio.to_thread(site.kill_redis)


async def _while_jobs_queue(site: Site, cast: Cast, log: Log, stop: asyncio.Event, patience: float) -> float:
    looking = asyncio.create_task(minute.look_on(site.port, _pages(cast), log, stop))
    waited = await asyncio.to_thread(proof.await_jobs, patience)
    stop.set()
    await looking
    return waited


def _locked(cast: Cast) -> Counter:
    """The one whose row was locked across the closing counts, by the time it came, and its receipt says that time."""
    rows = proof.rows([cast.locked])[cast.locked.deal]
    closes = cast.made.round.closes_at
    right = len(rows) == 1 and rows[0].submitted_at < closes < rows[0].processed_at and abs(
        rows[0].submitted_at.timestamp() - cast.locked.pressed[0]) < 1
    return Counter({"locked across the closing, and not counted by its arrival": int(not right)})


def _wrong(told: "report.Report") -> Counter:
    """Answers nobody should get, of all that was asked."""
    found: Counter = Counter({"pages and forms that failed": 0})
    for log in (told.bare, told.first, told.log, told.after):
        found["pages and forms that failed"] += sum(log.wrong.values())
    return found
