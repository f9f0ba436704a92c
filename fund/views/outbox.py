"""The outbox: what was written and sent. In the demo anybody may read it, for nothing leaves the machine.

Elsewhere it shows who was written to about what, never the letters themselves: they carry secret links.
"""
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from fund.actions.outbox import retry_message
from fund.forms.reference import SearchForm
from fund.models import Message
from fund.permissions import Can, allow, holds, public, visible_or_404
from fund.queries import outbox as query

PAGE = 25


@public
def outbox(request: HttpRequest) -> HttpResponse:
    if settings.DEMO:
        shell = "shell.html" if request.user.is_authenticated else "focus.html"
        return _page(request, None, "fund/outbox/outbox_demo.html", shell=shell)
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    if not any(holds(seat.role, Can.SEE_MAIL) for seat in request.user.live_seats):
        raise PermissionDenied
    return _page(request, request.user, "fund/outbox/outbox.html")


@require_POST
@allow(Can.SEE_MAIL)
def message_retry(request: HttpRequest, message) -> HttpResponse:
    retry_message(message=visible_or_404(Message.objects, request.user, uuid=message), by=request.seat)
    messages.success(request, _("The letter is on its way again."))
    return redirect("outbox")


def _page(request: HttpRequest, reader, template: str, **more) -> HttpResponse:
    form = SearchForm(request.GET, words=_("Address"), state=(_("State"), Message.State.choices))
    page = Paginator(query.letters(reader, form.chosen("q"), form.chosen("state")), PAGE).get_page(request.GET.get("page"))
    return render(request, template, {
        "form": form, "page": page, "lines": query.lines(page, reader), "counts": query.counts(reader), **more})
