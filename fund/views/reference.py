"""The room of reference data: what is kept in it."""
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from fund.permissions import Can, allow


@require_safe
@allow(Can.KEEP_REFERENCE)
def reference(request: HttpRequest) -> HttpResponse:
    return render(request, "fund/reference/reference.html")
