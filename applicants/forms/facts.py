"""What the house knows of a deal met elsewhere, as a form."""
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from applicants import characters
from applicants.choices import COUNTRIES
from applicants.forms.inbound import SOURCES, WebsiteField
from applicants.models import Company, Deal
from applicants.queries.facts import open_facts, seen, written
from applicants.readers import HYPHENS
from fund.forms.columns import DayField, LooseWonField
from fund.identifiers import is_business_number


class FactsForm(forms.Form):
    """The facts of one deal; those its own application has described are not asked for."""

    use_required_attribute = False

    business_number = forms.CharField(label=gettext_lazy("Business registration number"), max_length=20, required=False,
                                      widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}))
    country = forms.ChoiceField(label=gettext_lazy("Country"), choices=COUNTRIES)
    foreign_number = forms.CharField(label=gettext_lazy("Registration number abroad"), max_length=40, required=False)
    theme = forms.ChoiceField(label=gettext_lazy("Theme"), choices=[("", gettext_lazy("Not known yet")), *Company.Theme.choices], required=False)
    founded_on = DayField(label=gettext_lazy("Day of founding"), required=False, not_in_future=True)
    one_line = forms.CharField(label=gettext_lazy("In one line"), max_length=120, required=False)
    website = WebsiteField(label=gettext_lazy("Website"), max_length=200, required=False)
    ask = LooseWonField(label=pgettext_lazy("deal", "Ask"), required=False, help_text=gettext_lazy("As you heard it: 12억, 1,200,000천원."))
    source = forms.ChoiceField(label=pgettext_lazy("deal", "Where from"), choices=SOURCES,
                               error_messages={"required": gettext_lazy("Say where the company comes from.")})
    source_note = forms.CharField(label=gettext_lazy("Who, or where"), max_length=200, required=False,
                                  help_text=gettext_lazy("Who referred it, at which event it was met."))
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, deal: Deal, data: Any = None) -> None:
        known = written(deal)
        super().__init__(data, initial=known | {"ask": f"{known['ask']:,}" if known["ask"] is not None else "", "seen": seen(deal)})
        for name in set(self.fields) - set(open_facts(deal)) - {"seen"}:
            del self.fields[name]

    def clean_business_number(self) -> str:
        digits = HYPHENS.sub("", self.cleaned_data["business_number"])
        if digits and not is_business_number(digits):
            raise ValidationError(_("A business registration number has ten digits, for example 123-45-67891."))
        return digits

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for name in ("foreign_number", "one_line", "source_note"):
            if name in self.fields and name in cleaned:
                cleaned[name] = " ".join(characters.tidy(cleaned[name]).split())
        if cleaned.get("country") == "KR" and cleaned.get("foreign_number"):
            self.add_error("country", _("Choose the country where it is registered under that number."))
        if cleaned.get("country", "KR") != "KR" and cleaned.get("business_number"):
            self.add_error("business_number", _("This number is Korean. Give the number abroad, or choose the Republic of Korea."))
        return cleaned

    @property
    def facts(self) -> dict[str, Any]:
        """Column -> value, of a valid form."""
        return {name: value for name, value in self.cleaned_data.items() if name != "seen"}
