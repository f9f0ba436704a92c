"""What an application's own accounts say: growth, margin, burn, runway, the share a round buys, and what it may bring at exit.

Usual venture definitions (burn multiple: Sacks 2020). Money in one currency; a missing input is `no_data`, a zero
denominator `not_defined`, and a sign that turns the figure's meaning round `not_meaningful`.
"""

from applicants.metrics.exits import Cases, Exit, ExitCase, ExitRate, exit_cases, exit_irr, exit_moic
from applicants.metrics.simulation import Range, Spread, Uncertain, simulate
from fund.metrics.result import Number, Ratio, alike, ratio

__all__ = [
    "Cases", "Exit", "ExitCase", "ExitRate", "Range", "Spread", "Uncertain", "burn", "burn_multiple", "exit_cases", "exit_irr", "exit_moic",
    "gross_margin", "growth", "post_money_share", "runway", "simulate",
]  # fmt: skip


def growth(last: Number | None, previous: Number | None) -> Ratio:
    """(last - previous) / previous, e.g. 0.25 for 25 % more; a negative previous figure gives no growth rate."""
    if last is None or previous is None:
        return Ratio(None, "no_data")
    if previous < 0:
        return Ratio(None, "not_meaningful")
    now, before = alike(last, previous)
    return ratio(now - before, before)


def gross_margin(revenue: Number | None, cost_of_sales: Number | None) -> Ratio:
    """(revenue - cost of sales) / revenue, below zero where sales cost more than they brought."""
    if revenue is None or cost_of_sales is None:
        return Ratio(None, "no_data")
    if revenue < 0:
        return Ratio(None, "not_meaningful")
    sales, cost = alike(revenue, cost_of_sales)
    return ratio(sales - cost, sales)


def burn(cash_out: Number | None, cash_in: Number | None) -> Ratio:
    """Cash out less cash in of a period; negative where the company made cash."""
    if cash_out is None or cash_in is None:
        return Ratio(None, "no_data")
    spent, received = alike(cash_out, cash_in)
    return Ratio(spent - received, "ok")


def runway(cash: Number | None, monthly_burn: Number | None) -> Ratio:
    """Months the cash lasts; `not_meaningful` for a company that makes cash or whose cash is below zero."""
    return _of_positive(ratio(cash, monthly_burn), cash, monthly_burn)


def burn_multiple(net_burn: Number | None, net_new_revenue: Number | None) -> Ratio:
    """Net burn over net new (recurring) revenue of the same period, lower is better; neither may be negative."""
    return _of_positive(ratio(net_burn, net_new_revenue), net_burn, net_new_revenue)


def post_money_share(amount: Number | None, pre_money: Number | None) -> Ratio:
    """Share of the company a round buys: amount / (pre-money valuation + amount), both above or at zero."""
    if amount is None or pre_money is None:
        return Ratio(None, "no_data")
    paid, before = alike(amount, pre_money)
    if not paid + before:
        return Ratio(None, "not_defined")
    return Ratio(None, "not_meaningful") if paid < 0 or before < 0 else ratio(paid, before + paid)


def _of_positive(found: Ratio, *inputs: Number | None) -> Ratio:
    """The ratio, unless it was found from a negative input."""
    negative = any(number is not None and number < 0 for number in inputs)
    return Ratio(None, "not_meaningful") if found.value is not None and negative else found
