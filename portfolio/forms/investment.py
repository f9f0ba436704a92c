"""What recording an investment, a value or a pathway asks for."""
from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from fund.forms.columns import DayField, LooseNumberField, LooseWonField
from fund.models import Indicator
from portfolio.models import Valuation


class InvestForm(forms.Form):
    paid_on = DayField(
        label=_("Paid on"), not_in_future=True,
        help_text=_("The day the money left the fund, on or after the meeting; a day that has passed is fine. The company enters the "
                    "reports from the quarter that day lies in."))


class ValueForm(forms.Form):
    on = DayField(label=_("As of"), not_in_future=True, help_text=_("The last day of a quarter."))
    fair_value = LooseWonField(label=_("Fair value"), positive=False)
    technique = forms.ChoiceField(label=_("Technique"), choices=Valuation.Technique.choices)
    basis = forms.CharField(label=_("Inputs"), max_length=300, help_text=_("What the value rests on, so that somebody else can follow it."))


class SocialValueForm(forms.Form):
    """result and baseline in won a unit, volume from the KPI, contribution as a share."""

    indicator = forms.ModelChoiceField(label=_("Volume"), queryset=Indicator.objects.newest().filter(is_negative_impact=False), empty_label=None,
                                       widget=forms.Select(attrs={"class": "input"}))
    result = LooseNumberField(label=_("Result"), unit="원",
                              help_text=_("What a unit is worth with the company, for example the market price."))
    baseline = LooseNumberField(label=_("Baseline"), unit="원",
                                help_text=_("What a unit is worth without it, for example the price charged."))
    unit_value = LooseNumberField(label=_("Unit value"), help_text=_("Won per unit of result; 1 where the result is already in won."),
                                  initial=Decimal(1))
    contribution = LooseNumberField(label=_("Contribution"), help_text=_("The company's own share, 0 to 1."), initial=Decimal(1))
    source = forms.CharField(label=_("Source"), max_length=300)
