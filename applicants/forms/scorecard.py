"""The scorecard as a form: per criterion a mark, a confidence, a comment and the deck page; the gate; the declaration."""
from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from applicants.models import Scorecard
from applicants.queries.scorecard import Axis, Line

CONFIDENCE = [(1, _("Low")), (2, _("Medium")), (3, _("High"))]
PARTS = ("score", "confidence", "comment", "page")
LONGEST = 1000  # letters of a comment


class CardForm(forms.Form):
    """Everything is optional while marking; what a lock needs is asked by the lock."""

    no_conflict = forms.BooleanField(label=_("I have no conflict of interest in this deal"), required=False)
    esg_gate = forms.ChoiceField(label=_("ESG risk"), choices=Scorecard.Gate.choices, widget=forms.RadioSelect, required=False)

    def __init__(self, card: Scorecard, sheet: tuple[Axis, ...], *args: Any, pages: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, initial={"no_conflict": card.no_conflict, "esg_gate": card.esg_gate}, **kwargs)
        self.sheet = sheet
        self.pages = pages
        self.middle = (card.rubric.scale_min + card.rubric.scale_max) // 2
        scale = [(n, str(n)) for n in range(card.rubric.scale_min, card.rubric.scale_max + 1)]
        for line in self._lines():
            mark = line.mark
            name = line.criterion.name
            words = {"low": card.rubric.scale_min, "high": card.rubric.scale_max}
            outside = gettext("Choose a mark from %(low)s to %(high)s, or none.") % words
            page = forms.IntegerField(label=f"{name}: {_('Deck page')}", min_value=1, max_value=999, required=False, error_messages={
                "invalid": _("Write the page as a number, for example 7."), "min_value": _("The first page of a deck is 1.")})
            for part, field in {
                "score": forms.TypedChoiceField(label=name, choices=[*scale, ("", "–")], coerce=int, empty_value=None, required=False,
                                                widget=forms.RadioSelect, error_messages={"invalid_choice": outside}),
                "confidence": forms.TypedChoiceField(label=_("Confidence"), choices=CONFIDENCE, coerce=int, empty_value=None,
                                                     required=False, widget=forms.RadioSelect),
                "comment": forms.CharField(  # without a maxlength: a browser would cut a pasted text off and say nothing
                    label=f"{name}: {_('Comment')}", required=False, validators=[_not_too_long],
                    widget=forms.Textarea(attrs={"rows": 2, "placeholder": _("Comment (C)")})),
                "page": page,
            }.items():
                self.fields[f"{part}-{line.criterion.pk}"] = field
                value = getattr(mark, part) if mark else None
                self.initial[f"{part}-{line.criterion.pk}"] = "" if value is None else value
        if card.state != Scorecard.State.DRAFT:
            for field in self.fields.values():
                field.disabled = True

    def clean(self) -> dict[str, Any]:
        """A page that is newly named lies within the deck; one that an earlier, longer deck had stays as it was."""
        for line in self._lines():
            key = f"page-{line.criterion.pk}"
            page = self.cleaned_data.get(key)
            if page and self.pages and page > self.pages and page != self.initial[key]:
                self.add_error(key, gettext("The deck ends at page %(n)s.") % {"n": self.pages})
        return self.cleaned_data

    @property
    def start(self) -> int | str:
        """Where the marking goes on: the declaration, the first criterion without a word, the gate; a full card from its first criterion."""
        lines = self._lines()
        silent = [line.criterion.pk for line in lines if line.score is None and not (line.mark and line.mark.comment.strip())]
        if not self.initial["no_conflict"]:
            return "declare"
        return silent[0] if silent else "gate" if not self.initial["esg_gate"] else lines[0].criterion.pk if lines else "gate"

    def rows(self) -> Iterator[dict[str, Any]]:
        """Axis by axis: its head and the bound fields of each criterion."""
        for axis in self.sheet:
            yield {"axis": axis, "criteria": [self._row(line) for line in axis.lines]}

    def _row(self, line: Line) -> dict[str, Any]:
        parts = {part: self[f"{part}-{line.criterion.pk}"] for part in PARTS}
        return {"criterion": line.criterion, "middle": self.middle, "errors_id": f"errors-{line.criterion.pk}", "parts": list(parts.values())} | parts

    def data_to_save(self) -> dict[str, Any]:
        """What came through clean, as the save takes it; a field that was refused is left as it was stored."""
        self.is_valid()
        clean = self.cleaned_data
        marks = {line.criterion.pk: {part: clean[key] for part in PARTS if (key := f"{part}-{line.criterion.pk}") in clean}
                 for line in self._lines()}
        return {"marks": marks, **{name: clean[name] for name in ("esg_gate", "no_conflict") if name in clean}}

    def _lines(self) -> list[Line]:
        return [line for axis in self.sheet for line in axis.lines]


def _not_too_long(comment: str) -> None:
    if len(comment) > LONGEST:
        raise ValidationError(gettext("A comment has at most %(most)s letters; this one has %(n)s. Shorten it: it is not saved yet.") % {
            "most": f"{LONGEST:,}", "n": f"{len(comment):,}"})


class ReasonForm(forms.Form):
    """One sentence that goes with a step that cannot be undone."""

    reason = forms.CharField(label=_("Reason"), max_length=300, error_messages={"required": _("Give the reason in a sentence.")})
