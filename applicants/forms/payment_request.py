"""What a request for a payment order asks for, and taking it back."""
from django import forms
from django.utils.translation import gettext_lazy as _

from fund.forms.columns import DayField


class PaymentForm(forms.Form):
    use_required_attribute = False

    pay_on = DayField(label=_("To be paid on"), help_text=_("On or after the day of the meeting."))
    bank = forms.CharField(label=_("Bank"), max_length=60)
    account_number = forms.CharField(label=_("Account number"), max_length=40, help_text=_("Digits and hyphens, as the bankbook says."),
                                     widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}))
    account_holder = forms.CharField(label=_("Account holder"), max_length=120, help_text=_("As the bankbook says; it is compared with who is to be paid."),
                                     widget=forms.TextInput(attrs={"autocomplete": "off"}))


class BackForm(forms.Form):
    use_required_attribute = False

    reason = forms.CharField(label=_("Why it is taken back"), max_length=300, strip=False, widget=forms.Textarea(attrs={"rows": 2}),
                             error_messages={"required": _("Say why it is taken back.")})
