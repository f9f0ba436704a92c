"""The contract checklist: the steps that the template holds for what is bought, and a step in the reader's language."""
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.translation import get_language

from applicants.models import AgendaItem, ContractStep, Document
from applicants.queries.condition import file_rows

FILE = Path(__file__).resolve().parent.parent / "reference" / "contract.json"
I = AgendaItem.Instrument  # noqa: E741
MARKS = {ContractStep.State.OPEN: "todo", ContractStep.State.DONE: "ok", ContractStep.State.NOT_NEEDED: "none"}
BONDS, PROMISES = frozenset({I.CB, I.BW}), frozenset({I.SAFE, I.CONDITIONAL})


class Line(NamedTuple):
    """One step of the template, in both languages."""

    key: str
    text_ko: str
    text_en: str


def kind_of(terms: Mapping[str, Any]) -> str:
    """What is bought, as the template tells it apart: new or existing shares, bonds, or a promise of shares (safe)."""
    instrument = terms.get("instrument")
    if instrument in BONDS:
        return "bonds"
    if instrument in PROMISES:
        return "safe"
    return "existing" if terms.get("shares_kind") == "existing" else "new"


@cache
def template(kind: str) -> tuple[Line, ...]:
    """The steps of the template for new, existing, bonds or safe, in their order."""
    return tuple(Line(row["key"], row["text_ko"], row["text_en"]) for row in _steps() if kind in row["for"])


def step_text(step: ContractStep) -> tuple[str, str]:
    """A step's text and its language: a step of the template in the reader's, the house's own as it was written."""
    words = _words().get(step.key)
    if words is None:
        return step.text, step.lang
    language = "en" if get_language() == "en" else "ko"
    return words[language], language


def step_lines(item: AgendaItem, papers: Mapping[int, Document]) -> list[dict[str, Any]]:
    """The steps of a decision's contract: {row, text, lang, mark, late, files, hidden_files}. Two queries.

    `papers` are the files of the deal that this person sees, by key.
    """
    today, lines = timezone.localdate(), []
    for row in item.contract_steps.select_related("done_by__user").prefetch_related("files"):
        text, lang = step_text(row)
        files = list(row.files.all())
        seen = [papers[file.pk] for file in files if file.pk in papers]
        is_open = row.state == ContractStep.State.OPEN
        lines.append({"row": row, "text": text, "lang": lang, "mark": MARKS[row.state], "late": is_open and row.due_on is not None and row.due_on < today,
                      "files": file_rows(seen, item.deal), "hidden_files": len(files) - len(seen)})
    return lines


@cache
def _steps() -> list[dict[str, Any]]:
    return json.loads(FILE.read_text(encoding="utf-8"))["steps"]


@cache
def _words() -> dict[str, dict[str, str]]:
    return {row["key"]: {"ko": row["text_ko"], "en": row["text_en"]} for row in _steps()}
