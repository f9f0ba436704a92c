"""What every request passes: its language, the sign-in guard, and the words of a rule that said no."""
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme

from fund.errors import Refused


class Language:
    """Korean unless the reader chose otherwise; what a browser happens to prefer is not a choice."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        code = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(code):
            request.LANGUAGE_CODE = code
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", code)
            return response


class SignedIn(LoginRequiredMiddleware):
    """Everything needs a sign-in unless the view says otherwise; htmx is sent to the whole sign-in page, not a fragment of it."""

    def handle_no_permission(self, request, view_func):
        if not request.htmx:
            return super().handle_no_permission(request, view_func)
        page = request.htmx.current_url_abs_path or "/"  # not the fragment's own address, which is no page to come back to
        return HttpResponse(headers={"HX-Redirect": redirect_to_login(page, self.get_login_url(view_func)).url})


class Refusals:
    """A refusal that no form caught becomes a notice on the page the person came from; nothing was written."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if not isinstance(exception, Refused):
            return None
        messages.error(request, str(exception))
        back = self._came_from(request)
        return HttpResponse(headers={"HX-Redirect": back}) if request.htmx else redirect(back)

    @staticmethod
    def _came_from(request):
        """The page of ours that the person came from; the first page when there is none, or when it is the one that refused."""
        back = request.headers.get("Referer", "")
        if not url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
            return "/"
        parts = urlsplit(back)
        back = "/" + parts.path.lstrip("/") + (f"?{parts.query}" if parts.query else "")
        return "/" if request.method == "GET" and back == request.get_full_path() else back
