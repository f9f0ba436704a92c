"""Putting up a wall before a deal, and letting one end."""
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from fund.forms.columns import DayField
from fund.models import Organisation, User, Wall


class WallForm(forms.Form):
    """Against whom, why and for how long; `target` is what the action takes."""

    against = forms.ChoiceField(label=pgettext_lazy("wall", "Against"), help_text=_("An organisation means everybody who sits there."),
                                error_messages={"required": _("Choose an organisation or a person with a seat in this fund."),
                                                "invalid_choice": _("Choose an organisation or a person with a seat in this fund.")})
    ground = forms.ChoiceField(label=_("Ground"), choices=[("", _("Choose the ground")), *Wall.Ground.choices],
                               error_messages={"required": _("Choose the ground.")})
    reason = forms.CharField(label=_("Reason"), max_length=300, help_text=_("One sentence. Those who keep walls and inspectors read it, nobody else."),
                             error_messages={"required": _("Say why in a sentence.")})
    starts_on = DayField(label=_("From"))
    ends_on = DayField(label=_("Ends on"), required=False, help_text=_("From this day on the deal is open again. Leave it empty if you do not know yet."))

    def __init__(self, targets: list[tuple[Any, list[tuple[str, str]]]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": {"starts_on": timezone.localdate()}} | kwargs)
        self.fields["against"].choices = [("", _("Choose an organisation or a person")), *targets]

    @property
    def target(self) -> dict[str, Organisation | User]:
        kind, _colon, uuid = self.cleaned_data["against"].partition(":")
        return {kind: {"organisation": Organisation, "user": User}[kind].objects.get(uuid=UUID(uuid))}


class EndForm(forms.Form):
    """The day from which the deal is open again, and why."""

    ends_on = DayField(label=_("Ends on"), help_text=_("From this day on the deal is open again."))
    reason = forms.CharField(label=_("Reason for ending"), max_length=300, error_messages={"required": _("Say why in a sentence.")})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": {"ends_on": timezone.localdate()}} | kwargs)
