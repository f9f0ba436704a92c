"""Sample second steps: asked for by the house, filled in by the founder through the same actions as a real one."""
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from applicants.actions.dossier import open_dossier, submit_dossier
from applicants.actions.draft import save_paper, save_section
from applicants.answers import Facts
from applicants.forms.dossier import usual_due
from applicants.models import Deal
from applicants.queries.application import step_facts
from applicants.queries.form import spec_of
from applicants.questions import SECOND, Section
from fund import pdf
from fund.models import User
from fund.permissions import Can

ANSWERS = json.loads((Path(__file__).resolve().parent / "second_steps.json").read_text())


def second_step(made: SimpleNamespace, deal: Deal, user: User, *, answers: str) -> None:
    """Ask for it and fill in what these sample answers hold; those that are whole are handed in."""
    given = ANSWERS[answers]
    open_dossier(deal=deal, due_at=usual_due(), message=given["message"], by=made.analyst)
    row = Deal.objects.select_related("company__organisation", "round", "fund", "application__form", "dossier__form").get(pk=deal.pk)
    by = User.objects.get(pk=user.pk).seat_at(row.company.organisation, Can.SUBMIT_APPLICATION)
    facts = step_facts(row, SECOND, consents=False)
    for section in spec_of(row.dossier.form).sections:
        if typed := _typed(section, given, facts):
            save_section(deal=row, section=section.key, data=typed, by=by, step=SECOND)
        if section.kind == "papers":
            for slot, title in given["papers"].items():
                save_paper(deal=row, slot=slot, upload=SimpleUploadedFile(f"{title}.pdf", _paper(row, title), "application/pdf"), by=by)
    if answers == "handed_in":
        submit_dossier(deal=row, by=by)


def _typed(section: Section, given: dict[str, Any], facts: Facts) -> dict[str, str]:
    typed = dict(given["fields"].get(section.key, {}))
    for question in section.questions:
        for number, row in enumerate(given["lists"].get(section.key, {}).get(question.name, ())):
            typed |= {f"{question.name}-{number}-{column.name}": text for column, text in zip(question.columns, row, strict=True)}
        if question.kind == "years":
            typed |= {f"{question.name}-{key}-{year}": text for key, texts in given["years"].items()
                      for year, text in zip(facts.last_years, texts, strict=True)}
        if question.kind == "months" and given["cash"]:
            typed |= _cash(question.name, given["cash"], facts)
    return typed


def _cash(table: str, plan: dict[str, int], facts: Facts) -> dict[str, str]:
    """Twelve months that add up to the closing balance."""
    inflows = [plan["in"] + number * plan["step"] for number in range(len(facts.months))]
    balance = plan["closing"] - sum(inflows) + plan["out"] * len(inflows)
    typed = {}
    for month, inflow in zip(facts.months, inflows, strict=True):
        balance += inflow - plan["out"]
        typed |= {f"{table}-{month}-in": f"{inflow:,}", f"{table}-{month}-out": f"{plan['out']:,}", f"{table}-{month}-balance": f"{balance:,}"}
    return typed


def _paper(deal: Deal, title: str) -> bytes:
    return pdf.compile("sample_paper", {
        "dated": timezone.localdate().isoformat(), "labels": {"lang": "ko"}, "mark": "견본", "title": title, "company": deal.company.name,
        "rows": [["기준일", timezone.localdate().isoformat()]], "note": "견본입니다. 회사와 숫자는 모두 가상입니다."})
