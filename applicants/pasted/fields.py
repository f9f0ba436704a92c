"""The fields of a table by their place on the page, and one field's value put to the reader that will read it."""
from collections.abc import Mapping
from typing import Any

from applicants.answers import Facts, Reading
from applicants.questions import Question
from applicants.readers import read_field


def fields(question: Question, facts: Facts) -> list[list[str]]:
    """The names of a table's fields, line by line as the page shows them."""
    if question.kind == "years":
        return [[f"{question.name}-{key}-{year}" for year in facts.last_years] for key, _words in question.rows]
    if question.kind == "months":
        return [[f"{question.name}-{month}-{c.name}" for c in question.columns] for month in facts.months]
    return [[f"{question.name}-{number}-{c.name}" for c in question.columns] for number in range(question.most)]


def amount_of(question: Question, key: str) -> Question:
    """The question that a cell of a line of years, or of a column of months, puts."""
    if question.kind == "years":
        return Question(key, "signed" if key in question.signed else "won", question.label)
    return next(c for c in question.columns if c.name == key)


def problem(question: Question, text: str, facts: Facts, row: Mapping[str, Any] | None = None) -> str:
    """What the field itself would say against this text; empty where it is understood."""
    found = Reading()
    read_field(question, "cell", {"cell": text}, facts, found, row=row)
    return found.problems.get("cell", "")
