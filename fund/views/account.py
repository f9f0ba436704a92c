"""Pages of an account that follow a rule of ours on top of allauth's."""
from allauth.account.utils import passthrough_next_redirect_url
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn import views as passkeys
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from fund.accounts.second_factor import is_indispensable
from fund.errors import Refused
from fund.permissions import Can, allow


@allow(Can.SIGN_IN)
def remove_passkey(request: HttpRequest, pk: int) -> HttpResponse:
    """Allauth asks before it takes away an app, but not before it takes away a passkey."""
    if is_indispensable(get_object_or_404(Authenticator, user=request.user, type=Authenticator.Type.WEBAUTHN, pk=pk)):
        raise Refused(_("Your seat needs a second factor, and this is your only one. Set up another one first."))
    return passkeys.remove_webauthn(request, pk=pk)


@allow(Can.SIGN_IN)
def reauthenticate_with_passkey(request: HttpRequest) -> HttpResponse:
    """After a wrong passkey one stays on the page that asks for it; allauth would lead to the sign-in page and from there home."""
    answer = passkeys.reauthenticate_webauthn(request)
    is_wrong = request.method == "POST" and answer.headers.get("Location") == reverse("account_login")
    return redirect(passthrough_next_redirect_url(request, request.path, REDIRECT_FIELD_NAME)) if is_wrong else answer
