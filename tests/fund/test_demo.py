"""manage.py demo: one command up, one key down, and nothing left behind however it ends."""
import contextlib
import fcntl
import http.client
import os
import pty
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import termios
import time
from pathlib import Path

import psycopg
import pytest

from fund import embedded
from tests.fund.processes import dismiss, left, living, number

READY = "Press Ctrl-C to end"


class Terminal:
    """A demo in a terminal of its own."""

    def __init__(self, data: Path, *options: str):
        self.master, slave = pty.openpty()
        settings = {name: value for name, value in os.environ.items() if name not in ("BLOB_FOLDER", "QUEUE_DB")}
        self.text = ""
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "demo", *options], cwd=embedded.ROOT, stdin=slave, stdout=slave, stderr=slave,
            env=settings | {"FUND_DATA": str(data), "DJANGO_COLORS": "nocolor"}, start_new_session=True,
            preexec_fn=self._as_from_a_keyboard)
        os.close(slave)

    @staticmethod
    def _as_from_a_keyboard():
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # a test run in the background ignores Ctrl-C, and what it starts would too

    def read(self, until: str | None = None, within: float = 240) -> str:
        """What it says up to some words, or to its end."""
        deadline = time.monotonic() + within
        while until is None or until not in self.text:
            with contextlib.suppress(OSError):
                if select.select([self.master], [], [], 0.2)[0]:
                    self.text += os.read(self.master, 65536).decode(errors="replace").replace("\r\n", "\n")
                    continue
            if self.process.poll() is not None:
                break
            assert time.monotonic() < deadline, self.text
        assert until is None or until in self.text, self.text
        return self.text

    def press_ctrl_c(self):
        os.write(self.master, b"\x03")

    def close(self):
        os.close(self.master)


@pytest.fixture(scope="module")
def data():
    """A data folder that is filled once."""
    path = Path(tempfile.mkdtemp(prefix="fund-demo-", dir="/tmp"))
    yield path
    remains = dismiss(path)
    shutil.rmtree(path)
    assert remains == {}


@pytest.fixture
def port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def status(port: int, path: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", path)
    return connection.getresponse().status


def query(data: Path, sql: str) -> list:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FUND_DATA", str(data))
        url = embedded.database_url()
    with psycopg.connect(url) as connection:
        return connection.execute(sql).fetchall()


def workers(data: Path) -> list[int]:
    return [pid for pid, command in living(data).items() if "celery -A fund worker" in command]


def test_a_taken_port_is_told_before_anything_starts(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        demo = Terminal(tmp_path, "--port", str(port))
        said = demo.read()
    assert demo.process.wait() == 1
    assert said == (f"포트 {port}번을 쓸 수 없습니다 · Port {port} cannot be used; choose another, for example: "
                    "manage.py demo --port 8000\n")
    assert not (tmp_path / "postgres").exists()
    assert living(tmp_path) == {}


def test_a_folder_that_cannot_be_written_is_told_in_one_sentence(tmp_path):
    (tmp_path / "file").touch()
    demo = Terminal(tmp_path / "file" / "data")
    said = demo.read()
    assert demo.process.wait() == 1
    assert said.startswith(f"The data folder {tmp_path}/file/data cannot be written")
    assert said.count("\n") == 1


def test_reset_deletes_nothing_of_a_database_of_ones_own(tmp_path, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@db.invalid/kept")
    demo = Terminal(tmp_path, "--reset")
    assert "With DATABASE_URL or REDIS_URL set nothing is deleted" in demo.read()
    assert demo.process.wait() == 1
    assert living(tmp_path) == {}


def test_it_comes_up_with_its_sign_ins_and_ctrl_c_ends_all_of_it(data, port):
    before = set(os.listdir(embedded.ROOT))
    demo = Terminal(data, "--port", str(port))
    said = demo.read(READY)
    steps = [line.partition(" · ")[2] for line in said.splitlines() if " · " in line]
    assert steps[:4] == ["Starting the database and the queue", "Preparing the database", "Filling in the example data",
                         "Starting the web server and the worker"]
    assert f"http://127.0.0.1:{port}/" in said
    sign_ins = [line.split() for line in said.splitlines() if "@" in line]
    assert len(sign_ins) == len({tuple(row) for row in sign_ins}) > 3
    assert status(port, "/healthz") == 200
    letters = [body for (body,) in query(data, "SELECT body FROM fund_message WHERE body LIKE '%http://%'")]
    assert letters and all(f"http://127.0.0.1:{port}/" in body for body in letters), "letters lead to the port the demo has"
    second = Terminal(data, "--port", str(port + 1), "--reset")
    assert f"A demo already runs on the data folder {data}" in second.read()
    assert second.process.wait() == 1
    assert status(port, "/healthz") == 200
    demo.press_ctrl_c()
    assert demo.read().endswith("모두 끝냅니다 · Ending everything\n")
    assert demo.process.wait() == 0
    assert left(data) == {}
    assert set(os.listdir(embedded.ROOT)) == before
    assert {"web.log", "worker.log", "beat.log"} <= set(os.listdir(data / "logs"))


def test_after_kill_9_the_next_start_waits_and_finds_its_data_and_a_closed_terminal_ends_it(data, port):
    demo = Terminal(data, "--port", str(port))
    demo.read(READY)
    funds = query(data, "SELECT id, slug FROM fund_fund")
    demo.process.kill()
    again = Terminal(data, "--port", str(port))
    said = again.read(READY)
    assert "Filling in the example data" not in said
    assert query(data, "SELECT id, slug FROM fund_fund") == funds
    assert status(port, "/healthz") == 200
    again.close()
    assert left(data) == {}


def test_a_worker_that_gives_up_is_started_again_and_one_that_was_killed_is_named_with_the_end_of_its_log(data, port):
    def ready() -> int:
        return (data / "logs" / "worker.log").read_text().count(" ready.\n")

    before = ready()
    demo = Terminal(data, "--port", str(port))
    demo.read(READY)
    while ready() == before:
        time.sleep(0.05)
    os.kill(min(workers(data)), signal.SIGQUIT)  # it gives up by itself, as when its Redis was killed under its hands
    demo.read("Starting the worker again")
    while not workers(data):
        time.sleep(0.05)
    os.kill(min(workers(data)), signal.SIGKILL)
    said = demo.read()
    assert "The worker ended with code -9; its log ends with:" in said
    assert (data / "logs" / "worker.log").read_text().splitlines()[-1].strip()[:60] in said
    assert demo.process.wait() == 1
    assert dismiss(data) == {}


def test_kill_9_of_the_guard_ends_the_rest(data, port):
    demo = Terminal(data, "--port", str(port))
    demo.read(READY)
    os.kill(number(data, "guard.py"), signal.SIGKILL)
    assert "The process that guards the others has ended." in demo.read()
    assert demo.process.wait() == 1
    assert dismiss(data) == {}
