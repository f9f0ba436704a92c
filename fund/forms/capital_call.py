"""What a capital call asks for."""
from django import forms
from django.utils.translation import gettext_lazy as _

from fund.forms.columns import DayField, LooseWonField


class CapitalCallForm(forms.Form):
    total = LooseWonField(label=_("Amount called"), help_text=_("“30억” or “3,000,000,000” both work."))
    issued_on = DayField(label=_("Issued on"))
    due_on = DayField(label=_("Due on"))
    purpose = forms.CharField(label=_("Purpose"), max_length=200)


class PaidForm(forms.Form):
    paid_on = DayField(label=_("Paid on"), not_in_future=True)
