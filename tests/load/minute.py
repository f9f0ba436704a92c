"""The last minute: founders who upload and press submit, twice or over a line that breaks, those who come too late, and who looks on."""
import asyncio
import contextlib
import hashlib
import random
import re
import time
from collections.abc import Awaitable, Callable

from django.db import connection

from tests.load import pieces
from tests.load.browser import Browser, Cut, TooLate
from tests.load.decks import deck
from tests.load.lines import in_lines
from tests.load.log import Log
from tests.load.people import Founder

TRIES = 4
# Most send their deck in pieces, as the page's script does; some by the plain form. In "double" and "lost" it is the submit.
WAYS = ("double", "pieces", "lost", "pieces, cut", "plain", "pieces", "double upload", "pieces", "cut form", "pieces, cut")
DECLARED = {"confirm": "on"}
REFUSED = re.compile(rb"The round closed on [^<]+")


async def until(moment: float) -> None:
    await asyncio.sleep(max(0.0, moment - time.time()))


async def open_pages(founders: list[Founder], port: int) -> None:
    """Everybody opens the page with the deck before the last minute; their uploads and submits come in it."""
    async def one(founder: Founder) -> None:
        browser = Browser(port, founder.session)
        await browser.get(f"/applications/{founder.uuid}/s/deck/")
        founder.token, founder.cookies = browser.token, browser.cookies
        browser.close()

    await in_lines(one, founders)


async def apply(founder: Founder, port: int, log: Log, *, starts: float, presses: float = 0.0) -> None:
    """Upload the deck, press submit (at `presses`, or when there), read the receipt."""
    await until(starts)
    browser = Browser(port, founder.session)
    browser.token, browser.cookies = founder.token, browser.cookies | founder.cookies
    try:
        await prepare(founder, browser, log)
    except TooLate as told:  # the pages before it took longer than there was time
        founder.deck_too_late, founder.said = True, str(told)
    else:
        await until(presses)
        await press(founder, browser, log)
    if founder.receipt:
        await again(lambda: log.of("receipt page", browser.get(founder.receipt)))
    browser.close()


async def prepare(founder: Founder, browser: Browser, log: Log) -> None:
    """Up to the button; who has no page open yet opens the one before the upload and the one before the submit."""
    page, data = f"/applications/{founder.uuid}/s/deck/", deck(founder.number, founder.size)
    founder.deck_sha256 = hashlib.sha256(data).hexdigest()
    if not founder.token:
        await again(lambda: log.of("deck page", browser.get(page)))
    name = f"IR-{founder.number}.pdf"
    if founder.way == "cut form":
        with contextlib.suppress(Cut):
            await browser.upload(page, name, data, cut_at=0.6)
        await asyncio.sleep(0.2)
    if founder.way.startswith("pieces"):
        await again(lambda: pieces.send(browser, founder.uuid, name, data, log, cut=founder.way == "pieces, cut"))
    else:
        await again(lambda: _send_form(founder, browser, page, name, data, log))
    if not founder.token:
        await again(lambda: log.of("page before submit", browser.get(f"/applications/{founder.uuid}/check/")))


async def _send_form(founder: Founder, browser: Browser, page: str, name: str, data: bytes, log: Log) -> None:
    """The deck by the plain form, by some at once on two lines."""
    twice = founder.way == "double upload"
    sent = [log.of("upload", browser.upload(page, name, data, own_line=twice)) for _n in range(1 + twice)]
    for answer in await asyncio.gather(*sent):
        if found := REFUSED.search(answer.body):
            raise TooLate(found[0].decode())


async def press(founder: Founder, browser: Browser, log: Log) -> None:
    """Press submit as this founder does; who gets no answer presses again."""
    path = f"/applications/{founder.uuid}/submit/"
    if founder.way == "lost":
        founder.pressed.append(time.time())
        with contextlib.suppress(Cut, OSError):
            await browser.press_and_lose(path, DECLARED)
        await asyncio.sleep(0.4)
    lines = 2 if founder.way.startswith("double") else 1

    async def once() -> None:
        founder.pressed.append(time.time())
        answer = await log.of("submit", browser.post(path, DECLARED, own_line=lines > 1))
        founder.answered.append(answer.status)
        if answer.status == 302 and answer.location.endswith("/receipt/"):
            founder.receipt = answer.location
        elif found := REFUSED.search(answer.body):
            founder.said = found[0].decode()

    if lines > 1:
        await asyncio.gather(*(again(once) for _n in range(lines)))
    else:
        await again(once)


async def again(once: Callable[[], Awaitable[object]]) -> None:
    """Do it, and do it again where no answer came, a few times."""
    for _try in range(TRIES):
        try:
            await once()
            return
        except Cut:
            await asyncio.sleep(0.5)


async def look_on(port: int, pages: dict[str, tuple[str, str]], log: Log, stop: asyncio.Event) -> None:
    """Open each page (name -> session and path) once a second, whether the one before has come or not."""
    browsers = {name: [Browser(port, session) for _n in range(8)] for name, (session, _path) in pages.items()}
    opened: set[asyncio.Task] = set()
    turn = 0
    while not stop.is_set():
        for name, (session, path) in pages.items():
            browser = browsers[name][turn % 8] if turn < 8 else Browser(port, session)
            opened.add(asyncio.create_task(_look(browser, path, name, log)))
        turn += 1
        await asyncio.sleep(1)
    await asyncio.gather(*opened)


async def _look(browser: Browser, path: str, name: str, log: Log) -> None:
    with contextlib.suppress(Cut):  # it is in the log
        await log.of(name, browser.get(path))
    browser.close()


async def insert(port: int, sessions: list[str], log: Log, stop: asyncio.Event, every: float) -> None:
    """The bare page beside the surge, at a steady pace."""
    browsers = [Browser(port, session) for session in sessions]
    for browser in browsers:
        await browser.get("/bare/")
    turn, opened = 0, set()
    while not stop.is_set():
        browser = browsers[turn % len(browsers)]
        opened.add(asyncio.create_task(log.of("bare insert", browser.post("/bare/", own_line=True), good=(201,))))
        turn += 1
        await asyncio.sleep(every)
    await asyncio.gather(*opened, return_exceptions=True)


async def hold_row(deal: int, starts: float, ends: float) -> None:
    """Somebody else has the deal's row locked from one moment to another."""
    def hold() -> None:
        other = connection.copy()
        try:
            other.set_autocommit(False)
            with other.cursor() as cursor:
                cursor.execute("SELECT 1 FROM applicants_deal WHERE id = %s FOR UPDATE", [deal])
                time.sleep(max(0.0, ends - time.time()))
            other.rollback()
        finally:
            other.close()

    await until(starts)
    await asyncio.to_thread(hold)


def starts_and_presses(count: int, begins: float, closes: float, seed: int = 7) -> list[tuple[float, float]]:
    """When each begins and presses: most in the order they come, more towards the end; one in six waits for the last two seconds."""
    dice, plan = random.Random(seed), []
    span = closes - begins
    for number in range(count):
        if number % 6 == 5:
            plan.append((begins + dice.random() * span * 0.6, closes - 0.2 - 1.8 * dice.random()))
        else:
            plan.append((begins + dice.random() ** 0.7 * max(span - 8, span * 0.6), 0.0))
    return plan
