"""Closing a ballot with what enters the decision, putting the decision off, declaring it void."""
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from applicants.models import Condition
from fund.forms.columns import DayField, WordsField

Row = dict[str, Any]
REASON = forms.Textarea(attrs={"rows": 3})


class ReasonForm(forms.Form):
    """Why: the rules beyond its shape are the action's."""

    reason = WordsField(label=_("Reason"), widget=REASON)


class DeferForm(ReasonForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = _("For example: the supply contract has to be read first. It goes into the minutes.")


class CloseForm(forms.Form):
    """`proposals` are {key, text, seat, due_on, who}: each has a tick, a text, an owner and a day, named by its key. `now` is the newest vote
    when they were gathered, `seen` the one that the page which was sent was made from; what is proposed since then stands as on a new page."""

    seen = forms.IntegerField(label=_("This page"), widget=forms.HiddenInput, error_messages=dict.fromkeys(
        ("required", "invalid"), _("It does not say which votes it was made from. Load it anew, then close.")))

    def __init__(self, data=None, *, proposals: list[Row], now: int | None, **kwargs):
        super().__init__(None if data is None else _with_new(data, proposals), **kwargs)
        self.proposals, self.now = proposals, now
        for row in proposals:
            key = row["key"]
            self.fields[f"enter-{key}"] = forms.BooleanField(label=_("Enters the decision"), required=False, initial=bool(row["text"]))
            self.fields[f"text-{key}"] = forms.CharField(label=_("Condition"), required=False, strip=False, initial=row["text"],
                                                         widget=forms.Textarea(attrs={"rows": 2}))
            self.fields[f"owner-{key}"] = forms.ChoiceField(label=_("Owner"), choices=Condition.Owner, required=False, initial=Condition.Owner.COMPANY)
            self.fields[f"due_on-{key}"] = DayField(label=_("Due on"), required=False, initial=row["due_on"])

    @property
    def rows(self) -> list[Row]:
        """Each proposal with its bound fields."""
        return [row | {name: self[f"{name}-{row['key']}"] for name in ("enter", "text", "owner", "due_on")} for row in self.proposals]

    @property
    def ticked(self) -> list[Row]:
        """The proposals that are to enter the decision."""
        return [row for row in self.proposals if self.cleaned_data.get(f"enter-{row['key']}")]

    def entered(self) -> list[Row]:
        """What enters the decision, as the action takes it."""
        return [{"seat": row["seat"]} | {name: self.cleaned_data.get(f"{name}-{row['key']}") for name in ("text", "owner", "due_on")}
                for row in self.ticked]

    def field_of(self, field: str | None) -> str | None:
        """The form's name for a field that the action named by its place among what enters: "text-1"."""
        name, _dash, place = (field or "").partition("-")
        return f"{name}-{self.ticked[int(place)]['key']}" if place.isdigit() and int(place) < len(self.ticked) else None


def _with_new(data: QueryDict, proposals: list[Row]) -> QueryDict:
    """What was sent, with the proposals that it does not know as a new page has them."""
    whole = data.copy()
    for row in proposals:
        key = row["key"]
        if f"text-{key}" not in data:
            start = {"text": row["text"], "owner": Condition.Owner.COMPANY.value, "due_on": row["due_on"].isoformat()}
            whole.update({f"{name}-{key}": value for name, value in start.items()} | ({f"enter-{key}": "on"} if row["text"] else {}))
    return whole
