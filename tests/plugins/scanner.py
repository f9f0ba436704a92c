"""ClamAV's real daemon with one signature of our own; without clamd these tests skip and say so, except in CI."""
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

import pytest

MARK = b"sunhwan-test-malware-3f1c"  # what the signature looks for; harmless bytes
NAME = "Sunhwan.Test.UNOFFICIAL"
STREAM_MAX = 1_048_576


class Clamd:
    """A daemon on a socket in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.socket = folder / "clamd.sock"
        self.url = f"unix://{self.socket}"
        (folder / "db").mkdir()
        (folder / "db" / "own.ndb").write_text(f"Sunhwan.Test:0:*:{MARK.hex()}\n")
        self._conf = folder / "clamd.conf"
        self._conf.write_text(f"DatabaseDirectory {folder}/db\nLocalSocket {self.socket}\nForeground yes\nStreamMaxLength 1M\n"
                              f"User {pwd.getpwuid(os.geteuid()).pw_name}\n")

    def start(self) -> None:
        """Start, or start again after stop(); returns once it answers."""
        self._said = tempfile.TemporaryFile("w+")  # noqa: SIM115  open as long as the daemon lives
        self.process = subprocess.Popen([shutil.which("clamd", path=f"{os.environ['PATH']}:/usr/sbin"), "--config-file", str(self._conf)],
                                        stdout=self._said, stderr=subprocess.STDOUT)
        deadline = time.monotonic() + 30
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                self._said.seek(0)
                pytest.fail(f"clamd did not start:\n{self._said.read()}")
            time.sleep(0.05)

    def stop(self) -> None:
        self.process.kill()
        self.process.wait(10)
        self.socket.unlink(missing_ok=True)
        self._said.close()

    def _answers(self) -> bool:
        with socket.socket(socket.AF_UNIX) as line:
            try:
                line.connect(str(self.socket))
                line.sendall(b"zPING\0")
                return line.recv(16).startswith(b"PONG")
            except OSError:
                return False


@pytest.fixture(scope="module")
def clamd_process():
    if not shutil.which("clamd", path=f"{os.environ['PATH']}:/usr/sbin"):
        if os.environ.get("SCANNER_REQUIRED"):
            pytest.fail("SCANNER_REQUIRED is set, but there is no clamd on the path.")
        pytest.skip("No clamd on the path: install Debian's clamav-daemon to run the scanner's tests.")
    with tempfile.TemporaryDirectory(prefix="clamd-") as folder:
        daemon = Clamd(Path(folder))
        daemon.start()
        yield daemon
        daemon.stop()


@pytest.fixture
def clamd(clamd_process, settings):
    """The site scans with the real daemon."""
    settings.CLAMAV_URL = clamd_process.url
    yield clamd_process
    if clamd_process.process.poll() is not None:  # the test ended while it was stopped
        clamd_process.start()
