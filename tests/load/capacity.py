"""How much goes at once while nothing else is asked: the bare insert, the upload and the submit, as fast as a few lines carry them."""
import asyncio
import time

from tests.load.browser import Browser
from tests.load.lines import LINES, in_lines
from tests.load.log import Log
from tests.load.minute import prepare, press
from tests.load.people import Founder


async def inserts(port: int, sessions: list[str], seconds: float) -> tuple[Log, float]:
    """The bare page for so many seconds."""
    log, ends = Log(), time.perf_counter() + seconds
    browsers = [Browser(port, session) for session in sessions[:LINES]]

    async def one(browser: Browser) -> None:
        await browser.get("/bare/")
        while time.perf_counter() < ends:
            await log.of("bare insert", browser.post("/bare/"), good=(201,))
        browser.close()

    await asyncio.gather(*map(one, browsers))
    return log, time.perf_counter() - log.began


async def uploads_then_submits(port: int, founders: list[Founder]) -> tuple[Log, float, float]:
    """Everybody uploads, then everybody submits; returns the seconds of each."""
    log, browsers = Log(), {founder.number: Browser(port, founder.session) for founder in founders}
    began = time.perf_counter()
    await in_lines(lambda founder: prepare(founder, browsers[founder.number], log), founders)
    between = time.perf_counter()
    await in_lines(lambda founder: press(founder, browsers[founder.number], log), founders)
    ended = time.perf_counter()
    for browser in browsers.values():
        browser.close()
    return log, between - began, ended - between
