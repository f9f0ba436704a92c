"""A rubric as a form: on each axis a row a criterion, with its weight and its anchors in both languages."""
from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applicants.criteria import AXES, COLUMNS, LABELS, LONGEST, MOST, Fault, faults
from applicants.forms.rubric_rows import MOST_ROWS, Sheet, Step, called, initial, is_written, too_many
from applicants.models import Criterion

WEIGHT = gettext_lazy("Enter a whole number from 1 to 100.")


class _InARow:
    """A field that its row needs, but that may stay empty with the whole row."""

    def validate(self, value: Any) -> None:
        pass


class WordsField(_InARow, forms.CharField):
    pass


class WeightField(_InARow, forms.IntegerField):
    pass


class RubricForm(forms.Form):
    """Rows left empty are left out; what is wrong with the others stands beside each field."""

    use_required_attribute = False

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120,
                           help_text=gettext_lazy("The same name makes the next version of it."))
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def __init__(self, data: Any = None, *, sheet: Sheet, step: Step | None = None, fixed_name: bool = False, **values: Any) -> None:
        super().__init__(data, initial=values | initial(sheet))
        self.sheet, self.step = sheet, step
        self.rows = {axis: len(sheet[axis]) for axis in AXES}
        self.totals: dict[str, int] = {}
        del self.fields["name" if fixed_name else "seen"]
        for axis in AXES:
            for n in range(self.rows[axis]):
                for column in COLUMNS:
                    label = f"{Criterion.Axis(axis).label} {n + 1}, {LABELS[column]}"
                    self.fields[f"{axis}-{n}-{column}"] = self._field(column, label, f"{column}-{axis}-{n}")

    def _field(self, column: str, label: str, place: str) -> forms.Field:
        here = {"autofocus": True} if self.step and self.step.focus == place else {}
        if column == "weight":
            return WeightField(label=label, min_value=1, max_value=100, error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), WEIGHT),
                               widget=forms.TextInput(attrs={"inputmode": "numeric", "data-weight": "", "autocomplete": "off"} | here))
        return WordsField(label=label, max_length=LONGEST[column], widget=forms.TextInput(attrs=here))

    @property
    def labels(self) -> dict[str, Any]:
        """What a field is called inside its criterion; its whole label also names the criterion, for the list of errors."""
        return LABELS

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if too_many(self.data):
            self.add_error(None, _("Only the first %(n)s rows of an axis are shown.") % {"n": MOST_ROWS})
        rows = self._rows()
        self.totals = {axis: sum(row["weight"] or 0 for row in rows if row["axis"] == axis) for axis in AXES}
        for fault in faults(rows):
            field = f"{fault.axis}-{self._number(fault)}-{fault.column}"
            if field not in self.errors:
                self.add_error(field, fault.words)
        return cleaned

    def _number(self, fault: Fault) -> int:
        """The row in which a criterion stands; of an axis without any the first."""
        given = self._given(fault.axis)
        return given[fault.place] if given else 0

    def _given(self, axis: str) -> list[int]:
        """The rows in which anything is written."""
        return [n for n, row in enumerate(self.sheet[axis]) if is_written(row)]

    def _rows(self) -> list[dict[str, Any]]:
        """The rows as columns of Criterion, impact first; a column that was refused is as good as it goes."""
        return [{"axis": axis, **{column: self.cleaned_data.get(f"{axis}-{n}-{column}", None if column == "weight" else self.sheet[axis][n][column])
                                  for column in COLUMNS}} for axis in AXES for n in self._given(axis)]

    def criteria(self) -> list[dict[str, Any]]:
        """The rows as columns of Criterion, impact first; call it on a valid form."""
        return self._rows()

    def axes(self) -> Iterator[dict[str, Any]]:
        """Each axis with its rows and the sum of their weights as far as they are numbers; what the last button did stands with its axis."""
        focus, gone = (self.step.focus, self.step.gone) if self.step else ("", None)
        for axis in AXES:
            rows = [{"fields": {column: self[f"{axis}-{n}-{column}"] for column in COLUMNS}, "name": called(row), "place": f"{axis}-{n}",
                     "first": n == 0, "last": n + 1 == self.rows[axis], "focus": focus} for n, row in enumerate(self.sheet[axis])]
            weights = [str(row["fields"]["weight"].value() or "").strip() for row in rows]
            yield {"key": axis, "label": Criterion.Axis(axis).label, "rows": rows, "count": len(rows), "full": len(rows) > MOST,
                   "total": sum(int(weight) for weight in weights if weight.isdecimal() and len(weight) < 4), "focus": focus,
                   "said": self.step.said if f"-{axis}-" in focus or (gone and gone[0] == axis) else "",
                   "gone": {"place": gone[1], "row": gone[2]} if gone and gone[0] == axis else None}
