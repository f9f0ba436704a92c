"""The checklist of diligence: begin it, add a line, and for the line that is opened: who and when, what was found, waive it, ask the founder."""
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from applicants.contents import kinds
from applicants.forms.inquiry import usual_due
from applicants.models import DiligenceItem
from applicants.models.diligence import Area
from fund.forms.columns import DayField, WordsField
from fund.models import Seat


class Plain(forms.Form):
    """A form whose rules beyond their shape are the action's, which says what is wrong."""

    use_required_attribute = False


class StartForm(Plain):
    """Which template's lines are added; `offered` are those that have some."""

    template = forms.ChoiceField(label=_("Checklist"), widget=forms.RadioSelect, error_messages={"required": _("Choose one of the list.")})

    def __init__(self, offered: list[dict[str, Any]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["template"].choices = [(row["key"], f"{row['name']} · {_('%(n)s lines') % {'n': row['n']}}") for row in offered]
        self.hints = {row["key"]: row["about"] for row in offered}


class LineForm(Plain):
    """A line of the house's own."""

    area = forms.ChoiceField(label=_("Area"), choices=Area.choices)
    text = WordsField(label=_("What is checked"), widget=forms.Textarea(attrs={"rows": 2, "maxlength": 300}))


class SeatField(forms.ModelChoiceField):
    """A person of the house, by name."""

    def label_from_instance(self, seat: Seat) -> str:
        return seat.user.name


class PlanForm(Plain):
    """Who looks after a line, and until when."""

    owner = SeatField(Seat.objects.none(), label=_("Who looks after it"), required=False, empty_label=_("Nobody yet"),
                      error_messages={"invalid_choice": _("This person cannot work on the deal. Choose somebody else.")})
    due_on = DayField(label=_("Due on"), required=False, error_messages={"invalid": _("Enter a day, for example 2026-03-31.")})

    def __init__(self, seats: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = seats


class CloseForm(Plain):
    """What was found; files are put beside it."""

    result = WordsField(label=pgettext_lazy("diligence", "What was found"), widget=forms.Textarea(attrs={"rows": 4}))
    files = forms.Field(label=_("Files"), required=False, widget=forms.FileInput(attrs={"accept": kinds.ACCEPT}),
                        help_text=_("They stay with the fund; the company does not see them."))


class WaiveForm(Plain):
    """Why a line need not be checked."""

    reason = WordsField(label=_("Why it is waived"), widget=forms.Textarea(attrs={"rows": 2, "maxlength": 300}))


class AskForm(Plain):
    """A question to the founder that comes of a line."""

    text = WordsField(label=_("Question"), widget=forms.Textarea(attrs={"rows": 3}),
                           help_text=_("The founder reads this alone, nothing of the checklist."))
    due_on = DayField(label=_("Due on"), initial=usual_due)


def line_forms(row: DiligenceItem, seats: Any, wrong: tuple[str, forms.Form] | None = None, finding: forms.Form | None = None) -> dict[str, Any]:
    """The forms of an opened line by what they are for; `wrong` is one that was refused, in its place."""
    key = row.uuid.hex
    made = {"plan": PlanForm(seats, initial={"owner": row.owner_id, "due_on": row.due_on}, auto_id=f"plan{key}_%s"),
            "close": CloseForm(initial={"result": row.result}, auto_id=f"close{key}_%s"), "waive": WaiveForm(auto_id=f"waive{key}_%s"),
            "ask": AskForm(auto_id=f"ask{key}_%s"), "finding": finding}
    return made | ({wrong[0]: wrong[1]} if wrong else {})
