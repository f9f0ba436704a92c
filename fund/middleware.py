"""What every request passes: the time it came, its language, the sign-in guard, and the words of a rule that said no."""
import json
import logging
import time

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from fund.accounts import sessions
from fund.accounts.seat_choice import StalePage
from fund.accounts.second_factor import gave_second_factor, has_second_factor, needs_second_factor
from fund.arrival import arrival
from fund.back import above, came_from
from fund.errors import Refused, StoreAway

log = logging.getLogger(__name__)


class Arrival:
    """`request.arrived_at`: when it came, which is what closing times are compared with."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.arrived_at = arrival(request.META)
        return self.get_response(request)


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
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.session.is_empty() and not hasattr(request, "signed_out_for"):
            messages.info(request, _("This sign-in was ended or has run out. Sign in again; what you saved is kept."))
        if not request.htmx and request.method in ("GET", "HEAD"):
            return super().handle_no_permission(request, view_func)
        if "X-Autosave" in request.headers:  # the page keeps what was typed and asks for the password in place
            return JsonResponse({"signed_out": True}, status=401)
        # Not the address of a fragment or of a write, which is no page to come back to.
        page = (request.htmx.current_url_abs_path if request.htmx else None) or came_from(request)
        if not request.htmx:
            return redirect_to_login(page, self.get_login_url(view_func))
        return HttpResponse(headers={"HX-Redirect": redirect_to_login(page, self.get_login_url(view_func)).url})


class SecondFactor:
    """Who must carry a second factor and has none yet is led to set one up; meanwhile only the pages of the account open."""

    ACCOUNT = ("account_", "mfa_", "socialaccount_", "kakao_")
    OWN = {"me", "sessions", "session_end"}
    NOT_FOR_ALL = {"outbox"}  # marked public because it guards itself; outside the demo it shows what seats may see

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view_func, view_args, view_kwargs):
        name = request.resolver_match.url_name or ""
        is_open = getattr(view_func, "capability", "") == "public" and name not in self.NOT_FOR_ALL
        if is_open or name.startswith(self.ACCOUNT) or name in self.OWN or not request.user.is_authenticated:
            return None
        if gave_second_factor(request) or not needs_second_factor(request.user) or has_second_factor(request.user):
            return None
        page = reverse("mfa_index")
        return HttpResponse(headers={"HX-Redirect": page}) if request.htmx else redirect(page)


class SessionClock:
    """Ends a sign-in that stood too long and says why on the page that follows; notes that somebody is there."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if sessions.is_signed_in(request):
            now = time.time()
            if why := sessions.is_over(request.session, request.user, now):
                logout(request)
                request.signed_out_for = why
                messages.info(request, str(why))
            else:
                sessions.note_use(request, now)
        return self.get_response(request)


class Refusals:
    """A refusal that no form caught becomes a notice on the page the person came from; nothing was written.

    Whoever opens an address that only takes forms, by going back or by loading anew what a form answered, gets the page above it.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        by_browser = request.method == "GET" and not request.htmx and "text/html" in request.headers.get("Accept", "")
        return redirect(above(request.path)) if response.status_code == 405 and by_browser else response

    def process_exception(self, request, exception):
        if isinstance(exception, StoreAway):
            log.error("the store of files: %s", exception)
            exception = Refused(_("The store of files does not answer. Nothing was written and nothing is lost; try again in a few minutes."))
        if not isinstance(exception, Refused):
            return None
        if request.htmx and isinstance(exception, StalePage):  # what was typed stays; the page's own script says why
            return HttpResponse(status=409, headers={"HX-Trigger": json.dumps({"seat-stale": {"seat": exception.seat, "label": exception.label}})})
        messages.error(request, str(exception))
        back = came_from(request)
        return HttpResponse(headers={"HX-Redirect": back}) if request.htmx else redirect(back)
