"""Kakao sign-in as allauth handles it: a new address becomes a founder, a known one is never signed in on Kakao's word."""
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class KakaoAdapter(DefaultSocialAccountAdapter):
    """Of what Kakao tells, only the number of the account, the name and the address are kept."""

    error_messages = DefaultSocialAccountAdapter.error_messages | {
        "connected_other": _("This Kakao account belongs to another account here."),
        "no_password": _("Choose a password first, or nobody could sign in any more."),
        "no_verified_email": _("Confirm your e-mail address first."),
    }

    def populate_user(self, request, sociallogin, data):
        user = super().populate_user(request, sociallogin, data)
        user.name, user.language = (data.get("username") or "")[:80], get_language()
        sociallogin.account.extra_data = {}
        return user

    def get_signup_form_initial_data(self, sociallogin):
        return {"email": sociallogin.user.email, "name": sociallogin.user.name}
