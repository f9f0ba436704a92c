"""Put bytes into the private store under their SHA-256: whole or not at all, once, readable by the site alone."""
import datetime as dt
import hashlib
import os
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.core.files import File
from django.core.files.storage import storages
from django.db import connection, transaction
from django.utils import timezone

from applicants.models import Blob
from applicants.queries.blob import blob_name, is_named, is_used
from fund.errors import StoreAway

STALE = 3600
LOCK = 7303
AGAIN = dt.timedelta(minutes=1)


class _Whole(File):
    """A file whose last byte is on the disk, to be moved into its place."""

    def temporary_file_path(self) -> str:
        return self.name


def store_blob(chunks: Iterable[bytes], mime: str) -> Blob:
    """Stream bytes into a blob and return its row; the same bytes are kept once. An unfinished file never stays.

    StoreAway where the store does not answer or is full.
    """
    sha, size = hashlib.sha256(), 0
    unfinished = _new_file()
    try:
        with unfinished.open("wb") as file:
            for chunk in chunks:
                sha.update(chunk)
                size += len(chunk)
                _write(file, chunk)
            file.flush()
            os.fsync(file.fileno())
        with transaction.atomic():
            _hold(sha.hexdigest(), "pg_advisory_xact_lock_shared")
            _put(blob_name(sha.hexdigest()), unfinished)
            blob, fresh = Blob.objects.get_or_create(sha256=sha.hexdigest(), defaults={"size": size, "mime": mime})
            if not fresh:  # asked for anew: a removal that was decided on before leaves it alone
                now = timezone.now()
                Blob.objects.filter(pk=blob.pk, stored_at__lt=now - AGAIN).update(stored_at=now)
    finally:
        unfinished.unlink(missing_ok=True)
    return blob


def remove_bytes(*, sha256: str) -> None:
    """Take a blob's bytes out of the store for good; its row is the caller's. What is gone already stays gone."""
    storages["blobs"].delete(blob_name(sha256))


def remove_blob(*, sha256: str, decided_at: dt.datetime) -> bool:
    """Take a blob's bytes away for good, unless something still shows them or they were stored again since `decided_at`.

    Its row goes too where nothing names it; what was erased goes on naming it by its hash. Safe to run twice. Returns whether it went.
    """
    with transaction.atomic():
        _hold(sha256, "pg_advisory_xact_lock")
        blob = Blob.objects.filter(pk=sha256).first()
        if blob is not None and (blob.stored_at > decided_at or is_used(sha256)):
            return False
        if blob is not None and not is_named(sha256):
            blob.delete()
        remove_bytes(sha256=sha256)
    return True


def _hold(sha256: str, lock: str) -> None:
    """Until this transaction ends nobody removes these bytes; under the lock that is not shared nobody stores them either."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {lock}(%s, hashtext(%s))", [LOCK, sha256])


def _put(name: str, whole: Path) -> None:
    store = storages["blobs"]
    if store.exists(name) and store.size(name) == whole.stat().st_size:
        return
    with whole.open("rb") as file:
        try:
            store.save(name, _Whole(file, name=str(whole)))
        except OSError as problem:
            raise StoreAway(f"{name} could not be kept: {problem}") from problem


def _new_file() -> Path:
    """A private file beside the blobs, so that it is moved in one step; what a killed process left half-written is removed."""
    folder = Path(settings.BLOBS) / "unfinished"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _sweep(folder)
        handle, name = tempfile.mkstemp(dir=folder)  # created with mode 0600
    except OSError as problem:
        raise StoreAway(f"{folder} cannot be written: {problem}") from problem
    os.close(handle)
    return Path(name)


def _write(file, chunk: bytes) -> None:
    try:
        file.write(chunk)
    except OSError as problem:  # the disk is full
        raise StoreAway(f"{file.name} could not be written: {problem}") from problem


def _sweep(folder: Path) -> None:
    limit = time.time() - STALE
    for file in folder.iterdir():
        try:
            if file.stat().st_mtime < limit:
                file.unlink()
        except FileNotFoundError:
            continue
