"""The company's side of a quarterly request: the page behind the secret link, and asking for it."""
from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from applicants.actions.kpi_request import attach_paper, request_kpi, save_draft, submit_kpi
from applicants.forms.kpi_request import PAPERS, ReportForm, changes, grades
from applicants.models import KpiRequest
from applicants.queries import kpi_request as query
from applicants.queries.company import owners
from fund.errors import Refused
from fund.forms.refused import attempt
from fund.periods import Quarter
from fund.permissions import Can, allow, public

# Not "no-referrer": under it browsers send "Origin: null" with a form, which the CSRF check must refuse. This policy
# never tells the path, which holds the secret, to anybody, this site included.
SECRET = {"Referrer-Policy": "strict-origin", "Cache-Control": "no-store", "X-Robots-Tag": "noindex, nofollow"}
PAGE = "applicants/kpi_request/"


def by_link(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Open a view to whoever holds the link: the request in place of the token, or a page that says why not."""
    @public
    @wraps(view)
    def opened(request: HttpRequest, token: str, **kwargs: Any) -> HttpResponse:
        row = query.by_token(token)
        try:
            if row is None:
                response = render(request, PAGE + "kpi_closed.html", status=404)
            elif row.is_expired:
                response = render(request, PAGE + "kpi_closed.html", {"expired": row}, status=410)
            else:
                response = view(request, row, token, **kwargs)
        except Refused as no:
            now = query.by_token(token)
            if now and not now.is_open:  # somebody else handed it in meanwhile
                response = _again(request, token)
            else:
                response = render(request, PAGE + "kpi_closed.html", {"refusal": str(no)}, status=409)
        for name, value in SECRET.items():
            response.headers[name] = value
        return response
    return opened


@require_http_methods(["GET", "HEAD", "POST"])
@by_link
def kpi_report(request: HttpRequest, row: KpiRequest, token: str) -> HttpResponse:
    if request.method != "POST":
        return _page(request, row, token)
    if not row.is_open:
        return _again(request, token)
    changed = _save(request, row)
    if not request.htmx:
        return redirect("applicants:kpi_report", token)
    return _cells(request, row, token, changed)


@require_http_methods(["GET", "HEAD", "POST"])
@by_link
def kpi_submit(request: HttpRequest, row: KpiRequest, token: str) -> HttpResponse:
    if request.method != "POST" or not row.is_open:
        return _again(request, token)
    _save(request, row)
    row.refresh_from_db()
    form = ReportForm(query.draft_lines(row), final=True)
    if form.is_valid():
        attempt(form, submit_kpi, request=row)
    row.refresh_from_db()
    return _page(request, row, token, form) if row.is_open else _again(request, token)


@require_http_methods(["GET", "HEAD", "POST"])
@by_link
def evidence_upload(request: HttpRequest, row: KpiRequest, token: str, indicator: int) -> HttpResponse:
    line = get_object_or_404(query.plan_of(row), indicator=indicator)
    if request.method != "POST":
        return _again(request, token)
    changed = _save(request, row) if row.is_open else []
    upload, problems = request.FILES.get(f"f{indicator}"), {}
    try:
        if upload is None:
            raise Refused(_("Choose a file first."))
        attach_paper(request=row, line=line, upload=upload, grade=request.POST.get(f"g{indicator}", ""))
    except Refused as no:
        problems = {indicator: str(no)}
    row.refresh_from_db()
    if request.htmx and row.is_open:
        return _cells(request, row, token, [*changed, indicator], problems)
    if not problems:
        return redirect(reverse("applicants:kpi_report", args=[token]) + f"#row-{indicator}")
    return _page(request, row, token, problems=problems)


@require_POST
@allow(Can.REQUEST_KPI)
def kpi_ask(request: HttpRequest, period: str, company: UUID) -> HttpResponse:
    try:
        quarter = Quarter.parse(period)
    except ValueError as wrong:
        raise Http404 from wrong
    row = get_object_or_404(query.company_in(request.fund, request.user), uuid=company)
    asked, _token = request_kpi(fund=request.fund, company=row, quarter=quarter, by=request.seat)
    names = ", ".join(seat.person for seat in owners(row))
    if names:
        messages.success(request, _("%(company)s is asked. The letter with the link goes to: %(names)s") % {
            "company": row.name, "names": names})
    else:
        messages.warning(request, _("%(company)s has nobody with an owner's seat, so no letter was written.") % {"company": row.name})
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        back = reverse("applicants:kpi_review", args=[request.fund.slug, asked.uuid])
    return redirect(back)


def _save(request: HttpRequest, row: KpiRequest) -> list[int]:
    """Keep what was changed on the page; the indicators it concerned."""
    changed = changes(request.POST, query.draft_lines(row))
    save_draft(request=row, data=changed)
    return [int(key) for key in changed]


def _again(request: HttpRequest, token: str) -> HttpResponse:
    """The page as it stands now, for a browser that holds an older one."""
    return HttpResponse(headers={"HX-Refresh": "true"}) if request.htmx else redirect("applicants:kpi_report", token)


def _cells(request: HttpRequest, row: KpiRequest, token: str, changed: list[int], problems: dict[int, str] | None = None) -> HttpResponse:
    """What changes on the page beside the fields somebody is typing in."""
    row.refresh_from_db()
    form = ReportForm(query.draft_lines(row), problems=problems)
    return render(request, PAGE + "kpi_report.html#saved", {"rows": form.rows(changed), "kpi": row, "swap": True,
                                                            **query.state(row, form.lines)})


def _page(request: HttpRequest, row: KpiRequest, token: str, form: ReportForm | None = None,
          problems: dict[int, str] | None = None) -> HttpResponse:
    facts = {"kpi": row, "token": token, "most": settings.EVIDENCE_MAX_MB, "problems": problems or {}}
    if not row.is_open:
        return render(request, PAGE + "kpi_receipt.html", facts | {
            "lines": query.handed_in_lines(row), "grades": grades(), "accepts": PAPERS})
    form = form or ReportForm(query.draft_lines(row), problems=problems)
    return render(request, PAGE + "kpi_report.html", facts | {"form": form, **query.state(row, form.lines)})
