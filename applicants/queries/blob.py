"""The bytes of a blob, read from the private store: as a file that can be sought in, or whole."""
import re
from collections.abc import Iterator
from typing import BinaryIO

from django.core.files.storage import storages
from django.db.models import QuerySet

from applicants.models import Blob, Document

TOO_LARGE = "size limit"  # in Blob.scan_word: the scanner takes no file of this size


def blob_name(sha256: str) -> str:
    """The name of a blob in the store; two folders deep, so that none grows too large. ValueError for what is no SHA-256."""
    if not re.fullmatch("[0-9a-f]{64}", sha256):
        raise ValueError("a blob is named by 64 hexadecimal digits")
    return f"{sha256[:2]}/{sha256[2:4]}/{sha256}"


def open_blob(sha256: str) -> BinaryIO:
    """A blob's bytes as a binary file that can be sought in; the caller closes it. FileNotFoundError where they are gone, StoreAway
    where the store does not answer."""
    return storages["blobs"].open(blob_name(sha256)).file


def read_blob(sha256: str) -> bytes:
    """The bytes of a blob, whole. Fails as `open_blob` does."""
    with open_blob(sha256) as file:
        return file.read()


def is_used(sha256: str) -> bool:
    """Whether anything still shows these bytes: a document that is not erased, a page, an archive, minutes."""
    return any(rows.exclude(erased_at__isnull=False).exists() if rows.model is Document else rows.exists() for rows in _naming(sha256))


def is_named(sha256: str) -> bool:
    """Whether any row names this blob, also one whose bytes are gone."""
    return any(rows.exists() for rows in _naming(sha256))


def _naming(sha256: str) -> Iterator[QuerySet]:
    """The rows that refer to a blob, by each column that can."""
    for relation in Blob._meta.get_fields(include_hidden=True):
        if relation.auto_created and relation.related_model is not None:
            yield relation.related_model._base_manager.filter(**{relation.field.name: sha256})
