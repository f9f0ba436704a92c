"""The servers of the surge: the whole site as `manage.py demo` starts it, with a data folder and a port of its own, and its Redis in trouble."""
import contextlib
import ctypes
import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.fund.processes import dismiss, living

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 90.0
OF_THE_CALLER = ("FUND_DATA", "FUND_DEMO", "DJANGO_SETTINGS_MODULE", "DATABASE_URL", "REDIS_URL", "BLOB_FOLDER", "QUEUE_DB", "HTTPS", "DEBUG",
                 "SITE_URL", "KAKAO_CLIENT_ID", "KAKAO_CLIENT_SECRET")


@dataclass
class Site:
    """A running site: where it keeps its data and where it answers."""

    data: Path
    port: int

    def redis(self) -> int:
        """The process of its Redis server."""
        (pid,) = [pid for pid, words in living(self.data).items() if "redis-server" in words.split()[0]]
        return pid

    def hang_redis(self) -> int:
        """Its Redis still takes connections and answers nothing until `wake`; returns the process."""
        os.kill(pid := self.redis(), signal.SIGSTOP)
        return pid

    def kill_redis(self) -> None:
        os.kill(self.redis(), signal.SIGKILL)


def wake(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGCONT)


def bare_environment() -> dict[str, str]:
    """The environment without what another site in this process was told."""
    return {name: value for name, value in os.environ.items() if name not in OF_THE_CALLER}


def environment(data: Path) -> dict[str, str]:
    """What this process and the servers share, so that they mean the same site."""
    return bare_environment() | {"FUND_DATA": str(data), "FUND_DEMO": "1", "DJANGO_SETTINGS_MODULE": "tests.load.settings"}


@contextlib.contextmanager
def site(keep_logs: Path | None = None) -> Iterator[Site]:
    """Start everything; at the end everything is stopped and deleted, also after an error, but for the logs where they are asked for."""
    data = Path(tempfile.mkdtemp(prefix="fund-surge-", dir="/tmp"))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = (data / "demo.log").open("w+")
    demo = subprocess.Popen([sys.executable, "manage.py", "demo", "--no-seed", "--port", str(port)], cwd=ROOT, env=environment(data),
                            stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True, preexec_fn=_tied)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what follows is done then too
    try:
        _await(demo, port, data)
        yield Site(data, port)
    finally:
        demo.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            demo.wait(60)
        _let_go()
        dismiss(data)
        if keep_logs:
            shutil.copytree(data / "logs", keep_logs, dirs_exist_ok=True)
        shutil.rmtree(data, ignore_errors=True)


def _tied() -> None:
    """The kernel ends the demo, and the demo its parts, when this process is gone, also after kill -9."""
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG


def _await(demo: subprocess.Popen, port: int, data: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while not _healthy(port):
        if demo.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError("The site did not start:\n" + (data / "demo.log").read_text())
        time.sleep(0.1)


def _healthy(port: int) -> bool:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        line.request("GET", "/healthz")
        return line.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        line.close()


def _let_go() -> None:
    """This process uses the embedded servers too: their keepers stop them once it lets go."""
    from django.db import connections

    from fund import embedded

    connections.close_all()
    for own in embedded._held.values():
        own.close()
    embedded._held.clear()
