"""The living processes of a data folder, and whether they go."""
import contextlib
import os
import signal
import time
from pathlib import Path


def living(data: Path) -> dict[int, str]:
    """Numbers and commands of those that name the folder in their command, environment or working folder.

    A server's child bears its parent's command until it has taken a title of its own: such a pair counts once.
    """
    found = {}
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            words = (entry / "cmdline").read_bytes()
            if words and (os.fsencode(data) in words + (entry / "environ").read_bytes()
                          or (entry / "cwd").readlink().is_relative_to(data)):
                found[int(entry.name)] = words.replace(b"\0", b" ").decode()
    return {pid: command for pid, command in found.items() if found.get(_parent(pid)) != command}


def _parent(pid: int) -> int:
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("PPid:"):
                return int(line.split()[1])
    return 0


def left(data: Path, within: float = 45) -> dict[int, str]:
    """What is still there after some seconds: nothing, one hopes."""
    deadline = time.monotonic() + within
    while (found := living(data)) and time.monotonic() < deadline:
        time.sleep(0.1)
    return found


def number(data: Path, words: str) -> int:
    """The one process whose command holds these words."""
    (pid,) = [pid for pid, command in living(data).items() if words in command]
    return pid


def dismiss(data: Path) -> dict[int, str]:
    """End the keepers at once, which would otherwise wait a little for another user; what is left then is killed."""
    for pid, command in living(data).items():
        if "keeper.py" in command:
            os.kill(pid, signal.SIGTERM)
    remains = left(data)
    for pid in remains:
        os.kill(pid, signal.SIGKILL)
    return remains
