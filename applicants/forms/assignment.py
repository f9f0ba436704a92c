"""Open cards of a round: handed on to others with a reason, or asked for by another day."""
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applicants.models import Round, Scorecard
from applicants.queries.assignment import open_cards, scorers
from fund.forms.columns import DayField
from fund.models import Seat, User


class CardsForm(forms.Form):
    """Open cards that are ticked one by one, of those the person may know of."""

    use_required_attribute = False

    cards = forms.ModelMultipleChoiceField(label=gettext_lazy("Open cards"), queryset=Scorecard.objects.none(), to_field_name="uuid",
                                           widget=forms.CheckboxSelectMultiple, error_messages={
        "required": gettext_lazy("Tick at least one open card."), "invalid_choice": gettext_lazy("A card you ticked is not open any more. Look again.")})

    def __init__(self, *args: Any, round: Round, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cards"].queryset = open_cards(round, user)

    def picked(self) -> list[Scorecard]:
        """The cards that were ticked; call it on a valid form."""
        return list(self.cleaned_data["cards"])

    @property
    def ticked(self) -> set[str]:
        """The uuids that were ticked, as sent."""
        return set(self.data.getlist("cards")) if self.is_bound else set()


class DayForm(CardsForm):
    """By which day the ticked cards are asked for."""

    due_on = DayField(label=gettext_lazy("To be done by"), error_messages={"required": gettext_lazy("Enter a day.")})


class HandOnForm(CardsForm):
    """The people the ticked cards go to take them in turn, the one with the fewest deals in hand first."""

    people = forms.ModelMultipleChoiceField(label=gettext_lazy("Hand them to"), queryset=Seat.objects.none(), widget=forms.CheckboxSelectMultiple,
                                            error_messages={"required": gettext_lazy("Choose at least one reviewer.")})
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 2, "maxlength": 300}),
                             help_text=gettext_lazy("Who gives the card up reads it."),
                             error_messages={"required": gettext_lazy("Say in a sentence why it is taken back; its reviewer reads it.")})

    def __init__(self, *args: Any, round: Round, user: User, **kwargs: Any) -> None:
        super().__init__(*args, round=round, user=user, **kwargs)
        field, seats = self.fields["people"], list(scorers(round.fund))
        field.queryset = scorers(round.fund)
        field.choices = [(seat.pk, seat.person) for seat in seats]
        self.hints = {seat.pk: _("%(role)s · deals in hand: %(n)s") % {"role": seat.get_role_display(), "n": seat.load} for seat in seats}
