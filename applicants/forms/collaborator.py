"""Inviting somebody to write along, and ending a seat."""
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from fund.permissions import Role

ROLES = ((Role.FOUNDER_EDITOR, _("May write")), (Role.FOUNDER_VIEWER, _("May look")))
HINTS = {Role.FOUNDER_EDITOR: _("Writes and uploads in every section. Does not submit, withdraw or invite."),
         Role.FOUNDER_VIEWER: _("Reads everything, changes nothing.")}


class CollaboratorForm(forms.Form):
    email = forms.EmailField(label=_("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "off"}))
    name = forms.CharField(label=_("Name"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "off"}),
                           help_text=_("As the letter addresses them; they can change it."))
    role = forms.ChoiceField(label=_("What they may do"), choices=ROLES, initial=Role.FOUNDER_EDITOR, widget=forms.RadioSelect)
    language = forms.ChoiceField(label=_("Language of the letter"), choices=settings.LANGUAGES, initial="ko", widget=forms.RadioSelect)


class EndForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=200, help_text=_("Stands in the letter to the person."),
                             widget=forms.TextInput(attrs={"autocomplete": "off"}))
