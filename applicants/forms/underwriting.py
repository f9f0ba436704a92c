"""The assumptions of an underwriting as a form: each in three cases, shares in percent, and why they differ."""
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applicants.metrics.appraisal import CASES
from applicants.models import Submission, Underwriting
from applicants.queries.underwriting import starting
from applicants.queries.underwriting_run import plain, reference
from applicants.queries.underwriting_words import input_word

WHOLE = ("years", "duration")
CASE_WORDS = {"low": gettext_lazy("cautious"), "base": gettext_lazy("likely"), "high": gettext_lazy("hopeful")}


class PlainNumberField(forms.DecimalField):
    """A number with or without thousands separators and a percent sign."""

    def to_python(self, value: Any) -> Decimal | None:
        return super().to_python(re.sub(r"[\s,%]", "", value) if isinstance(value, str) else value)


class UnderwritingForm(forms.Form):
    use_required_attribute = False

    reason = forms.CharField(label=gettext_lazy("Why they differ"), max_length=300, widget=forms.Textarea(attrs={"rows": 2, "maxlength": 300}),
                             help_text=gettext_lazy("It stays with the run, and whoever reads the figures reads it."),
                             error_messages={"required": gettext_lazy("Say in a sentence why the assumptions differ.")})

    def __init__(self, data: Any = None, *, submission: Submission, run: Underwriting | None, may_simulate: bool) -> None:
        super().__init__(data)
        given = starting(submission, run)
        for key, row in reference().items():
            for case in CASES:
                text = given.get(key, {}).get(case, "")
                self.fields[f"{key}-{case}"] = PlainNumberField(
                    label=f"{input_word(key)}, {CASE_WORDS[case]}", required=False, max_digits=20, decimal_places=6,
                    widget=forms.TextInput(attrs={"class": "input input-s right", "inputmode": "decimal", "autocomplete": "off"}),
                    initial=plain(Decimal(text) * 100) if text and row["unit"] == "ratio" else text)
        if may_simulate:
            self.fields["basis"] = forms.ChoiceField(label=_("What they rest on"), choices=Underwriting.Basis.choices, widget=forms.RadioSelect,
                                                     initial=run.basis if run else Underwriting.Basis.APPLICATION,
                                                     help_text=_("What was checked in diligence is simulated: 10,000 draws, one seed, one result."))
            self.fields["seed"] = forms.IntegerField(label=_("Seed"), required=False, min_value=0, max_value=2**31 - 1, help_text=_(
                "Leave it empty for the next one. The same seed and assumptions give the same result."),
                widget=forms.TextInput(attrs={"class": "input input-s", "inputmode": "numeric", "autocomplete": "off"}))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for key in reference():
            given = [cleaned.get(f"{key}-{case}") for case in CASES]
            if any(f"{key}-{case}" in self.errors for case in CASES):
                continue
            known = [each for each in given if each is not None]
            if len(known) not in (0, 3):
                self.add_error(f"{key}-base", _("Fill in all three or none."))
            elif known and not (known[0] <= known[1] <= known[2] or known[0] >= known[1] >= known[2]):
                self.add_error(f"{key}-base", _("The likely case lies between the cautious and the hopeful one."))
            elif key in WHOLE and any(each < 1 or (key == "duration" and each != each.to_integral_value()) for each in known):
                self.add_error(f"{key}-base", _("Whole years from 1.") if key == "duration" else _("At least one year."))
        return cleaned

    def rows(self) -> list[dict[str, Any]]:
        """Each assumption with its three bound fields, its unit as it is typed and the errors of the three."""
        found = []
        for key, row in reference().items():
            fields = [self[f"{key}-{case}"] for case in CASES]
            found.append({"label": input_word(key), "unit": row["unit"], "fields": fields, "errors": [e for field in fields for e in field.errors]})
        return found

    def said(self) -> Mapping[str, Any]:
        """What the action takes; call it on a valid form."""
        given = {key: {case: self._text(key, case, row["unit"]) for case in CASES} for key, row in reference().items()}
        more = {name: self.cleaned_data[name] for name in ("basis", "seed") if name in self.fields}
        return {"assumptions": given, "reason": self.cleaned_data["reason"], **more}

    def _text(self, key: str, case: str, unit: str) -> str:
        value = self.cleaned_data[f"{key}-{case}"]
        return "" if value is None else str(plain(value / 100 if unit == "ratio" else value))
