"""What planning a meeting and tabling a deal ask for."""
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from applicants.models import AgendaItem, Deal
from fund.forms.columns import DayField, LooseNumberField, LooseWonField


class MeetingForm(forms.Form):
    held_on = DayField(label=_("Held on"))


class SharesField(LooseNumberField):
    """A whole number of shares above zero."""

    def __init__(self, **kwargs):
        super().__init__(**{"unit": "주", "positive": True, "places": 0} | kwargs)

    def clean(self, value):
        number = super().clean(value)
        if number is not None and number != number.to_integral_value():
            raise ValidationError(_("Shares are whole. Enter a whole number."))
        return number


class DealChoice(forms.ModelChoiceField):
    def label_from_instance(self, deal: Deal) -> str:
        return deal.company.name


class TermsForm(forms.Form):
    deal = DealChoice(label=_("Deal"), queryset=Deal.objects.none(), to_field_name="uuid", empty_label=_("Choose a deal"))
    instrument = forms.ChoiceField(label=_("Class of shares"), choices=AgendaItem.Instrument, initial=AgendaItem.Instrument.RCPS)
    shares = SharesField(label=_("Number of new shares"))
    price = LooseWonField(label=_("Price per share"))
    pre_money = LooseWonField(label=_("Pre-money valuation"), help_text=_("“120억” or “12,000,000,000” both work."))
    exit = forms.CharField(label=_("Exit route"), max_length=200, help_text=_("How and when the money is to come back."))
    risks = forms.CharField(label=_("Risks"), max_length=1500, help_text=_("One a line, the gravest first."),
                            widget=forms.Textarea(attrs={"rows": 4}))
    conditions = forms.CharField(label=_("Conditions before payment"), max_length=1500, required=False, help_text=_("One a line."),
                                 widget=forms.Textarea(attrs={"rows": 3}))
    dissent = forms.CharField(label=_("Dissent"), max_length=600, required=False,
                              help_text=_("The strongest argument against, and where it comes from."),
                              widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args, deals, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["deal"].queryset = deals

    @property
    def terms(self) -> dict:
        """What was cleaned, without the deal."""
        return {name: value for name, value in self.cleaned_data.items() if name != "deal"}
