"""What an organisation's row asks for."""
from django import forms
from django.utils.translation import gettext_lazy as _

from fund.models import Organisation

KINDS = [choice for choice in Organisation.Kind.choices if choice[0] != Organisation.Kind.STARTUP]


class OrganisationForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120, help_text=_("As it is written in contracts and on the LPs' reports."))
    kind = forms.ChoiceField(label=_("Kind"), choices=KINDS, help_text=_("It decides which seats can be given there."))
