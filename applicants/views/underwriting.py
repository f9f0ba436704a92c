"""The underwriting of a deal: asked for anew on other assumptions, and a run as a file that anyone can recompute."""
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from applicants.actions.underwriting import ask_underwriting
from applicants.forms.underwriting import UnderwritingForm
from applicants.queries import underwriting as query
from applicants.queries.underwriting_run import DILIGENT
from applicants.views.deal import deal_page, visible_deal
from fund.errors import Refused
from fund.forms.refused import attempt
from fund.permissions import Can, allow


@require_POST
@allow(Can.UNDERWRITE)
def underwriting_ask(request: HttpRequest, deal: UUID) -> HttpResponse:
    row = visible_deal(request, deal)
    submission = row.submissions.select_related("indicator").first()
    if submission is None or submission.erased_at is not None:
        raise Refused(_("There is no application to compute from."))
    form = UnderwritingForm(request.POST, submission=submission, run=query.visible_runs(row, request.user).first(), may_simulate=row.stage in DILIGENT)
    if form.is_valid() and attempt(form, ask_underwriting, deal=row, by=request.seat, **form.said()):
        messages.success(request, _("It is being computed. The page shows it as soon as it is there."))
        return redirect("applicants:deal_underwriting", request.fund.slug, row.uuid)
    answer = deal_page(request, row, "deal_underwriting", underwriting_form=form)
    answer.status_code = 422
    return answer


@require_safe
@allow(Can.SEE_DEALS)
def underwriting_newest(request: HttpRequest, deal: UUID) -> HttpResponse:
    """The newest run for a page that waits for it; nothing to put in its place while it is being computed."""
    row = visible_deal(request, deal)
    page = query.underwriting_page(row, request.user, request.seat)
    if page["job"] and page["job"]["poll_url"]:
        return HttpResponse(status=204)
    return render(request, "applicants/deal/deal_underwriting.html#newest", page | {"deal": row})


@require_safe
@allow(Can.SEE_DEALS)
def underwriting_json(request: HttpRequest, deal: UUID, run: UUID) -> HttpResponse:
    row = visible_deal(request, deal)
    made = get_object_or_404(query.visible_runs(row, request.user), uuid=run)
    content = {"company": row.company.name, "application_version": made.submission.number, "application_sha256": made.submission.sha256,
               "run": made.place, "method": made.method, "basis": made.basis, "seed": made.seed, "computed_at": made.done_at.isoformat(),
               "reason": made.reason, "assumptions": made.assumptions, "figures": made.figures, "flags": made.flags}
    return JsonResponse(content, json_dumps_params={"ensure_ascii": False, "indent": 1}, headers={
        "Content-Disposition": f'attachment; filename="underwriting-{made.uuid}.json"'})
