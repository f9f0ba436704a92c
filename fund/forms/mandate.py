"""A fund's rules as a form: of each what may be chosen; shares in percent, classes and places one a line."""
import re
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from fund.forms.columns import DayField
from fund.metrics.mandate import BOUNDS, Rule
from fund.queries.mandate import MODES, OVERRIDES, TITLES, plain

PARTS = ("mode", "override", "limit", "values", "source", "dated")


class LimitField(forms.DecimalField):
    """A share in percent or a number of years; spaces and the percent sign do not matter."""

    def __init__(self, *, percent: bool, **kwargs: Any) -> None:
        self.percent = percent
        super().__init__(max_digits=9, widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "input right", "autocomplete": "off"}),
                         error_messages={"invalid": _("No number was found. For example: 15"), "required": _("Enter a number.")}, **kwargs)

    def to_python(self, value: Any) -> Decimal | None:
        return super().to_python(re.sub(r"[\s,%]", "", value) if isinstance(value, str) else value)


class MandateForm(forms.Form):
    """Fields `mode_<rule>`, `override_<rule>` and so on; what a rule of law leaves no choice in is no field."""

    use_required_attribute = False

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, rules: tuple[Rule, ...], seen: str) -> None:
        super().__init__(data, initial={"seen": seen})
        self.rules = rules
        for rule in rules:
            for part, field in _fields(rule).items():
                self.fields[f"{part}_{rule.key}"] = field

    @property
    def chosen(self) -> dict[str, dict[str, Any]]:
        """Rule -> part -> value, of a valid form, as `set_mandate` takes it."""
        found: dict[str, dict[str, Any]] = {rule.key: {} for rule in self.rules}
        for rule in self.rules:
            for part in PARTS:
                if (name := f"{part}_{rule.key}") in self.fields:
                    found[rule.key][part] = _meant(self.fields[name], self.cleaned_data[name], part)
        return found

    def fields_of(self, key: str) -> dict[str, forms.BoundField]:
        """The bound fields of one rule by part; `values` is called `lines`, as a template would take it for the method of a dict."""
        return {"lines" if part == "values" else part: self[f"{part}_{key}"] for part in PARTS if f"{part}_{key}" in self.fields}


def _fields(rule: Rule) -> dict[str, forms.Field]:
    bounds, title = BOUNDS[rule.key], TITLES[rule.key]
    found: dict[str, forms.Field] = {}
    if len(bounds.modes) > 1:
        found["mode"] = forms.ChoiceField(label=_("%(rule)s: how it works") % {"rule": title}, initial=rule.mode,
                                          choices=[(mode, MODES[mode]) for mode in bounds.modes])
    if len(bounds.overrides) > 1:
        found["override"] = forms.ChoiceField(label=_("%(rule)s: who may let a deal pass") % {"rule": title}, initial=rule.override,
                                              choices=[(who, OVERRIDES[who]) for who in bounds.overrides])
    if bounds.limit:
        percent = bounds.limit == "share"
        found["limit"] = LimitField(label=_("%(rule)s: limit") % {"rule": title}, percent=percent,
                                    initial=plain(rule.limit * 100 if percent and rule.limit is not None else rule.limit))
    if bounds.has_values:
        found["values"] = forms.CharField(label=_("%(rule)s: one a line") % {"rule": title}, required=False, max_length=6000,
                                          widget=forms.Textarea(attrs={"rows": 3}), initial="\n".join(rule.values))
    found["source"] = forms.CharField(label=_("%(rule)s: where it stands written") % {"rule": title}, required=False, max_length=600,
                                      widget=forms.Textarea(attrs={"rows": 2}), initial=rule.source)
    found["dated"] = DayField(label=_("%(rule)s: dated") % {"rule": title}, required=False, initial=rule.dated)
    return found


def _meant(field: forms.Field, value: Any, part: str) -> Any:
    if part == "limit" and isinstance(field, LimitField):
        return value / 100 if field.percent else value
    if part == "values":
        return value.splitlines()
    return value
