"""Load the applicants' reference data that ships with the site: consent texts, the house rubric, the forms of both steps."""
import json
from pathlib import Path
from typing import Any

from applicants.models import ConsentText, Criterion, Form, Rubric
from applicants.queries.form import STEPS
from fund.audit import acting

HERE = Path(__file__).resolve().parent.parent / "reference"


def load_reference() -> None:
    """Add what is missing; rows that exist are never overwritten (a new wording is a new version)."""
    with acting(None, "load reference data"):
        for row in _read("consents"):
            ConsentText.objects.get_or_create(key=row["key"], version=row["version"], defaults=row)
        for step in STEPS:
            Form.objects.get_or_create(step=step, version=1, defaults={"sections": _read(f"form_{step}")})
        for row in _read("rubrics"):
            _load_rubric(row)


def _load_rubric(row: dict[str, Any]) -> None:
    criteria = row.pop("criteria")
    rubric, fresh = Rubric.objects.get_or_create(name=row["name"], version=row["version"], defaults=row)
    if fresh:
        for order, criterion in enumerate(criteria, start=1):
            Criterion.objects.create(rubric=rubric, order=order, **criterion)


def _read(name: str) -> list[dict[str, Any]]:
    return json.loads((HERE / f"{name}.json").read_text())
