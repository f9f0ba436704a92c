"""What tests of signing in and up share: codes out of letters and of an app, pages to compare, how often a password is hashed."""
import re
import time

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core.cache import cache

from fund.models import Message, User
from tests.cast import PASSWORD

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
PASSKEY = {  # the public half of one that a made-up device once made, as a browser sends it
    "id": "td0IE2B3z7KHAgkzY4IlZqWciGTMts-0-1Neg_X9pBY", "rawId": "td0IE2B3z7KHAgkzY4IlZqWciGTMts-0-1Neg_X9pBY", "type": "public-key",
    "authenticatorAttachment": "platform", "clientExtensionResults": {"credProps": {"rk": True}},
    "response": {
        "transports": ["internal"],
        "clientDataJSON": "eyJ0eXBlIjoid2ViYXV0aG4uY3JlYXRlIiwiY2hhbGxlbmdlIjoiMlVLS3BpdDhvdk1xenNjakYtbjVFVF9DV2szdDNrMWxNazl5TGFfYlpXTSIs"
                          "Im9yaWdpbiI6Imh0dHA6Ly9sb2NhbGhvc3Q6NTg0NzciLCJjcm9zc09yaWdpbiI6ZmFsc2V9",
        "attestationObject": "o2NmbXRkbm9uZWdhdHRTdG10oGhhdXRoRGF0YVikSZYN5YgOjGh0NBcPZHZgW4_krrmihjLHmVzzuoMdl2NFAAAAAQECAwQFBgcIAQIDBAUG"
                             "BwgAILXdCBNgd8-yhwIJM2OCJWalnIhkzLbPtPtTXoP1_aQWpQECAyYgASFYIFBQU0QPmef5swN3TGp1wnnXA19axKZlMemJHUgQD69r"
                             "Ilgga62a7hWCOfCFDNSqSBsCbrDMlzLG7oIwr4Z-vV65Klg"}}


class Counted(MD5PasswordHasher):
    """Counts how often a password is hashed: that is the time an answer takes."""

    algorithm = "md5"
    times = 0

    def encode(self, password, salt):
        Counted.times += 1
        return super().encode(password, salt)


def without_tokens(page: str) -> str:
    """A page without what differs from one request to the next."""
    return re.sub(r'(csrfmiddlewaretoken" value="|X-CSRFToken": ")\w+', r"\1", page)


def code_in(letter: Message) -> str:
    """The code a letter carries."""
    return next(line for line in letter.body.splitlines() if line.replace("-", "").isdigit())


def app_code(secret: str = SECRET, later: int = 0) -> str:
    """What an authenticator app shows, `later` half minutes from now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + later))


def carry_app(user: User) -> Authenticator:
    """An authenticator app with SECRET, and recovery codes."""
    RecoveryCodes.activate(user)
    return TOTP.activate(user, SECRET).instance


def carry_passkey(user: User, name: str = "노트북") -> Authenticator:
    """A passkey on a device that is not at hand."""
    return Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data={"name": name, "credential": PASSKEY})


def sign_in(client, user: User, password: str = PASSWORD):
    """Through the sign-in page, as a person does it."""
    cache.clear()
    return client.post("/accounts/login/", {"login": user.email, "password": password})
