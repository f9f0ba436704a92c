"""The fund's books on one page: LPs with what they committed and paid, calls, and the cash ledger with its running balance."""
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet, Sum

from fund.models import CapitalCall, CashFlow, Fund, LimitedPartner, User
from fund.models.wall import organisations_behind_walls

ZERO = Decimal(0)


def cash_balance(fund: Fund, on: date) -> Decimal:
    """Cash in won at the end of this day: the sum of every movement up to it."""
    return CashFlow.objects.filter(fund=fund, on__lte=on).aggregate(total=Sum("amount"))["total"] or ZERO


def partners(fund: Fund, user: User) -> list[dict[str, Any]]:
    """Each visible LP with commitment, called, paid_in, distributed and unfunded, in won."""
    flows: dict[tuple[int, str], Decimal] = {
        (row["limited_partner"], row["kind"]): row["total"]
        for row in CashFlow.objects.filter(fund=fund, limited_partner__isnull=False).values("limited_partner", "kind")
        .annotate(total=Sum("amount")).order_by()}
    called = dict(fund.capital_calls.values_list("lines__limited_partner").annotate(Sum("lines__amount")).order_by())
    rows = []
    for lp in LimitedPartner.objects.visible_to(user).filter(fund=fund).select_related("organisation"):
        paid = flows.get((lp.pk, "call"), ZERO)
        rows.append({"lp": lp, "commitment": lp.commitment, "called": called.get(lp.pk) or ZERO, "paid_in": paid,
                     "distributed": -flows.get((lp.pk, "distribution"), ZERO), "unfunded": lp.commitment - paid})
    return rows


def totals(rows: list[dict[str, Any]]) -> dict[str, Decimal]:
    """The column sums of `partners`."""
    return {key: sum((row[key] for row in rows), ZERO) for key in ("commitment", "called", "paid_in", "distributed", "unfunded")}


def ledger(fund: Fund, user: User) -> list[dict[str, Any]]:
    """Every movement with the balance after it, newest first.

    The ledger has to add up for everybody: what moved for a company behind a wall stays in it, without `memo`, and is `hidden`.
    """
    walled, running, rows = organisations_behind_walls(user, fund), ZERO, []
    for flow in CashFlow.objects.visible_to(user).filter(fund=fund).select_related("limited_partner__organisation"):
        running += flow.amount
        hidden = flow.counterparty_id in walled
        rows.append({"flow": flow, "balance": running, "hidden": hidden, "memo": "" if hidden else flow.memo})
    return rows[::-1]


def calls(fund: Fund, user: User) -> QuerySet[CapitalCall]:
    """Capital calls, newest first, with their lines."""
    return CapitalCall.objects.visible_to(user).filter(fund=fund).prefetch_related("lines__limited_partner__organisation")
