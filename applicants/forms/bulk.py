"""What many deals at once are asked for: an owner, a stage, reviewers, a task, or why they end or wait."""
from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from applicants.forms.deal import SeatChoice
from applicants.forms.deal_status import HoldForm, PassForm, TakeUpForm
from applicants.queries.assignment import scorers
from applicants.queries.bulk import movers, stages, workers
from fund.forms.columns import DayField
from fund.models import Fund, Seat

MOST_EACH = 9


class OwnerForm(forms.Form):
    use_required_attribute = False

    owner = SeatChoice(label=gettext_lazy("Owner"), queryset=Seat.objects.none(), empty_label=gettext_lazy("Choose"), error_messages={
        "required": gettext_lazy("Choose who looks after these deals.")})

    def __init__(self, *args: Any, fund: Fund, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = movers(fund)


class MoveForm(forms.Form):
    use_required_attribute = False

    to = forms.ChoiceField(label=gettext_lazy("New stage"), widget=forms.RadioSelect, error_messages={
        "required": gettext_lazy("Choose where they go."), "invalid_choice": gettext_lazy("This fund has no such stage to move to.")})
    reason = forms.CharField(label=gettext_lazy("Reason"), required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 2, "maxlength": 300}),
                             help_text=gettext_lazy("Needed for those that go back. Who works on a deal reads it."))

    def __init__(self, *args: Any, fund: Fund, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = stages(fund)


class ReviewForm(forms.Form):
    """Who scores, and how many each deal should have in all."""

    use_required_attribute = False

    people = forms.ModelMultipleChoiceField(label=gettext_lazy("Reviewers"), queryset=Seat.objects.none(), widget=forms.CheckboxSelectMultiple,
                                            error_messages={"required": gettext_lazy("Choose at least one reviewer.")})
    per_deal = forms.IntegerField(label=gettext_lazy("Reviewers per deal"), min_value=1, max_value=MOST_EACH, help_text=gettext_lazy(
        "With those it has already. Who has the fewest deals in hand comes first; who has a conflict or stands behind a wall is left out."))
    due_on = DayField(label=gettext_lazy("To be done by"), required=False, help_text=gettext_lazy("They are reminded before and after it."))

    def __init__(self, *args: Any, fund: Fund, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("per_deal", fund.reviewers_per_deal)
        field, self.seats = self.fields["people"], list(scorers(fund))
        field.queryset = scorers(fund)
        field.label_from_instance = lambda seat: seat.person
        self.hints = {seat.pk: _("%(role)s · deals in hand: %(n)s") % {"role": seat.get_role_display(), "n": seat.load} for seat in self.seats}
        self.fields["per_deal"].widget.attrs.update({"class": "input input-s", "inputmode": "numeric"})


class TaskForm(forms.Form):
    use_required_attribute = False

    text = forms.CharField(label=pgettext_lazy("task", "What is to be done"), max_length=200, error_messages={
        "required": gettext_lazy("Say what is to be done.")})
    due_on = DayField(label=gettext_lazy("Due on"), required=False, error_messages={"invalid": gettext_lazy("No day was found. For example: 2026-09-30")})
    assignee = SeatChoice(label=pgettext_lazy("task", "For whom"), queryset=Seat.objects.none(), required=False,
                          empty_label=pgettext_lazy("task", "Nobody yet"))

    def __init__(self, *args: Any, fund: Fund, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assignee"].queryset = workers(fund)


class ManyHoldForm(HoldForm):
    def __init__(self, *args: Any, fund: Fund, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["seen"]  # each row has its own


class ManyPassForm(PassForm):
    def __init__(self, *args: Any, fund: Fund, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("seen", "letter_seen"):
            del self.fields[name]


class ManyTakeUpForm(TakeUpForm):
    def __init__(self, *args: Any, fund: Fund, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["seen"]


FORMS: dict[str, type[forms.Form]] = {"owner": OwnerForm, "move": MoveForm, "review": ReviewForm, "task": TaskForm, "hold": ManyHoldForm,
                                      "pass": ManyPassForm, "take_up": ManyTakeUpForm}


def form_for(deed: str, fund: Fund, post: QueryDict | None = None, typed: Mapping[str, Any] | None = None) -> forms.Form:
    """The deed's form: bound to what was sent, or fresh, where need be with what was typed before and then refused."""
    return FORMS[deed](post, fund=fund, initial=dict(typed or {}))


def typed(deed: str, post: QueryDict) -> dict[str, Any]:
    """What a form of this deed held when it was sent, as a fresh one starts with it."""
    many = (forms.MultipleChoiceField, forms.ModelMultipleChoiceField)
    return {name: post.getlist(name) if isinstance(field, many) else post[name] for name, field in FORMS[deed].base_fields.items() if name in post}
