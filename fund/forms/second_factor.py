"""Forms of the second factor: the authenticator app, recovery codes, passkeys."""
from allauth.mfa.base import forms as codes
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as app
from allauth.mfa.webauthn import forms as keys
from django import forms
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from fund.forms.wording import Worded

CODE = (_("Code"), _("The six digits your authenticator app shows now, or one of your recovery codes."))
NAME = (_("Name of this passkey"), _("So that you tell your devices apart."))
NOT_YOURS = _("This passkey does not belong to this account, or it was not confirmed on the device. Nothing was opened. "
              "Try again, or use another way.")
NOT_FITTING = _("What the device answered does not fit. Nothing was added. Try again.")
REMEMBERED = 180  # seconds; longer than a code of the app can be valid


class CodeOnce(Worded, forms.Form):
    """A code of the app works once, also in the moments around its half minute."""

    words = {"code": CODE}

    def clean_code(self):
        code = super().clean_code()
        digits = "".join(c for c in code if c.isdigit())
        is_app = self.authenticator.type == Authenticator.Type.TOTP
        if is_app and not cache.add(f"fund.code-used:{self.user.pk}:{digits}", 1, REMEMBERED):
            raise codes.get_adapter().validation_error("incorrect_code")
        return code


class Authenticate(CodeOnce, codes.AuthenticateForm):
    pass


class Reauthenticate(CodeOnce, codes.ReauthenticateForm):
    pass


class ActivateApp(Worded, app.ActivateTOTPForm):
    words = {"code": (_("Code from the app"), _("The six digits the app shows now."))}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs["inputmode"] = "numeric"


class Passkey(Worded, forms.Form):
    """What the browser hands over; anything but a fitting passkey gets one clear sentence."""

    told = NOT_YOURS

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["credential"].error_messages |= {"required": self.told, "invalid": self.told}

    def _told(self, clean):
        try:
            return clean()
        except ValidationError as problem:
            raise ValidationError(self.told) if problem.code == "incorrect_code" else problem from problem
        except (AttributeError, KeyError, TypeError) as problem:  # made up by hand: allauth expects what a browser sends
            raise ValidationError(self.told) from problem


class UsePasskey(Passkey):
    def clean_credential(self):
        return self._told(super().clean_credential)


class AuthenticateWithPasskey(UsePasskey, keys.AuthenticateWebAuthnForm):
    pass


class SignInWithPasskey(UsePasskey, keys.LoginWebAuthnForm):
    pass


class ReauthenticateWithPasskey(UsePasskey, keys.ReauthenticateWebAuthnForm):
    pass


class AddPasskey(Passkey, keys.AddWebAuthnForm):
    told = NOT_FITTING
    words = {"name": NAME, "passwordless": (
        _("Sign in with it alone, without the password"),
        _("The device asks for a fingerprint, a face or a PIN. Untick it for a security key that has none of these."))}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].max_length = 80
        self.fields["passwordless"].initial = True

    def clean(self):
        return self._told(super().clean)


class RenamePasskey(Worded, keys.EditWebAuthnForm):
    words = {"name": NAME}
