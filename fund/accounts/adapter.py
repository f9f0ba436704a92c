"""Accounts as allauth handles them: founders sign up, our words, limits on guessing, every letter through the outbox."""
import time

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.models import EmailAddress
from allauth.core.internal import ratelimit
from allauth.socialaccount.models import SocialAccount
from django.template.loader import render_to_string
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from fund import mail
from fund.accounts import look_cookies, seat_choice
from fund.accounts.seat_choice import chosen_seat
from fund.models import User

METHODS = {"reauthenticate": _("Use your password"), "mfa_reauthenticate": _("Use a code from your app or a recovery code"),
           "mfa_reauthenticate:webauthn": _("Use a passkey")}


class Adapter(DefaultAccountAdapter):
    """Open to founders; whoever works for the fund comes by invitation and is given a seat there."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("This account is closed. Ask the fund manager."),
        "cannot_remove_primary_email": _("An account needs its address. Change it instead."),
        "duplicate_email": _("This is your address already."),
        "email_password_mismatch": _("Address and password do not belong together. Check both, or reset the password."),
        "email_taken": _("This address cannot be used. Choose another one."),
        "enter_current_password": _("This is not your present password."),
        "incorrect_code": _("This code is not right. Copy it from our newest letter."),
        "incorrect_password": _("This is not your password."),
        "invalid_password_reset": _("This link no longer works. Ask for a new one."),
        "rate_limited": _("That was too fast. Wait ten seconds and try again."),
        "same_as_current": _("This is your address already."),
        "too_many_login_attempts": _("Too many wrong attempts. Wait five minutes, or reset the password."),
    }

    def is_open_for_signup(self, request):
        return True

    def save_user(self, request, user, form, commit=True):
        user.name, user.language = form.cleaned_data["name"], get_language()
        return super().save_user(request, user, form, commit)

    def post_login(self, request, user, **kwargs):
        """Language and theme come with the person to every browser; the seat is the oldest of today's until another is chosen."""
        response = super().post_login(request, user, **kwargs)
        look_cookies.carry(response, user)
        if seat := chosen_seat(request):
            request.session[seat_choice.KEY] = seat.pk
        return response

    def set_password(self, user, password):
        if not EmailAddress.objects.filter(user=user, verified=True).exists():
            # Nobody has proven this address yet: whatever a stranger tied to the account before its owner came does not stay.
            SocialAccount.objects.filter(user=user).delete()
        super().set_password(user, password)

    def send_mail(self, template_prefix, email, context):
        reader = context.get("user") or User.objects.filter(email=email.lower()).first()
        language = reader.language if reader else get_language()
        context = {"email": email, **context}
        with override(language):
            subject = render_to_string(f"{template_prefix}_subject.txt", context)
            body = render_to_string(f"{template_prefix}_message.txt", context)
        mail.post(email, subject=subject, body=body.strip(), user=reader, language=language)

    def send_notification_mail(self, template_prefix, user, context=None, email=None):
        super().send_notification_mail(template_prefix, user, {"user": user, **(context or {})}, email)

    def get_reauthentication_methods(self, user):
        return [method | {"description": METHODS[method["id"]]} for method in super().get_reauthentication_methods(user)]

    def is_reauthentication_required(self, *, app, **kwargs):
        """A sign-in of the last minutes is proof enough; allauth itself would count only what was asked for again since."""
        proofs = [record["at"] for record in get_authentication_records(self.request, self.request.user)]
        fresh = bool(proofs) and time.time() - max(proofs) < app_settings.REAUTHENTICATION_TIMEOUT
        return not fresh and super().is_reauthentication_required(app=app, **kwargs)

    # Guessing: few tries for one account from one address, so that a guesser does not lock the owner out; and a wider limit on
    # one account from everywhere, so that many addresses help little.

    def _get_login_attempts_cache_key(self, request, **credentials):
        return f"{super()._get_login_attempts_cache_key(request, **credentials)}@{ratelimit.get_ip(request)}"

    def _everywhere(self, **credentials):
        return {"app": "allauth.account", "action": "login_failed_everywhere", "key": credentials.get("email", "").lower()}

    def pre_authenticate(self, request, **credentials):
        super().pre_authenticate(request, **credentials)
        wide = ratelimit.consume(request, **self._everywhere(**credentials))
        if not wide:
            raise self.validation_error("too_many_login_attempts")
        self._login_failed_rl_usage.usage += wide.usage

    def _delete_login_attempts_cached_email(self, request, **credentials):
        super()._delete_login_attempts_cached_email(request, **credentials)
        ratelimit.clear(request, **self._everywhere(**credentials))
