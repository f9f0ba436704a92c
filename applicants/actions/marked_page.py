"""Put a reader's name across the pages they read: asked for ahead of time for reviewers, at the first opening for everybody else."""
import datetime as dt
import struct
import tempfile
from collections.abc import Iterable
from contextlib import closing, suppress
from typing import IO, Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from applicants.actions.blob import remove_blob, store_blob
from applicants.contents.confined import frames
from applicants.models import Document, MarkedPage, Page, Scorecard
from applicants.queries.blob import read_blob
from applicants.queries.document import deal_of, reading_seat
from applicants.queries.marked_page import mark_words
from fund.audit import acting
from fund.jobs import enqueue, progress
from fund.models import Job, Seat


def ask_marks(*, document: Document, by: Seat) -> Job | None:
    """Have the drawn pages marked for this seat where one has no mark of it, or one that is out of date; None where all have.

    Asking again while it is under way changes nothing; what stopped is tried again.
    """
    if not _unmarked(document, by).exists():
        return None
    ids = {"document": document.pk, "seat": by.pk}
    deal = deal_of(document, by.user)
    job = enqueue("applicants.mark_pages", f"document:{document.uuid}:{by.uuid}", by=by, about=deal.uuid, **ids)
    return job if not job.is_over else enqueue(job.name, job.subject, by=by, about=deal.uuid, again=True, **ids)


def mark_ahead(*, document: Document) -> list[Job]:
    """Have the newest handed-in deck marked for the reviewers of its deal, so that scoring opens at once."""
    if document.kind != Document.Kind.DECK or not document.page_count:
        return []
    newest = document.deal.submissions.values_list("deck", flat=True).first()
    if newest != document.pk:
        return []
    cards = document.deal.scorecards.standing().select_related("reviewer__user")
    return _asked(document, {card.reviewer.user_id: card.reviewer for card in cards}.values())


def mark_deck_for(*, cards: Iterable[Scorecard]) -> list[Job]:
    """Have the deck of each card's deal marked for its reviewer."""
    asked: list[Job] = []
    for card in cards:
        submission = card.deal.submissions.select_related("deck__deal__company").first()
        if submission is not None and submission.deck.page_count:
            asked += _asked(submission.deck, [card.reviewer])
    return asked


def _asked(document: Document, reviewers: Iterable[Seat]) -> list[Job]:
    seats = []
    for reviewer in reviewers:
        with suppress(StopIteration):  # a seat that is no longer held reads nothing
            seats.append(reading_seat(reviewer.user, document.deal, document))
    return [job for seat in seats if (job := ask_marks(document=document, by=seat))]


def mark_pages(document_id: int, seat_id: int, job: Any = None) -> dict[str, Any]:
    """Draw the reader's copy of every page that has none, first pages first; each can be read as soon as it is there.

    Safe to run twice. Returns {"pages": how many were drawn}.
    """
    document = Document.objects.get(pk=document_id)
    seat = Seat.objects.select_related("user", "organisation").get(pk=seat_id)
    pages = list(_unmarked(document, seat))
    task = {"do": "mark", "words": mark_words(seat), "seconds": settings.READ_SECONDS, "memory": settings.READ_MEMORY_MB * 1_000_000}
    with tempfile.TemporaryFile() as given:
        for page in pages:
            _write(given, read_blob(page.blob_id))
        given.flush()
        with closing(frames(task, given)) as drawn:
            for done, (page, (_words, picture)) in enumerate(zip(pages, drawn, strict=False), start=1):
                _keep(page, seat, picture)
                if job is not None:
                    progress(job, done, len(pages))
    return {"pages": len(pages)}


def _unmarked(document: Document, seat: Seat) -> QuerySet[Page]:
    """The drawn pages without a copy of this reader's, or with one that carries an old day."""
    fresh = MarkedPage.objects.filter(seat=seat, drawn_at__gt=timezone.now() - dt.timedelta(days=settings.MARK_DAYS))
    return document.pages.exclude(blob=None).exclude(marked__in=fresh).order_by("number").defer("text")


def _write(file: IO[bytes], data: bytes) -> None:
    file.write(struct.pack("<L", len(data)) + data)


def _keep(page: Page, seat: Seat, picture: bytes) -> None:
    """The reader's copy of a page in place of an older one, whose bytes go where nothing else names them."""
    now = timezone.now()
    with acting(None, "mark page"):
        if Page.objects.select_for_update(no_key=True).filter(pk=page.pk).first() is None:
            return  # erased while it was being drawn
        blob = store_blob([picture], "image/webp")
        before = MarkedPage.objects.filter(page=page, seat=seat).values_list("blob", flat=True).first()
        MarkedPage.objects.update_or_create(page=page, seat=seat, defaults={"blob": blob, "drawn_at": now})
    if before and before != blob.pk:
        remove_blob(sha256=before, decided_at=now)
