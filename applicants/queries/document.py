"""A deal's files as its page lists them, a file's size in words, and the seat through which a person reads a document."""
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from applicants.models import Blob, Deal, Document
from applicants.queries.blob import TOO_LARGE
from fund.models import Seat, User
from fund.permissions import COMMITTEE, FOUNDERS, HOUSE, Role

READERS = HOUSE | COMMITTEE | {Role.INSPECTOR}
OF_THE_HOUSE = (Document.Kind.PAPER, Document.Kind.ANSWER, Document.Kind.EVIDENCE, Document.Kind.HOUSE)  # the committee has its packet


def size_words(size: int) -> str:
    """A file's size in words: 4.2 MB, 12.0 KB."""
    return f"{size / 1_000_000:,.1f} MB" if size >= 100_000 else f"{max(size / 1000, 0.1):,.1f} KB"


def reading_seat(user: User, deal: Deal, document: Document | None = None) -> Seat:
    """The seat through which a person who may see a deal reads it: at the startup, else in the deal's fund; what the committee's
    seats do not show is read through another of theirs."""
    seats = user.live_seats
    own = (s for s in seats if s.role in FOUNDERS and s.organisation_id == deal.company.organisation_id)
    able = READERS - COMMITTEE if document is not None and document.kind in OF_THE_HOUSE else READERS
    return next(own, None) or next(s for s in seats if s.fund_id == deal.fund_id and s.role in able)


def deal_of(document: Document, user: User) -> Deal:
    """The deal under which the opening of a document is recorded: its own, or for evidence the company's newest that the reader sees."""
    if document.deal_id:
        at_hand = Document.deal.is_cached(document) and Deal.company.is_cached(document.deal)
        return document.deal if at_hand else Deal.objects.select_related("company").get(pk=document.deal_id)
    deals = Deal.objects.visible_to(user).filter(company=document.company_id).select_related("company")
    return deals.order_by("-pk")[0]


def is_own(document: Document, user: User) -> bool:
    """Whether it is a file of this person's own startup; what the fund keeps about a startup never is."""
    return document.kind != Document.Kind.HOUSE and document.company.organisation_id in user.organisation_ids(FOUNDERS)


def is_plain(document: Document, user: User) -> bool:
    """Whether its pages are shown as they are, without the reader's name: one's own files, and to the fund its own papers."""
    return document.kind == Document.Kind.HOUSE or is_own(document, user)


def versions(document: Document, user: User) -> list[Document]:
    """What was put in the same place one after the other, as far as this person sees it, the newest first."""
    same = {"company": document.company_id, "deal": document.deal_id, "kind": document.kind}
    if document.kind != Document.Kind.DECK:
        same |= {"slot": document.slot, "name": document.name}
    return list(Document.objects.visible_to(user).filter(**same).select_related("blob").order_by("-version", "-pk"))


def scan_words(blob: Blob) -> dict[str, Any]:
    """What the virus scanner said of a file: {word, kind, detail}; without a scanner that nobody has looked."""
    if blob.scan == Blob.Scan.NONE and blob.scan_word == TOO_LARGE:
        return {"word": _("Not scanned: larger than the scanner takes"), "kind": "line", "detail": ""}
    if blob.scan == Blob.Scan.NONE and settings.CLAMAV_URL:
        return {"word": _("Waiting for the virus scan"), "kind": "line", "detail": ""}
    kinds = {Blob.Scan.NONE: "line", Blob.Scan.CLEAN: "ok", Blob.Scan.INFECTED: "miss"}
    return {"word": str(blob.get_scan_display()), "kind": kinds[blob.scan], "detail": blob.scan_word}


def state_words(document: Document) -> str:
    """How far the reading of a file is, in words: its pages, that it is still being read, or why it could not be."""
    if document.erased_at is not None:
        return pgettext("file", "Taken back") if document.is_taken_back else _("Erased")
    if document.problem:
        return document.get_problem_display()
    if document.read_at is None and not document.page_count:
        return _("It is still being read.")
    return _("%(n)s pages") % {"n": document.page_count}


def deal_files(deal: Deal, user: User) -> list[Document]:
    """A deal's files as this person sees them, in the order in which they came."""
    return list(Document.objects.visible_to(user).filter(deal=deal).select_related("blob", "company", "taken_back").order_by("pk"))


def deal_documents(files: Iterable[Document], newest_deck: int | None) -> list[dict[str, Any]]:
    """Files as a deal's page lists them, deck first: {document, kind, state, size, scan, warnings, is_newest}; `newest_deck` is the key of
    the deck that was handed in last."""
    order = list(Document.Kind.values)
    return [{"document": row, "state": state_words(row), "size": size_words(row.blob.size), "scan": scan_words(row.blob),
             "warnings": row.warning_words, "is_newest": row.kind != Document.Kind.DECK or row.pk == newest_deck}
            for row in sorted(files, key=lambda row: (order.index(row.kind), -row.version if row.kind == Document.Kind.DECK else row.pk))]
