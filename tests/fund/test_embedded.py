"""The embedded servers: one set per data folder, gone with the last user, clean after any kill."""
import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg
import pytest
import redis

from fund import embedded
from tests.fund.processes import dismiss, left, living, number

ROOT = embedded.ROOT
AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="needs root")
USE = """
import runpy  # of the module alone: it needs nothing but the standard library
embedded = runpy.run_path("fund/embedded.py")
try:
    embedded["ensure"]()
except embedded["Unavailable"] as problem:
    raise SystemExit(str(problem))
print("up", flush=True)
input()
"""


class User:
    """Another process that uses the servers of a data folder, with an environment and perhaps an account of its own."""

    def __init__(self, data, account=None, **environment):
        self.data = data
        python, more = (sys.executable, {}) if account is None else account
        self.process = subprocess.Popen(
            [python, "-c", USE], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            env=os.environ | {"FUND_DATA": str(data), "PYTHONPATH": os.pathsep.join(sys.path[1:])} | environment, **more)

    def up(self):
        if self.process.stdout.readline() != "up\n":
            raise AssertionError(self.process.stderr.read())
        return self

    def refused(self) -> str:
        said = self.process.communicate(timeout=30)[1].strip()
        assert self.process.returncode == 1
        return said

    def end(self):
        self.process.communicate()


@pytest.fixture
def folder(monkeypatch):
    """A data folder of its own, whose servers are gone before it is removed."""
    path = Path(tempfile.mkdtemp(prefix="fund-test-", dir="/tmp"))
    monkeypatch.setenv("FUND_DATA", str(path / "data"))
    path.chmod(0o755)
    users: list[User] = []

    def use(data=path / "data", **more):
        users.append(User(data, **more))
        return users[-1]
    use.data, use.users = path / "data", users
    yield use
    for user in users:
        user.process.kill()
        user.process.communicate()
    remains = dismiss(path)
    shutil.rmtree(path)
    assert remains == {}


def query(sql: str) -> list:
    with psycopg.connect(embedded.database_url(), autocommit=True) as connection:
        cursor = connection.execute(sql)
        return cursor.fetchall() if cursor.description else []


def queue() -> redis.Redis:
    return redis.Redis(unix_socket_path=embedded.redis_url().removeprefix("redis+socket://").split("?")[0])


def test_eight_at_once_share_one_set_of_servers_that_goes_with_the_last(folder):
    users = [folder() for _ in range(8)]
    for user in users:
        user.up()
    commands = " ".join(living(folder.data).values())
    assert (commands.count("keeper.py postgres"), commands.count("keeper.py redis")) == (1, 1)
    assert (commands.count("bin/postgres -D"), commands.count("redis-server unixsocket:")) == (1, 1)
    assert query("SELECT current_user, usesuper, usecreatedb, current_database(), pg_get_userbyid(datdba) "
                 "FROM pg_user, pg_database WHERE usename = current_user AND datname = current_database()"
                 ) == [("fund", False, True, "fund", "fund")]
    assert query("SELECT upper('é가'), current_setting('listen_addresses')") == [("É가", "")]
    sockets = [Path(embedded.database_url().split("host=")[1].split("&")[0]), Path(queue().get_connection_kwargs()["path"]).parent]
    assert [oct(path.stat().st_mode & 0o777) for path in sockets] == ["0o700", "0o700"]
    for user in users[1:]:
        user.process.kill()
    time.sleep(2.6)
    assert query("SELECT 1") == [(1,)]
    users[0].process.kill()
    assert left(folder.data) == {}
    assert [path.exists() for path in sockets] == [False, False]


@pytest.mark.parametrize("victims", [("keeper.py postgres", "keeper.py redis"),
                                     ("bin/postgres -D", "redis-server unixsocket:")])
def test_after_kill_9_of_a_server_or_its_keeper_the_next_start_finds_its_data(folder, victims):
    folder().up()
    query("CREATE TABLE kept AS SELECT 7 AS n")
    queue().set("kept", 7)
    with psycopg.connect(embedded.database_url()):  # a connection that is open meanwhile
        for victim in victims:
            os.kill(number(folder.data, victim), signal.SIGKILL)
    folder().up()
    assert query("SELECT n FROM kept") == [(7,)]
    assert queue().get("kept") == b"7"


def test_kill_9_while_the_database_is_made_leaves_nothing_half_made(folder):
    user = folder()
    while not (folder.data / "postgres.new" / "PG_VERSION").exists():
        time.sleep(0.01)
    os.kill(number(folder.data, "keeper.py postgres"), signal.SIGKILL)
    assert "The postgres server did not start" in user.refused()
    assert not (folder.data / "postgres").exists()
    folder().up()
    assert query("SELECT 1") == [(1,)]
    assert not (folder.data / "postgres.new").exists()


def test_remains_of_a_power_cut_do_not_hinder_a_start(folder):
    folder().up().end()
    assert dismiss(folder.data) == {}
    pid_file = folder.data / "postgres" / "postmaster.pid"
    pid_file.write_text(f"{os.getppid()}\n{folder.data}/postgres\n1\n5432\n/tmp\n\n  1 1\nready\n")  # a living process
    sockets = Path(queue().get_connection_kwargs()["path"]).parent
    sockets.mkdir(mode=0o700)
    (sockets / "redis.sock").touch()
    folder().up()
    assert (query("SELECT 1"), queue().ping()) == ([(1,)], True)


def test_reset_is_refused_while_another_process_uses_the_data_and_empties_it_afterwards(folder):
    reset = USE.replace('embedded["ensure"]()', 'embedded["reset"]()')
    user = folder().up()
    query("CREATE TABLE kept AS SELECT 7 AS n")
    queue().set("kept", 7)
    (folder.data / "secret_key").write_text("stays")
    (folder.data / "blobs").mkdir()
    refused = subprocess.run([sys.executable, "-c", reset], cwd=ROOT, stderr=subprocess.PIPE, text=True, check=False)
    assert refused.stderr.strip() == f"Another process still uses {folder.data}; end it first, then reset."
    assert query("SELECT n FROM kept") == [(7,)]
    user.end()
    subprocess.run([sys.executable, "-c", reset], cwd=ROOT, input="\n", text=True, check=True)
    folder().up()
    assert query("SELECT to_regclass('kept')") == [(None,)]
    assert queue().get("kept") is None
    assert ((folder.data / "secret_key").read_text(), (folder.data / "blobs").exists()) == ("stays", False)


def test_a_long_path_and_settings_of_other_servers_do_not_matter(folder, monkeypatch):
    long = folder.data / ("folder with spaces " * 6) / ("한글" * 12)
    folder(long, PGPORT="6000", PGHOST="db.invalid", PGDATA="/nowhere", PGUSER="someone").up()
    monkeypatch.setenv("FUND_DATA", str(long))
    assert (query("SELECT 1"), queue().ping()) == ([(1,)], True)
    assert (long / "postgres" / "PG_VERSION").exists()


def test_a_folder_that_cannot_be_written_gets_one_sentence(folder):
    (folder.data.parent / "file").touch()
    data = folder.data.parent / "file" / "data"
    assert folder(data).refused() == (f"The data folder {data} cannot be written (Not a directory): run as the user it "
                                      "belongs to, or set FUND_DATA to a folder of your own.")


def test_without_the_wheels_one_sentence_names_what_to_set(folder):
    bare = "import runpy; runpy.run_path('fund/embedded.py')['ensure'](postgres={}, redis={})"
    for which, variable in (((True, False), "DATABASE_URL"), ((False, True), "REDIS_URL")):
        ended = subprocess.run([sys.executable, "-I", "-S", "-c", bare.format(*which)], cwd=ROOT, stderr=subprocess.PIPE,
                               env=os.environ | {"PATH": "/nowhere"}, text=True, check=False)
        assert ended.stderr.splitlines()[-1].endswith(f"set {variable} to one of your own.")
    assert living(folder.data) == {}


def test_a_redis_on_the_path_serves_where_the_wheel_does_not(folder):
    tools = folder.data.parent / "bin"
    tools.mkdir()
    (tools / "valkey-server").symlink_to(embedded._binary("redis"))
    bare = ("import runpy; e = runpy.run_path('fund/embedded.py'); e['ensure'](postgres=False); "
            "print('up', flush=True); input()")
    with subprocess.Popen([sys.executable, "-I", "-S", "-c", bare], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                          env=os.environ | {"PATH": str(tools)}, text=True) as user:
        assert user.stdout.readline() == "up\n"
        assert queue().ping()
        user.communicate()


def ordinary():
    """An account without rights, with a Python that it can run; None where there is no such Python."""
    person = pwd.getpwnam("daemon")
    account = {"user": person.pw_uid, "group": person.pw_gid, "extra_groups": []}
    for python in (sys.executable, f"/usr/bin/python{sys.version_info.major}.{sys.version_info.minor}"):
        with contextlib.suppress(OSError):
            if subprocess.run([python, "-c", "import psycopg"], cwd="/", check=False, stderr=subprocess.DEVNULL, **account,
                              env={"PYTHONPATH": os.pathsep.join(sys.path[1:])}).returncode == 0:
                return python, account
    pytest.skip("no Python that an ordinary account can run")


@AS_ROOT
def test_an_ordinary_account_runs_its_own_servers_and_not_those_of_root(folder):
    account = ordinary()
    os.chown(folder.data.parent, account[1]["user"], account[1]["group"])
    folder(account=account).up()
    owners = {Path(f"/proc/{pid}").stat().st_uid for pid in living(folder.data)}
    assert owners == {account[1]["user"]}
    assert query("SELECT current_user::text") == [("fund",)]
    theirs = folder.data.parent / "of root"
    folder(theirs).up()
    assert folder(theirs, account=account).refused().startswith(f"The data folder {theirs} cannot be written (Permission denied)")


@AS_ROOT
def test_root_serves_a_checkout_behind_a_private_folder(folder, monkeypatch):
    private = folder.data.parent / "private"
    private.mkdir(mode=0o700)
    wheel = embedded._binary("postgres").parents[2]
    for name in (wheel.name, f"{wheel.name}.libs"):
        (private / name).symlink_to(wheel.with_name(name))
    data = private / "data"
    monkeypatch.setenv("FUND_DATA", str(data))
    path = os.pathsep.join([str(private), *sys.path[1:]])
    try:
        folder(data, PYTHONPATH=path).up()
        query("CREATE TABLE kept AS SELECT 7 AS n")
        assert "/var/lib/fund-" in " ".join(living(embedded._elsewhere()).values())
        folder.users[0].end()
        assert dismiss(embedded._elsewhere()) == {}
        folder(data, PYTHONPATH=path).up()
        assert query("SELECT n FROM kept") == [(7,)]
    finally:
        shutil.rmtree(embedded._elsewhere())


def test_without_death_signals_a_guard_ends_the_server_of_a_killed_keeper(folder):
    """What other systems than Linux rely on."""
    sleeper = subprocess.Popen(["sleep", "60"], start_new_session=True)
    keeper = subprocess.Popen([sys.executable, "-c", f"""
import sys; sys.path.insert(0, "fund")
import keeper
guard = keeper._guard({sleeper.pid})
print("guarded", flush=True)
input()
"""], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert keeper.stdout.readline() == "guarded\n"
    assert sleeper.poll() is None
    keeper.kill()
    assert sleeper.wait(5) == -signal.SIGINT
    keeper.communicate()
