"""Invite somebody, keep invitations, and the page behind the secret link of one."""
from typing import Any
from uuid import UUID

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from fund.actions.invitation import accept_invitation, invite_again, withdraw_invitation
from fund.actions.invitation import invite as send_invitation
from fund.errors import Refused
from fund.forms.invitation import InviteForm, JoinForm
from fund.forms.refused import attempt
from fund.models import Invitation
from fund.navigation import landing
from fund.permissions import Can, allow, public, visible_or_404
from fund.queries import invitation as query

PAGE = require_http_methods(["GET", "HEAD", "POST"])
# Not "no-referrer": under it browsers send "Origin: null" with a form, which the CSRF check must refuse. This policy
# never tells the path, which holds the secret, to anybody, this site included.
SECRET = {"Referrer-Policy": "strict-origin", "Cache-Control": "no-store", "X-Robots-Tag": "noindex, nofollow"}
GONE = {"accepted": 410, "revoked": 410, "expired": 410, "unknown": 404, "other": 403}


@PAGE
@allow(Can.KEEP_SEATS, step_up=True)
def invite(request: HttpRequest) -> HttpResponse:
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        sent = attempt(form, send_invitation, by=request.seat, **form.cleaned_data)
        if sent:
            messages.success(request, _("The invitation is on its way to %(address)s.") % {"address": sent[0].email})
            return redirect(reverse("people") + "?state=invited")
    return render(request, "fund/invitation/invite.html", {"form": form, "days": settings.INVITATION_DAYS},
                  status=422 if form.errors else 200)


@require_POST
@allow(Can.KEEP_SEATS, step_up=True)
def invitation_again(request: HttpRequest, invitation: UUID) -> HttpResponse:
    row, _token = invite_again(invitation=visible_or_404(Invitation.objects, request.user, uuid=invitation), by=request.seat)
    messages.success(request, _("A new letter is on its way to %(address)s. The old link is dead.") % {"address": row.email})
    return redirect(reverse("people") + "?state=invited")


@require_POST
@allow(Can.KEEP_SEATS, step_up=True)
def invitation_withdraw(request: HttpRequest, invitation: UUID) -> HttpResponse:
    row = withdraw_invitation(invitation=visible_or_404(Invitation.objects, request.user, uuid=invitation), by=request.seat)
    messages.success(request, _("The invitation of %(address)s is withdrawn. Its link opens nothing any more.") % {"address": row.email})
    return redirect(reverse("people") + "?state=invited")


@PAGE
@public
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    row = query.by_token(token)
    spoken = row.language if row and not request.user.is_authenticated and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES else None
    with translation.override(spoken or translation.get_language()):
        try:
            response = _opened(request, token, row)
        except Refused as no:
            response = _closed(request, "refused", row, refusal=str(no), status=409)
        for name, value in {**SECRET, "Content-Language": translation.get_language()}.items():
            response.headers[name] = value
    return response


def _opened(request: HttpRequest, token: str, row: Invitation | None) -> HttpResponse:
    stands = row.standing if row else "unknown"
    if stands != "open":
        return _closed(request, stands, row if stands == "expired" else None)
    if request.user.is_authenticated:
        if request.user.email.lower() != row.email:
            return _closed(request, "other", row, masked=query.masked(row.email), here=request.path)
        return _take(request, row) if request.method == "POST" else _page(request, row)
    if query.account(row.email):
        return redirect_to_login(request.path) if request.method == "POST" else _page(request, row, sign_in=True)
    form = JoinForm(request.POST or None, invitation=row)
    if request.method == "POST" and form.is_valid():
        seat = attempt(form, accept_invitation, invitation=row, name=form.cleaned_data["name"], password=form.cleaned_data["password"])
        if seat:
            record_authentication(request, seat.user, method="password", email=seat.user.email)
            return perform_login(request, Login(user=seat.user, redirect_url=landing(seat.role)))
    return _page(request, row, form=form)


def _take(request: HttpRequest, row: Invitation) -> HttpResponse:
    seat = accept_invitation(invitation=row, user=request.user)
    messages.success(request, _("You hold the seat now: %(role)s, %(organisation)s.") % {
        "role": seat.get_role_display(), "organisation": seat.organisation})
    return redirect(landing(seat.role))


def _page(request: HttpRequest, row: Invitation, form: JoinForm | None = None, sign_in: bool = False) -> HttpResponse:
    return render(request, "fund/invitation/invitation.html", {
        "invitation": row, "form": form, "here": request.path, "sign_in": sign_in}, status=422 if form and form.errors else 200)


def _closed(request: HttpRequest, why: str, row: Invitation | None, status: int | None = None, **context: Any) -> HttpResponse:
    return render(request, "fund/invitation/closed.html", {"why": why, "invitation": row, **context}, status=status or GONE[why])
