"""The templates that a rubric may begin from, as they ship with the site."""
import json
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import get_language

FILE = Path(__file__).resolve().parent.parent / "reference" / "rubric_templates.json"


def rubric_templates() -> list[dict[str, Any]]:
    """All of them in order: {key, name, about, criteria}, named in the reader's language; the criteria are the columns of Criterion."""
    tongue = "en" if get_language() == "en" else "ko"
    return [{"key": row["key"], "name": row[f"name_{tongue}"], "about": row[f"about_{tongue}"], "criteria": row["criteria"]}
            for row in deepcopy(_written())]


def rubric_template(key: str) -> dict[str, Any] | None:
    """One of them by its key."""
    return next((row for row in rubric_templates() if row["key"] == key), None)


@cache
def _written() -> list[dict[str, Any]]:
    return json.loads(FILE.read_text(encoding="utf-8"))
