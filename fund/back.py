"""The page of ours that a request came from, for the answers that lead back to it; and the one above an address that is no page."""
from urllib.parse import urlsplit

from django.http import HttpRequest
from django.urls import Resolver404, resolve
from django.utils.http import url_has_allowed_host_and_scheme


def came_from(request: HttpRequest) -> str:
    """Path and query of the page that sent this; the first page when there is none, or when it is the very page that was opened."""
    back = request.META.get("HTTP_REFERER", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        return "/"
    parts = urlsplit(back)
    back = "/" + parts.path.lstrip("/") + (f"?{parts.query}" if parts.query else "")
    return "/" if request.method == "GET" and back == request.get_full_path() else back


def above(path: str) -> str:
    """The nearest address above this one that leads anywhere: what only takes forms hangs below the page it belongs to."""
    while path != "/":
        path = path.rstrip("/").rpartition("/")[0] + "/"
        try:
            resolve(path)
        except Resolver404:
            continue
        return path
    return path
