"""What an invitation asks for, and what the invited person gives."""
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fund.forms.seat import PlaceForm
from fund.models import Invitation, User


class InviteForm(PlaceForm):
    email = forms.EmailField(label=gettext_lazy("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "off"}))
    name = forms.CharField(label=gettext_lazy("Name"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "off"}),
                           help_text=gettext_lazy("As the letter addresses them; they can change it."))
    language = forms.ChoiceField(label=gettext_lazy("Language of the letter"), choices=settings.LANGUAGES, initial="ko",
                                 widget=forms.RadioSelect)
    field_order = ["email", "name", "language", "role", "organisation", "fund"]


class JoinForm(forms.Form):
    """Name and password of a new account; the address stands already."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    password = forms.CharField(label=gettext_lazy("Password"), strip=False, max_length=200,
                               help_text=gettext_lazy("At least eight characters; no common password, and not your name or address."),
                               widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}))
    again = forms.CharField(label=gettext_lazy("Password once more"), strip=False, max_length=200,
                            widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}))

    def __init__(self, *args: Any, invitation: Invitation, **kwargs: Any) -> None:
        super().__init__(*args, initial={"name": invitation.name}, **kwargs)
        self.invitation = invitation

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        password, again = given.get("password"), given.get("again")
        if password:
            try:
                validate_password(password, User(email=self.invitation.email, name=given.get("name", "")))
            except ValidationError as no:
                self.add_error("password", no)
            if again and password != again:
                self.add_error("again", _("The two passwords differ. Type the same one twice."))
        return given
