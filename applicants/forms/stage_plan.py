"""The stages of a fund as a form: which stand between screening and committee, in which order, and the days allowed in each."""
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applicants.models import Deal, StagePlan
from applicants.models.stage_plan import DAYS, LEAST, MOST

WRONG = gettext_lazy("Enter whole days from %(least)s to %(most)s.")


class PlanForm(forms.Form):
    """Days for each stage in `order`; what is typed is kept while the order is still being tried."""

    use_required_attribute = False

    order = forms.CharField(label=gettext_lazy("Order of stages"), required=False)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, plan: StagePlan, order: list[str], seen: str, initial: dict[str, Any] | None = None) -> None:
        said = {f"days_{stage}": plan.days.get(stage, days) for stage, days in DAYS.items()} | {"seen": seen} | (initial or {})
        super().__init__(data, initial=said)
        wrong = WRONG % {"least": LEAST, "most": MOST}
        for stage in StagePlan(between=[stage for stage in order if stage in DAYS]).order:
            if stage in DAYS:
                self.fields[f"days_{stage}"] = forms.IntegerField(
                    label=_("Days allowed in %(stage)s") % {"stage": Deal.Stage(stage).label}, min_value=LEAST, max_value=MOST,
                    widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "input right", "autocomplete": "off"}),
                    error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), wrong))

    @property
    def days(self) -> dict[str, int]:
        """Stage -> days, of a valid form."""
        return {name.removeprefix("days_"): value for name, value in self.cleaned_data.items() if name.startswith("days_")}

    def day_field(self, stage: str) -> forms.BoundField:
        return self[f"days_{stage}"]
