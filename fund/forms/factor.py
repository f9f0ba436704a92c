"""What a factor of the registry asks for."""
import re
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from fund.forms.reference import SeenForm
from fund.quantities import read

PLACES, WHOLE = 25, 15
YEAR = re.compile(r"(?:19|20)\d\d(?:-(?:19|20)\d\d)?")


class FactorValueField(forms.CharField):
    """A number as people write it, also below zero; empty where the publisher gives none."""

    def __init__(self, **kwargs) -> None:
        super().__init__(max_length=60, required=False, **kwargs)
        self.widget.attrs.update({"autocomplete": "off", "class": "input right"})

    def clean(self, value) -> Decimal | None:
        text = super().clean(value)
        if not text:
            return None
        number = read(text)
        if number is None:
            raise ValidationError(_("No number was found. For example: −9.127 or 0.4173"))
        if abs(number) >= 10**WHOLE or number.as_tuple().exponent < -PLACES:
            raise ValidationError(_("A factor has at most 15 digits before the point and 25 after it."))
        return number


class RenewFactorForm(SeenForm):
    """What a version says."""

    value = FactorValueField(label=_("Value"), help_text=_("Avoided emissions are below zero. Empty where the publisher gives no value."))
    unit = forms.CharField(label=_("Unit"), max_length=40, widget=forms.TextInput(attrs={"list": "factor-units"}))
    geography = forms.CharField(label=_("Geography"), max_length=20, required=False, help_text=_("For example KR, US or EU."))
    data_year = forms.CharField(label=_("Data year"), max_length=10, required=False, help_text=_("For example 2023 or 2020-2022."))
    publication = forms.CharField(label=_("Publication"), max_length=120)
    url = forms.CharField(label=_("Address of the publication"), max_length=200, widget=forms.URLInput,
                          validators=[URLValidator(schemes=["https"], message=_("Enter an address that begins with https://"))])
    note = forms.CharField(label=_("Note"), max_length=200, required=False)
    includes_process = forms.BooleanField(label=_("It already contains the emissions of the process itself"), required=False)

    def clean_data_year(self) -> str:
        written = self.cleaned_data["data_year"].replace("–", "-").replace(" ", "")
        if written and not YEAR.fullmatch(written):
            raise ValidationError(_("Enter a year or two years. For example: 2023 or 2020-2022"))
        return written


class FactorForm(RenewFactorForm):
    factor_id = forms.SlugField(label=_("Name of the factor"), max_length=80,
                                help_text=_("Small letters, digits and hyphens: source, material, pathway. It never changes."))
    material = forms.SlugField(label=_("Material"), max_length=60, widget=forms.TextInput(attrs={"list": "factor-materials"}))
    pathway = forms.SlugField(label=_("Treatment"), max_length=30, widget=forms.TextInput(attrs={"list": "factor-pathways"}),
                              help_text=_("What happens to the material: recycle, landfill, combust, compost, consumed."))
    field_order = ["factor_id", "material", "pathway"]

    def clean_factor_id(self) -> str:
        name = self.cleaned_data["factor_id"].lower()
        if name == "new":  # its address is that of this form
            raise ValidationError(_("Choose another name."))
        return name
