"""The keys of the site on a page of their own; nothing on it comes from the database."""
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from fund.permissions import Can, allow


@require_safe
@allow(Can.SIGN_IN)
def keys(request: HttpRequest) -> HttpResponse:
    return render(request, "fund/keys/keys.html")
