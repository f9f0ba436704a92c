"""The sample diligence of a deal: a checklist worked through, findings, risks, a visit and a call, assumptions, main purpose, the mandate."""
import datetime as dt
import json
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django.utils import timezone

from applicants.actions.assumption import write_assumption
from applicants.actions.diligence import close_line, plan_line, start_checklist, waive_line
from applicants.actions.diligence_note import write_note
from applicants.actions.finding import record_finding, settle_finding
from applicants.actions.main_purpose import write_main_purpose
from applicants.actions.mandate import run_mandate
from applicants.actions.risk import write_risk
from applicants.models import Deal, DiligenceItem, Document, Submission

WORDS = json.loads((Path(__file__).resolve().parent / "diligence.json").read_text())


def examine(made: SimpleNamespace, deal: Deal, *, lines: int | None = None) -> None:
    """Diligence from beginning to end; with `lines`, as far as that many lines of the checklist: the rest is planned, late or not begun."""
    today = timezone.localdate()
    checklist = start_checklist(deal=deal, template="seed", by=made.analyst)
    done = checklist if lines is None else checklist[:lines]
    for number, item in enumerate(done):
        if number == len(done) // 2:
            waive_line(item=item, reason=WORDS["waived"], by=made.analyst)
        else:
            close_line(item=item, result=WORDS["results"][number % len(WORDS["results"])], by=made.analyst)
    for number, item in enumerate(checklist[len(done):len(done) + 4]):
        plan_line(item=item, owner=(made.analyst, made.analyst2)[number % 2], due_on=today + dt.timedelta(days=5 * number), by=made.analyst)
    _findings(made, deal, done, settled=lines is None)
    for number, given in enumerate(WORDS["risks"]):
        write_risk(deal=deal, by=made.analyst, given={
            **{name: given[name] for name in ("pillar", "title", "text", "materiality", "likelihood", "mitigation", "owner")},
            "is_negative": given["negative"], "due_on": today + dt.timedelta(days=30 * (number + 1)), "state": "open"})
    for kind in ("visit", "call"):
        said = WORDS[kind]
        write_note(deal=deal, kind="visit" if kind == "visit" else "reference", held_on=today, who=said["who"], place=said.get("place", ""),
                   notes=said["notes"], verdict="supports" if kind == "visit" else "mixed", by=made.analyst)
    _assumptions(made, deal, most=None if lines is None else 2)
    if lines is None:
        deck = Document.objects.filter(deal=deal, kind=Document.Kind.DECK)
        write_main_purpose(deal=deal, code="environment", basis=WORDS["purpose"], papers=deck, by=made.analyst)
        run_mandate(deal=deal, by=made.analyst)


def _findings(made: SimpleNamespace, deal: Deal, done: list[DiligenceItem], *, settled: bool) -> None:
    for given in WORDS["findings"]:
        found = record_finding(deal=deal, by=made.analyst, **given)
        if settled and given["severity"] == "low":
            settle_finding(finding=found, state="remedied", answer=WORDS["settled"], by=made.analyst)


def _assumptions(made: SimpleNamespace, deal: Deal, *, most: int | None) -> None:
    submission = deal.submissions.select_related("indicator").first()
    for given in WORDS["assumptions"][:most]:
        write_assumption(deal=deal, by=made.analyst, given=_numbers(given, submission) | {
            name: given[name] for name in ("metric", "unit", "owner", "grade", "basis", "sensitivity")})


def _numbers(given: dict[str, Any], submission: Submission) -> dict[str, Any]:
    """Baseline, target and their cases: what the application says, or the figures of this line."""
    today = timezone.localdate()
    days = {"baseline_on": dt.date(today.year - 1, 12, 31), "target_on": dt.date(today.year - 1 + given["years"], 12, 31), "indicator": None}
    if "value" in given:
        baseline, target, low, high = (Decimal(each) for each in given["value"])
        return days | {"baseline": baseline, "target": target, "low": low, "high": high}
    baseline = getattr(submission, given["from"])
    if "to" in given:
        target = getattr(submission, given["to"])
        return days | {"baseline": baseline, "target": target, "low": target * 7 // 10, "high": target * 12 // 10, "indicator": submission.indicator,
                       "unit": submission.indicator.unit_ko}
    return days | {"baseline": baseline, **{name: baseline * Decimal(given[key]) for name, key in
                                            (("target", "times"), ("low", "low"), ("high", "high"))}}
