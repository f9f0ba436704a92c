"""Load the applicants' reference data that ships with the site: consent texts, the house rubric, the forms of both steps."""
import json
from copy import deepcopy
from pathlib import Path
from typing import Any

from applicants.models import ConsentText, Criterion, Form, Rubric
from applicants.queries.form import STEPS, newest
from fund.audit import acting
from fund.versions import next_version

HERE = Path(__file__).resolve().parent.parent / "reference"


def load_reference() -> None:
    """Add what is missing; rows that exist are never overwritten (a new wording is a new version)."""
    with acting(None, "load reference data"):
        there = set(ConsentText.objects.values_list("key", "version"))
        ConsentText.objects.bulk_create(ConsentText(**row) for row in _read("consents") if (row["key"], row["version"]) not in there)
        first = set(Form.objects.filter(version=1).values_list("step", flat=True))
        Form.objects.bulk_create(Form(step=step, version=1, sections=_read(f"form_{step}")) for step in STEPS if step not in first)
        for row in _read("added_questions"):
            _add_question(row)
        for row in _read("rubrics"):
            _load_rubric(row)


def _add_question(row: dict[str, Any]) -> None:
    """A question that the site came to ask later: the next version of the step's form, whatever its newest says, where none ever asked it."""
    versions = Form.objects.filter(step=row["step"])
    name = row["question"]["name"]
    if any(q["name"] == name for form in versions for s in form.sections if s["key"] == row["section"] for q in s.get("questions", ())):
        return
    last = newest(row["step"])
    sections = deepcopy(last.sections)
    questions = next(section for section in sections if section["key"] == row["section"])["questions"]
    place = next((n for n, question in enumerate(questions) if question["name"] == row["after"]), len(questions) - 1)
    questions.insert(place + 1, row["question"])
    Form.objects.create(step=row["step"], version=next_version(versions, last.version), sections=sections, note=row["note"])


def _load_rubric(row: dict[str, Any]) -> None:
    criteria = row.pop("criteria")
    rubric, fresh = Rubric.objects.get_or_create(name=row["name"], version=row["version"], defaults=row)
    if fresh:
        Criterion.objects.bulk_create(Criterion(rubric=rubric, order=order, **criterion) for order, criterion in enumerate(criteria, start=1))


def _read(name: str) -> list[dict[str, Any]]:
    return json.loads((HERE / f"{name}.json").read_text())
