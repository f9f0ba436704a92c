"""Somebody at a company: name, title, how to reach them; the rules are the action's, beside each field."""
from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from fund.forms.columns import WordsField


class ContactForm(forms.Form):
    """As typed."""

    name = WordsField(label=pgettext_lazy("person", "Name"))
    title = forms.CharField(label=_("Title"), required=False, strip=False)
    email = forms.CharField(label=_("E-mail"), required=False, strip=False)
    phone = forms.CharField(label=_("Phone"), required=False, strip=False)
