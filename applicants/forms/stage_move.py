"""Where a deal goes, and why, where that has to be said; and the answer to an override."""
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class MoveForm(forms.Form):
    """`seen` is the stage that the page showed; a deal that somebody moved meanwhile is not moved by a page that does not know."""

    use_required_attribute = False

    to = forms.ChoiceField(label=_("New stage"), widget=forms.RadioSelect,
                           error_messages={"required": _("Choose where it goes."), "invalid_choice": _("This fund has no such stage to move to.")})
    reason = forms.CharField(label=_("Reason"), required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
                             help_text=_("Who works on this deal reads it."))
    seen = forms.CharField(required=False, max_length=12, widget=forms.HiddenInput)

    def __init__(self, ways: Iterable[dict[str, Any]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="move_%s", **kwargs)
        self.fields["to"].choices = [(way["stage"], way["label"]) for way in ways]

    def renew(self, seen: str) -> None:
        """Once it was refused: the page that shows it again knows where the deal stands."""
        self.data = self.data.copy()
        self.data["seen"] = seen


class AnswerForm(forms.Form):
    """What a second person says to an override: confirm, or refuse with a reason."""

    use_required_attribute = False

    verdict = forms.ChoiceField(choices=[("confirm", _("Confirm")), ("refuse", _("Refuse"))], error_messages={
        "required": _("Confirm or refuse."), "invalid_choice": _("Confirm or refuse.")})
    answer = forms.CharField(label=_("Why not"), required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
                             help_text=_("Needed to refuse; who asked reads it."))
