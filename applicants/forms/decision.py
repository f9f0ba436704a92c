"""A founder's letter as the house writes it, and when it goes out."""
import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from applicants.forms.call import MomentField
from applicants.models import Decision
from applicants.models.decision import FITS
from applicants.queries.decision_letter import LONGEST, problems
from fund.forms.columns import DayField

COLUMNS = ("kind", "reasons", "sentence_ko", "sentence_en", "step", "meets_on")
FIRST_HOUR = dt.time(9)
TEXT = {"required": False, "max_length": LONGEST, "widget": forms.Textarea(attrs={"rows": 5, "maxlength": LONGEST})}


class DecisionForm(forms.Form):
    """Everything a letter says. What is not written yet may come later; the reasons that do not fit the kind are left out."""

    use_required_attribute = False

    kind = forms.ChoiceField(label=gettext_lazy("What the founder is told"), choices=Decision.Kind.choices, widget=forms.RadioSelect,
                             error_messages={"required": gettext_lazy("Choose what the founder is told.")})
    reasons = forms.MultipleChoiceField(label=gettext_lazy("Reasons"), choices=Decision.Reason.choices, required=False,
                                        widget=forms.CheckboxSelectMultiple,
                                        help_text=gettext_lazy("At least one. The founder reads them in their own language, the weightiest first."))
    first = forms.ChoiceField(label=gettext_lazy("The weightiest reason"), choices=Decision.Reason.choices, required=False,
                              widget=forms.RadioSelect)
    step = forms.ChoiceField(label=gettext_lazy("What the invitation is to"), choices=Decision.Step.choices, required=False,
                             widget=forms.RadioSelect)
    meets_on = DayField(label=pgettext_lazy("decision", "Day"), required=False,
                        error_messages={"invalid": gettext_lazy("No day was found. For example: 2026-09-30")})
    sentence_ko = forms.CharField(label=gettext_lazy("What you say to this founder, in Korean"), **TEXT)
    sentence_en = forms.CharField(label=gettext_lazy("What you say to this founder, in English"), **TEXT)
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)

    def __init__(self, data: Any = None, *, draft: Decision | None, closed: dict[str, str], seen: str,
                 steps: Sequence[tuple[str, Any]] | None = None) -> None:
        self.draft, self.closed = draft, closed
        only = [kind for kind, why in closed.items() if not why]
        start = {name: getattr(draft, name) for name in COLUMNS} if draft else {"kind": only[0] if len(only) == 1 else ""}
        super().__init__(data, initial=start | {"seen": seen, "first": (start.get("reasons") or [""])[0]})
        if steps is not None:
            self.fields["step"].choices = steps

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        kind, chosen = cleaned.get("kind", ""), cleaned.get("reasons", [])
        fitting = [code for code in chosen if kind and code in FITS[Decision.Kind(kind)]]
        first = cleaned.get("first", "")
        cleaned["reasons"] = [first, *(code for code in fitting if code != first)] if first in fitting else fitting
        if kind:
            said = {name: cleaned.get(name) or ("" if name != "meets_on" else None) for name in COLUMNS} | {"reasons": cleaned["reasons"]}
            for field, words in problems(**said).items():
                if field not in self.errors:
                    self.add_error(field, words)
        return cleaned

    @property
    def said(self) -> dict[str, Any]:
        """The columns as they can be kept: a field that was refused keeps what stood there before."""
        empty: dict[str, Any] = {"reasons": [], "meets_on": None}
        return {name: self.cleaned_data[name] if name in self.cleaned_data else getattr(self.draft, name, empty.get(name, ""))
                for name in COLUMNS} | {"seen": self.cleaned_data.get("seen", "")}

    @property
    def kinds(self) -> list[dict[str, Any]]:
        """The kinds as the page shows them: each control and why it cannot be chosen."""
        return [{"option": option, "why": self.closed[str(option.data["value"])]} for option in self["kind"]]

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The reasons as the page shows them: a tick, whether it is the weightiest, and for which kinds."""
        lines = zip(self["reasons"], self["first"], strict=True)
        return [{"tick": tick, "first": first, "kinds": " ".join(kind.value for kind in FITS if tick.data["value"] in FITS[kind])}
                for tick, first in lines]


class SendForm(forms.Form):
    """Now, or at an hour to come."""

    use_required_attribute = False

    when = forms.ChoiceField(label=gettext_lazy("When it goes out"), widget=forms.RadioSelect,
                             choices=[("now", gettext_lazy("Now")), ("later", gettext_lazy("At a chosen time"))],
                             error_messages={"required": gettext_lazy("Choose when it goes out.")})
    send_at = MomentField(label=gettext_lazy("Time"), required=False)
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)

    def __init__(self, data: Any = None, *, seen: str = "") -> None:
        tomorrow = timezone.localdate() + dt.timedelta(days=1)
        at = timezone.make_aware(dt.datetime.combine(tomorrow, FIRST_HOUR))
        super().__init__(data, initial={"send_at": timezone.localtime(at), "seen": seen, "when": "later"}, auto_id="send_%s")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("when") == "later" and not cleaned.get("send_at") and "send_at" not in self.errors:
            self.add_error("send_at", _("Enter a day and a time."))
        if cleaned.get("when") == "now":
            self.errors.pop("send_at", None)
        return cleaned

    @property
    def at(self) -> dt.datetime | None:
        """The chosen time; None for now."""
        return self.cleaned_data["send_at"] if self.cleaned_data["when"] == "later" else None
