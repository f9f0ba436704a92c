"""What was handed in, as a file, and the check whether a file or a hash is exactly that."""
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from applicants.forms.receipt import VerifyForm
from applicants.queries import application as query
from applicants.queries import receipt as receipts
from applicants.queries.application_page import frame
from applicants.queries.submission import latest, versions
from applicants.questions import FIRST
from applicants.views.application import own_step
from fund.permissions import Can, allow


@require_safe
@allow(Can.SEE_OWN_APPLICATION)
def receipt_content(request: HttpRequest, deal: UUID, number: int, step: str = FIRST) -> HttpResponse:
    """The canonical bytes of a version: their SHA-256 is the one on its receipt."""
    row = own_step(request, deal, step)
    version = get_object_or_404(versions(row, step), number=number)
    if version.erased_at is not None:
        messages.warning(request, _("What was handed in is erased. The copy that you kept can still be checked against this hash."))
        return redirect("applicants:receipt_version" if step == FIRST else "applicants:second_receipt_version", row.uuid, number)
    return HttpResponse(receipts.content_bytes(version), content_type="application/json", headers={
        "Content-Disposition": f'attachment; filename="{receipts.content_name(row, version, step)}"'})


@require_http_methods(["GET", "HEAD", "POST"])
@allow(Can.SEE_OWN_APPLICATION)
def verify(request: HttpRequest, deal: UUID) -> HttpResponse:
    """Compare a file or a hash with everything that was handed in; nothing is kept."""
    row = query.own_deal(request.user, deal)
    form, found = (VerifyForm(request.POST, request.FILES) if request.method == "POST" else VerifyForm()), None
    if form.is_valid():
        sent = form.cleaned_data["file"]
        sha256 = receipts.hash_of(sent.read()) if sent is not None else form.cleaned_data["digest"]
        found = receipts.check(row, sha256, of_file=sent is not None)
    page = frame(query.draft(row), request.user) | {"form": form, "found": found, "has_versions": latest(row) is not None}
    return render(request, "applicants/receipt/verify.html", page, status=422 if form.errors else 200)
