"""The door of the site: requests come whole or not at all, are stamped when their last byte is here, and cost a thread only then."""
import asyncio
import time
from collections.abc import Iterable

import pytest

from fund.arrival import ARRIVED
from fund.asgi import serve
from tests.fund.loop import run_apart

SCOPE = {"type": "http", "method": "POST", "path": "/한글/", "query_string": b"a=1", "http_version": "1.1", "scheme": "https",
         "server": ("127.0.0.1", 8000), "client": ("10.0.0.1", 4711), "headers": []}


class Site:
    """A WSGI application that keeps what it was asked, and answers with the body it read."""

    def __init__(self):
        self.asked: list[dict] = []

    def __call__(self, environ, start_response):
        self.asked.append(environ)
        body = environ["wsgi.input"].read()
        start_response("200 OK", [("X-Came", environ["PATH_INFO"]), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")])
        return Answer([body])


class Answer(list):
    closed = False

    def close(self):
        self.closed = True


class Client:
    """Sends messages one after the other, each after some seconds, and keeps what it is answered."""

    def __init__(self, *messages: bytes | None, wait: float = 0, more: bool = False):
        self.messages, self.wait, self.more, self.said = list(messages), wait, more, []

    async def receive(self):
        await asyncio.sleep(self.wait)
        if not self.messages:
            await asyncio.sleep(3600)
        piece = self.messages.pop(0)
        return {"type": "http.disconnect"} if piece is None else {
            "type": "http.request", "body": piece, "more_body": bool(self.messages) or self.more}

    async def send(self, message):
        self.said.append(message)

    @property
    def status(self) -> int:
        return self.said[0]["status"]

    @property
    def body(self) -> bytes:
        return b"".join(message["body"] for message in self.said[1:])


def ask(site, *clients: Client, threads: int = 1, headers: Iterable[tuple[bytes, bytes]] = ()) -> None:
    async def all_of_them():
        door = serve(site, threads)
        await asyncio.gather(*(door(SCOPE | {"headers": list(headers)}, client.receive, client.send) for client in clients))
    run_apart(all_of_them())


def test_pieces_come_to_the_site_as_one_body_stamped_after_the_last():
    site, client, began = Site(), Client(b"one ", b"two ", b"three", wait=0.05), time.time()
    ask(site, client, headers=[(b"content-length", b"99"), (b"content-type", b"text/plain")])
    (environ,) = site.asked
    assert (client.status, client.body) == (200, b"one two three")
    assert (environ["CONTENT_LENGTH"], environ["CONTENT_TYPE"], environ["wsgi.url_scheme"]) == ("13", "text/plain", "https")
    assert (environ["PATH_INFO"].encode("latin-1").decode(), environ["QUERY_STRING"], environ["REMOTE_ADDR"]) == ("/한글/", "a=1", "10.0.0.1")
    assert began + 0.15 <= environ[ARRIVED] <= time.time()
    assert client.said[0]["headers"] == [(b"x-came", "/한글/".encode()), (b"set-cookie", b"a=1"), (b"set-cookie", b"b=2")]


def test_what_breaks_off_never_reaches_the_site():
    site = Site()
    ask(site, client := Client(b"half", None, more=True))
    assert (site.asked, client.said) == ([], [])


def test_a_slow_upload_holds_no_thread_and_what_says_nothing_is_let_go(settings):
    settings.STALLED_SECONDS = 0.3
    site, slow, stalled, quick = Site(), Client(b"slow ", b"but there", wait=0.15), Client(b"never ", more=True), Client(b"quick")
    ask(site, slow, stalled, quick, threads=1)
    assert [environ["CONTENT_LENGTH"] for environ in site.asked] == ["5", "14"]
    assert (quick.body, slow.body, stalled.status) == (b"quick", b"slow but there", 408)


def test_what_is_too_large_is_refused_in_words_before_its_end(settings):
    settings.REQUEST_MAX_MB = 1
    site = Site()
    ask(site, client := Client(*[b"x" * 400_000] * 9))
    assert (client.status, site.asked, len(client.messages)) == (413, [], 6)
    assert client.body.decode() == "이 요청은 받을 수 있는 크기를 넘습니다. · This request is larger than the site accepts.\n"
    ask(site, client := Client(b"x" * 1_000_000))
    assert client.status == 200


def test_headers_that_a_client_could_slip_past_a_proxy_are_dropped_and_cookies_joined():
    site = Site()
    ask(site, Client(b""), headers=[(b"x_request_start", b"t=1"), (b"x-request-start", b"t=2"), (b"cookie", b"a=1"), (b"cookie", b"b=2"),
                                    (b"accept", b"text/html"), (b"accept", b"*/*"), (b"fund.arrived", b"1")])
    (environ,) = site.asked
    assert (environ["HTTP_X_REQUEST_START"], environ["HTTP_COOKIE"], environ["HTTP_ACCEPT"]) == ("t=2", "a=1; b=2", "text/html,*/*")
    assert environ[ARRIVED] > 1_700_000_000


def test_an_answer_that_streams_is_sent_in_parts_and_closed_also_when_its_reader_leaves():
    class Stream(Answer):
        streaming = True

    kept = Stream([b"x" * 4096] * 100)

    def site(environ, start_response):
        start_response("200 OK", [])
        return kept

    ask(site, client := Client(b""))
    assert [len(message["body"]) for message in client.said[1:]] == [64 * 4096, 36 * 4096, 0] and kept.closed
    kept.closed = False

    class Leaves(Client):
        async def send(self, message):
            if message["type"] == "http.response.body":
                raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        ask(site, Leaves(b""))
    assert kept.closed


def test_an_error_below_the_site_is_answered(caplog):
    def site(environ, start_response):
        raise ZeroDivisionError

    ask(site, client := Client(b""))
    assert (client.status, client.body.decode()) == (500, "오류가 났습니다. · Something went wrong.\n")
    assert "ZeroDivisionError" in caplog.text
