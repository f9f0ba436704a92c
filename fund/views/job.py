"""The progress of a background job, as the fragment that the page asks for again until it is over."""
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from fund.models import Job
from fund.permissions import Can, allow, visible_or_404


@require_safe
@allow(Can.SIGN_IN)
def job(request: HttpRequest, job) -> HttpResponse:
    row = visible_or_404(Job.objects, request.user, uuid=job)
    response = render(request, "fund/job.html", {"job": row})
    if row.is_over and request.htmx:
        response.headers["HX-Refresh"] = "true"
    return response
