"""Read a stored file in a process of its own: what it warns of, its pages as pictures, their text; the worker outlives whatever it does."""
import shutil
import tempfile
from contextlib import closing
from typing import Any

from django.conf import settings
from django.utils import timezone

from applicants.actions.document import bounds, store_bytes
from applicants.actions.marked_page import mark_ahead
from applicants.actions.scan import scan_blob
from applicants.contents import Unfit
from applicants.contents.confined import frames
from applicants.models import Blob, Document, Page
from applicants.queries.blob import open_blob
from fund.audit import acting
from fund.jobs import progress

WIDTH = 1280
PROBLEMS = {"protected": Document.Problem.PROTECTED, "empty": Document.Problem.EMPTY, "too_long": Document.Problem.TOO_LONG,
            "too_heavy": Document.Problem.TOO_HEAVY, "bomb": Document.Problem.TOO_HEAVY}


def read_document(document_id: int, job: Any = None) -> dict[str, Any]:
    """Scan a file, draw its pages or read its text, and say on the document what cannot be read or should be known.

    Safe to run twice: pages that are there are kept. A deck's pages are marked for its reviewers afterwards.
    Returns {"pages": n, "problem": why or ""}.
    """
    document = Document.objects.select_related("blob").get(pk=document_id)
    if document.read_at is None and document.erased_at is None:
        _read(document, job)
        document.refresh_from_db()
    mark_ahead(document=document)
    return {"pages": document.page_count, "problem": document.problem}


def _read(document: Document, job: Any) -> None:
    if scan_blob(blob=document.blob).scan == Blob.Scan.INFECTED:
        return _cannot(document, Document.Problem.INFECTED)
    warnings: list[str] = []
    count = 0
    try:
        with open_blob(document.blob_id) as kept, tempfile.TemporaryFile() as given:
            shutil.copyfileobj(kept, given)
            given.flush()
            with closing(frames(_task(document), given)) as said:
                for words, picture in said:
                    if "warnings" in words:
                        warnings += words["warnings"]
                        continue
                    if words["cut"] and Document.Warning.CUT not in warnings:
                        warnings.append(Document.Warning.CUT)
                    if words["of"] >= 0:
                        count += 1
                        _keep(document, count, words, picture)
                        if job is not None:
                            progress(job, count, max(words["of"], count))
    except Unfit as unfit:
        return _cannot(document, PROBLEMS.get(unfit.code, Document.Problem.UNREADABLE))
    with acting(None, "read document"):
        document.pages.filter(number__gt=count).delete()
        Document.objects.filter(pk=document.pk).update(page_count=count, problem="", warnings=warnings, read_at=timezone.now())
    return None


def _task(document: Document) -> dict[str, Any]:
    limits = bounds()
    return {"do": "read", "mime": document.blob.mime, "width": WIDTH, "pages": document.most_pages,
            "pixels": settings.PICTURE_MAX_MEGAPIXELS * 1_000_000, "seconds": settings.READ_SECONDS,
            "memory": settings.READ_MEMORY_MB * 1_000_000,
            "bounds": {"entries": limits.entries, "unpacked": limits.unpacked, "ratio": limits.ratio}}


def _keep(document: Document, number: int, words: dict[str, Any], picture: bytes) -> None:
    with acting(None, "draw page"):
        if Document.objects.select_for_update(no_key=True).filter(pk=document.pk, erased_at=None).first() is None:
            return  # erased while it was being read
        Page.objects.get_or_create(document=document, number=number, defaults={
            "blob": store_bytes(picture, "image/webp") if picture else None, "title": words["title"], "text": words["text"]})


def _cannot(document: Document, problem: str) -> None:
    with acting(None, "read document"):
        document.pages.all().delete()
        Document.objects.filter(pk=document.pk).update(problem=problem, page_count=None, read_at=timezone.now())
