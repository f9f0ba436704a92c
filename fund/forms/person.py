"""The filter over people and seats."""
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from fund.forms.seat import organisations_by_kind
from fund.models import Fund, Organisation
from fund.permissions import Role


class PeopleFilter(forms.Form):
    """What may be asked in the address; what makes no sense is left out of the question."""

    q = forms.CharField(label=pgettext_lazy("verb", "Search"), max_length=80, required=False,
                        widget=forms.SearchInput(attrs={"autocomplete": "off"}))
    organisation = forms.ModelChoiceField(label=gettext_lazy("Organisation"), queryset=Organisation.objects.none(), to_field_name="uuid",
                                          required=False)
    fund = forms.ModelChoiceField(label=gettext_lazy("Fund"), queryset=Fund.objects.order_by("pk"), to_field_name="slug", required=False)
    role = forms.ChoiceField(label=gettext_lazy("Role"), required=False)

    def __init__(self, *args: Any, organisations: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations
        self.fields["organisation"].choices = [("", _("All organisations")), *organisations_by_kind(organisations)]
        self.fields["fund"].choices = [("", _("All funds")), *((fund.slug, fund.name) for fund in self.fields["fund"].queryset)]
        self.fields["role"].choices = [("", _("All roles")), *Role.choices]

    def asked(self) -> dict[str, Any]:
        """Every question that makes sense."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
