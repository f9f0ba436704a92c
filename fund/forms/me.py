"""What a person says about themselves."""
import re

from django import forms
from django.utils.translation import gettext_lazy as _

from fund.forms.account import name_field
from fund.models import User

DEVICE = "device"  # no theme of one's own


class PhoneField(forms.CharField):
    """A mobile number as people write it; Korean ones come back as 010-1234-5678, others with their leading +."""

    def clean(self, value):
        text = super().clean(value)
        digits = re.sub(r"[\s().-]", "", text)
        digits = re.sub(r"^\+82\(?0?", "0", digits)
        if korean := re.fullmatch(r"(01\d)(\d{3,4})(\d{4})", digits):
            return "-".join(korean.groups())
        if digits and not re.fullmatch(r"\+\d{8,15}", digits):
            raise forms.ValidationError(_("This is no mobile number. For example: 010-1234-5678, or +44 7700 900123."))
        return digits


class MeForm(forms.Form):
    name = name_field()
    phone = PhoneField(label=_("Mobile number"), required=False, max_length=30, help_text=_("For text messages, where you ask for them."),
                       widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"}))
    language = forms.ChoiceField(label=_("Language"), choices=User._meta.get_field("language").choices, widget=forms.RadioSelect,
                                 help_text=_("Of pages and letters."))
    theme = forms.ChoiceField(label=_("Light or dark"), widget=forms.RadioSelect,
                              choices=[(DEVICE, _("As the device")), ("light", _("Light")), ("dark", _("Dark"))])

    def clean_theme(self):
        return "" if self.cleaned_data["theme"] == DEVICE else self.cleaned_data["theme"]
