"""The site's addresses with refusals that say nothing: for where thousands of them are asked for and only their status counts."""
from django.http import HttpRequest, HttpResponse

from fund.urls import handler400, urlpatterns


def handler403(request: HttpRequest, exception: Exception) -> HttpResponse:
    return HttpResponse(status=403)


def handler404(request: HttpRequest, exception: Exception) -> HttpResponse:
    return HttpResponse(status=404)


__all__ = ["handler400", "handler403", "handler404", "urlpatterns"]
