"""The assumptions of an investment as pages and packet read them, and what the underwriting offers as a start."""
import datetime as dt
import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from applicants.metrics.exits import ExitCase
from applicants.metrics.sensitivity import MISSED, Missed, missed
from applicants.models import Assumption, Deal, Submission, Underwriting, Voiding
from applicants.models.assumption import FEWEST, MOST
from applicants.queries.quantity import in_words
from applicants.queries.underwriting import visible_runs
from applicants.queries.underwriting_run import plain
from fund.models import Seat, User
from fund.permissions import Can, holds
from fund.templatetags import look

Row = dict[str, Any]
NUMBERS = ("baseline", "target", "low", "high")
NAMES: dict[Missed, frozenset[str]] = {  # what people call the two figures whose miss can be computed, without spaces
    "revenue": frozenset({"매출", "매출액", "연매출", "연매출액", "연간매출", "revenue", "annualrevenue", "sales", "netsales"}),
    "gross_margin": frozenset({"매출총이익률", "매출총이익율", "grossmargin", "grossprofitmargin"}),
}


def standing(deal: Deal) -> QuerySet[Assumption]:
    """Those that hold now, in order: the ones that may still change; where there are none, those that a standing decision has fixed."""
    void = Exists(Voiding.objects.filter(item=OuterRef("frozen_by")))
    later = Exists(Assumption.objects.filter(deal=OuterRef("deal"), frozen_by=None))
    rows = Assumption.objects.filter(deal=deal).filter(Q(frozen_by=None) | ~void & ~later)
    return _with_decision(rows)


def _with_decision(rows: QuerySet[Assumption]) -> QuerySet[Assumption]:
    return rows.select_related("indicator", "frozen_by__meeting", "written_by__user").order_by("number", "pk")


def newest_submission(deal: Deal) -> Submission | None:
    """The newest application, with all that proposals are made from; None where none was handed in."""
    return deal.submissions.select_related("indicator", "deal__application").first()


def enough(deal: Deal) -> bool:
    """Whether there are as many as a committee needs, three to seven."""
    return FEWEST <= standing(deal).count() <= MOST


def for_packet(deal: Deal) -> list[Row]:
    """The assumptions in order as canonical data: whole numbers and strings, days as ISO text, an open end as ""."""
    return [{"number": n, "metric": row.metric, "unit": row.unit, "baseline": _text(row.baseline), "baseline_on": row.baseline_on.isoformat(),
             "target": _text(row.target), "target_on": row.target_on.isoformat(), "low": _text(row.low), "high": _text(row.high),
             "owner": row.owner, "grade": row.grade, "basis": row.basis, "sensitivity": row.sensitivity}
            for n, row in enumerate(standing(deal), 1)]


def card(deal: Deal, user: User, seat: Seat, sealed: str, submission: Submission | None) -> Row:
    """The card of the tab, for who is not blind to the deal: {rows, count, fewest, count_word, lacks (sentences), decision, void, may_write, may_add,
    offers}; `sealed` says why nothing may change, `submission` is the newest one.

    A row is {row, baseline, target, low, high (numbers in words), computed: what a miss of a tenth does to the base case}; `void` are those
    of decisions that were declared void.
    """
    every = list(_with_decision(Assumption.objects.visible_to(user).filter(deal=deal)).select_related("frozen_by__voiding"))
    void = sorted((row for row in every if row.frozen_by and hasattr(row.frozen_by, "voiding")), key=lambda row: (-row.frozen_by_id, row.number))
    rows = [row for row in every if row.frozen_by is None] or [row for row in every if row not in void]
    run = visible_runs(deal, user).first()
    may_write = holds(seat.role, Can.WORK_ON_DEAL) and not sealed
    return {"rows": [_line(row) | {"computed": computed(row.metric, run)} for row in rows], "count": len(rows), "fewest": FEWEST,
            "count_word": _("%(n)s of %(fewest)s to %(most)s") % {"n": len(rows), "fewest": FEWEST, "most": MOST},
            "lacks": lacks(rows), "decision": rows[0].frozen_by if rows else None, "void": [_line(row) for row in void],
            "may_write": may_write, "may_add": may_write and len(rows) < MOST,
            "offers": bool(may_write and len(rows) < MOST and _offered(submission, run, rows))}


def lacks(rows: list[Assumption]) -> list[str]:
    """What the set still lacks, each in a sentence; the first one, where there are too few, keeps the deal from the committee."""
    found = []
    if len(rows) < FEWEST:
        found.append(_("%(n)s more before the committee: it decides on three to seven.") % {"n": FEWEST - len(rows)})
    if rows and not any(row.indicator_id for row in rows):
        found.append(_("None of them is an indicator of the catalogue, so no report will measure it by itself."))
    if open_ended := [row.number for row in rows if row.low is None]:
        found.append(_("Without a low and a high case: %(numbers)s") % {"numbers": ", ".join(map(str, open_ended))})
    return found


def kind_of(metric: str) -> Missed | None:
    """Which of the two figures whose miss can be computed a metric names, if any."""
    plain_name = re.sub(r"\s", "", metric).casefold()
    return next((kind for kind in MISSED if plain_name in NAMES[kind]), None)


def computed(metric: str, run: Underwriting | None) -> str:
    """What a miss of a tenth does to the base case of this run, in words; empty for another metric and where the run has no such case."""
    kind, case = kind_of(metric), base_case(run) if run else None
    if kind is None or case is None or run is None:
        return ""
    found = missed(case, kind)
    values = (found.before.moic.value, found.after.moic.value, found.before.irr.value, found.after.irr.value)
    if None in values:
        return ""
    return _("%(miss)s short: multiple %(moic)s× → %(moic_after)s×, yearly rate %(irr)s → %(irr_after)s (base case, run %(run)s)") % {
        "miss": look.pct(found.miss), "moic": look.number(values[0], 2), "moic_after": look.number(values[1], 2),
        "irr": look.pct(values[2], 1), "irr_after": look.pct(values[3], 1), "run": run.place}


def base_case(run: Underwriting) -> ExitCase | None:
    """The base case that a run's multiple was computed from; None where it has none."""
    figure = next((each for each in run.figures if each["measure"] == "exit_moic" and each["value"] is not None), None)
    if figure is None:
        return None
    given = figure["inputs"]
    single = {"investment": given["ask"], "share": given["share"], "revenue": given["revenue"]}
    cases = {name: given[name]["base"] for name in ("growth", "years", "multiple", "dilution")}
    return ExitCase(**{name: None if text is None else Decimal(text) for name, text in (single | cases).items()})


def proposals(deal: Deal, user: User, rows: Iterable[Assumption] = ()) -> dict[str, Row]:
    """What the newest application and run offer as assumptions, by key, as a form begins with it; nothing that has no source, and nothing
    that `rows` have already."""
    return _offered(newest_submission(deal), visible_runs(deal, user).first(), rows)


def _offered(submission: Submission | None, newest: Underwriting | None, rows: Iterable[Assumption]) -> dict[str, Row]:
    """`newest` counts only where it is of this application: what was computed from an earlier one has no part in it."""
    if submission is None or submission.erased_at is not None:
        return {}
    run = newest if newest is not None and newest.submission_id == submission.pk else None
    taken, indicators = {kind_of(row.metric) for row in rows}, {row.indicator_id for row in rows}
    found = {"revenue": _revenue(submission, run), "gross_margin": _margin(submission, run), "indicator": _headline(submission)}
    gone = {"indicator"} if submission.indicator_id in indicators else set()
    return {key: each for key, each in found.items() if each and key not in gone and key not in taken}


def _revenue(submission: Submission, run: Underwriting | None) -> Row:
    begun = _year_end(submission)
    start: Row = {"metric": _("Revenue"), "unit": _("won"), "baseline": submission.revenue, "baseline_on": begun}
    case = base_case(run) if run else None
    if run is None or case is None:
        return start | {"basis": _from_application(submission)}
    growth, years = run.assumptions["growth"], Decimal(run.assumptions["years"]["base"])
    low, target, high = (_grown(submission.revenue, Decimal(growth[name]), years) for name in ("low", "base", "high"))
    ends = {} if target == submission.revenue else {"target": target, "low": min(low, high), "high": max(low, high)}
    on = begun.replace(year=begun.year + int(years)) if begun and years == int(years) else None
    return start | ends | {"target_on": on, "sensitivity": computed(start["metric"], run), "basis": _(
        "%(application)s; growth of %(growth)s a year over %(years)s years in underwriting run %(run)s") % {
            "application": _from_application(submission), "growth": look.pct(growth["base"]), "years": look.number(years), "run": run.place}}


def _margin(submission: Submission, run: Underwriting | None) -> Row:
    figure = next((each for each in (run.figures if run else ()) if each["measure"] == "gross_margin" and each["value"] is not None), None)
    if figure is None or run is None:
        return {}
    name = _("Gross margin")
    return {"metric": name, "unit": "%", "baseline": Decimal(figure["value"]) * 100, "baseline_on": _year_end(submission),
            "sensitivity": computed(name, run), "basis": _("%(application)s; computed in underwriting run %(run)s") % {
                "application": _from_application(submission), "run": run.place}}


def _headline(submission: Submission) -> Row:
    indicator = submission.indicator
    return {"metric": indicator.name, "indicator": indicator, "unit": indicator.unit, "baseline": submission.baseline,
            "baseline_on": _year_end(submission), "target": submission.target,
            "target_on": dt.date(submission.target_year, 12, 31) if submission.target_year else None,
            "grade": submission.content.get("impact", {}).get("grade", ""), "basis": _from_application(submission)}


def _from_application(submission: Submission) -> str:
    return _("Application, version %(n)s, unaudited") % {"n": submission.number}


def _year_end(submission: Submission) -> dt.date | None:
    """The last day of the whole year that an application's figures speak of."""
    application = getattr(submission.deal, "application", None)
    return dt.date(application.year, 12, 31) if application else None


def _grown(revenue: Decimal | None, growth: Decimal, years: Decimal) -> Decimal:
    """Revenue after so many years of growth, to the nearest million won: a plan, not an account."""
    return (Decimal(revenue or 0) * (1 + growth) ** years).quantize(Decimal("1E6")).quantize(Decimal(1))


def _line(row: Assumption) -> Row:
    unit, numbers = in_words(row.unit, [getattr(row, name) for name in NUMBERS])
    return {"row": row, "unit": unit, **dict(zip(NUMBERS, numbers, strict=True))}


def _text(number: Decimal | None) -> str:
    return "" if number is None else str(plain(number))
