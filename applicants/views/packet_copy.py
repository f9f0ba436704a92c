"""The reader's own copy of a frozen packet: asked for, and taken away as a PDF."""
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from applicants.actions.access_log import log_access
from applicants.actions.packet_copy import ask_copy
from applicants.models import AccessLog
from applicants.queries.blob import read_blob
from applicants.queries.packet_copy import own_copies
from applicants.views.committee import item_or_404
from fund.permissions import Can, allow
from fund.queries.mandate import spoken


@require_POST
@allow(Can.SEE_MEETING)
def packet_copy(request: HttpRequest, item) -> HttpResponse:
    row = item_or_404(request, item)
    ask_copy(item=row, by=request.seat, lang=spoken())
    messages.success(request, _("Your copy is being drawn. Its link appears beside the packet."))
    return redirect("applicants:agenda_item", request.fund.slug, row.uuid)


@require_safe
@allow(Can.SEE_MEETING)
def packet_pdf(request: HttpRequest, item) -> HttpResponse:
    row = item_or_404(request, item)
    drawn = next(iter(own_copies(row, request.user)), None)
    if drawn is None:
        raise Http404
    log_access(deal=row.deal, what=AccessLog.What.PACKET, by=request.seat, original=True)
    return HttpResponse(read_blob(drawn.blob_id), content_type="application/pdf", headers={
        "Content-Disposition": f'attachment; filename="packet-{row.meeting.kind}-{row.meeting.number}-{row.order or 0}-{drawn.lang}.pdf"'})
