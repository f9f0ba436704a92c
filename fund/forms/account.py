"""Forms of signing in, signing up, passwords and addresses."""
from allauth.account import forms as allauth
from django import forms
from django.contrib.auth import get_user_model
from django.utils.translation import gettext_lazy as _

from fund.forms.wording import Worded

ADDRESS = (_("E-mail address"),)
PASSWORD = (_("Password"),)
CHOSEN = (_("Password"), _("At least eight characters; no common word, nothing like your address."))
NEW, AGAIN = (_("New password"), CHOSEN[1]), (_("New password, once more"),)
CODE = (_("Code from our letter"), _("Eight digits; the hyphen may be left out."))


def name_field() -> forms.CharField:
    """How a person is named on pages and in letters."""
    return forms.CharField(label=_("Your name"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "name"}))


class SignIn(Worded, allauth.LoginForm):
    words = {"login": ADDRESS, "password": PASSWORD, "remember": (
        _("Keep me signed in on this device"), _("For founders only. Everybody else signs in anew each day."))}


class SignUp(Worded, allauth.SignupForm):
    name = name_field()
    words = {"email": ADDRESS, "password1": CHOSEN, "password2": (_("Password, once more"),)}
    field_order = ["name", "email", "password1", "password2"]

    def try_save(self, request):
        if self.account_already_exists:  # hashed as for a new account, or the time of the answer would tell
            get_user_model()().set_password(self.cleaned_data["password1"])
        return super().try_save(request)


class ChangePassword(Worded, allauth.ChangePasswordForm):
    words = {"oldpassword": (_("Present password"),), "password1": NEW, "password2": AGAIN}


class SetPassword(Worded, allauth.SetPasswordForm):
    words = {"password1": NEW, "password2": AGAIN}


class ResetPassword(Worded, allauth.ResetPasswordForm):
    words = {"email": ADDRESS}


class NewPassword(Worded, allauth.ResetPasswordKeyForm):
    words = {"password1": NEW, "password2": AGAIN}


class ChangeAddress(Worded, allauth.AddEmailForm):
    words = {"email": (_("New e-mail address"), _("We send a code there. Until you type it, the present address stays."))}


class Code(Worded, allauth.ConfirmEmailVerificationCodeForm):
    words = {"code": CODE}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs["inputmode"] = "numeric"


class Reauthenticate(Worded, allauth.ReauthenticateForm):
    words = {"password": PASSWORD}
