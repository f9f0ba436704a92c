"""What the site does with a submission by itself: checks, first underwriting figures, and the step into screening."""
import datetime as dt
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_noop

from applicants.actions.document import draw_pages
from applicants.metrics import carbon, underwriting
from applicants.metrics.eligibility import STARTUP_YEARS, STOP, WARN
from applicants.models import Application, Company, Consent, ConsentText, Counterfactual, Deal, Screening, Submission
from applicants.models.deal import MOVES
from applicants.queries.round import closes_for
from applicants.questions import FIRST
from fund.audit import acting
from fund.identifiers import is_business_number
from fund.jobs import progress
from fund.metrics.result import Ratio
from fund.models import Factor, Indicator
from fund.states import move

PLACES = Decimal("0.000001")
STEPS = (gettext_noop("Drawing the deck"), gettext_noop("Checking"), gettext_noop("First figures"))


def screen(submission_id: int, job: Any = None) -> dict[str, Any]:
    """Check a submission and compute its first figures, once; without a stop its deal goes on to screening.

    Safe to run twice. Returns {"checks": n, "stops": n, "moved": whether the deal moved now}.
    """
    submission = Submission.objects.select_related("deal__company", "deal__round", "deal__fund", "deck", "indicator").get(pk=submission_id)
    _tell(job, 0)
    draw_pages(submission.deck_id)
    submission.deck.refresh_from_db()
    _tell(job, 1)
    checks = run_checks(submission)
    _tell(job, 2)
    figures = first_figures(submission)
    with acting(None, "screen submission"):
        deal = Deal.objects.select_for_update(of=("self",)).get(pk=submission.deal_id)
        row, _fresh = Screening.objects.get_or_create(submission=submission, defaults={"checks": checks, "figures": figures})
        newest = not deal.submissions.filter(number__gt=submission.number).exists()
        moves = newest and not row.stops and deal.stage == Deal.Stage.SUBMITTED and deal.status == Deal.Status.ACTIVE
        if moves:
            move(deal, Deal.Stage.SCREENING, MOVES, None, field="stage", also={"stage_since": timezone.now()})
    return {"checks": len(row.checks), "stops": sum(c["outcome"] == "stop" for c in row.checks), "moved": moves}


def run_checks(submission: Submission) -> list[dict[str, Any]]:
    """Every automatic check as {key, outcome: ok | warn | stop, facts}."""
    deal, answers = submission.deal, submission.content
    number, abroad = answers["company"].get("business_number"), answers["company"].get("foreign_number")
    founded = dt.date.fromisoformat(answers["company"]["founded_on"])
    handed_in = timezone.localtime(submission.submitted_at).date()
    age = Decimal((handed_in - founded).days) / Decimal("365.25")
    same = {"business_number": number} if number else {"foreign_number": abroad, "country": answers["company"].get("country")}
    twins = Company.objects.filter(**same).exclude(pk=deal.company_id).filter(
        deals__in=Deal.objects.filter(fund=deal.fund_id).exclude(stage=Deal.Stage.DRAFT))
    in_round = twins.filter(deals__round=deal.round_id).distinct().count()
    elsewhere = twins.distinct().count() - in_round
    missing = _missing_consents(deal)
    on_time = deal.round.opens_at <= submission.submitted_at < closes_for(deal)
    more = submission.target > submission.baseline
    direction = more if submission.indicator.direction == Indicator.Direction.UP else submission.target < submission.baseline
    return [
        (_check("number", is_business_number(number), "stop", number=number) if number else
         _check("foreign", False, "warn", number=abroad, country=answers["company"].get("country"))),
        _check("duplicate", not in_round and not elsewhere, "warn", in_round=in_round, elsewhere=elsewhere),
        _check("deck", bool(submission.deck.page_count), "stop", pages=submission.deck.page_count or 0, problem=submission.deck.problem),
        _check("consents", not missing, "stop", missing=missing),
        _check("round", on_time, "stop", submitted_at=submission.submitted_at.isoformat()),
        _check("age", age < STARTUP_YEARS, "warn", years=f"{age:.1f}", limit=STARTUP_YEARS),
        _check("target", direction, "warn", baseline=_plain(submission.baseline), target=_plain(submission.target)),
        *_self_check(deal),
    ]


def first_figures(submission: Submission) -> list[dict[str, Any]]:
    """The first underwriting figures, each with state, formula and inputs; decimals as strings."""
    s = submission
    earned = s.revenue / 12
    burn = underwriting.burn(s.monthly_spend, earned)
    monthly = Decimal(burn.value) if burn.value is not None else None
    added = s.revenue - s.revenue_before
    spent = {"monthly_spend": s.monthly_spend, "revenue": s.revenue}
    yearly = None if monthly is None else monthly * 12
    return [
        _figure("revenue_growth", underwriting.growth(s.revenue, s.revenue_before), "ratio",
                "(revenue - revenue_before) / revenue_before", revenue=s.revenue, revenue_before=s.revenue_before),
        _figure("gross_margin", underwriting.gross_margin(s.revenue, s.cost_of_sales), "ratio",
                "(revenue - cost_of_sales) / revenue", revenue=s.revenue, cost_of_sales=s.cost_of_sales),
        _figure("monthly_burn", burn, "won", "monthly_spend - revenue / 12", **spent),
        _figure("runway", underwriting.runway(s.cash, monthly), "months", "cash / (monthly_spend - revenue / 12)", cash=s.cash, **spent),
        _figure("burn_multiple", underwriting.burn_multiple(yearly, added), "multiple",
                "12 * (monthly_spend - revenue / 12) / (revenue - revenue_before)", revenue_before=s.revenue_before, **spent),
        _figure("post_money_share", underwriting.post_money_share(s.ask, s.pre_money), "ratio",
                "ask / (pre_money + ask)", ask=s.ask, pre_money=s.pre_money),
        *([_avoided(s)] if s.material else []),
    ]


def _avoided(submission: Submission) -> dict[str, Any]:
    """Avoided tCO2e a year at the target, against the counterfactual that was chosen; low and high over both."""
    rows = Factor.objects.filter(material=submission.material, pathway__in=["recycle", *Counterfactual.values]).order_by("version")
    newest = {row.pathway: row for row in rows}
    factors = [carbon.Factor(row.factor_id, row.material, row.pathway, None if row.value is None else float(row.value), row.unit,
                             row.includes_process) for row in newest.values()]
    found = {key: carbon.avoided(submission.material, submission.target, counterfactual=key, factors=factors)
             for key in Counterfactual.values}
    chosen = found[submission.counterfactual]
    figure = _figure("avoided_per_year", Ratio(chosen.tco2e, chosen.state), "tCO2e",
                     "(counterfactual factor - recycling factor) * target tonnes", target=submission.target)
    known = [each.tco2e for each in found.values() if each.tco2e is not None]
    if chosen.tco2e is not None:
        figure |= {"low": _plain(min(known)), "high": _plain(max(known))}
    figure["inputs"] |= {"material": submission.material, "counterfactual": submission.counterfactual,
                         "year": submission.target_year, "factors": list(chosen.factor_ids)}
    return figure


def _self_check(deal: Deal) -> list[dict[str, Any]]:
    """What the founder's own check before applying said against it; nothing where none was made."""
    application = Application.objects.filter(deal=deal).first()
    outcomes = application.eligibility.get("outcomes", []) if application else []
    against = [outcome for outcome in outcomes if outcome["state"] in (STOP, WARN)]
    return [_check("eligibility", not against, "warn", against=against)] if outcomes else []


def _missing_consents(deal: Deal) -> list[str]:
    given = {consent.text.key: consent.given for consent in Consent.objects.filter(deal=deal).select_related("text").order_by("pk")}
    return sorted({key for key in ConsentText.objects.filter(required=True, step=FIRST).values_list("key", flat=True) if not given.get(key)})


def _check(key: str, passed: bool, otherwise: str, **facts: Any) -> dict[str, Any]:
    return {"key": key, "outcome": "ok" if passed else otherwise, "facts": facts}


def _figure(measure: str, found: Ratio, unit: str, formula: str, **inputs: Decimal) -> dict[str, Any]:
    return {"measure": measure, "value": None if found.value is None else _plain(found.value), "unit": unit, "state": found.state,
            "formula": formula, "inputs": {name: _plain(value) for name, value in inputs.items()}}


def _plain(number: Decimal | float) -> str:
    """A decimal of at most six places without trailing zeros: the same text everywhere."""
    exact = (Decimal(repr(number)) if isinstance(number, float) else Decimal(number)).quantize(PLACES)
    text = f"{exact:f}".rstrip("0").rstrip(".")
    return "0" if text in ("", "-0") else text


def _tell(job: Any, step: int) -> None:
    if job is not None:
        progress(job, step, len(STEPS), STEPS[step])
