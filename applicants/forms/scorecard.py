"""The scorecard as a form: per criterion a mark, a confidence, a comment and the deck page; the gate; the declaration."""
from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applicants.models import Scorecard
from applicants.queries.scorecard import Axis

CONFIDENCE = [(1, _("Low")), (2, _("Medium")), (3, _("High"))]
PARTS = ("score", "confidence", "comment", "page")


class CardForm(forms.Form):
    """Everything is optional while marking; what a lock needs is asked by the lock."""

    no_conflict = forms.BooleanField(label=_("I have no conflict of interest in this deal"), required=False)
    esg_gate = forms.ChoiceField(label=_("ESG risk"), choices=Scorecard.Gate.choices, widget=forms.RadioSelect, required=False)

    def __init__(self, card: Scorecard, sheet: tuple[Axis, ...], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, initial={"no_conflict": card.no_conflict, "esg_gate": card.esg_gate}, **kwargs)
        self.sheet = sheet
        self.middle = (card.rubric.scale_min + card.rubric.scale_max) // 2
        scale = [(n, str(n)) for n in range(card.rubric.scale_min, card.rubric.scale_max + 1)]
        for line in self._lines():
            mark = line.mark
            name = line.criterion.name
            for part, field in {
                "score": forms.TypedChoiceField(label=name, choices=[*scale, ("", "–")], coerce=int, empty_value=None, required=False,
                                                widget=forms.RadioSelect),
                "confidence": forms.TypedChoiceField(label=_("Confidence"), choices=CONFIDENCE, coerce=int, empty_value=None,
                                                     required=False, widget=forms.RadioSelect),
                "comment": forms.CharField(label=f"{name}: {_('Comment')}", max_length=1000, required=False, widget=forms.Textarea(attrs={
                    "rows": 2, "placeholder": _("Comment (C)")})),
                "page": forms.IntegerField(label=f"{name}: {_('Deck page')}", min_value=1, max_value=999, required=False),
            }.items():
                self.fields[f"{part}-{line.criterion.pk}"] = field
                value = getattr(mark, part) if mark else None
                self.initial[f"{part}-{line.criterion.pk}"] = "" if value is None else value
        if card.state != Scorecard.State.DRAFT:
            for field in self.fields.values():
                field.disabled = True

    def rows(self) -> Iterator[dict[str, Any]]:
        """Axis by axis: its head and the bound fields of each criterion."""
        for axis in self.sheet:
            yield {"axis": axis, "criteria": [
                {"criterion": line.criterion, "middle": self.middle, **{part: self[f"{part}-{line.criterion.pk}"] for part in PARTS}}
                for line in axis.lines]}

    def data_to_save(self) -> dict[str, Any]:
        """What came through clean, as the save takes it; a field that was refused is left as it was stored."""
        self.is_valid()
        clean = self.cleaned_data
        marks = {line.criterion.pk: {part: clean[key] for part in PARTS if (key := f"{part}-{line.criterion.pk}") in clean}
                 for line in self._lines()}
        return {"marks": marks, **{name: clean[name] for name in ("esg_gate", "no_conflict") if name in clean}}

    def _lines(self):
        return [line for axis in self.sheet for line in axis.lines]


class ReasonForm(forms.Form):
    """One sentence that goes with a step that cannot be undone."""

    reason = forms.CharField(label=_("Reason"), max_length=300, error_messages={"required": _("Give the reason in a sentence.")})
