"""Choosing the reviewers of a deal among those who may score in its fund, and who looks after it."""
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fund.forms.columns import DayField
from fund.models import Seat


class AssignForm(forms.Form):
    """One tick a person; those with the fewest deals in hand come first."""

    reviewers = forms.ModelMultipleChoiceField(label=gettext_lazy("Reviewers"), queryset=Seat.objects.none(),
                                               widget=forms.CheckboxSelectMultiple,
                                               error_messages={"required": gettext_lazy("Choose at least one reviewer.")})
    due_on = DayField(label=gettext_lazy("To be done by"), required=False)

    def __init__(self, seats, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["reviewers"]
        field.queryset = seats
        field.choices = [(seat.pk, seat.person) for seat in seats]
        self.hints = {seat.pk: _("%(role)s · deals in hand: %(n)s") % {"role": seat.get_role_display(), "n": seat.load}
                      for seat in seats}


class SeatChoice(forms.ModelChoiceField):
    def label_from_instance(self, seat: Seat) -> str:
        return f"{seat.person} · {seat.get_role_display()}"


class OwnerForm(forms.Form):
    """Who looks after a deal: one of those who may move deals in its fund."""

    owner = SeatChoice(label=gettext_lazy("Owner"), queryset=Seat.objects.none(), empty_label=gettext_lazy("None yet"),
                       error_messages={"required": gettext_lazy("Choose who looks after this deal.")})
    seen = forms.CharField(required=False, max_length=36, widget=forms.HiddenInput(attrs={"id": "owner-seen"}))

    def __init__(self, seats, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = seats


class TargetForm(forms.Form):
    """The day that is promised to one founder for the step they wait for, and why it is not the round's."""

    use_required_attribute = False

    target_on = DayField(label=gettext_lazy("Promised day"), error_messages={"required": gettext_lazy("Enter a day.")})
    target_reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300, help_text=gettext_lazy("The founder reads it in a letter."),
                                    error_messages={"required": gettext_lazy("Say why; the founder reads it.")})
