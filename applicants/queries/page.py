"""One document before one reader: its page as a picture with their name, or as text, or a word on why there is none yet."""
from typing import Any

from applicants.contents import kinds
from applicants.models import Document, Page
from applicants.queries.document import deal_of, is_plain, reading_seat
from applicants.queries.marked_page import is_fresh, with_copies
from fund.models import Job, Seat, User
from fund.queries.job import shown

ROWS, COLUMNS = 300, 40  # of a sheet on one page


def reader_of(document: Document, user: User) -> Seat:
    """The seat through which this person reads the document; ValueError where none does."""
    try:
        return reading_seat(user, deal_of(document, user), document)
    except (StopIteration, IndexError) as nobody:
        raise ValueError("no seat reads this document") from nobody


def page_view(document: Document | None, user: User, page: str | None = None) -> dict[str, Any]:
    """What a reading pane shows: {document, state, pages, number, page, before, after, is_drawn, ready, unmarked, job, rows, more}.

    `state` is none, gone (erased, or malware in it), drawing (being read), failed, marking (this reader's copy of the page is being
    drawn) or ready. `ready` are the numbers of the pages that can be shown now; `unmarked` says that a copy is missing or out of date.
    """
    view: dict[str, Any] = {"document": document, "state": "none", "pages": [], "number": 1, "page": None, "ready": set(), "job": None,
                            "is_drawn": False, "unmarked": False}
    if document is None:
        return view
    if not document.is_served:
        return view | {"state": "gone"}
    seat = None if is_plain(document, user) else reader_of(document, user)
    rows = document.pages.only("number", "title", "blob_id", "document_id")
    pages = list(with_copies(rows, seat) if seat else rows)
    if not pages or not document.page_count:
        return view | {"state": "failed" if document.problem else "drawing"}
    numbers = [row.number for row in pages]
    here = pages[_place(page, numbers)]
    at = numbers.index(here.number)
    view |= {"pages": pages, "number": here.number, "page": here, "state": "ready", "is_drawn": here.blob_id is not None,
             "before": numbers[at - 1] if at else None, "after": numbers[at + 1] if at + 1 < len(numbers) else None}
    return view | _copies(document, pages, seat, here) | _sheet(document, here)


def _place(asked: str | None, numbers: list[int]) -> int:
    """Where in the list the page asked for stands; the nearest one where there is no such page."""
    number = int(asked) if asked and asked.isascii() and asked.isdecimal() and len(asked) < 6 else numbers[0]
    return min(range(len(numbers)), key=lambda n: abs(numbers[n] - number))


def _copies(document: Document, pages: list[Page], seat: Seat | None, here: Page) -> dict[str, Any]:
    """Which pages this reader can see now; outsiders see a drawn page with their own name across it only."""
    drawn = [row for row in pages if row.blob_id]
    if seat is None or not drawn:
        return {"ready": {row.number for row in drawn}}
    ready = {row.number for row in drawn if row.copied_at}
    if all(is_fresh(row.copied_at) for row in drawn):
        return {"ready": ready}
    job = Job.objects.filter(name="applicants.mark_pages", subject=f"document:{document.uuid}:{seat.uuid}").first()
    waits = here.blob_id is not None and here.copied_at is None
    return {"ready": ready, "unmarked": True, "state": "marking" if waits else "ready", "job": _progress(job, waits) if job else None}


def _progress(job: Job, waits: bool) -> dict[str, Any] | None:
    """The drawing of this reader's copy while it runs or where it stopped; a pane that waits looks again by itself."""
    if job.is_over and not (waits and job.state == Job.State.FAILED):
        return None
    return shown(job) | ({"poll_url": ""} if waits else {})


def _sheet(document: Document, here: Page) -> dict[str, Any]:
    """A sheet as rows of cells, as far as a page holds them."""
    if document.blob.mime != kinds.XLSX:
        return {}
    lines = here.text.split("\n")
    rows = [line.split("\t")[:COLUMNS] for line in lines[:ROWS]]
    width = max((len(row) for row in rows), default=0)
    return {"rows": [row + [""] * (width - len(row)) for row in rows], "more": max(len(lines) - ROWS, 0)}
