"""The pages of an account that we offer, one by one: what allauth has beyond them does not exist here."""
from allauth.account import views as account
from allauth.socialaccount import views as kakao
from django.conf import settings
from django.urls import include, path, re_path

from fund.views.account import reauthenticate_with_passkey, remove_passkey

urlpatterns = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("signup/", account.signup, name="account_signup"),
    path("confirm-email/", account.email_verification_sent, name="account_email_verification_sent"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("email/", account.email, name="account_email"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("password/set/", account.password_set, name="account_set_password"),
    path("password/reset/", account.password_reset, name="account_reset_password"),
    path("password/reset/done/", account.password_reset_done, name="account_reset_password_done"),
    re_path(r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$", account.password_reset_from_key,
            name="account_reset_password_from_key"),
    path("password/reset/key/done/", account.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    path("2fa/webauthn/keys/<int:pk>/remove/", remove_passkey, name="mfa_remove_webauthn"),
    path("2fa/webauthn/reauthenticate/", reauthenticate_with_passkey, name="mfa_reauthenticate_webauthn"),
    path("2fa/", include("allauth.mfa.urls")),
]
if settings.KAKAO_APPS:
    urlpatterns += [
        path("3rdparty/", kakao.connections, name="socialaccount_connections"),
        path("3rdparty/signup/", kakao.signup, name="socialaccount_signup"),
        path("3rdparty/login/cancelled/", kakao.login_cancelled, name="socialaccount_login_cancelled"),
        path("", include("allauth.socialaccount.providers.kakao.urls")),
    ]
