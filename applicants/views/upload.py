"""Files in pieces: begun, asked after, continued and handed over by the page's script; taken up or discarded by a plain button too."""
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from applicants.actions.upload import OutOfStep, append_piece, begin_upload, discard_upload, finish_upload
from applicants.forms.upload import BeginForm
from applicants.models import Deal, Upload
from applicants.queries.application import own_deal
from applicants.queries.upload import PIECE, told
from fund.back import came_from
from fund.errors import Refused, StoreAway
from fund.models import Seat
from fund.permissions import Can, allow, seat_or_403, visible_or_404


@require_POST
@allow(Can.EDIT_APPLICATION)
def upload_begin(request: HttpRequest, deal: UUID) -> HttpResponse:
    row = own_deal(request.user, deal)
    form = BeginForm(request.POST)
    if not form.is_valid():
        return _refused(_("The site could not read this"), 400)
    try:
        return JsonResponse(told(begin_upload(deal=row, by=_writer(request, row), arrived_at=request.arrived_at, **form.cleaned_data)), status=201)
    except Refused as no:
        return _refused(str(no))


@require_http_methods(["GET", "HEAD", "PATCH"])
@allow(Can.EDIT_APPLICATION)
def upload(request: HttpRequest, upload: UUID) -> HttpResponse:
    """How far it is; or the next piece, whose last one is answered with what became of the file."""
    row = _own(request, upload)
    by = _writer(request, row.deal)
    if request.method != "PATCH":
        return _said(row)
    offset = request.headers.get("Upload-Offset", "")
    if not offset.isdecimal() or len(offset) > 16:
        return _refused(_("The site could not read this"), 400)
    if int(request.META.get("CONTENT_LENGTH") or 0) > PIECE:
        return _refused(_("This is too large to send"), 413)
    try:
        row = append_piece(upload=row, offset=int(offset), piece=request.body, by=by, arrived_at=request.arrived_at)
        return _said(finish_upload(upload=row, by=by) if row.is_whole else row)
    except OutOfStep as step:
        return _said(step.upload, 409)
    except Refused as no:
        return _refused(str(no))
    except StoreAway:
        return _refused(_("The store of files does not answer."), 503)


@require_POST
@allow(Can.EDIT_APPLICATION)
def upload_finish(request: HttpRequest, upload: UUID) -> HttpResponse:
    """Take up a file that came whole but too late, now that there is more time."""
    row = _own(request, upload)
    try:
        finish_upload(upload=row, by=_writer(request, row.deal))
    except OutOfStep as step:
        raise Refused(_("Not all of this file is here yet. Choose it again and it goes on.")) from step
    return redirect(came_from(request))


@require_POST
@allow(Can.EDIT_APPLICATION)
def upload_discard(request: HttpRequest, upload: UUID) -> HttpResponse:
    row = _own(request, upload)
    discard_upload(upload=row, by=_writer(request, row.deal))
    return HttpResponse(status=204) if request.htmx else redirect(came_from(request))


def _own(request: HttpRequest, uuid: UUID) -> Upload:
    return visible_or_404(Upload.objects.select_related("deal__company__organisation"), request.user, uuid=uuid)


def _writer(request: HttpRequest, deal: Deal) -> Seat:
    return seat_or_403(request.user, deal.company.organisation, Can.EDIT_APPLICATION)


def _said(upload: Upload, status: int = 200) -> JsonResponse:
    answer = JsonResponse(told(upload), status=status)
    answer.headers["Upload-Offset"] = str(upload.received)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _refused(words: str, status: int = 422) -> JsonResponse:
    return JsonResponse({"refused": words}, status=status)
