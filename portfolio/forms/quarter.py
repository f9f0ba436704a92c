"""What closing a quarter asks people to write."""
from django import forms
from django.utils.translation import gettext_lazy as _

from fund.periods import Quarter

LONGEST = 4000


class OpenForm(forms.Form):
    period = forms.CharField(max_length=6)

    def clean_period(self):
        try:
            return Quarter.parse(self.cleaned_data["period"])
        except ValueError as problem:
            raise forms.ValidationError(_("A quarter is written like 2026Q3.")) from problem


class MissesForm(forms.Form):
    text = forms.CharField(label=_("Misses and negative impact"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 6}),
                           help_text=_("Name each company and say what happened and what follows. It is published with the figures."))


class ExcuseForm(forms.Form):
    reason = forms.CharField(label=_("Why it did not report"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 2}),
                             help_text=_("One sentence. LPs read it beside the company's money figures."))


class RestateForm(forms.Form):
    reason = forms.CharField(label=_("Reason of the correction"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
                             help_text=_("LPs read it beside the old and the new figures."))
