"""What pasted cells would write into a table, laid out as the table is: each figure as it is read, and what stands there now."""
import json
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from applicants.answers import Facts, label, month_words, read_short
from applicants.pasted import Found
from applicants.pasted.fields import amount_of, fields
from applicants.questions import Question
from applicants.readers import read_alone


def preview(question: Question, facts: Facts, found: Found, typed: Mapping[str, str]) -> dict[str, Any]:
    """{head, lines: [{label, cells}], cells (JSON), count, changed, below}: lines that nothing would be written into are left out.

    A cell is {head, text, note, now, numeric}: without text nothing would be written, `now` is what stands there already and differs.
    `below` is the first empty row of a list that has filled ones.
    """
    lines, heads = [], _head(question, facts)
    for number, names in enumerate(fields(question, facts)):
        if any(name in found.cells for name in names):
            row = {name.split("-")[2]: found.cells.get(name, "") for name in names}
            lines.append({"label": _line(question, facts, number), "cells": [
                {"head": head} | _cell(question, name, found, typed, row, facts) for head, name in zip(heads, names, strict=True)]})
    filled = [int(name.split("-")[1]) for name, text in typed.items() if text and question.kind == "list" and name.startswith(f"{question.name}-")]
    below = max(filled, default=-1) + 1
    return {"head": heads, "lines": lines, "cells": json.dumps(found.cells, ensure_ascii=False), "count": len(found.cells),
            "changed": sum(bool(cell.get("now")) for line in lines for cell in line["cells"]),
            "below": below if 0 < below < question.most else 0}


def _head(question: Question, facts: Facts) -> list[str]:
    return list(map(str, facts.last_years)) if question.kind == "years" else [label(c, facts) for c in question.columns]


def _line(question: Question, facts: Facts, number: int) -> str:
    if question.kind == "years":
        return str(question.rows[number][1])
    return month_words(facts.months[number]) if question.kind == "months" else _("Row %(n)s") % {"n": number + 1}


def _cell(question: Question, name: str, found: Found, typed: Mapping[str, str], row: Mapping[str, str], facts: Facts) -> dict[str, Any]:
    if name not in found.cells:
        return {}
    _table, first, second = name.split("-")
    column = amount_of(question, first if question.kind == "years" else second)
    text, now = found.cells[name], typed.get(name, "").strip()
    value = read_alone(column, text, row, facts)
    return {"text": _words(column, text, facts), "note": read_short(column, value, text, row, facts) if value is not None else "",
            "now": _words(column, now, facts) if now and now != text else "", "numeric": column.kind in ("won", "signed", "quantity", "count")}


def _words(column: Question, text: str, facts: Facts) -> str:
    """A choice by its words, everything else as it is typed."""
    if column.name == "indicator" and text in facts.indicators:
        return facts.indicators[text].name
    return str(dict(column.choices).get(text, text))
