"""A fresh sign-in before what moves money, publishes or gives a seat: the write waits, and is carried out after the password.

One write of a session can wait. The page that asks for the password carries a mark in its `next`, so that the password typed in one
tab never carries out what was sent from another.
"""
import secrets
import time
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import STATE_SESSION_KEY
from allauth.account.utils import get_next_redirect_url
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import resolve
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from fund.back import came_from
from fund.errors import Refused

MARK = "again="


def is_due(request: HttpRequest) -> bool:
    """Whether the newest proof of who sits here (password, second factor, passkey, Kakao) is too old for this write."""
    if settings.STEP_UP_SECONDS is None or getattr(request, "is_confirmed", False):
        return False
    proofs = [record["at"] for record in get_authentication_records(request, request.user)]
    return not proofs or time.time() - max(proofs) > settings.STEP_UP_SECONDS


def ask(request: HttpRequest) -> HttpResponse:
    """Keep this write in the session and ask for the password or the second factor; nothing is written yet. Files are not kept."""
    methods = get_adapter().get_reauthentication_methods(request.user)
    if not methods:
        raise Refused(_("This needs a fresh sign-in. Sign out, sign in again and repeat it. Nothing was written."))
    page = came_from(request)
    page += ("&" if "?" in page else "?") + MARK + secrets.token_urlsafe(9)
    request.session[STATE_SESSION_KEY] = {"callback": f"{__name__}.{carry_on.__name__}", "state": {
        "next": page, "path": request.path, "path_info": request.path_info, "body": request.POST.urlencode(),
        "meta": {name: request.META.get(name, "") for name in ("QUERY_STRING", "HTTP_REFERER", "HTTP_X_SEAT")}}}
    where = f"{methods[0]['url']}?{urlencode({'next': page})}"
    return HttpResponse(headers={"HX-Redirect": where}) if request.htmx else redirect(where)


def carry_on(request: HttpRequest, state: dict[str, Any]) -> HttpResponse:
    """Carry out the write that waited, as the whole page it was sent from; called by allauth once the proof is fresh."""
    page = get_next_redirect_url(request) or "/"
    if page != state["next"]:
        request.session[STATE_SESSION_KEY] = {"callback": f"{__name__}.{carry_on.__name__}", "state": state}
        if MARK in page:
            messages.warning(request, _("Another page of yours asked for the password too. Send this one again: nothing was written."))
        return redirect(page)
    request.method, request.path, request.path_info = "POST", state["path"], state["path_info"]
    request.META |= state["meta"]
    request.__dict__.pop("headers", None)  # read once already, from the request that brought the password
    request.GET, request.POST = QueryDict(state["meta"]["QUERY_STRING"]), QueryDict(state["body"])
    request.is_confirmed = True
    request.resolver_match = found = resolve(request.path_info)
    return found.func(request, *found.args, **found.kwargs)
