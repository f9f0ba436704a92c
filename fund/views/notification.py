"""What a person was told, how they want to hear of it, and the way out of letters of a kind."""
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fund import text_messages
from fund.actions import notification as action
from fund.errors import Refused
from fund.forms.notification import ChoicesForm
from fund.forms.refused import attempt
from fund.models import Notification
from fund.notify import KINDS
from fund.permissions import Can, allow, public, visible_or_404
from fund.queries import notification as query

ON_A_PAGE = 30


@require_safe
@allow(Can.SIGN_IN)
def notifications(request: HttpRequest) -> HttpResponse:
    unread, kind = request.GET.get("show") == "unread", request.GET.get("kind", "")
    page = Paginator(query.told(request.user, unread=unread, kind=kind), ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "fund/notification/notifications.html", {
        "page": page, "days": query.by_day(page), "only_unread": unread, "kind": kind if kind in KINDS else "",
        "kinds": query.kinds_told(request.user), "unread": query.unread_count(request.user)})


@require_safe
@allow(Can.SIGN_IN)
def notification(request: HttpRequest, row) -> HttpResponse:
    """Lead to what it speaks of. A browser that only fetches ahead has not read it."""
    found = visible_or_404(Notification.objects, request.user, uuid=row)
    ahead = request.headers.get("Sec-Purpose", "") or request.headers.get("Purpose", "")
    if request.method == "GET" and "prefetch" not in ahead:
        action.mark_read(row=found)
    answer = redirect(found.url or "notifications")
    answer.headers["Cache-Control"] = "no-store"
    return answer


@require_POST
@allow(Can.SIGN_IN)
def notifications_read(request: HttpRequest) -> HttpResponse:
    count = action.mark_all_read(user=request.user, newest=request.POST.get("newest", ""))
    messages.success(request, _("Marked as read: %(n)s.") % {"n": count})
    return redirect("notifications")


@allow(Can.SIGN_IN)
def choices(request: HttpRequest) -> HttpResponse:
    form = ChoicesForm(request.POST if request.method == "POST" else None, user=request.user, lines=query.lines(request.user),
                       with_text=text_messages.available())
    if request.method == "POST" and form.is_valid():
        quiet = {name: form.cleaned_data[name] for name in ("quiet_from", "quiet_until")}
        attempt(form, action.save_choices, user=request.user, wishes=form.wishes(), **quiet)
        if not form.errors:
            messages.success(request, _("Saved. It holds from the next event on."))
            return redirect("choices")
    return render(request, "fund/notification/choices.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
@allow(Can.SIGN_IN)
def choices_sample(request: HttpRequest) -> HttpResponse:
    if action.send_sample(user=request.user):
        messages.success(request, _("A sample is on its way to you. In quiet hours letters wait until they are over."))
    else:
        messages.info(request, _("You asked for a sample just now. Wait a minute, then ask again."))
    return redirect("choices")


@public
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token) -> HttpResponse:
    """A mail program ends letters with one POST that carries no form of ours (RFC 8058); everybody else uses the button."""
    one_click = request.method == "POST" and request.POST.get("List-Unsubscribe") == "One-Click"
    return (_unsubscribe if one_click else csrf_protect(_unsubscribe))(request, token)


def _unsubscribe(request: HttpRequest, token) -> HttpResponse:
    try:
        reader, kind = action.read_token(token)
        with override(request.LANGUAGE_CODE if settings.LANGUAGE_COOKIE_NAME in request.COOKIES else reader.language):
            if request.method == "POST":
                action.end_letters(token=token)
            return render(request, "fund/notification/unsubscribe.html", {"label": KINDS[kind].label, "done": request.method == "POST"})
    except Refused as no:
        return render(request, "fund/notification/unsubscribe.html", {"problem": str(no)}, status=404)
