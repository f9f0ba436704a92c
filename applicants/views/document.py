"""Documents: their pages as images with the reader's name, the file itself as an attachment, a reader, a search; every opening is recorded."""
from datetime import timedelta
from typing import Any, BinaryIO
from uuid import UUID

from django.core.paginator import Paginator
from django.forms import Form
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from applicants.actions.access_log import WINDOW, log_access
from applicants.actions.marked_page import ask_marks
from applicants.forms.taken_back import TakeBackForm
from applicants.models import AccessLog, Blob, Document
from applicants.queries import paper as search
from applicants.queries.blob import open_blob
from applicants.queries.document import deal_of, is_own, is_plain, scan_words, size_words, state_words, versions
from applicants.queries.marked_page import mark_words, marked
from applicants.queries.page import page_view, reader_of
from applicants.queries.taken_back import is_diligence, stays_because
from fund.models import Seat
from fund.permissions import Can, allow, holds, visible_or_404

SANDBOX = "default-src 'none'; sandbox"


@require_safe
@allow(Can.SIGN_IN)
def document_page(request: HttpRequest, document: UUID, number: int) -> HttpResponse:
    """The drawn page: to the startup its own as it is, to the fund its own papers too, to everybody else with their name; 202 while that is being
    written on it."""
    row = _served(request, document)
    page = get_object_or_404(row.pages.exclude(blob=None).select_related("blob"), number=number)
    seat = reader_of(row, request.user)
    copy = page if is_plain(row, request.user) else marked(page, seat)
    if copy is None:
        ask_marks(document=row, by=seat)
        return HttpResponse(status=202, headers={"Retry-After": "2", "Cache-Control": "no-store"})
    response = FileResponse(_open(request, row, copy.blob, seat, WINDOW), content_type=copy.blob.mime)
    response.headers["Cache-Control"] = f"private, max-age={int(WINDOW.total_seconds())}"
    response.headers["Content-Security-Policy"] = SANDBOX
    return response


@require_safe
@allow(Can.SIGN_IN)
def document_file(request: HttpRequest, document: UUID) -> FileResponse:
    row = _served(request, document)
    file = _open(request, row, row.blob, reader_of(row, request.user), timedelta(0))
    response = FileResponse(file, as_attachment=True, filename=row.name, content_type=row.blob.mime)
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


@require_safe
@allow(Can.SIGN_IN)
def document(request: HttpRequest, document: UUID) -> HttpResponse:
    """A file before its own startup: what the fund sees, without a name across it."""
    row = visible_or_404(Document.objects.select_related("blob", "company__organisation", "deal"), request.user, uuid=document)
    if not is_own(row, request.user):
        raise Http404
    return reader(request, row, seat=reader_of(row, request.user))


@require_safe
@allow(Can.SIGN_IN)
def paper(request: HttpRequest, document: UUID) -> HttpResponse:
    """A file before somebody of the fund; only what this fund's rooms show exists here."""
    rows = Document.objects.in_house(request.user).in_fund(request.fund)
    row = get_object_or_404(rows.select_related("blob", "company__organisation", "deal__fund", "taken_back__by__user"), uuid=document)
    return reader(request, row, seat=opened_by(request, row, ask=not request.htmx))


@require_safe
@allow(Can.SEARCH_PAPERS)
def papers(request: HttpRequest) -> HttpResponse:
    words = search.asked_for(request.GET.get("q", ""))
    rows = search.hits(request.fund, request.user, words) if words else search.papers(request.fund, request.user)
    page = Paginator(rows, 20).get_page(request.GET.get("page"))
    found = [search.hit(row, words) for row in page] if words else [
        {"document": row, "state": state_words(row), "scan": scan_words(row.blob)} for row in page]
    return render(request, "applicants/document/papers.html", {
        "words": words, "page": page, "found": found, "too_short": bool(words) and len(words) < search.SHORTEST, "longest": search.LONGEST})


def opened_by(request: HttpRequest, row: Document, *, ask: bool) -> Seat:
    """The seat through which this person reads a file's pages; that they are opened is recorded, and their copy asked for where told so."""
    seat = reader_of(row, request.user)
    if row.is_served and row.page_count:
        if ask and not is_plain(row, request.user):
            ask_marks(document=row, by=seat)
        _log(request, row, seat, WINDOW)
    return seat


def reader(request: HttpRequest, row: Document, *, seat: Seat | None = None, back: Form | None = None) -> HttpResponse:
    """The page of a file for the seat that opened it; `back` is a refused form that was to take it back."""
    part, seat = "#pane" if request.htmx else "", seat or reader_of(row, request.user)
    return render(request, f"applicants/document/document.html{part}", _back(request, row, back) | {
        "row": row, "view": page_view(row, request.user, request.GET.get("page")), "here": request.path, "own": is_own(row, request.user),
        "of_house": row.kind == Document.Kind.HOUSE, "copy": mark_words(seat), "scan": scan_words(row.blob), "size": size_words(row.blob.size),
        "state_words": state_words(row),
        "versions": versions(row, request.user), "words": search.asked_for(request.GET.get("q", ""))}, status=422 if back else 200)


def _back(request: HttpRequest, row: Document, refused: Form | None) -> dict[str, Any]:
    """How a paper of diligence is taken back, or why it stays; nothing for other files and for who does not work on deals."""
    works = getattr(request, "fund", None) is not None and holds(request.seat.role, Can.WORK_ON_DEAL)
    if not works or not is_diligence(row) or row.erased_at is not None:
        return {"back_form": refused}
    why = stays_because(row)
    return {"back_form": refused or (None if why else TakeBackForm()), "stays_because": why}


def _served(request: HttpRequest, document: UUID) -> Document:
    """A document this person sees whose bytes may be handed out; an infected or erased one is nobody's."""
    row = visible_or_404(Document.objects.select_related("blob", "company"), request.user, uuid=document)
    if not row.is_served:
        raise Http404
    return row


def _open(request: HttpRequest, document: Document, blob: Blob, seat: Seat, window: timedelta) -> BinaryIO:
    """The bytes, once the opening is recorded; a document whose bytes are gone does not exist."""
    try:
        file = open_blob(blob.sha256)
    except FileNotFoundError as gone:
        raise Http404 from gone
    _log(request, document, seat, window)
    return file


def _log(request: HttpRequest, document: Document, seat: Seat, window: timedelta) -> None:
    what = AccessLog.What.EVIDENCE if document.kind == Document.Kind.EVIDENCE else AccessLog.What.DOCUMENT
    log_access(deal=deal_of(document, request.user), what=what, by=seat, document=document, window=window, original=not window)
