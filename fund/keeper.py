"""Keeps one embedded server up while any process uses it; run by fund/embedded.py, on the standard library alone.

It says "ready", or why not, on standard output. The server dies with its keeper, and both the server and its children
hold the server's lock: whoever has that lock knows that nothing of an earlier run lives, so its remains may be cleared.
"""
import contextlib
import ctypes
import fcntl
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO, NamedTuple

LINGER = 2.0  # seconds a server outlives its last user, so that `migrate && demo` does not restart it
ON_LINUX = sys.platform == "linux"


class Refusal(Exception):
    """Why there is no server, in words a user may read."""


class Server(NamedTuple):
    command: list
    answers: Callable[[], bool]
    user: dict


def keep(server: str, data: Path, listens: Path, elsewhere: Path, binary: Path) -> None:
    """Run the server until its last user has gone."""
    own, ready, users = ((data / "locks" / f"{server}.{name}").open("a") for name in ("server", "ready", "users"))
    fcntl.flock(own, fcntl.LOCK_EX)  # waits for an earlier server that is still stopping
    _clear(listens.parent)
    tied = {"cwd": "/", "stdout": sys.stderr, "pass_fds": [own.fileno()]}
    plan = _postgres(data, listens, elsewhere, binary, tied) if server == "postgres" else _redis(data, listens, binary)
    process = subprocess.Popen(plan.command, stdin=subprocess.DEVNULL, start_new_session=True,
                               preexec_fn=_tie(signal.SIGINT), **tied, **plan.user)
    guard = None if ON_LINUX else _guard(process.pid)
    try:
        _wait(process, plan, listens, users, ready)
    finally:
        fcntl.flock(ready, fcntl.LOCK_UN)
        _stop(process)
        _clear(listens.parent)
        if guard:
            guard.communicate()


def _wait(process: subprocess.Popen, plan: Server, listens: Path, users: IO, ready: IO) -> None:
    """Say when the server answers; return when it has ended, has lost its socket or had no user for a while."""
    said, free_since = False, None
    while process.poll() is None and (not said or listens.exists()):
        if not said and plan.answers():
            fcntl.flock(ready, fcntl.LOCK_EX)
            _say("ready")
            said = True
        if _taken(users, fcntl.LOCK_EX):
            free_since = free_since or time.monotonic()
            if time.monotonic() - free_since > LINGER:
                return  # still holding the lock: newcomers wait until this process is gone
        elif _taken(users, fcntl.LOCK_SH):
            free_since = None
        else:
            return  # somebody has it exclusively: embedded.reset() wants the server down
        fcntl.flock(users, fcntl.LOCK_UN)
        time.sleep(0.25 if said else 0.02)


def _taken(lock: IO, how: int) -> bool:
    try:
        fcntl.flock(lock, how | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _stop(process: subprocess.Popen) -> None:
    if process.poll() is None:
        process.send_signal(signal.SIGINT)  # PostgreSQL: fast shutdown. Redis: save and exit
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _postgres(data: Path, listens: Path, elsewhere: Path, binary: Path, tied: dict) -> Server:
    folder, user = data / "postgres", {}
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        owner = _server_user(folder, elsewhere / "postgres")
        user = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}
        if data.stat().st_uid == 0:
            data.chmod(data.stat().st_mode | 0o011)
        if not folder.exists() and ((elsewhere / "postgres").exists() or not _reaches(data, user)):
            folder = elsewhere / "postgres"
        if not _reaches(binary, user):
            binary = _copied(binary, elsewhere)
    _private(listens.parent, user)
    if not folder.exists():
        _create_database(folder, binary, tied | user)
    _refuse_foreign(folder, user)
    version = (folder / "PG_VERSION").read_text().strip()
    if binary.parent.parent.name != f"pginstall{version}":
        raise Refusal(f"The database in {folder} is of PostgreSQL {version}, which is no longer installed.")
    (folder / "postmaster.pid").unlink(missing_ok=True)
    command = [binary, "-D", folder, "-k", listens.parent, "-c", "port=5432", "-c", "listen_addresses=",
            "-c", "unix_socket_permissions=0700"]
    return Server(command, lambda: _postgres_serves(folder), user)


def _postgres_serves(folder: Path) -> bool:
    """The eighth line of its pid file says "starting", then "ready"; before that connections are refused."""
    try:
        return (folder / "postmaster.pid").read_text().splitlines()[7].strip() == "ready"
    except (OSError, IndexError):
        return False


def _create_database(folder: Path, binary: Path, how: dict) -> None:
    """A cluster with the role and the database, made aside and then renamed: a kill leaves nothing half-made."""
    new = folder.with_name("postgres.new")
    new.parent.mkdir(mode=0o711, parents=True, exist_ok=True)
    _clear(new)
    _private(new, how)
    how = how | {"check": True, "preexec_fn": _tie(signal.SIGKILL)}
    try:
        subprocess.run([binary.with_name("initdb"), "-D", new, "-U", "postgres", "-A", "trust", "-E", "UTF8",
                        "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"], input=b"", **how)
        subprocess.run([binary, "--single", "-D", new, "-c", "exit_on_error=on", "postgres"],
                       input=b"CREATE ROLE fund LOGIN CREATEDB\nCREATE DATABASE fund OWNER fund\n", **how)
    except subprocess.CalledProcessError:
        sys.exit(1)  # why is in the log
    new.rename(folder)


def _redis(data: Path, listens: Path, binary: Path) -> Server:
    _private(listens.parent, {})
    (data / "redis").mkdir(mode=0o700, exist_ok=True)
    _refuse_foreign(data / "redis", {})
    command = [binary, "--port", "0", "--unixsocket", listens, "--unixsocketperm", "700", "--dir", data / "redis",
            "--appendonly", "yes", "--save", "", "--daemonize", "no", "--loglevel", "warning"]
    return Server(command, lambda: _redis_serves(listens), {})


def _redis_serves(listens: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        probe.settimeout(1)
        try:
            probe.connect(str(listens))
            probe.sendall(b"PING\r\n")
            return probe.recv(5) == b"+PONG"  # while it reads its file it says -LOADING
        except OSError:
            return False


def _server_user(*folders: Path) -> pwd.struct_passwd:
    """Whom root lets PostgreSQL run as: the database's owner, else the checkout's, else nobody."""
    for folder in (*folders, Path(__file__).parent):
        if folder.exists() and (uid := folder.stat().st_uid):
            with contextlib.suppress(KeyError):
                return pwd.getpwuid(uid)
    return pwd.getpwnam("nobody")


def _reaches(path: Path, user: dict) -> bool:
    return subprocess.run(["/bin/sh", "-c", 'test -x "$1"', "sh", path], cwd="/", check=False, **user).returncode == 0


def _copied(binary: Path, elsewhere: Path) -> Path:
    """PostgreSQL's programs where its user can read them: its wheel lies behind a private folder."""
    package = binary.parents[2]
    copy = elsewhere / f"wheel-{int(binary.stat().st_mtime)}"
    if not copy.exists():
        for old in (*elsewhere.glob("wheel-*"), elsewhere / "new"):
            shutil.rmtree(old, ignore_errors=True)
        for part in (binary.parents[1], package.with_name(f"{package.name}.libs")):
            shutil.copytree(part, elsewhere / "new" / part.relative_to(package.parent))
        (elsewhere / "new").rename(copy)
    return copy / binary.relative_to(package.parent)


def _private(folder: Path, user: dict) -> None:
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        raise Refusal(f"{folder} belongs to {_owner(folder)}: remove it, or set FUND_DATA to another folder.") from None
    if "user" in user:
        os.chown(folder, user["user"], user["group"])


def _refuse_foreign(folder: Path, user: dict) -> None:
    if folder.stat().st_uid != user.get("user", os.geteuid()):
        raise Refusal(f"{folder} belongs to {_owner(folder)}: "
                      "run as that user, or set FUND_DATA to a folder of your own.")


def _owner(folder: Path) -> str:
    try:
        return folder.owner()
    except KeyError:
        return f"user number {folder.stat().st_uid}"


def _clear(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)


def _tie(how: int) -> Callable[[], None]:
    """For preexec_fn: the kernel ends the process with this one, also after kill -9."""
    libc, keeper = ctypes.CDLL(None), os.getpid()

    def tie() -> None:
        if ON_LINUX:
            libc.prctl(1, how)  # PR_SET_PDEATHSIG
        if os.getppid() != keeper:
            os._exit(1)
    return tie


def _guard(pid: int) -> subprocess.Popen:
    """Elsewhere a process that outlives the keeper does it."""
    command = [sys.executable, "-I", "-S", Path(__file__).with_name("guard.py"), str(signal.SIGINT.value)]
    guard = subprocess.Popen(command, stdin=subprocess.PIPE, text=True, start_new_session=True)
    guard.stdin.write(f"{pid}\n")
    guard.stdin.flush()
    return guard


def _say(text: str) -> None:
    print(text, flush=True)
    os.dup2(2, 1)  # ends the pipe on which the starter waits


if __name__ == "__main__":
    if os.fork():
        os._exit(0)
    os.setsid()
    for ignored in (signal.SIGINT, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        keep(sys.argv[1], *map(Path, sys.argv[2:]))
    except Refusal as problem:
        _say(str(problem))
    except OSError as problem:
        _say(f"The {sys.argv[1]} server cannot be prepared: {problem}.")
