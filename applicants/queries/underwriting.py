"""The underwriting of a deal as its page shows it: figures that open to what they were computed from, doubts, assumptions, runs under way."""
from decimal import Decimal
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from applicants.metrics.appraisal import CASES
from applicants.models import Counterfactual, Deal, Material, Submission, Underwriting
from applicants.queries.underwriting_run import DILIGENT, assumed, facts_of, reference, usual
from applicants.queries.underwriting_words import flag_words, group_word, input_word, measure_word, span_word, state_word
from fund.models import Job, Seat, User
from fund.permissions import Can, holds
from fund.queries.job import shown

GROUPS = (("accounts", ("revenue_growth", "gross_margin", "monthly_burn", "runway", "burn_multiple", "post_money_share")),
          ("exit", ("exit_moic", "exit_irr", "exit_moic_range", "exit_irr_range")),
          ("social", ("avoided_per_year", "net_per_year", "sroi", "impact_multiple", "sroi_range")))
Row = dict[str, Any]


def underwriting_page(deal: Deal, user: User, seat: Seat) -> Row:
    """What the tab shows: {run, runs, groups, flags, assumptions, job, submission, may_ask, may_simulate, outdated}; `runs` are the earlier ones.

    A person who is blind to the deal sees the site's own runs and their own.
    """
    submission = deal.submissions.select_related("indicator").first() if deal.newest else None
    runs = list(visible_runs(deal, user))
    for each in runs:
        each.number = each.place
    run = runs[0] if runs else None
    standing = submission is not None and submission.erased_at is None
    return {
        "submission": submission, "run": run, "runs": runs[1:], "groups": groups(run) if run else [], "flags": flag_rows(run) if run else [],
        "assumptions": assumption_rows(run) if run else [], "job": _job(deal, run, user) if standing else None,
        "outdated": bool(run and submission and run.submission_id != submission.pk),
        "may_ask": standing and holds(seat.role, Can.UNDERWRITE), "may_simulate": deal.stage in DILIGENT}


def visible_runs(deal: Deal, user: User) -> QuerySet[Underwriting]:
    """The runs of a deal that this person may see, the newest first, each with its `place` among those of its submission: a number that jumps
    would tell who is blind that others computed too. Those of what was erased hold nothing."""
    rows = Underwriting.objects.visible_to(user).filter(submission__deal=deal).exclude(figures=[])
    before = (Underwriting.objects.filter(pk__in=rows.order_by().values("pk"), submission=OuterRef("submission"), number__lte=OuterRef("number"))
              .order_by().values("submission").annotate(n=Count("pk")).values("n"))
    return (rows.annotate(place=Subquery(before)).select_related("submission__indicator", "asked_by__user")
            .order_by("-submission__number", "-number"))


def starting(submission: Submission, run: Underwriting | None) -> dict[str, dict[str, str]]:
    """The assumptions a form begins with: those of the run at hand, else the house's."""
    return (usual(facts_of(submission).unit_of) | run.assumptions) if run else usual(facts_of(submission).unit_of)


def groups(run: Underwriting) -> list[Row]:
    """The figures of a run by group, each {measure, label, value, low, high, unit, state_words, formula, inputs, span}."""
    by_measure = {figure["measure"]: figure for figure in run.figures}
    found = []
    for key, measures in GROUPS:
        rows = [figure_row(by_measure[name], run) for name in measures if name in by_measure]
        if rows:
            found.append({"key": key, "label": group_word(key), "figures": rows})
    return found


def figure_row(figure: Row, run: Underwriting) -> Row:
    """One kept figure with its words; numbers as Decimal."""
    value, low, high = (None if figure.get(name) is None else Decimal(figure[name]) for name in ("value", "low", "high"))
    span = "" if low is None or high is None or low == high else span_word(figure["measure"])
    return figure | {"label": measure_word(figure["measure"]), "value": value, "low": low, "high": high, "state_words": state_word(figure),
                     "span": span, "told": span != span_word("exit_moic"), "rows": input_rows(figure, run)}


def input_rows(figure: Row, run: Underwriting) -> list[Row]:
    """What a figure was computed from: {label, value (text) or cases (low, base, high), unit, source}."""
    found = []
    for name, value in figure["inputs"].items():
        source = _source(name, run)
        if isinstance(value, dict):
            found.append({"name": name, "label": input_word(name), "cases": [value[case] for case in CASES], "unit": _unit(name, run), "source": source})
        elif isinstance(value, list):
            found.append({"name": name, "label": input_word(name), "value": ", ".join(value), "unit": "", "source": source})
        else:
            found.append({"name": name, "label": input_word(name), "value": _said(name, value), "unit": _unit(name, run), "source": source})
    return found


def assumption_rows(run: Underwriting) -> list[Row]:
    """Each assumption of a run: {key, label, unit, cases, source, url, changed}."""
    before, now = assumed(usual(facts_of(run.submission).unit_of)), assumed(run.assumptions)
    name = "source_en" if get_language() == "en" else "source_ko"
    return [{"key": key, "label": input_word(key), "unit": row["unit"], "cases": [run.assumptions.get(key, {}).get(case, "") for case in CASES],
             "changed": (changed := now.get(key) != before[key]),
             "source": _("Changed for this deal: %(reason)s") % {"reason": run.reason} if changed else row[name],
             "url": "" if changed else row.get("url", "")}
            for key, row in reference().items()]


def flag_rows(run: Underwriting) -> list[str]:
    """The doubts of a run in words."""
    return [flag_words(flag["code"], flag["facts"]) for flag in run.flags]


def _job(deal: Deal, run: Underwriting | None, user: User) -> Row | None:
    """The run under way, or the one that stopped on an error of ours since the newest run."""
    jobs = Job.objects.visible_to(user).filter(name="applicants.underwrite", about=deal.uuid).exclude(state=Job.State.DONE)
    mine = Q(asked_by=None) | Q(asked_by__in=[s.pk for s in user.live_seats])
    since = Q(finished_at__gt=run.done_at) if run else Q()
    row = jobs.filter(mine if deal.hidden else Q()).filter(~Q(state=Job.State.FAILED) | since).order_by("-pk").first()
    return shown(row) if row else None


def _source(name: str, run: Underwriting) -> str:
    if name in reference():
        return _("Assumption")
    if name in ("share", "present_value", "quantity", "avoided_per_year"):
        return _("Computed")
    if name == "factors":
        return _("Factor registry")
    if name in ("seed", "draws"):
        return _("Simulation")
    return _("Application, version %(n)s") % {"n": run.submission.number}


def _unit(name: str, run: Underwriting) -> str:
    if name in reference():
        return str(reference()[name]["unit"])
    if name in ("target", "baseline"):
        return "" if run.submission.material and name == "quantity" else run.submission.indicator.unit
    if name in ("quantity", "avoided_per_year"):
        return "tCO2e" if run.submission.material else run.submission.indicator.unit
    if name == "share":
        return "ratio"
    return "" if name in ("material", "counterfactual", "year", "factors", "seed", "draws") else "won"


def _said(name: str, value: Any) -> str | None:
    if name == "material":
        return str(Material(value).label) if value in Material.values else value
    if name == "counterfactual":
        return str(Counterfactual(value).label) if value in Counterfactual.values else value
    return None if value is None else str(value)
