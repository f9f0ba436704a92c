"""The whole site in one terminal: database, queue, web server, worker and clock; Ctrl-C ends all of it."""
import contextlib
import ctypes
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
import unicodedata
from typing import IO, NamedTuple

try:
    import resource
except ImportError:  # Windows, where this command only says that it needs another system
    resource = None

from django.apps import apps
from django.conf import settings
from django.core.management import BaseCommand, call_command
from django.db import OperationalError, connections

from fund import embedded, guard
from fund.queries.demo import sign_ins

HOST = "127.0.0.1"
FILES = 8192  # that a part may have open: each browser holds several connections
GIVES_UP = 4, 60  # a part that gives up so often within so many seconds is not started again
ENDINGS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]


class Part(NamedTuple):
    log: str
    ko: str
    en: str
    command: list[str]
    again: bool = False  # it is started again when it gives up, as a worker does whose Redis was killed under its hands


class Command(BaseCommand):
    help = "데이터베이스, 큐, 웹 서버, 작업자를 한 번에 시작합니다 · Start database, queue, web server and worker"
    requires_system_checks: list[str] = []  # they run once the database is there

    def add_arguments(self, parser):
        parser.add_argument("--port", type=int, default=8000, help="8000")
        parser.add_argument("--reset", action="store_true", help="데이터를 지우고 새로 시작 · delete the data first")
        parser.add_argument("--no-seed", action="store_true", help="예시 데이터 없이 시작 · without example data")

    def handle(self, *args, port, reset, no_seed, **options):
        os.environ |= {"FUND_DEMO": "1", "FUND_DATA": str(embedded.data_folder()), "PYTHONUNBUFFERED": "1"}
        self.address = f"http://{HOST}:{port}/"
        settings.SITE_URL = os.environ.setdefault("SITE_URL", self.address.rstrip("/"))  # letters lead to this port
        self.own = {"postgres": not os.environ.get("DATABASE_URL"), "redis": not os.environ.get("REDIS_URL")}
        self.running: dict[int, tuple[Part, subprocess.Popen]] = {}
        self.gave_up: list[float] = []
        if os.name != "posix":
            self._refuse("이 명령은 리눅스와 맥에서 실행됩니다",
                         "This command needs Linux or macOS; elsewhere start web server and worker by themselves.")
        if reset and not all(self.own.values()):
            self._refuse("DATABASE_URL이나 REDIS_URL이 있으면 데이터를 지우지 않습니다",
                         "With DATABASE_URL or REDIS_URL set nothing is deleted: --reset is for embedded servers.")
        for ending in ENDINGS:
            if signal.getsignal(ending) is not signal.SIG_IGN:  # nohup
                signal.signal(ending, lambda *_: sys.exit(0))
        with self._alone() as remains:
            self._check_port(port)
            self._prepare(reset, no_seed)
            try:
                self._start(port, remains)
                self._await_answer(port)
                self._tell()
                self._watch()
            finally:
                self._end()

    @contextlib.contextmanager
    def _alone(self):
        """One demo per data folder; after a kill -9 this waits until the guard has ended what was left."""
        try:
            demo = embedded.lock("demo", timeout=0)
        except BlockingIOError:
            self._refuse("이 데이터 폴더의 데모가 이미 실행 중입니다", "A demo already runs on the data folder "
                         f"{embedded.data_folder()}: open it, end it, or set FUND_DATA to another folder.")
        try:
            remains = embedded.lock("demo.parts", timeout=0.1)
        except BlockingIOError:
            self._say("앞선 데모가 끝나기를 기다립니다", "Waiting for an earlier demo to end")
            remains = embedded.lock("demo.parts", timeout=30)
        with demo, remains:
            yield remains

    def _check_port(self, port):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except (OSError, OverflowError):
                self._refuse(f"포트 {port}번을 쓸 수 없습니다", f"Port {port} cannot be used; choose another, "
                             f"for example: manage.py demo --port {8001 if port == 8000 else 8000}")

    def _prepare(self, reset, no_seed):
        if reset:
            self._say("저장한 데이터를 지웁니다", "Deleting the stored data")
            embedded.reset()
        self._say("데이터베이스와 큐를 시작합니다", "Starting the database and the queue")
        embedded.ensure(**self.own)
        self.check()
        self._say("데이터베이스를 준비합니다", "Preparing the database")
        try:
            call_command("migrate", interactive=False, verbosity=0)
        except OperationalError as problem:
            self._refuse("데이터베이스가 응답하지 않습니다",
                         f"The database does not answer: {str(problem).splitlines()[0]}")
        if not no_seed and not apps.get_model("fund.Fund").objects.exists():
            self._say("예시 데이터를 넣습니다", "Filling in the example data")
            call_command("seed")
        self.sign_ins = sign_ins()
        connections.close_all()

    def _start(self, port, remains: IO):
        self._say("웹 서버와 작업자를 시작합니다", "Starting the web server and the worker")
        python = [sys.executable, "-m"]
        celery = [*python, "celery", "-A", "fund"]
        schedule = str(embedded.data_folder() / "beat-schedule")
        # What the pipe and the inherited lock hold together: nothing outlives this process by more than seconds, and
        # a demo started meanwhile waits for that.
        self.shared = {"cwd": embedded.ROOT, "pass_fds": [remains.fileno()], "start_new_session": True}
        self.guard = subprocess.Popen([sys.executable, "-I", "-S", guard.__file__, str(signal.SIGTERM.value)],
                                      stdin=subprocess.PIPE, text=True, **self.shared)
        for part in (
            Part("web", "웹 서버", "web server", [
                *python, "granian", "--interface", "asginl", "--host", HOST, "--port", str(port), "--workers", "2",
                "--backlog", "4096", "--backpressure", "4096", "--no-ws", "fund.asgi:application"]),
            Part("worker", "작업자", "worker", [
                *celery, "worker", "--concurrency", "2", "--loglevel", "info", "--without-gossip", "--without-mingle"], again=True),
            Part("beat", "시계", "clock", [*celery, "beat", "--loglevel", "info", "--schedule", schedule], again=True),
        ):
            self._launch(part)

    def _launch(self, part):
        with embedded.log_file(part.log) as log:
            process = subprocess.Popen(part.command, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                       preexec_fn=_tie_to(os.getpid(), nice=10 * (part.log == "worker")), **self.shared)
        self.running[process.pid] = part, process
        print(process.pid, file=self.guard.stdin, flush=True)

    def _await_answer(self, port, patience=90):
        deadline = time.monotonic() + patience
        while not _healthy(port):
            self._all_living()
            if time.monotonic() > deadline:
                self._refuse(f"웹 서버가 {patience}초 동안 응답하지 않았습니다",
                             f"The web server did not answer within {patience} seconds; its log ends with:",
                             embedded.tail("web"))
            time.sleep(0.1)

    def _tell(self):
        self._say(f"준비되었습니다: {self.address}", "Ready")
        if self.sign_ins:
            rows = [("역할 · Role", "이메일 · E-mail", "비밀번호 · Password"), *self.sign_ins]
            widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
            self._write("", *("  " + "  ".join(map(_padded, row, widths)).rstrip() for row in rows), "")
        self._say("끝내려면 Ctrl-C를 누릅니다", "Press Ctrl-C to end")

    def _watch(self):
        while True:
            for _ in range(10):
                self._all_living()
                time.sleep(0.5)
            embedded.ensure(**self.own)  # starts again what was killed

    def _all_living(self):
        for part, process in list(self.running.values()):
            if process.poll() is None:
                continue
            if part.again and process.returncode >= 0 and self._may_go_on():  # it ended by itself, nobody killed it
                self._say(f"{part.ko} 프로세스를 다시 시작합니다", f"Starting the {part.en} again")
                guard.end([process.pid])
                del self.running[process.pid]
                self._launch(part)
            else:
                self._refuse(f"{part.ko} 프로세스가 끝났습니다",
                             f"The {part.en} ended with code {process.returncode}; its log ends with:",
                             embedded.tail(part.log))
        if self.guard.poll() is not None:
            self._refuse("보호 프로세스가 끝났습니다", "The process that guards the others has ended.")

    def _may_go_on(self) -> bool:
        times, seconds = GIVES_UP
        self.gave_up = [*self.gave_up, time.monotonic()][-times:]
        return len(self.gave_up) < times or self.gave_up[-1] - self.gave_up[0] > seconds

    def _end(self):
        for ending in ENDINGS:  # a second Ctrl-C does not wait
            signal.signal(ending, lambda *_: guard.end(list(self.running), patience=0))
        self._say("모두 끝냅니다", "Ending everything")
        guard.end(list(self.running))
        if hasattr(self, "guard"):
            self.guard.communicate()

    def _say(self, ko, en):
        self._write(f"{ko} · {en}")

    def _refuse(self, ko, en, *more):
        with contextlib.suppress(OSError):
            self.stderr.write("\n".join((f"{ko} · {en}", *more)))
        sys.exit(1)

    def _write(self, *lines):
        with contextlib.suppress(OSError):  # the terminal may be closed
            self.stdout.write("\n".join(lines))
            self.stdout.flush()


def _healthy(port) -> bool:
    answer = http.client.HTTPConnection(HOST, port, timeout=5)
    try:
        answer.request("GET", "/healthz")
        return answer.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        answer.close()


def _width(text) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def _padded(text, width) -> str:
    return text + " " * (width - _width(text))


def _tie_to(parent, nice):
    libc = ctypes.CDLL(None)

    def tie():
        os.nice(nice)  # pages come before what waits in the queue
        files, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = FILES if most == resource.RLIM_INFINITY else min(FILES, most)
        if files != resource.RLIM_INFINITY and files < wanted:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))
        if sys.platform == "linux":
            libc.prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG: should the guard be killed together with this process
        if os.getppid() != parent:
            os._exit(1)
    return tie
