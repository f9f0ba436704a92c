"""What an indicator of the catalogue asks for, in both languages."""
import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from fund.forms.reference import SeenForm
from fund.models import Indicator

IRIS = re.compile(r"(?:OI|PI|PD|OD|FP)\d{4}")
SHORT = {"max_length": 20}
LONG = {"max_length": 1000, "widget": forms.Textarea(attrs={"rows": 3})}


class RenewIndicatorForm(SeenForm):
    """Everything but the code, which stays the same in every version."""

    name_ko = forms.CharField(label=_("Name in Korean"), max_length=80)
    name_en = forms.CharField(label=_("Name in English"), max_length=80)
    definition_ko = forms.CharField(label=_("Definition in Korean"), **LONG)
    definition_en = forms.CharField(label=_("Definition in English"), **LONG)
    unit_ko = forms.CharField(label=_("Unit in Korean"), **SHORT)
    unit_en = forms.CharField(label=_("Unit in English"), **SHORT)
    nature = forms.ChoiceField(label=_("Nature"), choices=Indicator.Nature.choices,
                               help_text=_("A flow counts what happened in a period, a stock what there is at its end."))
    direction = forms.ChoiceField(label=_("Direction"), choices=Indicator.Direction.choices)
    adds_over_time = forms.BooleanField(label=_("Quarters may be added up to a year"), required=False)
    adds_across_companies = forms.BooleanField(label=_("Companies may be added up to the fund"), required=False)
    is_negative_impact = forms.BooleanField(label=_("It counts a negative impact"), required=False)
    iris_id = forms.CharField(label=_("IRIS+ ID"), required=False, max_length=6, widget=forms.TextInput(attrs={"list": "iris-ids"}),
                              help_text=_("Two letters and four digits, as in OI4328. Empty where IRIS+ has no such metric."))

    def clean_iris_id(self) -> str:
        written = self.cleaned_data["iris_id"].strip().upper()
        if written and not IRIS.fullmatch(written):
            raise ValidationError(_("This is no IRIS+ ID. For example: OI4328 or PI4060"))
        return written


class IndicatorForm(RenewIndicatorForm):
    code = forms.SlugField(label=_("Code"), max_length=50,
                           help_text=_("Small letters, digits and hyphens. It never changes; files and other systems know the indicator by it."))
    selectable = forms.BooleanField(label=_("Offer it to founders as a main indicator"), required=False)
    field_order = ["code"]

    def clean_code(self) -> str:
        code = self.cleaned_data["code"].lower()
        if code == "new":  # its address is that of this form
            raise ValidationError(_("Choose another code."))
        return code
