"""What a packet says of the return: the newest underwriting run as it stands, and the same run at the price that is tabled."""
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from applicants.metrics.appraisal import CASES
from applicants.metrics.exits import Cases, ExitCase, exit_cases
from applicants.models import Submission, Underwriting
from applicants.queries.underwriting_run import plain
from fund.metrics.result import Ratio

Row = dict[str, Any]
OWN = ("growth", "years", "multiple", "dilution")


def for_packet(submission: Submission, terms: Mapping[str, Any]) -> Row:
    """{run, submission, method, basis, state, amount, post_money, years, multiple, irr, at_terms: {multiple, irr}} of the newest run of this
    submission; cases as {low, base, high} texts, "" where there is none, money in won. Empty where nothing was computed.

    `at_terms` computes the same cases for the tabled amount and post-money; it is empty where the run has no case to compute from.
    """
    run = Underwriting.objects.filter(submission=submission).exclude(figures=[]).order_by("-number").first()
    figures = {figure["measure"]: figure for figure in run.figures} if run else {}
    if run is None or "exit_moic" not in figures:
        return {}
    multiple, irr = figures["exit_moic"], figures["exit_irr"]
    ask, pre_money = submission.ask, submission.pre_money
    return {"run": run.number, "submission": submission.number, "method": run.method, "basis": run.basis, "state": multiple["state"],
            "amount": _text(ask), "post_money": _text(None if ask is None or pre_money is None else ask + pre_money),
            "years": {case: run.assumptions.get("years", {}).get(case, "") for case in CASES},
            "multiple": _kept(multiple), "irr": _kept(irr), "at_terms": _at_terms(multiple["inputs"], terms)}


def cases_at(inputs: Mapping[str, Any], *, amount: Decimal, post_money: Decimal) -> Cases | None:
    """The three cases that a run's multiple was computed from, for another amount and valuation; None where an input is not known."""
    if inputs.get("revenue") is None or any(inputs[name][case] is None for name in OWN for case in CASES):
        return None
    share = amount / post_money
    made = [ExitCase(investment=amount, share=share, revenue=Decimal(inputs["revenue"]), **{name: Decimal(inputs[name][case]) for name in OWN})
            for case in CASES]
    return exit_cases(*made)


def _at_terms(inputs: Mapping[str, Any], terms: Mapping[str, Any]) -> Row:
    amount, post_money = Decimal(terms["amount"]), Decimal(terms["post_money"])
    found = cases_at(inputs, amount=amount, post_money=post_money) if 0 < amount <= post_money else None
    if found is None:
        return {}
    each = {case: getattr(found, case) for case in CASES}
    return {"multiple": {case: _ratio(exit.moic) for case, exit in each.items()}, "irr": {case: _ratio(exit.irr) for case, exit in each.items()}}


def _kept(figure: Mapping[str, Any]) -> Row:
    return {"low": figure["low"] or "", "base": figure["value"] or "", "high": figure["high"] or ""}


def _ratio(ratio: Ratio) -> str:
    return "" if ratio.value is None else plain(ratio.value)


def _text(value: Decimal | None) -> str:
    return "" if value is None else str(value)
