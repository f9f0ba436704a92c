"""How a person wants to hear: a row of controls for each kind, and quiet hours."""
import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fund.models import Choice
from fund.notify import Wish
from fund.queries.notification import Line

CLOCK = {"type": "time", "class": "input"}
WRONG = dict.fromkeys(("required", "invalid"), gettext_lazy("Give the time, for example 22:00."))
TEN, SEVEN = dt.time(22), dt.time(7)


class ChoicesForm(forms.Form):
    """One set of fields a line: app_<kind>, mail_<kind>, text_<kind>; binding kinds have the text message only."""

    quiet = forms.BooleanField(label=gettext_lazy("Hold letters and text messages during quiet hours"), required=False)
    quiet_from = forms.TimeField(label=gettext_lazy("Quiet from"), error_messages=WRONG, widget=forms.TimeInput(format="%H:%M", attrs=CLOCK))
    quiet_until = forms.TimeField(label=gettext_lazy("Quiet until"), error_messages=WRONG, widget=forms.TimeInput(format="%H:%M", attrs=CLOCK))

    def __init__(self, data: Any = None, *, user: Any, lines: list[Line], with_text: bool) -> None:
        super().__init__(data, initial={"quiet": user.quiet_from is not None, "quiet_from": user.quiet_from or TEN,
                                        "quiet_until": user.quiet_until or SEVEN})
        self.lines, self.with_text = lines, with_text
        for kind, wish in lines:
            if not kind.binding:
                self._add(f"app_{kind.key}", forms.BooleanField(required=False), wish.in_app, kind, _("In the app"))
                self._add(f"mail_{kind.key}", forms.ChoiceField(choices=Choice.Mail.choices), wish.mail, kind, _("Mail"))
            if with_text and not kind.letter_only:
                self._add(f"text_{kind.key}", forms.BooleanField(required=False), wish.text, kind, _("Text message"))

    def _add(self, name: str, field: forms.Field, initial: Any, kind: Any, channel: str) -> None:
        field.initial, field.label = initial, f"{kind.label}: {channel}"
        field.widget.attrs["aria-label"] = field.label
        self.fields[name] = field

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The table: each line with its bound fields, where it has them."""
        def bound(name: str) -> Any:
            return self[name] if name in self.fields else None

        return [{"kind": kind, "app": bound(f"app_{kind.key}"), "mail": bound(f"mail_{kind.key}"), "text": bound(f"text_{kind.key}")}
                for kind, _wish in self.lines]

    def clean(self) -> dict[str, Any]:
        """Without quiet hours their times do not count."""
        data = super().clean() or self.cleaned_data
        if not data.get("quiet"):
            for name in ("quiet_from", "quiet_until"):
                data[name] = None
                self.errors.pop(name, None)
        return data

    def wishes(self) -> dict[str, Wish]:
        """What was chosen, by kind; what had no control stays as it was."""
        got = self.cleaned_data
        return {kind.key: Wish(got.get(f"app_{kind.key}", was.in_app), got.get(f"mail_{kind.key}", was.mail),
                               got.get(f"text_{kind.key}", was.text)) for kind, was in self.lines}
