"""A file streamed to ClamAV's daemon (clamd, INSTREAM): clean, or what it found; its silence and its limit are said as such."""
import contextlib
import socket
import struct
from typing import BinaryIO
from urllib.parse import urlsplit

PIECE = 65_536
CONNECT_SECONDS, ANSWER_SECONDS = 5, 120
LIMIT = "size limit exceeded"


class ScannerAway(Exception):
    """The daemon does not answer, or says something that is no verdict."""


class TooLarge(Exception):
    """The file is larger than the daemon takes (StreamMaxLength)."""


def found_in(url: str, file: BinaryIO) -> str:
    """What the daemon at `url` finds in a file, "" for nothing. ScannerAway or TooLarge where there is no verdict."""
    try:
        with _connected(url) as line:
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # at its limit it hangs up; its reason can still be read
                line.sendall(b"zINSTREAM\0")
                while piece := file.read(PIECE):
                    line.sendall(struct.pack("!L", len(piece)) + piece)
                line.sendall(struct.pack("!L", 0))
            said = _answer(line)
    except OSError as problem:
        raise ScannerAway(f"{url}: {problem}") from problem
    if LIMIT in said:
        raise TooLarge(said)
    if said.endswith(": OK"):
        return ""
    if said.endswith(" FOUND"):
        return said.removesuffix(" FOUND").partition(": ")[2] or said
    raise ScannerAway(f"{url} said {said!r}")


def _connected(url: str) -> socket.socket:
    parts = urlsplit(url)
    if parts.scheme == "tcp":
        line = socket.create_connection((parts.hostname, parts.port), CONNECT_SECONDS)
    else:
        line = socket.socket(socket.AF_UNIX)
        line.settimeout(CONNECT_SECONDS)
        try:
            line.connect(parts.path)
        except OSError:
            line.close()
            raise
    line.settimeout(ANSWER_SECONDS)
    return line


def _answer(line: socket.socket) -> str:
    said = b""
    while not said.endswith(b"\0") and len(said) < 4096 and (piece := line.recv(1024)):
        said += piece
    return said.rstrip(b"\0\n").decode("utf-8", "replace")
