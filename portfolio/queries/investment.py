"""The portfolio page and a holding's page: cost, value, multiple, and what waits for a second person."""
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, QuerySet, Sum

from applicants.models import AgendaItem, Meeting, PaymentRequest
from fund.metrics.multiples import moic
from fund.models import CashFlow, Fund, User
from portfolio.models import Investment, Valuation

ZERO = Decimal(0)


def holdings(fund: Fund, user: User) -> list[dict[str, Any]]:
    """Each investment with cost (paid tranches, won), its newest approved value, MOIC (gross) and what waits."""
    rows = Investment.objects.visible_to(user).filter(fund=fund).select_related("company__organisation").prefetch_related(
        "tranches", Prefetch("valuations", queryset=Valuation.objects.order_by("-on")))
    proceeds = dict(CashFlow.objects.filter(fund=fund, kind=CashFlow.Kind.PROCEEDS).values_list("counterparty")
                    .annotate(Sum("amount")).order_by())
    return [_holding(row, proceeds.get(row.company.organisation_id, ZERO)) for row in rows]


def _holding(row: Investment, realised: Decimal) -> dict[str, Any]:
    cost = sum((t.amount for t in row.tranches.all() if t.state == "paid"), ZERO)
    value = next((v for v in row.valuations.all() if v.state == "approved"), None)
    return {"investment": row, "cost": cost, "value": value, "realised": realised,
            "moic": moic(invested=cost, realised=realised, unrealised=value.fair_value).value if value else None,
            "waits": [t for t in row.tranches.all() if t.state == "recorded"]}


def waiting(fund: Fund, user: User) -> QuerySet[AgendaItem]:
    """Approved agenda items whose investment is not recorded yet, each with whether its payment order `is_asked` for."""
    return (AgendaItem.objects.visible_to(user).filter(
                meeting__fund=fund, meeting__kind=Meeting.Kind.MAIN, decision=AgendaItem.Decision.APPROVED, voiding=None,
                deal__investment__isnull=True, deal__stage="contracting")
            .annotate(is_asked=Exists(PaymentRequest.objects.filter(item=OuterRef("pk"), state=PaymentRequest.State.ASKED)))
            .select_related("deal__company__organisation", "meeting"))


def asked_for(item: AgendaItem) -> PaymentRequest | None:
    """The payment request that stands for an approved item."""
    return item.payment_requests.filter(state=PaymentRequest.State.ASKED).first()


def holding(investment: Investment) -> dict[str, Any]:
    """Everything a holding's page shows: tranches, values newest first, pathways, the KPI plan with its newest figures."""
    values = list(investment.valuations.select_related("proposed_by__user", "approved_by__user").order_by("-on"))
    newest: dict[int, Any] = {}
    for value in investment.company.kpi_values.filter(kind="actual").order_by("period_end"):
        newest[value.indicator_id] = value
    plan = [{"line": line, "newest": newest.get(line.indicator_id)} for line in
            investment.company.kpi_plans.filter(fund=investment.fund).select_related("indicator")]
    return {"tranches": investment.tranches.select_related("recorded_by__user", "confirmed_by__user"), "values": values,
            "pathways": investment.pathways.select_related("indicator"), "plan": plan}
