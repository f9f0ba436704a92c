"""Background jobs: the page of all of them, the progress of one that asks again until it is over, another try for a stopped one."""
import json

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from fund.actions.job import retry_job
from fund.forms.reference import SearchForm
from fund.models import Job
from fund.permissions import Can, allow, visible_or_404
from fund.queries import job as query

PAGE = 25


@require_safe
@allow(Can.SEE_JOBS)
def jobs(request: HttpRequest) -> HttpResponse:
    every = query.jobs(request.user)
    form = SearchForm(request.GET, words="", state=(_("State"), Job.State.choices), name=(_("Job"), query.names(every)))
    rows = every.filter(**{name: value for name in ("state", "name") if (value := form.chosen(name))})
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "fund/job/jobs.html", {
        "form": form, "page": page, "lines": query.lines(page, request.user), "counts": query.counts(every), "health": query.health(request.user)})


@require_safe
@allow(Can.SIGN_IN)
def job(request: HttpRequest, job) -> HttpResponse:
    row = visible_or_404(Job.objects, request.user, uuid=job)
    response = render(request, "fund/job.html", {"job": row})
    if row.is_over and request.htmx:
        response.headers["HX-Trigger-After-Swap"] = json.dumps({"job-over": {"job": str(row.uuid)}})  # the page's script says what follows
    return response


@require_POST
@allow(Can.SEE_JOBS)
def job_retry(request: HttpRequest, job) -> HttpResponse:
    retry_job(job=get_object_or_404(query.jobs(request.user), uuid=job), by=request.seat)
    messages.success(request, _("It is asked for again. This page shows how far it is."))
    return redirect("jobs")
