"""Where a blob's bytes are, what they are, and the seat through which a person reads a document."""
from pathlib import Path

from django.conf import settings

from applicants.models import Deal, Document
from fund.models import Seat, User
from fund.permissions import COMMITTEE, FOUNDERS, HOUSE, Role

READERS = HOUSE | COMMITTEE | {Role.INSPECTOR}


def blob_path(sha256: str) -> Path:
    """The file of a blob; two folders deep, so that none grows too large. ValueError for what is no SHA-256."""
    if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
        raise ValueError("a blob is named by 64 hexadecimal digits")
    return Path(settings.BLOBS) / sha256[:2] / sha256[2:4] / sha256


def size_words(size: int) -> str:
    """A file's size in words: 4.2 MB, 12.0 KB."""
    return f"{size / 1_000_000:,.1f} MB" if size >= 100_000 else f"{max(size / 1000, 0.1):,.1f} KB"


def read_blob(sha256: str) -> bytes:
    """The bytes of a blob; FileNotFoundError where they are gone."""
    return blob_path(sha256).read_bytes()


def reading_seat(user: User, deal: Deal, document: Document | None = None) -> Seat:
    """The seat through which a person who may see a deal reads it: at the startup, else in the deal's fund; what the committee's
    seats do not show is read through another of theirs."""
    seats = user.live_seats
    own = (s for s in seats if s.role in FOUNDERS and s.organisation_id == deal.company.organisation_id)
    able = READERS - COMMITTEE if document is not None and document.kind == Document.Kind.PAPER else READERS
    return next(own, None) or next(s for s in seats if s.fund_id == deal.fund_id and s.role in able)


def deal_of(document: Document, user: User) -> Deal:
    """The deal under which the opening of a document is recorded: its own, or for evidence the company's newest that the reader sees."""
    if document.deal_id:
        return Deal.objects.select_related("company").get(pk=document.deal_id)
    deals = Deal.objects.visible_to(user).filter(company=document.company_id).select_related("company")
    return deals.order_by("-pk")[0]
