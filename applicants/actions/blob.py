"""Put bytes on the disk under their SHA-256: whole or not at all, readable by the site alone."""
import hashlib
import os
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

from applicants.models import Blob
from applicants.queries.document import blob_path

STALE = 3600


def store_blob(chunks: Iterable[bytes], mime: str) -> Blob:
    """Stream bytes into a blob and return its row; the same bytes are kept once. An unfinished file never stays."""
    folder = Path(settings.BLOBS) / "unfinished"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _sweep(folder)
    handle, name = tempfile.mkstemp(dir=folder)  # created with mode 0600
    unfinished = Path(name)
    try:
        sha, size = hashlib.sha256(), 0
        with os.fdopen(handle, "wb") as file:
            for chunk in chunks:
                sha.update(chunk)
                size += len(chunk)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        target = blob_path(sha.hexdigest())
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.replace(unfinished, target)
    finally:
        unfinished.unlink(missing_ok=True)
    blob, _created = Blob.objects.get_or_create(sha256=sha.hexdigest(), defaults={"size": size, "mime": mime})
    return blob


def _sweep(folder: Path) -> None:
    """Remove what a killed process left half-written."""
    limit = time.time() - STALE
    for file in folder.iterdir():
        try:
            if file.stat().st_mtime < limit:
                file.unlink()
        except FileNotFoundError:
            continue
