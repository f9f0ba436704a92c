"""Run the process that opens uploaded files, listen to it, and outlive it: whatever a file does to it, the caller gets a word."""
import json
import logging
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from applicants.contents import Unfit
from applicants.contents.child import HEAD

log = logging.getLogger(__name__)
HOME = Path(__file__).resolve().parents[2]
MOST_WORDS, MOST_PICTURE = 4_000_000, 20_000_000  # bytes of one frame


def frames(task: dict[str, Any], given: IO[bytes]) -> Iterator[tuple[dict[str, Any], bytes]]:
    """What the child says, frame by frame, about the file `given` (a real file, read from its beginning).

    task: {do, seconds, memory, ...}. Unfit with the child's own word, or `too_heavy` where it ran out of time or memory, crashed, or
    said something it should not. The child is gone when this ends, also when nobody listens to the end.
    """
    given.seek(0)
    with tempfile.TemporaryFile() as complaints:
        child = subprocess.Popen([sys.executable, "-s", "-m", "applicants.contents.child", json.dumps(task)], cwd=HOME, stdin=given,
                                 stdout=subprocess.PIPE, stderr=complaints, env=_surroundings(), start_new_session=True)
        clock = threading.Timer(task["seconds"], child.kill)
        clock.daemon = True
        clock.start()
        try:
            yield from _listened(child)
        finally:
            clock.cancel()
            with suppress(ProcessLookupError):
                child.kill()
            child.wait()
            child.stdout.close()
            complaints.seek(0, os.SEEK_END)
            complaints.seek(max(complaints.tell() - 600, 0))
            if said := complaints.read().decode(errors="replace"):
                log.warning("reading a file ended with %s: %s", child.returncode, said)


def _listened(child: subprocess.Popen) -> Iterator[tuple[dict[str, Any], bytes]]:
    while len(head := child.stdout.read(HEAD.size)) == HEAD.size:
        words, picture = HEAD.unpack(head)
        if words > MOST_WORDS or picture > MOST_PICTURE:
            break
        said, drawn = child.stdout.read(words), child.stdout.read(picture)
        if len(said) < words or len(drawn) < picture:
            break
        frame = json.loads(said)
        if "unfit" in frame:
            raise Unfit(str(frame["unfit"]))
        if "end" in frame:
            return
        yield frame, drawn
    raise Unfit("too_heavy")


def _surroundings() -> dict[str, str]:
    """The child's environment: where things are, and none of the site's secrets."""
    return {"PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8", "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"}
