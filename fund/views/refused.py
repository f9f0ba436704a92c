"""The pages of what is not open: they name the seat that has ended, where that is why."""
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from fund.models import Seat
from fund.permissions import Can
from fund.queries.seat import ended_key


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _closed(request, "403.html", 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _closed(request, "404.html", 404)


def _closed(request: HttpRequest, template: str, status: int) -> HttpResponse:
    ended = _ended(request)
    response = render(request, template, {"ended": ended}, status=status)
    if ended and request.htmx:  # a fragment has no room for it; the first page says it
        response.headers["HX-Redirect"] = "/"
    return response


def _ended(request: HttpRequest) -> Seat | None:
    """The seat whose end closed this page. A fund's pages are not found once the last seat in it has ended."""
    found: Any = getattr(request, "resolver_match", None)
    can = getattr(getattr(found, "func", None), "capability", None)
    user = getattr(request, "user", None)
    if not isinstance(can, Can) or user is None or not user.is_authenticated:
        return None
    return ended_key(user, can, found.kwargs.get("slug"))
