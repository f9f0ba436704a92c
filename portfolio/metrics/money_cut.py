"""The money cut of a quarter: the fund, its holdings and each LP, in won, multiples and rates."""
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from fund.money import split
from portfolio.metrics.facts import Flow, MoneyFacts, MoneyHolding
from portfolio.metrics.figure import FUND, GROSS, NET, Computed, by_key, company, figure, partner

WON, TIMES, RATE = "KRW", "x", "rate"
CALL, DISTRIBUTION, INVESTMENT, PROCEEDS = "call", "distribution", "investment", "proceeds"
Row = dict[str, Any]


def money_of_company(holding: MoneyHolding, facts: MoneyFacts) -> tuple[Computed, ...]:
    """Cost, realised, fair value (won) and MOIC of one holding, gross."""
    subject = company(holding.uuid)
    own = [flow for flow in facts.flows if flow.party == holding.party]
    cost = figure(subject, "cost", GROSS, WON, "ledger", {"rows": _by_day(own, INVESTMENT, -1)})
    realised = figure(subject, "realised", GROSS, WON, "ledger", {"rows": _by_day(own, PROCEEDS)})
    valued = holding.valuation
    fair = figure(subject, "fair_value", GROSS, WON, "recorded", {
        "amount": valued.amount if valued else None, "on": facts.end, "technique": valued.technique if valued else None,
        "basis": valued.basis if valued else None, "valuation": valued.ref if valued else None})
    moic = figure(subject, "moic", GROSS, TIMES, "moic",
                  {"invested": cost.value, "realised": realised.value, "unrealised": fair.value})
    return cost, realised, fair, moic


def money_of_fund(facts: MoneyFacts, companies: Iterable[Computed]) -> tuple[Computed, ...]:
    """The fund's own figures: gross from its holdings, net from its LPs' flows and the NAV before carry."""
    rows = by_key(companies)
    flows = _lp_flows(facts.flows)
    made = {
        "committed": figure(FUND, "committed", NET, WON, "recorded", {
            "amount": sum((p.commitment for p in facts.partners), Decimal(0)), "partners": len(facts.partners)}),
        "paid_in": figure(FUND, "paid_in", NET, WON, "ledger", {"rows": _by_day(facts.flows, CALL)}),
        "distributed": figure(FUND, "distributed", NET, WON, "ledger", {"rows": _by_day(facts.flows, DISTRIBUTION, -1)}),
    }
    for measure, name in (("cost", "cost"), ("realised", "realised"), ("fair_value", "fair_values")):
        made[name] = figure(FUND, name, GROSS, WON, "total", {"rows": [
            {"subject": company(h.uuid), "name": h.name, "value": rows[company(h.uuid), measure, GROSS].value} for h in facts.holdings]})
    made["other_net_assets"] = figure(FUND, "other_net_assets", NET, WON, "ledger", {"rows": _by_kind(facts.flows)})
    made["accrued_carry"] = figure(FUND, "accrued_carry", NET, WON, "recorded", {"amount": None})
    made["nav"] = nav = figure(FUND, "nav", NET, WON, "nav", {
        "fair_values": made["fair_values"].value, "other_net_assets": made["other_net_assets"].value,
        "accrued_carry": made["accrued_carry"].value, "on": facts.end})
    amounts = {"committed": made["committed"].value, "paid_in": made["paid_in"].value,
               "distributed": made["distributed"].value, "nav": nav.value}
    for name in ("pic", "dpi", "rvpi", "tvpi"):
        made[name] = figure(FUND, name, NET, TIMES, name, amounts)
    left = {"nav": nav.value, "on": facts.end, "flows": flows}
    made["net_irr"] = figure(FUND, "net_irr", NET, RATE, "irr", left)
    index = {day: facts.levels.get(day) for day in sorted({date.fromisoformat(flow["on"]) for flow in flows} | {facts.end})}
    against = left | {"benchmark": facts.benchmark, "index": index, "missing": [day for day, level in index.items() if level is None]}
    made["ks_pme"] = figure(FUND, "ks_pme", NET, TIMES, "ks_pme", against)
    made["direct_alpha"] = figure(FUND, "direct_alpha", NET, RATE, "direct_alpha", against)
    made["gross_multiple"] = figure(FUND, "gross_multiple", GROSS, TIMES, "moic", {
        "invested": made["cost"].value, "realised": made["realised"].value, "unrealised": made["fair_values"].value})
    made["gross_irr"] = figure(FUND, "gross_irr", GROSS, RATE, "irr", {
        "nav": made["fair_values"].value, "on": facts.end, "flows": _signed(facts.flows, (INVESTMENT, PROCEEDS), 1)})
    return tuple(made.values())


def money_of_partners(facts: MoneyFacts, nav: Decimal | None) -> tuple[Computed, ...]:
    """Each LP's commitment, paid-in, distributed and share of the NAV (parts add up to the won), and its TVPI."""
    own = {p.uuid: [flow for flow in facts.flows if flow.party == p.uuid] for p in facts.partners}
    paid = [sum((f.amount for f in own[p.uuid] if f.kind == CALL), Decimal(0)) for p in facts.partners]
    total = sum(paid, Decimal(0))
    parts: Sequence[Decimal | None] = split(nav, paid) if nav is not None and total > 0 else [None] * len(paid)
    made: list[Computed] = []
    for each, weight, part in zip(facts.partners, paid, parts, strict=True):
        subject = partner(each.uuid)
        paid_in = figure(subject, "paid_in", NET, WON, "ledger", {"rows": _by_day(own[each.uuid], CALL)})
        distributed = figure(subject, "distributed", NET, WON, "ledger", {"rows": _by_day(own[each.uuid], DISTRIBUTION, -1)})
        given = {"nav": nav, "paid_in": weight, "total_paid_in": total, "remainder": 0}
        floor = figure(subject, "nav", NET, WON, "lp_share", given)
        if part is not None and floor.value is not None:
            given["remainder"] = int(abs(part) - abs(floor.value))
        share = figure(subject, "nav", NET, WON, "lp_share", given)
        made += [figure(subject, "commitment", NET, WON, "recorded", {"amount": each.commitment}), paid_in, distributed, share,
                 figure(subject, "tvpi", NET, TIMES, "tvpi",
                        {"paid_in": paid_in.value, "distributed": distributed.value, "nav": share.value})]
    return tuple(made)


def _by_day(flows: Iterable[Flow], kind: str, sign: int = 1) -> list[Row]:
    """Amounts of one kind, one row a day, oldest first."""
    days: defaultdict[date, Decimal] = defaultdict(Decimal)
    for flow in flows:
        if flow.kind == kind:
            days[flow.on] += sign * flow.amount
    return [{"on": day.isoformat(), "amount": days[day]} for day in sorted(days)]


def _by_kind(flows: Iterable[Flow]) -> list[Row]:
    kinds: dict[str, Decimal] = {}
    for flow in flows:
        kinds[flow.kind] = kinds.get(flow.kind, Decimal(0)) + flow.amount
    return [{"kind": kind, "amount": kinds[kind]} for kind in sorted(kinds)]


def _signed(flows: Iterable[Flow], kinds: tuple[str, ...], sign: int) -> list[Row]:
    """Flows of these kinds, one row a day and kind (a call and a distribution of one day stay two), days in order."""
    days: defaultdict[tuple[date, int], Decimal] = defaultdict(Decimal)
    for flow in flows:
        if flow.kind in kinds:
            days[flow.on, kinds.index(flow.kind)] += sign * flow.amount
    return [{"on": key[0].isoformat(), "amount": days[key]} for key in sorted(days) if days[key]]


def _lp_flows(flows: Iterable[Flow]) -> list[Row]:
    """Calls and distributions as the LPs see them: money out is negative."""
    return _signed(flows, (CALL, DISTRIBUTION), -1)
