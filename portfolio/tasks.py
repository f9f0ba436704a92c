"""What the portfolio does in the background: compute a quarter, draw a report."""
from typing import Any

from fund import jobs
from portfolio.actions.quarter import compute
from portfolio.actions.report import draw


@jobs.task("portfolio.compute_quarter")
def compute_quarter(job, *, quarter: int) -> dict[str, Any]:
    return compute(quarter, job)


@jobs.task("portfolio.draw_report")
def draw_report(job, *, report: int) -> dict[str, Any]:
    return draw(report, job)
