"""Second factors as allauth handles them: our words, secrets encrypted at rest, the last one stays."""
import base64
import hashlib
import ipaddress

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.translation import gettext, gettext_lazy

from fund.accounts.second_factor import is_indispensable

_ = gettext_lazy


def is_numbered(host: str) -> bool:
    """Whether a site was opened by its IP address, where browsers refuse passkeys."""
    name = host.rpartition("]")[0].lstrip("[") or host.partition(":")[0]
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _vault() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"fund.second_factor" + key.encode()).digest())) for key in keys])


class FactorAdapter(DefaultMFAAdapter):
    """A dump of the database opens no account, and nobody who must carry a second factor is left without one."""

    error_messages = {
        "add_email_blocked": _("Turn the second factor off first, then change the address."),
        "cannot_delete_authenticator": _("Your seat needs a second factor, and this is your only one. Set up another one first."),
        "cannot_generate_recovery_codes": _("Recovery codes come with a second factor. Set up the app or a passkey first."),
        "incorrect_code": _("This code is not right, or it was used already. Wait for the next one and try again."),
        "unverified_email": _("Confirm your e-mail address first. Sign in again and type the code we send."),
    }

    def encrypt(self, text: str) -> str:
        return _vault().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        try:
            return _vault().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:  # kept under a key that is gone: no code may fit any more, so compare with one that nobody knows
            return generate_totp_secret()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        return not is_indispensable(authenticator)

    def generate_authenticator_name(self, user, type) -> str:
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return gettext("Passkey %(number)s") % {"number": number}

    def _get_site_name(self) -> str:
        return gettext("Sunhwan")
