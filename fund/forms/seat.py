"""What giving, changing and ending a seat ask for."""
from itertools import groupby
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fund.errors import Refused
from fund.forms.columns import DayField
from fund.models import Fund, Organisation
from fund.models.seat import check_fit, kinds_of
from fund.permissions import SITS_AT, Role


class PlaceForm(forms.Form):
    """Role, organisation and fund, each list grouped by what fits what."""

    role = forms.ChoiceField(label=gettext_lazy("Role"))
    organisation = forms.ModelChoiceField(label=gettext_lazy("Organisation"), queryset=Organisation.objects.order_by("kind", "name"),
                                          to_field_name="uuid")
    fund = forms.ModelChoiceField(label=gettext_lazy("Fund"), queryset=Fund.objects.order_by("pk"), to_field_name="slug", required=False,
                                  help_text=gettext_lazy("Founders and administrators belong to no fund."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        empty = [("", _("Choose from the list"))]
        self.fields["role"].choices = empty + roles_by_place()
        self.fields["organisation"].choices = empty + organisations_by_kind(self.fields["organisation"].queryset)
        self.fields["fund"].choices = [("", _("No fund")), *((fund.slug, fund.name) for fund in self.fields["fund"].queryset)]

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if given.get("role") and given.get("organisation") and "fund" not in self.errors:
            try:
                check_fit(organisation=given["organisation"], role=given["role"], fund=given.get("fund"))
            except Refused as no:
                self.add_error(no.field, str(no))
        return given


class GiveSeatForm(PlaceForm):
    on = DayField(label=gettext_lazy("From"), help_text=gettext_lazy("Today or a later day."))


class ChangeSeatForm(PlaceForm):
    on = DayField(label=gettext_lazy("From"), help_text=gettext_lazy("On this day the old seat ends and the new one begins."))
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=200, required=False,
                             help_text=gettext_lazy("Stands in the letter to the person."))


class EndSeatForm(forms.Form):
    on = DayField(label=gettext_lazy("Ends on"), help_text=gettext_lazy("From this day its rooms are closed. Today: at once."))
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=200, help_text=gettext_lazy("Stands in the letter to the person."))


class FactorResetForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=200,
                             help_text=gettext_lazy("Stands in the letter to the person and in the history."))


def roles_by_place() -> list[tuple[str, list[tuple[str, str]]]]:
    """The roles in groups named after the organisations they sit at."""
    return [(kinds_of(group[0]), [(role, Role(role).label) for role in group])
            for group in (list(roles) for _kinds, roles in groupby(Role.values, key=lambda role: SITS_AT[role]))]


def organisations_by_kind(rows: Any) -> list[tuple[str, list[tuple[str, str]]]]:
    """Organisations in groups named after their kind."""
    return [(Organisation.Kind(kind).label, [(str(row.uuid), row.name) for row in group])
            for kind, group in groupby(rows, key=lambda row: row.kind)]
