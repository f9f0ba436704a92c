"""The terms of a deal as a form: amounts as people type them, co-investors and the cap table row by row."""
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applicants.metrics.cap_table import KINDS
from applicants.models import AgendaItem
from applicants.queries.terms import LONGEST_NAME, MOST_CO, MOST_HOLDERS, TEXTS, UNPRICED, kind_word
from fund.forms.columns import LooseNumberField, LooseWonField
from fund.templatetags import look

ROWS = {"co": ("name", "amount"), "holder": ("holder", "kind", "shares")}
MOST = {"co": MOST_CO, "holder": MOST_HOLDERS}
KEYS = {"co": "co_investors", "holder": "cap_table"}
DEFAULTS = {"holder": {"kind": "common"}}  # what a row that nobody wrote in holds
NEEDED = gettext_lazy("This field is needed.")


class _AskedLater:
    """A field that the form itself asks for, where the chosen instrument or its row needs it."""

    def validate(self, value: Any) -> None:
        pass


class NeededText(_AskedLater, forms.CharField):
    pass


class NeededChoice(_AskedLater, forms.ChoiceField):
    def validate(self, value: Any) -> None:
        if value:
            forms.ChoiceField.validate(self, value)


class NeededWon(_AskedLater, LooseWonField):
    pass


class SharesField(_AskedLater, LooseNumberField):
    """A whole number of shares above zero."""

    def __init__(self, **kwargs):
        super().__init__(**{"unit": "주", "positive": True, "places": 0} | kwargs)

    def clean(self, value):
        number = super().clean(value)
        if number is not None and number != number.to_integral_value():
            raise ValidationError(_("Shares are whole. Enter a whole number."))
        return number


class DiscountField(LooseNumberField):
    """Percent as typed; cleans to a fraction."""

    def __init__(self, **kwargs):
        super().__init__(**{"unit": "%", "positive": True, "places": 2} | kwargs)

    def clean(self, value):
        number = super().clean(value)
        if number is not None and number >= 100:
            raise ValidationError(_("A discount lies between 0 and 100 %."))
        return None if number is None else number / 100


@dataclass(frozen=True)
class Sheet:
    """A form's values by field name, and how many rows of each table it has; `focus` is the field where the eye goes next."""

    values: dict[str, Any]
    rows: dict[str, int]
    focus: str = ""


def begun(terms: Mapping[str, Any]) -> Sheet:
    """What stands for these terms, with a spare row in each table."""
    values = {name: terms.get(name, "") for name in ("shares_kind", "seller", "instrument", *TEXTS)}
    values |= {name: _grouped(terms.get(name)) for name in ("price", "shares", "amount", "pre_money")}
    if terms.get("instrument") not in UNPRICED:
        values["amount"] = ""  # it is computed
    if terms.get("discount"):
        values["discount"] = f"{(Decimal(terms['discount']) * 100).normalize():f}"
    rows = {}
    for table, columns in ROWS.items():
        given = terms.get(KEYS[table]) or ()
        rows[table] = min(len(given) + 1, MOST[table])
        values |= {f"{table}-{n}-{column}": _grouped(row[column]) if column in ("amount", "shares") else row[column]
                   for n, row in enumerate(given) for column in columns}
    return Sheet({name: value for name, value in values.items() if value != ""}, rows)


def sent(data: Mapping[str, str]) -> Sheet:
    """What was typed, after the button that only adds or takes out a row; rows that nothing stands in move to the end."""
    what, _dash, rest = data.get("step", "").partition("-")
    table, _dash, number = rest.partition("-")
    values = {name: data[name] for name in data if name.partition("-")[0] not in ROWS}
    rows, focus = {}, ""
    for key, columns in ROWS.items():
        found = _written(data, key, columns)
        if key == table and what == "remove" and number.isdecimal() and len(number) < 4 and int(number) < len(found):
            del found[int(number)]
        asked = data.get(f"{key}-rows", "")
        shown = int(asked) if asked.isdecimal() and len(asked) < 4 else 1
        if key == table and what == "more":
            shown, focus = max(shown, len(found)) + 1, f"{key}-{len(found)}-{columns[0]}"
        rows[key] = min(max(shown if what != "remove" else 1, len(found) + 1), MOST[key])
        values |= {f"{key}-{n}-{column}": row[column] for n, row in enumerate(found) for column in columns}
        values |= {f"{key}-{n}-{column}": text for n in range(len(found), rows[key]) for column, text in DEFAULTS.get(key, {}).items()}
    return Sheet(values, rows, focus)


class TermsForm(forms.Form):
    """Built from a sheet; bound, it says what is missing or wrong beside each field."""

    use_required_attribute = False

    source = forms.CharField(label=gettext_lazy("Source of funds"), max_length=TEXTS["source"], required=False,
                             help_text=gettext_lazy("The fund, and what else pays with it. Left empty: this fund."))
    shares_kind = forms.ChoiceField(label=gettext_lazy("New or existing shares"), initial="new", widget=forms.RadioSelect, choices=[
        ("new", gettext_lazy("New shares: the money goes to the company")), ("existing", gettext_lazy("Existing shares: the money goes to the seller"))])
    seller = NeededText(label=gettext_lazy("Seller"), max_length=LONGEST_NAME, help_text=gettext_lazy("As the name stands in the cap table."))
    instrument = forms.ChoiceField(label=gettext_lazy("Class of shares"), choices=AgendaItem.Instrument, initial=AgendaItem.Instrument.RCPS)
    price = NeededWon(label=gettext_lazy("Price per share"), help_text=gettext_lazy("Of a bond: the conversion or exercise price."))
    shares = SharesField(label=gettext_lazy("Number of shares"))
    amount = LooseWonField(label=gettext_lazy("Investment amount"), required=False,
                           help_text=gettext_lazy("Of shares it is price × number: leave it empty, or enter it as a check."))
    pre_money = LooseWonField(label=gettext_lazy("Pre-money valuation"), help_text=gettext_lazy(
        "“120억” or “12,000,000,000” both work. Of a SAFE: the valuation cap."))
    discount = DiscountField(label=gettext_lazy("Discount"), required=False, help_text=gettext_lazy("On the price of the next round."))
    exit = forms.CharField(label=gettext_lazy("Exit route"), max_length=TEXTS["exit"], help_text=gettext_lazy("How and when the money is to come back."))
    risks = forms.CharField(label=gettext_lazy("Risks"), max_length=TEXTS["risks"], help_text=gettext_lazy("One a line, the gravest first."),
                            widget=forms.Textarea(attrs={"rows": 4}))
    conditions = forms.CharField(label=gettext_lazy("Conditions before payment"), max_length=TEXTS["conditions"], required=False,
                                 help_text=gettext_lazy("One a line."), widget=forms.Textarea(attrs={"rows": 3}))
    dissent = forms.CharField(label=gettext_lazy("Dissent"), max_length=TEXTS["dissent"], required=False,
                              help_text=gettext_lazy("The strongest argument against, and where it comes from."),
                              widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, sheet: Sheet, *, bound: bool):
        super().__init__(sheet.values if bound else None, initial=sheet.values)
        self.sheet = sheet
        for table, columns in ROWS.items():
            for n in range(sheet.rows[table]):
                for column in columns:
                    self.fields[f"{table}-{n}-{column}"] = self._cell(table, n, column)
        if sheet.focus in self.fields:
            self.fields[sheet.focus].widget.attrs["autofocus"] = True

    def _cell(self, table: str, n: int, column: str) -> forms.Field:
        label = f"{self._place(table, n)}, {COLUMNS[column]}"
        if column == "kind":
            return NeededChoice(label=label, choices=[(kind, kind_word(kind)) for kind in KINDS], initial="common")
        if column in ("amount", "shares"):
            return (NeededWon if column == "amount" else SharesField)(label=label)
        return NeededText(label=label, max_length=LONGEST_NAME)

    @staticmethod
    def _place(table: str, n: int) -> str:
        return {"co": _("Co-investor %(n)s"), "holder": _("Holder %(n)s")}[table] % {"n": n + 1}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        priced = cleaned.get("instrument") not in UNPRICED
        needed = ["price", "shares"] if priced else ["amount"]
        if cleaned.get("shares_kind") == "existing":
            needed.append("seller")
        for table, columns in ROWS.items():
            needed += [f"{table}-{n}-{column}" for n in range(self.sheet.rows[table]) if self._is_written(table, n) for column in columns]
        for name in needed:
            if name not in self.errors and cleaned.get(name) in (None, ""):
                self.add_error(name, NEEDED)
        return cleaned

    @property
    def terms(self) -> dict[str, Any]:
        """What was cleaned, as the action takes it; what does not belong to the chosen instrument is left out."""
        found = {name: value for name, value in self.cleaned_data.items() if name.partition("-")[0] not in ROWS}
        for name in ("price", "shares") if found["instrument"] in UNPRICED else ("discount",):
            found[name] = None
        for table, columns in ROWS.items():
            found[KEYS[table]] = [{column: self.cleaned_data[f"{table}-{n}-{column}"] for column in columns}
                                  for n in range(self.sheet.rows[table]) if self._is_written(table, n)]
        return found

    @property
    def notes(self) -> dict[str, str]:
        """How amounts were read that were not typed as plain figures, by field."""
        words = {"shares": _("Read as %(n)s shares"), "discount": ""}
        return {name: (words.get(name.rpartition("-")[2]) or _("Read as %(n)s won")) % {"n": look.money(value)}
                for name, value in getattr(self, "cleaned_data", {}).items()
                if isinstance(value, Decimal) and name != "discount" and str(self.data.get(name, "")).replace(",", "").strip() != f"{value:f}"}

    def table(self, key: str) -> Iterator[dict[str, Any]]:
        """The rows of a table: {no, label, cells: [{label, field, suffix, note}], place, written}."""
        notes = self.notes
        for n in range(self.sheet.rows[key]):
            cells = [{"label": COLUMNS[column], "field": self[f"{key}-{n}-{column}"], "note": notes.get(f"{key}-{n}-{column}", ""),
                      "suffix": {"amount": _("won"), "shares": _("shares")}.get(column, "")} for column in ROWS[key]]
            yield {"no": n + 1, "label": self._place(key, n), "cells": cells, "place": f"{key}-{n}", "written": self._is_written(key, n)}

    @property
    def co(self) -> list[dict[str, Any]]:
        return list(self.table("co"))

    @property
    def holders(self) -> list[dict[str, Any]]:
        return list(self.table("holder"))

    @property
    def full(self) -> dict[str, bool]:
        """Whether a table takes no further row."""
        return {key: self.sheet.rows[key] >= MOST[key] for key in ROWS}

    def _is_written(self, table: str, n: int) -> bool:
        return any(str(self.sheet.values.get(f"{table}-{n}-{column}", "")).strip() for column in ROWS[table] if column != "kind")


COLUMNS = {"name": gettext_lazy("Name"), "amount": gettext_lazy("Amount"), "holder": gettext_lazy("Name"), "kind": gettext_lazy("Kind of shares"),
           "shares": gettext_lazy("Shares")}


def _written(data: Mapping[str, str], table: str, columns: tuple[str, ...]) -> list[dict[str, str]]:
    """The rows in which anything is typed, in their order."""
    rows = [{column: data.get(f"{table}-{n}-{column}", "") for column in columns} for n in range(MOST[table])]
    return [row for row in rows if any(text.strip() for column, text in row.items() if column != "kind")]


def _grouped(value: Any) -> str:
    """A figure as it is typed with separators; nothing for zero."""
    return look.money(value) if value not in (None, "", "0") else ""
