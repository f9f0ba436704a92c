"""Questions to a founder: asking, moving the due day, closing; and the founder's answers, written one below the other."""
import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from applicants.contents import kinds
from applicants.models import Inquiry
from fund.forms.columns import DayField

DAYS = 7
MORE = ("text2", "text3", "text4", "text5")
ALLOWED = kinds.ACCEPT


def usual_due() -> dt.date:
    """A week from today."""
    return timezone.localdate() + dt.timedelta(days=DAYS)


class AskForm(forms.Form):
    """One question, or several with the same due day."""

    use_required_attribute = False

    text = forms.CharField(label=_("Question"), strip=False, help_text=_("One thing a question. The founder reads it as it stands here."),
                           widget=forms.Textarea(attrs={"rows": 3}), error_messages={"required": _("Write the question.")})
    text2, text3, text4, text5 = (forms.CharField(label=_("Another question"), strip=False, required=False, widget=forms.Textarea(attrs={"rows": 2}))
                                  for _name in MORE)
    due_on = DayField(label=_("Due on"), initial=usual_due)
    follows = forms.UUIDField(required=False, widget=forms.HiddenInput)

    @property
    def texts(self) -> list[str]:
        return [self.cleaned_data[name] for name in ("text", *MORE) if self.cleaned_data[name].strip()]

    @property
    def more(self) -> list[forms.BoundField]:
        return [self[name] for name in MORE]

    @property
    def several(self) -> bool:
        return any(self[name].value() for name in MORE)


class MoveForm(forms.Form):
    """A new due day with its reason."""

    use_required_attribute = False

    due_on = DayField(label=_("New due day"))
    reason = forms.CharField(label=_("Reason"), max_length=300, help_text=_("The founder reads it."),
                             error_messages={"required": _("Say why; the founder reads it.")}, widget=forms.Textarea(attrs={"rows": 2}))


class CloseForm(forms.Form):
    """Why no answer is needed any more."""

    use_required_attribute = False

    reason = forms.CharField(label=_("Why no answer is needed any more"), max_length=300, help_text=_("The founder reads it."),
                             error_messages={"required": _("Say why; the founder reads it.")}, widget=forms.Textarea(attrs={"rows": 2}))


def house_forms(lines: list[dict[str, Any]], wrong: tuple[str, forms.Form] | None = None) -> list[dict[str, Any]]:
    """The lines of a thread with their forms for the house; `wrong` is the one that was refused, with its place ("move:3")."""
    def form(place: str, made: forms.Form) -> forms.Form:
        return wrong[1] if wrong and wrong[0] == place else made

    return [line | {"follow": form(f"follow:{n}", AskForm(initial={"follows": line["row"].uuid}, auto_id=f"follow{n}_%s")),
                    "move": form(f"move:{n}", MoveForm(auto_id=f"move{n}_%s")), "close": form(f"close:{n}", CloseForm(auto_id=f"close{n}_%s"))}
            for line in lines for n in [line["row"].number]]


class AnswersForm(forms.Form):
    """For each question that takes an answer a text (answer-3) and files (files-3), as typed; rules are the action's."""

    use_required_attribute = False

    def __init__(self, rows: Iterable[Inquiry], data: Any = None) -> None:
        super().__init__(data)
        for row in rows:
            self.fields[f"answer-{row.number}"] = forms.Field(label=_("Your answer"), required=False, initial=row.draft,
                                                              widget=forms.Textarea(attrs={"rows": 7, "lang": row.lang}))
            self.fields[f"files-{row.number}"] = forms.Field(label=_("Attachments"), required=False,
                                                             widget=forms.FileInput(attrs={"accept": ALLOWED}))

    def lines(self, rows: list[dict[str, Any]], conflicts: dict[str, Any] | None = None) -> list[dict[str, Any]]:
        """The lines of a thread with their fields, where there are any."""
        return [line | ({"answer": self[name], "upload": self[f"files-{line['row'].number}"], "clash": (conflicts or {}).get(name)}
                        if name in self.fields else {}) for line in rows for name in [f"answer-{line['row'].number}"]]
