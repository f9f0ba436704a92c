"""Documents: their drawn pages as images, the file itself as an attachment; every opening is recorded."""
from datetime import timedelta
from typing import BinaryIO
from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from applicants.actions.access_log import WINDOW, log_access
from applicants.models import AccessLog, Blob, Document
from applicants.queries.document import blob_path, deal_of, reading_seat
from fund.permissions import Can, allow, visible_or_404

SANDBOX = "default-src 'none'; sandbox"


@require_safe
@allow(Can.SIGN_IN)
def document_page(request: HttpRequest, document: UUID, number: int) -> FileResponse:
    row = visible_or_404(Document.objects, request.user, uuid=document)
    page = get_object_or_404(row.pages.select_related("blob"), number=number)
    response = FileResponse(_open(request, row, page.blob, WINDOW), content_type=page.blob.mime)
    response.headers["Cache-Control"] = f"private, max-age={int(WINDOW.total_seconds())}"
    response.headers["Content-Security-Policy"] = SANDBOX
    return response


@require_safe
@allow(Can.SIGN_IN)
def document_file(request: HttpRequest, document: UUID) -> FileResponse:
    row = visible_or_404(Document.objects.select_related("blob"), request.user, uuid=document)
    file = _open(request, row, row.blob, timedelta(0))
    response = FileResponse(file, as_attachment=True, filename=row.name, content_type=row.blob.mime)
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Content-Security-Policy"] = SANDBOX
    return response


def _open(request: HttpRequest, document: Document, blob: Blob, window: timedelta) -> BinaryIO:
    """The bytes, once the opening is recorded; a document whose bytes are gone does not exist."""
    try:
        file = blob_path(blob.sha256).open("rb")
    except FileNotFoundError as gone:
        raise Http404 from gone
    deal = deal_of(document, request.user)
    what = AccessLog.What.EVIDENCE if document.kind == Document.Kind.EVIDENCE else AccessLog.What.DOCUMENT
    log_access(deal=deal, what=what, by=reading_seat(request.user, deal, document), document=document, window=window)
    return file
