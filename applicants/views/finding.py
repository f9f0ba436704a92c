"""Findings of a deal's diligence: write one down, of the deal or of a line; settle one, take a settled one up again."""
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from applicants.actions.finding import record_finding, settle_finding
from applicants.forms.finding import FindingForm, SettleForm
from applicants.models import Finding
from applicants.views.deal import visible_deal
from applicants.views.diligence import back, line_of, refused
from fund.forms.refused import attempt
from fund.permissions import Can, allow, visible_or_404


@require_POST
@allow(Can.WORK_ON_DEAL)
def finding_add(request: HttpRequest, deal: UUID) -> HttpResponse:
    row = visible_deal(request, deal)
    item = line_of(request, row, request.POST["line"]) if request.POST.get("line") else None
    place, auto_id = (f"finding:{item.uuid}", f"found{item.uuid.hex}_%s") if item else ("finding", "finding_%s")
    form = FindingForm(request.POST, has_area=item is not None, auto_id=auto_id)
    made = form.is_valid() and attempt(form, record_finding, deal=row, item=item, by=request.seat, **{"area": ""} | form.cleaned_data)
    if not made:
        return refused(request, row, place, form, item)
    messages.success(request, _("Finding %(n)s written down.") % {"n": made.number})
    return back(row, f"finding-{made.number}")


@require_POST
@allow(Can.WORK_ON_DEAL)
def finding_reopen(request: HttpRequest, deal: UUID, finding: UUID) -> HttpResponse:
    row = visible_deal(request, deal)
    old = visible_or_404(Finding.objects, request.user, deal=row, uuid=finding)
    form = FindingForm(request.POST, has_area=True, auto_id=f"again{old.uuid.hex}_%s")
    made = form.is_valid() and attempt(form, record_finding, deal=row, area=old.area, reopens=old, by=request.seat, **form.cleaned_data)
    if not made:
        return refused(request, row, f"again:{old.uuid}", form)
    messages.success(request, _("Finding %(old)s is taken up again as finding %(n)s.") % {"old": old.number, "n": made.number})
    return back(row, f"finding-{made.number}")


@require_POST
@allow(Can.WORK_ON_DEAL)
def finding_settle(request: HttpRequest, deal: UUID, finding: UUID) -> HttpResponse:
    row = visible_deal(request, deal)
    found = visible_or_404(Finding.objects, request.user, deal=row, uuid=finding)
    form = SettleForm(request.POST, auto_id=f"settle{found.uuid.hex}_%s")
    if form.is_valid() and attempt(form, settle_finding, finding=found, by=request.seat, **form.cleaned_data):
        messages.success(request, _("Finding %(n)s is settled.") % {"n": found.number})
        return back(row, f"finding-{found.number}")
    return refused(request, row, f"settle:{found.uuid}", form)
