"""What an entry of a watch list asks for, one by one or pasted, and why it ends."""
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from applicants import characters
from applicants.metrics.names import key
from applicants.models import Watch
from fund.identifiers import is_business_number


class SourcedForm(forms.Form):
    """Whichever way entries come: on which list, from where, and as of when."""

    use_required_attribute = False

    list = forms.ChoiceField(label=_("List"), choices=Watch.List.choices)
    source = forms.CharField(label=_("Source"), max_length=300, strip=True, error_messages={"required": _("Say where it comes from.")},
                             help_text=_("So that everybody can look it up: who published it, where. It is shown with every check."))
    as_of = forms.DateField(label=_("As of"), widget=forms.DateInput(attrs={"type": "date"}), error_messages={"required": _("Say as of which day.")},
                            help_text=_("The day the source speaks of."))

    def clean_as_of(self) -> Any:
        if self.cleaned_data["as_of"] > timezone.localdate():
            raise ValidationError(_("This day is still to come."))
        return self.cleaned_data["as_of"]


class WatchForm(SourcedForm):
    name = forms.CharField(label=_("Name"), max_length=120, help_text=_("A company's registered name. Legal forms do not count when names are compared."))
    group = forms.CharField(label=_("Group"), max_length=120, required=False, help_text=_("For a business group: its name. Companies and "
                            "shareholders whose names begin with it are pointed out."))
    business_number = forms.CharField(label=_("Business registration number"), max_length=20, required=False)
    representative = forms.CharField(label=_("Representative"), max_length=60, required=False)
    field_order = ["list", "name", "group", "business_number", "representative", "source", "as_of"]

    def clean_business_number(self) -> str:
        digits = self.cleaned_data["business_number"].replace("-", "").replace(" ", "")
        if digits and not is_business_number(digits):
            raise ValidationError(_("The check digit does not fit. Compare the number with the source."))
        return digits

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for name in ("name", "group", "representative"):
            text = cleaned[name] = characters.tidy(cleaned.get(name) or "")
            if words := characters.problem(text):
                self.add_error(name, words)
        if cleaned["name"] and not key(cleaned["name"]):
            self.add_error("name", _("A name needs letters or digits."))
        return cleaned


class PasteForm(SourcedForm):
    rows = forms.CharField(label=_("Rows"), max_length=200_000, strip=False, widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
                           error_messages={"required": _("Paste the rows first.")},
                           help_text=_("Copied from a spreadsheet: name, group, business number, representative. With headings the order is free; "
                                       "only the name is needed. Up to 200 rows at once."))
    field_order = ["list", "source", "as_of", "rows"]


class EndForm(forms.Form):
    use_required_attribute = False

    reason = forms.CharField(label=_("Why it ends"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
                             help_text=_("The entry stays to be read, with this reason and the day."), error_messages={"required": _("Say why it ends.")})
