"""An assumption as a form: numbers as people write them, in the unit that stands beside them."""
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applicants.models import Assumption, Evidence
from applicants.queries.packet_seal import seen
from applicants.queries.quantity import shown
from fund.forms.columns import DayField, LooseNumberField
from fund.models import Indicator
from fund.quantities import read

NUMBERS = ("baseline", "target", "low", "high")
LONG = {"max_length": 300, "widget": forms.Textarea(attrs={"rows": 2, "maxlength": 300})}


class AssumptionForm(forms.Form):
    """Name and unit of an indicator are taken where none is typed; what else is missing of the two is told by the action, beside its field."""

    use_required_attribute = False

    indicator = forms.ModelChoiceField(label=gettext_lazy("Indicator of the catalogue"), queryset=Indicator.objects.none(), required=False,
                                       empty_label=gettext_lazy("None: in own words"),
                                       help_text=gettext_lazy("What is reported every quarter anyway is then measured against it."))
    metric = forms.CharField(label=gettext_lazy("What is assumed"), max_length=120, required=False,
                             help_text=gettext_lazy("One figure, for example revenue, gross margin, recycled output. Empty: the indicator's name."))
    unit = forms.CharField(label=gettext_lazy("Unit"), max_length=30, required=False,
                           help_text=gettext_lazy("For example won, t, customers, or the percent sign. Empty: the indicator's unit."))
    baseline = LooseNumberField(label=gettext_lazy("Baseline"), signed=True, error_messages={"required": gettext_lazy("Enter where it stands today.")})
    baseline_on = DayField(label=gettext_lazy("Baseline as of"), error_messages={"required": gettext_lazy("Enter the day of the baseline.")})
    target = LooseNumberField(label=gettext_lazy("Target"), signed=True, error_messages={"required": gettext_lazy("Enter the target.")})
    target_on = DayField(label=gettext_lazy("Target date"), error_messages={"required": gettext_lazy("Enter the day of the target.")})
    low = LooseNumberField(label=gettext_lazy("Low case"), required=False, signed=True)
    high = LooseNumberField(label=gettext_lazy("High case"), required=False, signed=True)
    owner = forms.CharField(label=gettext_lazy("Owner"), max_length=60, error_messages={"required": gettext_lazy("Name the role that answers for it.")},
                            help_text=gettext_lazy("The role that answers for it, no name: CFO of the company."))
    grade = forms.ChoiceField(label=gettext_lazy("Evidence grade"), choices=Evidence.Grade.choices, widget=forms.RadioSelect,
                              error_messages={"required": gettext_lazy("Choose how well it is proven, A to D.")})
    basis = forms.CharField(label=gettext_lazy("What it rests on"), **LONG, error_messages={"required": gettext_lazy("Say what it rests on.")},
                            help_text=gettext_lazy("Contracts, meters, statements: where this number is from."))
    sensitivity = forms.CharField(label=gettext_lazy("Sensitivity"), help_text=gettext_lazy("What a miss would do to return or impact."), **LONG,
                                  error_messages={"required": gettext_lazy("Say what a miss would do to return or impact.")})
    number = forms.TypedChoiceField(label=gettext_lazy("Place"), coerce=int, empty_value=None,
                                    help_text=gettext_lazy("The weightiest stands first. Those behind it move on."))
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=16)
    start = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20)

    def __init__(self, data: Any = None, *, row: Assumption | None = None, given: dict[str, Any] | None = None, places: int, start: str = "") -> None:
        names = [name for name in self.base_fields if name not in ("seen", "start", "number")]
        said = {name: getattr(row, name) for name in names} if row else given or {}
        said |= {name: shown(said[name]) for name in NUMBERS if said.get(name) is not None}
        super().__init__(data, initial=said | {"number": row.number if row else places, "seen": seen(row), "start": start})
        self.fields["indicator"].queryset = Indicator.objects.newest().order_by("pk") | Indicator.objects.filter(pk=row.indicator_id if row else None)
        self.fields["number"].choices = [(n, str(n)) for n in range(1, places + 1)]
        for name in NUMBERS:
            self.fields[name].unit = self._unit(data) if data else None

    def _unit(self, data: Any) -> str | None:
        """What the numbers are counted in: the unit typed, else that of the indicator chosen."""
        key = str(data.get("indicator", ""))
        chosen = Indicator.objects.filter(pk=key).first() if key.isdigit() else None
        return str(data.get("unit", "")).strip()[:30] or (chosen.unit if chosen else None)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        indicator = cleaned.get("indicator")
        if indicator is not None:
            cleaned["metric"] = cleaned.get("metric") or indicator.name
            cleaned["unit"] = cleaned.get("unit") or indicator.unit
        if read("1", cleaned.get("unit")) not in (1, None):  # amounts come back in won, whatever multiple of it is typed as the unit
            cleaned["unit"] = _("won")
        return cleaned

    @property
    def said(self) -> dict[str, Any]:
        """What the action takes, of a valid form."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("seen", "start")}
