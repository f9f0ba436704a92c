"""The person's own page: name, number, language and theme; and the seat they act from."""
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods, require_POST
from django.views.i18n import set_language

from fund.accounts import look_cookies
from fund.accounts.seat_choice import KEY, chosen_seat, label
from fund.actions.me import change_look, change_me
from fund.errors import Refused
from fund.forms.me import DEVICE, MeForm
from fund.permissions import Can, allow, public
from fund.queries import me as query


def _next(request: HttpRequest, otherwise: str = "/") -> str:
    wanted = request.POST.get("next", "")
    return wanted if url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure()) else otherwise


@require_http_methods(["GET", "HEAD", "POST"])
@allow(Can.SIGN_IN)
def me(request: HttpRequest) -> HttpResponse:
    user = request.user
    form = MeForm(request.POST or None, initial={
        "name": user.name, "phone": user.phone, "language": user.language, "theme": user.theme or DEVICE})
    if request.method == "POST" and form.is_valid():
        change_me(user=user, **form.cleaned_data)
        with override(user.language):
            messages.success(request, _("Saved."))
        response = redirect("me")
        look_cookies.carry(response, user)
        return response
    return render(request, "fund/me/me.html", {
        "form": form, "held": query.seats(user), "ways_in": query.ways_in(user), "kakao": bool(settings.KAKAO_APPS),
        "today": timezone.localdate()}, status=422 if form.errors else 200)


@require_POST
@allow(Can.SIGN_IN)
def me_look(request: HttpRequest) -> HttpResponse:
    """Keep a language or a theme for the person; a script gets no page back."""
    user = change_look(user=request.user, language=request.POST.get("language", ""), theme=request.POST.get("theme", ""))
    response = HttpResponse(status=204) if request.htmx else redirect(_next(request))
    look_cookies.carry(response, user)
    return response


@public
def language(request: HttpRequest) -> HttpResponse:
    """Django's own switch; who is signed in keeps the choice."""
    if request.method == "POST" and request.user.is_authenticated:
        change_look(user=request.user, language=request.POST.get("language", ""))
    return set_language(request)


@require_POST
@allow(Can.SIGN_IN)
def seat_switch(request: HttpRequest) -> HttpResponse:
    """Act from another of one's own seats of today; another fund's seat leads to that fund's first page."""
    before = chosen_seat(request)
    seat = next((each for each in request.user.live_seats if str(each.uuid) == request.POST.get("seat")), None)
    if seat is None:
        raise Refused(_("You do not hold this seat today. Nothing was changed."))
    request.session[KEY] = seat.pk
    if request.htmx:
        return HttpResponse(status=204)
    messages.success(request, _("You now act as %(seat)s.") % {"seat": label(seat)})
    return redirect(_next(request) if before and before.fund_id == seat.fund_id else reverse("home"))
