"""Ends process groups when the process that holds the other end of its standard input is gone, even by kill -9.

It reads the numbers of the groups' leaders, one a line; run by path, on the standard library alone.
"""
import contextlib
import os
import signal
import sys
import time


def end(leaders: list[int], how: int = signal.SIGTERM, patience: float = 8) -> None:
    """Ask the leaders to end, and kill what is left of their groups: all when the patience is over."""
    for pid in leaders:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(pid, how)
    deadline = time.monotonic() + patience
    living = list(leaders)
    while living and time.monotonic() < deadline:
        living = [pid for pid in living if not _gone(pid)]
        time.sleep(0.05 if living else 0)
    for pid in leaders:
        _kill_group(pid)
        _gone(pid)


def _gone(pid: int) -> bool:
    """Whether a leader has ended; what is left of its group is then killed."""
    try:
        if os.waitpid(pid, os.WNOHANG) == (0, 0):
            return False
    except ChildProcessError:  # not our own child, or reaped before
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(pid, 0)
            return False
    _kill_group(pid)
    return True


def _kill_group(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


if __name__ == "__main__":
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    watched = []
    for line in sys.stdin:
        watched.append(int(line))
    end(watched, int(sys.argv[1]))
