"""Write targets from what was underwritten; review what a company reported: accept it, or return it with a reason."""
from datetime import date, timedelta
from decimal import Decimal

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from applicants.actions.wall import check_company_open
from applicants.models import Company, KpiRequest, KpiValue
from applicants.queries.company import owners
from applicants.queries.kpi_request import deal_of
from fund.audit import acting
from fund.errors import Refused
from fund.models import Indicator, Seat
from fund.notify import notify
from fund.permissions import Can
from fund.states import Edge, move

LINK_DAYS = 60
FURTHEST_YEARS = 30
S = KpiRequest.State
MOVES = (
    Edge(S.SENT, S.SUBMITTED), Edge(S.RETURNED, S.SUBMITTED),
    Edge(S.SUBMITTED, S.ACCEPTED, Can.REVIEW_KPI), Edge(S.SUBMITTED, S.RETURNED, Can.REVIEW_KPI),
)


def set_targets(*, company: Company, indicator: Indicator, baseline: Decimal, baseline_year: int, target: Decimal,
                target_year: int, by: Seat | None) -> list[KpiValue]:
    """One baseline year and a straight line of yearly targets up to the target year; periods are calendar years.

    Set anew, the line replaces the earlier one. Refused when the target year does not lie after the baseline year or lies
    more than 30 years after it, and when a figure is negative.
    """
    if target_year <= baseline_year:
        raise Refused(_("The target year must lie after the baseline year."), field="target_year")
    if target_year > baseline_year + FURTHEST_YEARS:
        raise Refused(_("The target year lies too far ahead."), field="target_year")
    if min(baseline, target) < 0:
        raise Refused(_("This cannot be less than zero."), field="baseline" if baseline < 0 else "target")
    step = (Decimal(target) - Decimal(baseline)) / (target_year - baseline_year)
    rows = [(baseline_year, KpiValue.Kind.BASELINE, Decimal(baseline))]
    rows += [(year, KpiValue.Kind.TARGET, (Decimal(baseline) + step * (year - baseline_year)).quantize(Decimal("1e-6")))
             for year in range(baseline_year + 1, target_year + 1)]
    with acting(by, "set KPI targets"):
        kept = [KpiValue.objects.update_or_create(
            company=company, indicator=indicator, period_start=date(year, 1, 1), period_end=date(year, 12, 31), kind=kind,
            defaults={"value": value, "state": KpiValue.State.ACCEPTED})[0] for year, kind, value in rows]
        line = KpiValue.objects.filter(company=company, indicator=indicator, kind__in=[KpiValue.Kind.BASELINE, KpiValue.Kind.TARGET])
        line.exclude(pk__in=[row.pk for row in kept]).delete()
    return kept


def accept_kpi(*, request: KpiRequest, by: Seat) -> KpiRequest:
    """Review (확인) everything handed in under this request; the figures now count in the quarter.

    Refused to a seat of another fund and to a person who also sits at the company.
    """
    with acting(by, "accept KPI figures"):
        _may_review(request, by)
        row = move(request, S.ACCEPTED, MOVES, by, also={"reviewed_by": by, "return_reason": ""})
        for value in row.values.select_for_update():
            value.state, value.reviewed_by = KpiValue.State.ACCEPTED, by
            value.save(update_fields=["state", "reviewed_by"])
    return row


def return_kpi(*, request: KpiRequest, reason: str, by: Seat) -> KpiRequest:
    """Send a report back with a reason the founder reads; the figures stay in the form, and the link opens it again.

    Refused without a reason, to a seat of another fund and to a person who also sits at the company.
    """
    if not reason.strip():
        raise Refused(_("Say what needs to change, in a sentence the founder can act on."), field="reason")
    with acting(by, "return KPI figures"):
        _may_review(request, by)
        open_until = max(request.expires_at, timezone.now() + timedelta(days=LINK_DAYS))
        row = move(request, S.RETURNED, MOVES, by, also={
            "return_reason": reason.strip()[:300], "reviewed_by": by, "expires_at": open_until})
        deal = deal_of(row.fund, row.company)
        notify("kpi_returned", to=owners(row.company), source=f"kpi:{row.uuid}:{row.submitted_at.isoformat()}", by=by, fund=row.fund,
               about=deal.uuid if deal else None, url=reverse("applicants:applications"), company=row.company.name, quarter=row.period,
               letter={"request": row, "company": row.company, "reason": row.return_reason})
    return row


def _may_review(request: KpiRequest, by: Seat) -> None:
    if by.fund_id != request.fund_id:
        raise Refused(_("Your seat may not take this step. Nothing was changed."))
    if Seat.objects.live().filter(user=by.user_id, organisation=request.company.organisation_id).exists():
        raise Refused(_("You also sit at this company. Somebody else reviews its figures."))
    check_company_open(company=request.company, fund=request.fund, by=by)
