"""A browser for hundreds at once on one core: HTTP/1.1 over plain sockets, cookies, forms with their token, and a line that can be cut."""
import asyncio
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="([\w-]+)"')
BOUNDARY = "surge7d1b0f"
PATIENCE = 240.0  # a browser waits longer still


@dataclass
class Answer:
    """What came back, and how many seconds it took."""

    status: int
    location: str
    body: bytes
    seconds: float


class Cut(Exception):
    """The line broke before an answer was there."""


class TooLate(Exception):
    """The site said that the round had closed."""


class Browser:
    """One person's: cookies that all its lines share, one line kept open, more opened where two things go on at once."""

    def __init__(self, port: int, session: str = ""):
        self.port, self.cookies, self.token = port, {"django_language": "en"} | ({"sessionid": session} if session else {}), ""
        self._line: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def get(self, path: str) -> Answer:
        """A page; the token of its form is kept."""
        answer = await self._ask("GET", path, b"", {}, again=True)
        if found := TOKEN.search(answer.body):
            self.token = found[1].decode()
        return answer

    async def post(self, path: str, fields: Mapping[str, str] | None = None, *, own_line: bool = False) -> Answer:
        body = urlencode({"csrfmiddlewaretoken": self.token, **(fields or {})}).encode()
        return await self._ask("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded"}, own_line=own_line)

    async def upload(self, path: str, name: str, data: bytes, *, own_line: bool = False, cut_at: float | None = None) -> Answer:
        """A file in a form; with `cut_at` the line is cut after that part of it, which raises Cut."""
        head = (f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{self.token}\r\n'
                f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="deck"; filename="{name}"\r\nContent-Type: application/pdf\r\n\r\n')
        body = b"".join((head.encode(), data, f"\r\n--{BOUNDARY}--\r\n".encode()))
        kind = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
        return await self._ask("POST", path, body, kind, own_line=own_line, cut_at=cut_at)

    async def patch(self, path: str, offset: int, piece: bytes, *, cut_at: float | None = None) -> Answer:
        """The next piece of a file."""
        headers = {"Content-Type": "application/octet-stream", "Upload-Offset": str(offset), "X-CSRFToken": self.token}
        return await self._ask("PATCH", path, piece, headers, cut_at=cut_at)

    async def press_and_lose(self, path: str, fields: Mapping[str, str]) -> None:
        """Send a form whole and lose the line before the answer comes."""
        body = urlencode({"csrfmiddlewaretoken": self.token, **fields}).encode()
        reader, writer = await self._connect()
        writer.write(self._request("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded"}))
        await writer.drain()
        writer.close()

    def close(self) -> None:
        if self._line:
            self._line[1].close()
            self._line = None

    async def _ask(self, method: str, path: str, body: bytes, headers: Mapping[str, str], *, own_line: bool = False,
                   cut_at: float | None = None, again: bool = False) -> Answer:
        if self._line and self._line[0].at_eof():
            self.close()  # the site let go of a line on which nothing was said for long; a browser opens another
        began, kept = time.perf_counter(), self._line is not None
        line = await self._connect() if own_line or cut_at is not None or not self._line else self._line
        if not own_line and cut_at is None:
            self._line = line
        reader, writer = line
        request = self._request(method, path, body, headers)
        try:
            if cut_at is not None:
                writer.write(request[:int(len(request) * cut_at)])
                await writer.drain()
                raise Cut(path)
            writer.write(request)
            async with asyncio.timeout(PATIENCE):
                await writer.drain()
                status, location, content = await self._read(reader)
        except (OSError, asyncio.IncompleteReadError, TimeoutError) as lost:
            writer.close()
            self._line = None if line is self._line else self._line
            if again and kept:  # a line that was kept open may have been closed meanwhile; asking for a page twice harms nobody
                return await self._ask(method, path, body, headers)
            raise Cut(path) from lost
        finally:
            if own_line or cut_at is not None:
                writer.close()
        return Answer(status, location, content, time.perf_counter() - began)

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        try:
            return await asyncio.open_connection("127.0.0.1", self.port, limit=2**20)
        except OSError as lost:
            raise Cut("no connection") from lost

    def _request(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> bytes:
        lines = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{self.port}", f"Origin: http://127.0.0.1:{self.port}",
                 "Cookie: " + "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
                 *(f"{name}: {value}" for name, value in headers.items()), f"Content-Length: {len(body)}" if method != "GET" else ""]
        return "\r\n".join(line for line in lines if line).encode() + b"\r\n\r\n" + body

    async def _read(self, reader: asyncio.StreamReader) -> tuple[int, str, bytes]:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        status, location, length, chunked = int(head[0].split()[1]), "", 0, False
        for line in head[1:]:
            name, _colon, value = line.partition(": ")
            match name.lower():
                case "location":
                    location = value
                case "content-length":
                    length = int(value)
                case "transfer-encoding":
                    chunked = True
                case "set-cookie":
                    cookie, _equals, rest = value.partition("=")
                    self.cookies[cookie] = rest.partition(";")[0]
        return status, location, await _chunks(reader) if chunked else await reader.readexactly(length)


async def _chunks(reader: asyncio.StreamReader) -> bytes:
    parts = []
    while size := int(await reader.readline(), 16):
        parts.append(await reader.readexactly(size))
        await reader.readexactly(2)
    await reader.readline()
    return b"".join(parts)
