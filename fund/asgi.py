"""The site as granian serves it: a request is taken in whole and stamped with its arrival, then one of a few threads answers it.

A server that hands requests straight to its threads shows the site none that still waits for one, and a slow upload keeps a thread
for itself as long as it lasts. Here any number may be on their way, each costs a thread only while it is worked on, and how many
threads there are says how many database connections a process holds. Once a request is whole it is answered, whoever hangs up.
"""
import asyncio
import logging
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from functools import partial
from itertools import islice
from typing import IO, Any

from django.conf import settings

from fund.arrival import ARRIVED
from fund.turns import Turns
from fund.wsgi import application as wsgi

log = logging.getLogger(__name__)
Receive, Send = Callable[[], Awaitable[Any]], Callable[[Any], Awaitable[Any]]
Site = Callable[[dict[str, Any], Callable[..., Any]], Any]
IN_MEMORY = 64_000     # bytes of a body before it goes to a temporary file
AT_A_TIME = 64         # chunks of a streamed answer, 4 kB each, that a thread reads in one go
BARE = {"content-type": "CONTENT_TYPE", "content-length": ""}  # the length is counted, not believed
TOO_LARGE = "이 요청은 받을 수 있는 크기를 넘습니다. · This request is larger than the site accepts.\n"
BROKEN = "오류가 났습니다. · Something went wrong.\n"


def serve(site: Site, threads: int) -> Callable[[dict[str, Any], Receive, Send], Awaitable[None]]:
    """An ASGI application that lets so many threads answer for a WSGI one."""
    turns = Turns(threads)

    async def application(scope: dict[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            raise ValueError(f"Only HTTP is served here, not {scope['type']}.")
        counts = scope["method"] == "POST" and settings.COUNTS_BY_ARRIVAL.fullmatch(scope["path"])
        await _serve(partial(turns.run, may_wait=settings.GIVES_WAY_SECONDS if counts else 0), site, scope, receive, send)

    return application


async def _serve(run: Callable[..., Awaitable[Any]], site: Site, scope: dict[str, Any], receive: Receive, send: Send) -> None:
    """One request, from its first byte to the last of its answer."""
    with tempfile.SpooledTemporaryFile(IN_MEMORY) as body:
        try:
            async with asyncio.timeout(settings.STALLED_SECONDS) as patience:
                size = await _take_in(body, receive, patience)
        except TimeoutError:
            return await _say(send, 408, "")
        if size is None:
            return None  # it broke off: nothing of it was taken
        if size > settings.REQUEST_MAX_MB * 1_000_000:
            return await _say(send, 413, TOO_LARGE)
        body.seek(0)
        return await _give_out(run, site, _environ(scope, body, size, time.time()), send)


async def _take_in(body: IO[bytes], receive: Receive, patience: asyncio.Timeout) -> int | None:
    """Keep what comes and count it; None where it breaks off. What is too large is not read to its end."""
    size, clock = 0, asyncio.get_running_loop().time
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        piece = message.get("body", b"")
        size += len(piece)
        if not message.get("more_body") or size > settings.REQUEST_MAX_MB * 1_000_000:
            body.write(piece)
            return size
        body.write(piece)
        patience.reschedule(clock() + settings.STALLED_SECONDS)


async def _give_out(run: Callable[..., Awaitable[Any]], site: Site, environ: dict[str, Any], send: Send) -> None:
    """Let a thread answer; what it streams is read by threads too, a part at a time, so that a slow reader holds none."""
    try:
        status, headers, answer, rest = await run(_answer, site, environ)
    except Exception:  # Django answers its own errors; this one lies below it
        log.exception("no answer to %s %s", environ["REQUEST_METHOD"], environ["PATH_INFO"])
        return await _say(send, 500, BROKEN)
    try:
        await send({"type": "http.response.start", "status": status, "headers": headers})
        while rest is not None and (part := await run(_part, rest)):
            await send({"type": "http.response.body", "body": part, "more_body": True})
        await send({"type": "http.response.body", "body": b"" if rest is not None else b"".join(answer)})
    finally:
        if rest is not None:
            await run(answer.close)


def _answer(site: Site, environ: dict[str, Any]) -> tuple[int, list[tuple[bytes, bytes]], Any, Iterator[bytes] | None]:
    """Status, headers and the answer; where it streams also its chunks, and it is still to be closed."""
    head: list[Any] = []
    answer = site(environ, lambda status, headers, exc_info=None: head.extend((status, headers)))
    status, headers = head
    named = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
    if getattr(answer, "streaming", False):
        return int(status[:3]), named, answer, iter(answer)
    parts = list(answer)
    answer.close()  # in the thread whose database connection it used
    return int(status[:3]), named, parts, None


def _part(chunks: Iterator[bytes]) -> bytes:
    return b"".join(islice(chunks, AT_A_TIME))


async def _say(send: Send, status: int, words: str) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": words.encode()})


def _environ(scope: dict[str, Any], body: IO[bytes], size: int, arrived: float) -> dict[str, Any]:
    """The request as Django's WSGI side reads it."""
    server, client = scope.get("server") or ("localhost", 80), scope.get("client") or ("", 0)
    environ = {
        "REQUEST_METHOD": scope["method"], "SCRIPT_NAME": "", "PATH_INFO": scope["path"].encode().decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"), "SERVER_NAME": server[0], "SERVER_PORT": str(server[1]),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}", "REMOTE_ADDR": client[0], "REMOTE_PORT": str(client[1]),
        "CONTENT_LENGTH": str(size), ARRIVED: arrived,
        "wsgi.version": (1, 0), "wsgi.url_scheme": scope.get("scheme", "http"), "wsgi.input": body, "wsgi.errors": sys.stderr,
        "wsgi.multithread": True, "wsgi.multiprocess": True, "wsgi.run_once": False, "wsgi.input_terminated": True}
    for raw, value in scope["headers"]:
        name = raw.decode("latin-1").lower()
        if "_" in name:  # X_A and X-A would become one, and a proxy may have set only the latter
            continue
        key, text = BARE.get(name, f"HTTP_{name.upper().replace('-', '_')}"), value.decode("latin-1")
        if key:
            environ[key] = f"{environ[key]}{'; ' if key == 'HTTP_COOKIE' else ','}{text}" if key in environ else text
    return environ


application = serve(wsgi, settings.WEB_THREADS)
