"""The summary of a deal: what the application says in five lines, three judgements, what is assumed, what may harm, related deals."""
from decimal import Decimal
from typing import Any

from django.db.models import Case, Exists, OuterRef, Q, Subquery, Value, When
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from applicants.models import Criterion, Deal, Scorecard, Screening, Submission
from applicants.queries.deal import deals
from applicants.queries.screening import agreements, figure_rows
from fund.models import User

MOST_RELATED = 10
Row = dict[str, Any]
KINDS = {Scorecard.Gate.STOP: "miss", Scorecard.Gate.MITIGATE: "risk", Scorecard.Gate.PASS: "ok"}  # the worst first


def newest_submission(deal: Deal) -> Submission | None:
    """The newest version that was handed in, with `checked` (what its newest run of the checks found) and `computed` (its first figures)."""
    run = Screening.objects.filter(submission=OuterRef("pk")).order_by("-number")
    return deal.submissions.select_related("indicator", "deck__blob").annotate(
        checked=Subquery(run.values("checks")[:1]), computed=Subquery(run.values("figures")[:1])).first()


def summary(deal: Deal, submission: Submission | None, user: User) -> Row:
    """What the summary shows of a deal from `page_rows` and its newest submission; where a person is blind, no mark and no answer."""
    standing = submission is not None and submission.erased_at is None
    return {"submission": submission, "post_money": submission.ask + submission.pre_money if submission and standing else None,
            "judgement": judgement(deal), "assumptions": assumptions(submission) if submission and standing else [],
            "risks": risks(deal, submission if standing else None), "related": related(deal, (submission.checked or []) if submission else [], user)}


def judgement(deal: Deal) -> Row:
    """The worst answer to the ESG gate, how often each was given, and by axis the mean mark of each criterion."""
    answers = deal.gates or []
    worst = next((gate for gate in KINDS if gate in answers), None)
    name = "en" if get_language() == "en" else "ko"
    marks = sorted(deal.criteria or [], key=lambda mark: mark["order"])
    return {"gate": worst and {"kind": KINDS[worst], "word": worst.label},
            "answers": [(gate.label, answers.count(gate)) for gate in Scorecard.Gate if gate in answers],
            **{axis: [(mark[name], mark["mean"]) for mark in marks if mark["axis"] == axis] for axis in Criterion.Axis.values}}


def assumptions(submission: Submission) -> list[Row]:
    """What the founder assumes of the impact, {label, unit, now, target, year, grade, basis}; what is only computed from it has no `now`."""
    impact = submission.content.get("impact", {})
    basis = _("%(material)s; otherwise: %(otherwise)s") % {"material": submission.get_material_display(), "otherwise": (
        submission.get_counterfactual_display())} if submission.material else ""
    found = [{"label": submission.indicator.name, "unit": submission.indicator.unit, "now": submission.baseline, "target": submission.target,
              "year": submission.target_year, "grade": impact.get("grade", ""), "basis": basis}]
    for figure in figure_rows(Screening(figures=submission.computed or [])):
        if figure["measure"] == "avoided_per_year" and figure["value"] is not None:
            found.append({"label": figure["label"], "unit": figure["unit"], "now": None, "target": figure["value"], "year": submission.target_year,
                          "grade": "", "basis": figure["note"], "low": _other(figure, "low"), "high": _other(figure, "high")})
    return found


def _other(figure: Row, end: str) -> Decimal | None:
    return figure[end] if figure["low"] != figure["high"] else None


def risks(deal: Deal, submission: Submission | None) -> list[Row]:
    """What may harm, {kind, word, title, text}: reviewers' answers that are not a plain pass, and what the founder names themselves."""
    answers = deal.gates or []
    found = [{"kind": kind, "word": gate.label, "title": _("Reviewers at the ESG gate"), "text": _("Reviewers: %(n)s") % {"n": answers.count(gate)}}
             for gate, kind in KINDS.items() if gate in answers and gate != Scorecard.Gate.PASS]
    said = submission.content.get("impact", {}).get("negative", "") if submission else ""
    if said:
        found.append({"kind": "neg", "word": pgettext("impact", "Negative"), "title": _("Named by the founder"), "text": said})
    return found


def related(deal: Deal, checked: list[Row], user: User) -> list[Row]:
    """Other deals of the fund that this person may see: {deal, why, reason}, those of the company first, the newest first.

    Why one was declined is not said to who is blind to its marks: it tells what others think.
    """
    alike = agreements(checked)
    blind = Exists(Scorecard.objects.blind_deals(user).filter(deal=OuterRef("pk")))
    own = Case(When(company=deal.company_id, then=Value(0)), default=Value(1))
    rows = deals(deal.fund, user).filter(Q(company=deal.company_id) | Q(uuid__in=list(alike))).exclude(pk=deal.pk)
    rows = rows.annotate(blind=blind, own=own).select_related("round", "company__organisation").order_by("own", "-pk")[:MOST_RELATED]
    return [{"deal": row, "why": "" if row.company_id == deal.company_id else alike.get(str(row.uuid), ""),
             "reason": "" if row.blind else row.reason} for row in rows]
