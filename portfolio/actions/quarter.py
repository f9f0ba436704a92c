"""Close a quarter: open it, compute it, explain it, approve and publish its two cuts, and correct what was published."""
from typing import Any

from django.db.models import Max
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from applicants.models import Company
from fund import jobs
from fund.actions.nav_strike import strike_nav
from fund.audit import acting
from fund.errors import Refused
from fund.jobs import enqueue
from fund.models import Fund, Job, Seat
from fund.notify import notify, seats
from fund.periods import Quarter
from fund.permissions import HOUSE, Role
from fund.states import move
from portfolio.actions.snapshot import freeze_snapshot, store_snapshot
from portfolio.metrics.totals import unrepeatable
from portfolio.models import Cut, FundQuarter, Investment, Report, Snapshot
from portfolio.models.quarter import CUT_MOVES
from portfolio.pipeline import impact, impact_context, money, money_context
from portfolio.queries.facts import impact_facts, money_facts
from portfolio.queries.quarter import Standing, gate, missing, reached, standing
from portfolio.queries.snapshot import newest

State = Cut.State
LONGEST = 4000
HOLDINGS = gettext_noop("money and impact, holding by holding")


def open_quarter(*, fund: Fund, quarter: Quarter, by: Seat) -> FundQuarter:
    """Open a quarter with its two cuts. Refused before it has ended, before the fund began, twice, or behind a later one."""
    if quarter.end >= timezone.localdate():
        raise Refused(_("%(quarter)s has not ended yet.") % {"quarter": quarter}, field="period")
    if quarter.end < fund.formed_on:
        raise Refused(_("The fund did not exist yet in %(quarter)s.") % {"quarter": quarter}, field="period")
    with acting(by, "open quarter"):
        Fund.objects.select_for_update().get(pk=fund.pk)
        last = FundQuarter.objects.filter(fund=fund).order_by("-year", "-quarter").first()
        if last and last.period >= quarter:
            raise Refused(_("%(quarter)s or a later quarter is already open.") % {"quarter": quarter}, field="period")
        row = FundQuarter.objects.create(fund=fund, year=quarter.year, quarter=quarter.number)
        for kind in Cut.Kind.values:
            Cut.objects.create(quarter=row, kind=kind)
    return row


def ask_to_compute(*, quarter: FundQuarter, by: Seat) -> Job:
    """Ask a worker to compute the cuts that are not published."""
    _something_open(quarter)
    return enqueue("portfolio.compute_quarter", f"quarter:{quarter.uuid}", by=by, fund=quarter.fund, again=True, quarter=quarter.pk)


def compute(quarter_id: int, job: Job | None = None) -> dict[str, Any]:
    """Compute the cuts that are not published and replace their figures in one step; approvals of older figures fall.

    Safe to run twice. Progress is told company by company, outside any transaction. Refused when both cuts are published.
    """
    quarter = FundQuarter.objects.select_related("fund__benchmark").get(pk=quarter_id)
    _something_open(quarter)
    by = job.asked_by if job else None
    money_now, impact_now = money_facts(quarter), impact_facts(quarter)
    total, step = len(money_now.holdings) + len(impact_now.holdings) + 1, iter(range(10**9))

    def said(name: str) -> None:
        if job:  # the name stays here: a reader of the job may be shut off from that company
            jobs.progress(job, next(step), total, HOLDINGS if name else "")

    made: dict[str, tuple[Any, dict[str, Any]]] = {}
    figures = money(money_now, said)
    made["money"] = figures, money_context(money_now)
    figures = impact(impact_now, said)
    made["impact"] = figures, impact_context(impact_now, figures)
    said("")
    kept: dict[str, int] = {}
    with acting(by, "compute quarter"):
        _locked(quarter)
        for cut in Cut.objects.select_for_update().filter(quarter=quarter).exclude(state=State.PUBLISHED):
            rows, context = made[cut.kind]
            store_snapshot(cut=cut, figures=rows, context=context, by=by)
            kept[cut.kind] = len(rows)
        now = standing(quarter)
        for kind in kept:
            _settle(now, kind, by, afresh=True)
    return {"figures": kept}


def write_misses(*, quarter: FundQuarter, text: str, by: Seat) -> None:
    """What the fund says about missed targets and negative impact. Refused once impact is published; an approval falls."""
    _sentence(text, "text", may_be_empty=True)
    with acting(by, "write misses"):
        row = _locked(quarter)
        if Investment.objects.hidden_from(by.user).filter(fund=row.fund_id).exists():
            raise Refused(_("This text is written by somebody who may see every holding. Nothing was changed."), field="text")
        _impact_open(row)
        row.misses = quarter.misses = text.strip()
        row.save(update_fields=["misses"])
        _settle(standing(row), "impact", by, afresh=True)


def excuse(*, quarter: FundQuarter, company: Company, reason: str, by: Seat) -> None:
    """Say why a holding did not report. Refused for another company, one that reported, without a reason, or after publication."""
    _sentence(reason, "reason")
    with acting(by, "excuse company", company=str(company.uuid)):
        row = _locked(quarter)
        _impact_open(row)
        holding = next((each for each in standing(row).holdings if each.uuid == str(company.uuid)), None)
        if holding is None:
            raise Refused(_("%(company)s is not a holding of this quarter.") % {"company": company.name}, field="reason")
        if holding.reported:
            raise Refused(_("%(company)s has reported; there is nothing to explain.") % {"company": company.name}, field="reason")
        row.excuses = quarter.excuses = {**row.excuses, str(company.uuid): reason.strip()}
        row.save(update_fields=["excuses"])
        _settle(standing(row), "impact", by, afresh=True)


def approve_cut(*, cut: Cut, by: Seat) -> Cut:
    """A partner approves the figures as they are. Refused with the list of what is missing."""
    with acting(by, "approve cut"):
        now = _ready(cut, by)
        _nothing_missing(now, cut.kind, but=("approval",))
        move(now.cuts[cut.kind], State.APPROVED, CUT_MOVES, by, also={"approved_by": by})
        notify("cut_approved", to=seats(now.quarter.fund, Role.OPERATIONS), source=f"cut:{cut.uuid}:{timezone.now().isoformat()}", by=by,
               fund=now.quarter.fund, url=reverse("portfolio:quarter", args=[now.quarter.fund.slug, now.quarter.period]),
               quarter=now.quarter.period, cut=Cut.Kind(cut.kind).label)
    cut.refresh_from_db()
    return cut


def publish_cut(*, cut: Cut, by: Seat) -> Report:
    """Freeze an approved cut's figures for ever, strike the NAV (money), number a new report and ask a worker to draw it.

    Refused with the list of what is missing, and for the person who approved. The second publication of a cut is a restatement.
    """
    with acting(by, "publish cut"):
        now = _ready(cut, by)
        locked = now.cuts[cut.kind]
        if locked.state == State.PUBLISHED:
            raise Refused(_("This is published already. Nothing was changed."))
        _nothing_missing(now, cut.kind)
        if locked.approved_by is None or locked.approved_by.user_id == by.user_id:
            raise Refused(_("The person who approved cannot publish as well. Ask a second person."))
        snapshot = now.snapshot(cut.kind)
        assert snapshot is not None  # the gate has asked for it
        if broken := unrepeatable(now.rows(cut.kind)):
            raise Refused(_("A figure does not come out of its own inputs again: %(figure)s. Compute the quarter anew.")
                          % {"figure": " ".join(broken[0])})
        freeze_snapshot(snapshot=snapshot, texts=_texts(now) if cut.kind == Cut.Kind.IMPACT else {}, by=by)
        move(locked, State.PUBLISHED, CUT_MOVES, by, also={"restating": ""})
        if cut.kind == Cut.Kind.MONEY:
            _strike(now, snapshot, by)
        report = _report(now.quarter)
        enqueue("portfolio.draw_report", f"report:{report.uuid}", by=by, fund=now.quarter.fund, report=report.pk)
        notify("report_published", to=seats(now.quarter.fund, Role.LP, *HOUSE), source=f"report:{report.uuid}", by=by,
               fund=now.quarter.fund, url=reverse("portfolio:report", args=[now.quarter.fund.slug, report.uuid]),
               quarter=now.quarter.period, number=report.number)
    cut.refresh_from_db()
    return report


def restate_cut(*, cut: Cut, reason: str, by: Seat) -> Cut:
    """Begin a correction: the cut is closed anew, while what was published stays published and visible until the next publication."""
    _sentence(reason, "reason", longest=300)
    with acting(by, "restate cut"):
        _locked(cut.quarter)
        move(cut, State.OPEN, CUT_MOVES, by, also={"restating": reason.strip(), "approved_by": None})
        _settle(standing(cut.quarter), cut.kind, by)
    cut.refresh_from_db()
    return cut


def _sentence(text: str, field: str, *, may_be_empty: bool = False, longest: int = LONGEST) -> None:
    if not text.strip() and not may_be_empty:
        raise Refused(_("Give the reason in a sentence that LPs can read."), field=field)
    if len(text) > longest:
        raise Refused(_("Keep it under %(n)s characters.") % {"n": f"{longest:,}"}, field=field)


def _locked(quarter: FundQuarter) -> FundQuarter:
    """One at a time: computing, explaining, approving and publishing a quarter exclude each other."""
    return FundQuarter.objects.select_for_update(of=("self",)).select_related("fund__benchmark").get(pk=quarter.pk)


def _ready(cut: Cut, by: Seat) -> Standing:
    now = standing(_locked(cut.quarter)).as_seen_by(by.user)
    _settle(now, cut.kind, by)
    return now


def _settle(now: Standing, kind: str, by: Seat | None, *, afresh: bool = False) -> None:
    """Move a cut to where the facts carry it; `afresh`: figures or text are others now, so that an approval of the old ones falls."""
    cut, to = now.cuts[kind], reached(now, kind)
    if cut.state in (State.PUBLISHED, to) or (cut.state == State.APPROVED and to == State.REVIEWED and not afresh):
        return
    move(cut, to, CUT_MOVES, by, also={"approved_by": None})


def _something_open(quarter: FundQuarter) -> None:
    if not Cut.objects.filter(quarter=quarter).exclude(state=State.PUBLISHED).exists():
        raise Refused(_("Both cuts are published. Begin a correction first."))


def _impact_open(quarter: FundQuarter) -> None:
    if Cut.objects.filter(quarter=quarter, kind=Cut.Kind.IMPACT, state=State.PUBLISHED).exists():
        raise Refused(_("Impact is published for this quarter. Begin a correction first."))


def _nothing_missing(now: Standing, kind: str, *, but: tuple[str, ...] = ()) -> None:
    if left := missing(gate(now.cuts[kind], now), but=but):
        raise Refused(_("Still missing: %(what)s.") % {"what": "; ".join(
            f"{item['label']} ({item['note']})" if item["note"] else str(item["label"]) for item in left)})


def _texts(now: Standing) -> dict[str, Any]:
    """What the fund says, sealed with the figures: the text on misses, and why each company that is missing did not report."""
    return {"misses": now.quarter.misses, "excuses": {each.uuid: each.excuse for each in now.holdings if not each.reported}}


def _strike(now: Standing, snapshot: Snapshot, by: Seat) -> None:
    amounts = {row["measure"]: row["value"] for row in now.rows("money") if row["subject"] == "fund"}
    strike_nav(fund=now.quarter.fund, on=now.quarter.period.end, fair_values=amounts["fair_values"],
               other_net_assets=amounts["other_net_assets"], accrued_carry=amounts["accrued_carry"] or 0,
               source=f"snapshot:{snapshot.uuid}", by=by)


def _report(quarter: FundQuarter) -> Report:
    """The next report of the quarter, on the newest published snapshot of each cut."""
    last = Report.objects.filter(quarter=quarter).aggregate(last=Max("number"))["last"] or 0
    found = {cut.kind: newest(cut, Snapshot.State.PUBLISHED) for cut in Cut.objects.filter(quarter=quarter)}
    return Report.objects.create(quarter=quarter, number=last + 1, **found)
