"""Checking a receipt: whether a file or a hash is exactly what was handed in, as which version of which step."""
import hashlib
import re
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from applicants.models import Deal
from applicants.queries.submission import Version, canonical, versions
from applicants.questions import FIRST, SECOND

HEX = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")
PAGES = {FIRST: ("receipt_version", "receipt_content"), SECOND: ("second_receipt_version", "second_receipt_content")}


@dataclass(frozen=True)
class Found:
    """The outcome of a check: the hash that was looked for, and the version that has it, if any."""

    sha256: str
    of_file: bool
    step: str = FIRST
    version: Version | None = None
    url: str = ""


def hash_of(content: bytes) -> str:
    """SHA-256 of a file's bytes, as 64 characters."""
    return hashlib.sha256(content).hexdigest()


def hash_in(text: str) -> str:
    """The hash that a pasted text holds: alone, in groups, or in a line of sha256sum or certutil; empty where there is none."""
    low = text.lower()
    found = HEX.search(low) or HEX.fullmatch(re.sub(r"[\s:-]", "", low).removeprefix("sha256"))
    return found[0] if found else ""


def check(deal: Deal, sha256: str, *, of_file: bool) -> Found:
    """Look for a hash among everything that was handed in for this application."""
    for step in (FIRST, SECOND):
        version = versions(deal, step).filter(sha256=sha256).first()
        if version is not None:
            return Found(sha256, of_file, step, version, reverse(f"applicants:{PAGES[step][0]}", args=[deal.uuid, version.number]))
    return Found(sha256, of_file)


def version_rows(deal: Deal, step: str, every: list[Version]) -> list[dict[str, Any]]:
    """Every version of a step with the addresses of its receipt and of its content, the newest first."""
    receipt, content = PAGES[step]
    return [{"version": version, "url": reverse(f"applicants:{receipt}", args=[deal.uuid, version.number]),
             "content_url": reverse(f"applicants:{content}", args=[deal.uuid, version.number])} for version in every]


def content_name(deal: Deal, version: Version, step: str) -> str:
    """What the file of a version is called when it is kept."""
    return f"{deal.receipt_no}-{step}-v{version.number}.json"


def content_bytes(version: Version) -> bytes:
    """What was handed in: the very bytes that were hashed."""
    return canonical(version.content)
