"""A real Celery worker on the test database and the test queue, for tests where jobs matter."""
import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time

import pytest


class Worker:
    """`celery -A fund worker` with one child process, a process group of its own and its words in a file."""

    def __init__(self, settings, *options: str):
        from django.db import connection
        from redis import Redis

        database = connection.settings_dict
        host = database["OPTIONS"].get("host") or database["HOST"]
        Redis.from_url(settings.CELERY_BROKER_URL.replace("redis+socket://", "unix://").replace("virtual_host=", "db=")).flushdb()
        self._env = {**os.environ, "DATABASE_URL": f"postgresql://{database['USER']}@/{database['NAME']}?host={host}", "HTTPS": "0",
                     "EMAIL_URL": "memorymail://", "SECRET_KEY": settings.SECRET_KEY, "SITE_URL": settings.SITE_URL}
        self._command = [sys.executable, "-m", "celery", "-A", "fund", "worker", "-c", "1", "-l", "info", "--without-mingle",
                         "--without-gossip", "--without-heartbeat", *options]
        self.start()

    def start(self) -> None:
        """Start, or start again after kill(); returns once it takes up work."""
        self._said = tempfile.TemporaryFile("w+")  # noqa: SIM115  open as long as the worker lives
        self.process = subprocess.Popen(self._command, env=self._env, stdout=self._said, stderr=subprocess.STDOUT, start_new_session=True)
        deadline = time.monotonic() + 60
        while "ready." not in self.words():
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.kill()
                pytest.fail(f"The worker did not start:\n{self.words()}")
            time.sleep(0.05)

    def words(self) -> str:
        """What it has logged so far."""
        self._said.seek(0)
        return self._said.read()

    def children(self) -> list[int]:
        """The processes that do its work."""
        with open(f"/proc/{self.process.pid}/task/{self.process.pid}/children") as listed:
            return [int(pid) for pid in listed.read().split()]

    def kill(self) -> None:
        """Everything of it at once, as when the machine loses power."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(5)

    def stop(self) -> None:
        """As a deployment does it; whatever is left is killed."""
        self.process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(15)
        self.kill()
        self._said.close()


@pytest.fixture
def celery_worker_process(transactional_db, settings):
    """A worker for this test alone; it is gone when the test ends."""
    worker = Worker(settings)
    yield worker
    worker.stop()


@pytest.fixture(scope="module")
def celery_worker(django_db_setup, django_db_blocker):
    """A worker for the tests of one module, each of which uses transactional_db; it also knows tests/tasks_for_tests.py."""
    from django.conf import settings

    with django_db_blocker.unblock():
        worker = Worker(settings, "-I", "tests.tasks_for_tests")
    yield worker
    worker.stop()
