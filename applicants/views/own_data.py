"""A startup's own data: a copy of everything in one archive, and erasing an application."""
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from applicants.actions.data_export import ask_export
from applicants.actions.erasure import ask_erasure, erase_draft, take_back_erasure
from applicants.forms.erasure import AskErasureForm, EraseDraftForm
from applicants.models import DataExport, Deal, Erasure
from applicants.queries import application as query
from applicants.queries.application_page import frame
from applicants.queries.blob import open_blob
from applicants.queries.data_export import export_page, ready
from applicants.queries.erasure import founder_page
from applicants.queries.retention import situation
from applicants.views.document import SANDBOX
from fund.forms.refused import attempt
from fund.models import Seat
from fund.permissions import Can, allow, seat_or_403, visible_or_404


@require_safe
@allow(Can.KEEP_OWN_DATA)
def own_data(request: HttpRequest, deal: UUID) -> HttpResponse:
    row, _by = _owned(request, deal)
    page = frame(query.draft(row), request.user) | founder_page(row, request.user) | export_page(row.company, request.user)
    return render(request, "applicants/own_data/own_data.html", page)


@require_POST
@allow(Can.KEEP_OWN_DATA)
def export_ask(request: HttpRequest, deal: UUID) -> HttpResponse:
    row, by = _owned(request, deal)
    ask_export(deal=row, by=by)
    messages.success(request, _("Your data is being put together. You can leave this page; we tell you when it is ready."))
    return redirect("applicants:own_data", row.uuid)


@require_safe
@allow(Can.KEEP_OWN_DATA)
def export_file(request: HttpRequest, deal: UUID, export: UUID) -> FileResponse:
    row, _by = _owned(request, deal)
    found = visible_or_404(DataExport.objects.filter(company=row.company), request.user, uuid=export)
    if found != (whole := ready(row.company)) or whole is None:
        raise Http404
    try:
        file = open_blob(whole.blob_id)
    except FileNotFoundError as gone:
        raise Http404 from gone
    response = FileResponse(file, as_attachment=True, filename=f"sunhwan-data-{whole.made_at:%Y%m%d}.zip", content_type="application/zip")
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Content-Security-Policy"] = SANDBOX
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@allow(Can.KEEP_OWN_DATA, step_up=True)
def erasure_ask(request: HttpRequest, deal: UUID) -> HttpResponse:
    """The list of what goes and what stays, then the request; a draft goes at once."""
    row, by = _owned(request, deal)
    draft = situation(row) == "draft"
    form = (EraseDraftForm if draft else AskErasureForm)(request.POST if request.method == "POST" else None)
    if form.is_valid():
        reason = {} if draft else {"reason": form.cleaned_data["reason"]}
        if attempt(form, erase_draft if draft else ask_erasure, deal=row, by=by, **reason):
            messages.success(request, _("The draft is erased.") if draft else _("The fund has your request. The answer comes by mail and stands here."))
            return redirect("applicants:own_data", row.uuid)
    page = frame(query.draft(row), request.user) | founder_page(row, request.user) | {"form": form}
    return render(request, "applicants/own_data/erase.html", page, status=422 if form.errors else 200)


@require_POST
@allow(Can.KEEP_OWN_DATA)
def erasure_back(request: HttpRequest, deal: UUID, erasure: UUID) -> HttpResponse:
    row, by = _owned(request, deal)
    take_back_erasure(erasure=visible_or_404(Erasure.objects.filter(deal=row).select_related("deal__company"), request.user, uuid=erasure), by=by)
    messages.success(request, _("The request is taken back. Nothing was erased."))
    return redirect("applicants:own_data", row.uuid)


def _owned(request: HttpRequest, deal: UUID) -> tuple[Deal, Seat]:
    row = query.own_deal(request.user, deal)
    seat = seat_or_403(request.user, row.company.organisation, Can.KEEP_OWN_DATA)
    return row, seat
