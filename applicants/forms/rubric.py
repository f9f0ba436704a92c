"""A rubric as a form: on each axis a row a criterion, with its weight and its anchors in both languages."""
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applicants.models import Criterion, Rubric

AXES = (Criterion.Axis.IMPACT, Criterion.Axis.FINANCIAL)
MOST_ROWS, SPARE = 10, 1
NAMES = {"name_ko": gettext_lazy("Criterion in Korean"), "name_en": gettext_lazy("Criterion in English")}
ANCHORS = {"low_ko": gettext_lazy("Mark 1, in Korean"), "low_en": gettext_lazy("Mark 1, in English"),
           "middle_ko": gettext_lazy("Mark 3, in Korean"), "middle_en": gettext_lazy("Mark 3, in English"),
           "high_ko": gettext_lazy("Mark 5, in Korean"), "high_en": gettext_lazy("Mark 5, in English")}
LABELS = NAMES | {"weight": gettext_lazy("Weight")} | ANCHORS
COLUMNS = tuple(LABELS)


class _InARow:
    """A field that its row needs, but that may stay empty with the whole row."""

    def validate(self, value: Any) -> None:
        pass


class WordsField(_InARow, forms.CharField):
    pass


class WeightField(_InARow, forms.IntegerField):
    pass


class RubricForm(forms.Form):
    """Rows left empty are left out; the weights of each axis must add up to 100."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120,
                           help_text=gettext_lazy("The same name makes the next version of it."))

    def __init__(self, *args: Any, rows: Mapping[str, int], fixed_name: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = {axis: min(max(rows.get(axis, 0), 1), MOST_ROWS) for axis in AXES}
        self.totals: dict[str, int] = {}
        if fixed_name:
            del self.fields["name"]
        for axis in AXES:
            for n in range(self.rows[axis]):
                for column in COLUMNS:
                    self.fields[f"{axis}-{n}-{column}"] = self._field(column, f"{axis.label} {n + 1}, {LABELS[column]}")

    @staticmethod
    def _field(column: str, label: str) -> forms.Field:
        if column == "weight":
            return WeightField(label=label, min_value=1, max_value=100,
                               widget=forms.TextInput(attrs={"inputmode": "numeric", "data-weight": "", "autocomplete": "off"}))
        return WordsField(label=label, max_length=80 if column in NAMES else 120)

    @property
    def labels(self) -> dict[str, Any]:
        """What a field is called inside its criterion; its whole label also names the criterion, for the list of errors."""
        return LABELS

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for axis in AXES:
            given = self._given(axis)
            for n in given:
                for column in COLUMNS:
                    key = f"{axis}-{n}-{column}"
                    if key in cleaned and not cleaned[key]:
                        self.add_error(key, _("Fill this in, or empty the whole criterion to leave it out."))
            self.totals[axis] = sum(cleaned.get(f"{axis}-{n}-weight") or 0 for n in given)
            if self.totals[axis] != 100:
                key = f"{axis}-{given[-1] if given else 0}-{'weight' if given else 'name_ko'}"
                self.add_error(key, _("The weights of this axis add up to %(n)s. They must add up to 100.") % {"n": self.totals[axis]})
        return cleaned

    def _given(self, axis: str) -> list[int]:
        """The rows in which anything is written."""
        return [n for n in range(self.rows[axis]) if any(self.data.get(f"{axis}-{n}-{column}", "").strip() for column in COLUMNS)]

    def criteria(self) -> list[dict[str, Any]]:
        """The rows as columns of Criterion, impact first; call it on a valid form."""
        return [{"axis": axis.value, **{column: self.cleaned_data[f"{axis}-{n}-{column}"] for column in COLUMNS}}
                for axis in AXES for n in self._given(axis)]

    def axes(self) -> list[dict[str, Any]]:
        """Each axis with its bound rows and the sum of their weights as far as they are numbers."""
        found = []
        for axis in AXES:
            rows = [{column: self[f"{axis}-{n}-{column}"] for column in COLUMNS} for n in range(self.rows[axis])]
            weights = [str(row["weight"].value() or "") for row in rows]
            found.append({"key": axis.value, "label": axis.label, "rows": rows, "count": len(rows), "full": len(rows) >= MOST_ROWS,
                          "total": sum(int(w) for w in weights if w.strip().isdigit())})
        return found


def written(rubric: Rubric | None) -> tuple[dict[str, Any], dict[str, int]]:
    """The initial values and rows that stand for a rubric, with a spare row an axis; three empty rows each for none."""
    if rubric is None:
        return {}, dict.fromkeys(AXES, 3)
    initial: dict[str, Any] = {"name": rubric.name}
    rows: dict[str, int] = dict.fromkeys(AXES, 0)
    for criterion in rubric.criteria.all():
        n = rows[criterion.axis]
        initial |= {f"{criterion.axis}-{n}-{column}": getattr(criterion, column) for column in COLUMNS}
        rows[criterion.axis] = n + 1
    return initial, {axis: n + SPARE for axis, n in rows.items()}


def counted(data: Mapping[str, str]) -> dict[str, int]:
    """How many rows of each axis a sent form had."""
    return {axis: int(sent) if (sent := data.get(f"{axis.value}-rows", "")).isdigit() and len(sent) < 4 else 1 for axis in AXES}
