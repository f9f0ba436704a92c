"""Files in a bucket of an S3-compatible store: private, never linked to, read in pieces; its absence is said as such."""
import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from boto3.exceptions import Boto3Error
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError
from django.core.files import File
from storages.backends.s3 import S3Storage
from storages.utils import clean_name

from fund.errors import StoreAway

PIECE = 262_144  # bytes read ahead
GONE = ("NoSuchKey", "404")


@contextmanager
def asking(what: str) -> Iterator[None]:
    """An object that is not there is FileNotFoundError; whatever else the store says, or its silence, is StoreAway."""
    try:
        yield
    except ClientError as said:
        code = said.response.get("Error", {}).get("Code", "")
        if code in GONE:
            raise FileNotFoundError(what) from said
        raise StoreAway(f"The store refused {what}: {code or said}") from said
    except (Boto3Error, BotoCoreError, HTTPClientError, OSError) as silent:
        if isinstance(silent, (FileNotFoundError, StoreAway)):
            raise
        raise StoreAway(f"The store did not answer about {what}: {silent}") from silent


class Bucket(S3Storage):
    """The bucket named by BLOB_BUCKET. Its objects have no public address; they are written whole or not at all, as S3 does."""

    def __init__(self, **options: Any) -> None:
        style = "path" if options.get("endpoint_url") else "auto"
        super().__init__(**options, default_acl=None, querystring_auth=True, file_overwrite=True, custom_domain=None, client_config=Config(
            connect_timeout=5, read_timeout=30, retries={"max_attempts": 3, "mode": "standard"}, signature_version="s3v4",
            s3={"addressing_style": style}, request_checksum_calculation="when_required", response_checksum_validation="when_required"),
            transfer_config=TransferConfig(max_concurrency=2))

    @property
    def bucket(self) -> Any:
        """Of this thread: the one that the parent keeps belongs to whichever thread asked first."""
        return self.connection.Bucket(self.bucket_name)

    def url(self, name: str | None, *_args: Any, **_kwargs: Any) -> str:
        raise ValueError("a file of the private store has no address")

    def _open(self, name: str, mode: str = "rb") -> File:
        key = self._normalize_name(clean_name(name))
        try:
            with asking(name):
                size = self.bucket.Object(key).content_length
        except FileNotFoundError:
            self._look_for_the_bucket()
            raise
        return File(io.BufferedReader(Pieces(self.bucket.Object(key), size), PIECE), name)

    def _save(self, name: str, content: Any) -> str:
        """From the disk, for a stream would be held in memory part by part; an object appears once it is whole."""
        with asking(name):
            self.bucket.Object(self._normalize_name(clean_name(name))).upload_file(content.temporary_file_path(), Config=self.transfer_config)
        return name

    def exists(self, name: str) -> bool:
        """Whether the object is there; a bucket that is gone is no answer to that."""
        with asking(name):
            if super().exists(name):
                return True
        self._look_for_the_bucket()
        return False

    def delete(self, name: str) -> None:
        with asking(name):
            self.bucket.Object(self._normalize_name(clean_name(name))).delete()

    def _look_for_the_bucket(self) -> None:
        """Without it every object seems to be missing."""
        try:
            with asking(self.bucket_name):
                self.connection.meta.client.head_bucket(Bucket=self.bucket_name)
        except FileNotFoundError as gone:
            raise StoreAway(f"There is no bucket {self.bucket_name}") from gone


class Pieces(io.RawIOBase):
    """An object read from anywhere to its end through one open answer; moving the place opens another."""

    def __init__(self, found: Any, size: int) -> None:
        self._found, self._size, self._at, self._body = found, size, 0, None

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        at = max(0, offset + {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence])
        if at != self._at:
            self._drop()
        self._at = at
        return at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: Any) -> int:
        if self._at >= self._size:
            return 0
        with asking(self._found.key):
            if self._body is None:
                self._body = self._found.get(Range=f"bytes={self._at}-")["Body"]
            data = self._body.read(len(buffer))
        if not data:
            raise StoreAway(f"The store broke off {self._found.key} at byte {self._at}")
        buffer[:len(data)] = data
        self._at += len(data)
        return len(data)

    def close(self) -> None:
        self._drop()
        super().close()

    def _drop(self) -> None:
        if self._body is not None:
            self._body.close()
            self._body = None
