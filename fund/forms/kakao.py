"""Forms of Kakao sign-in: what Kakao did not tell, and which connection to end."""
from allauth.socialaccount import forms as allauth
from django.utils.translation import gettext_lazy as _

from fund.forms.account import ADDRESS, name_field
from fund.forms.wording import Worded


class SignUp(Worded, allauth.SignupForm):
    name = name_field()
    words = {"email": ADDRESS}
    field_order = ["name", "email"]


class Disconnect(Worded, allauth.DisconnectForm):
    words = {"account": (_("Kakao account"),)}
