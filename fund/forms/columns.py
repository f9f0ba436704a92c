"""Fields that every house's forms share: loosely typed won and quantities, and days."""
import datetime as dt
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fund.quantities import read


class WordsField(forms.CharField):
    """Words that a step cannot do without. They go to the action as they were typed, which says what is wrong with them: nothing is refused
    here, and the field is not called optional for it."""

    needed = True

    def __init__(self, **kwargs):
        super().__init__(required=False, strip=False, **kwargs)


class LooseNumberField(forms.CharField):
    """A number as people write it ("약 1,200톤", "1.2억"); cleans to Decimal, refuses what is no number and, unless `signed`, what is negative."""

    missing = _("No number was found. For example: 9,600")
    minimum = Decimal(0)

    def __init__(self, *, unit: str | None = None, positive: bool = False, signed: bool = False, places: int = 6, **kwargs):
        self.unit, self.positive, self.signed, self.places = unit, positive, signed, places
        kwargs.setdefault("max_length", 60)
        super().__init__(**kwargs)
        self.widget.attrs.update({"inputmode": "text", "autocomplete": "off", "class": "input right"})

    def clean(self, value):
        text = super().clean(value)
        if text in self.empty_values:
            return None
        number = read(text, self.unit)
        if number is None:
            raise ValidationError(self.missing)
        if number < 0 and not self.signed:
            raise ValidationError(_("This cannot be less than zero."))
        if self.positive and number == 0:
            raise ValidationError(_("This must be more than zero."))
        if abs(number) >= Decimal(10) ** 17:
            raise ValidationError(_("This number is too large to be meant."))
        return round(number, self.places) if self.places else number


class LooseWonField(LooseNumberField):
    """Whole won, as people write it."""

    missing = _("No amount was found. For example: 1.2억 or 120,000,000")

    def __init__(self, **kwargs):
        super().__init__(**{"unit": "원", "positive": True, "places": 0} | kwargs)

    def clean(self, value):
        number = super().clean(value)
        if number is not None and number != number.to_integral_value():
            raise ValidationError(_("Won have no decimals. Enter a whole amount."))
        return None if number is None else Decimal(int(number))


class DayField(forms.DateField):
    """A day picked or typed; optionally not in the future (today in Seoul)."""

    def __init__(self, *, not_in_future: bool = False, **kwargs):
        self.not_in_future = not_in_future
        kwargs.setdefault("widget", forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "input"}))
        kwargs.setdefault("input_formats", ["%Y-%m-%d", "%Y.%m.%d", "%Y/%m/%d"])
        super().__init__(**kwargs)

    def clean(self, value) -> dt.date | None:
        day = super().clean(value)
        if day and self.not_in_future and day > timezone.localdate():
            raise ValidationError(_("This day lies in the future. Enter the day it happened."))
        return day
