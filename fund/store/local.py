"""Files in a folder of this machine that the site alone reads; there is no address under which they are served."""
import os
from pathlib import Path

from django.conf import settings
from django.core.files.storage import FileSystemStorage


class Folder(FileSystemStorage):
    """BLOB_FOLDER: a file appears under its name once it is whole, or not at all."""

    def __init__(self) -> None:
        super().__init__(base_url="", file_permissions_mode=0o600, directory_permissions_mode=0o700, allow_overwrite=True)

    @property
    def base_location(self) -> Path:
        return settings.BLOBS

    @property
    def location(self) -> str:
        return os.path.abspath(self.base_location)

    def url(self, name: str | None) -> str:
        raise ValueError("a file of the private store has no address")
