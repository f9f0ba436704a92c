"""The impact cut of a quarter: each company's indicators and effects, and the fund's totals, gross and attributed."""
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from portfolio.metrics.evidence import mix, shares
from portfolio.metrics.facts import ImpactFacts, ImpactHolding, Line, Path
from portfolio.metrics.figure import ATTRIBUTED, FUND, GROSS, Computed, company, figure

TONNES, WON, SHARE = "tCO2e", "KRW", "share"
QUARTER, CUMULATIVE = "quarter", "cumulative"
EFFECTS = ("avoided", "own_emissions", "own_memo", "net", "social_value")
Row = dict[str, Any]


def impact_of_company(holding: ImpactHolding, facts: ImpactFacts) -> tuple[Computed, ...]:
    """Every indicator of the plan (quarter, cumulative, target, progress) and every agreed effect of one holding."""
    made: list[Computed] = []
    for line in holding.lines:
        made += _of_line(holding, line, facts)
    return (*made, *_effects(holding, facts))


def _of_line(holding: ImpactHolding, line: Line, facts: ImpactFacts) -> list[Computed]:
    indicator, subject, name = facts.indicators[line.code], company(holding.uuid), f"kpi:{line.code}"
    proof = shares(line.value, line.papers)
    now = figure(subject, f"{name}:{QUARTER}", GROSS, indicator.unit, "reported", {
        "value": line.value, "indicator": line.code, "indicator_version": indicator.version, "period": facts.period,
        "kpi_value": line.ref, "papers": line.papers}, proof)
    made = [now]
    if indicator.adds_over_time:
        made.append(_cumulative(now, facts))
    if line.is_headline:
        target = figure(subject, f"{name}:target", GROSS, indicator.unit, "pro_rata", {
            "year_target": line.year_target, "nature": indicator.nature, "quarter": int(facts.period[-1])})
        made += [target, figure(subject, f"{name}:progress", GROSS, SHARE, "progress", {
            "actual": now.value, "target": target.value, "direction": indicator.direction,
            "on_target_from": facts.on_target_from, "at_risk_from": facts.at_risk_from}, proof)]
    return made


def _effects(holding: ImpactHolding, facts: ImpactFacts) -> list[Computed]:
    subject, lines = company(holding.uuid), {line.code: line for line in holding.lines}
    carbon, power, social = ([path for path in holding.paths if path.kind == kind] for kind in ("carbon", "electricity", "social_value"))

    def value(path: Path) -> Decimal | None:
        return lines[path.code].value if path.code in lines else None

    def proof(paths: Sequence[Path]) -> dict[str, str]:
        return mix((value(path) or Decimal(0), shares(value(path), lines[path.code].papers)) for path in paths if path.code in lines)

    made: list[Computed] = []
    avoided = own = None
    if carbon:
        avoided = figure(subject, f"avoided:{QUARTER}", GROSS, TONNES, "avoided", {"lines": [
            {"indicator": path.code, "tonnes": value(path), "material": path.material, "counterfactual": path.counterfactual,
             "factors": path.factors} for path in carbon]}, proof(carbon))
        made.append(avoided)
    if power:
        own = figure(subject, f"own_emissions:{QUARTER}", GROSS, TONNES, "own_emissions",
                     {"lines": [_power(path, value(path)) for path in power]}, proof(power))
        made.append(own)
    if avoided:
        outside = [_power(path, value(path)) for path in power if not path.in_process]
        charged = figure(subject, "outside", GROSS, TONNES, "own_emissions", {"lines": outside})
        given = {"avoided": avoided.value, "avoided_state": avoided.state, "own": own.value if own else None,
                 "own_state": own.state if own else "no_data", "outside_process": (charged.value or Decimal(0)) if outside else 0,
                 "factor_includes_process": all(factor.includes_process for path in carbon for factor in path.factors)}
        if own:
            made.append(figure(subject, f"own_memo:{QUARTER}", GROSS, TONNES, "own_memo", given, own.evidence))
        made.append(figure(subject, f"net:{QUARTER}", GROSS, TONNES, "net_avoided", given,
                           mix((each.value or Decimal(0), each.evidence) for each in (avoided, own) if each)))
    if social:
        made.append(figure(subject, f"social_value:{QUARTER}", GROSS, WON, "social_value", {"items": [
            {"indicator": path.code, "volume": value(path), "result": path.result, "baseline": path.baseline,
             "unit_value": path.unit_value, "contribution": path.contribution, "source": path.source} for path in social]}, proof(social)))
    return [*made, *(_cumulative(each, facts) for each in made)]


def impact_of_fund(facts: ImpactFacts, companies: Iterable[Computed]) -> tuple[Computed, ...]:
    """Totals of what adds across companies, gross and attributed by ownership, coverage and the share of grade A evidence."""
    rows = list(companies)
    made: list[Computed] = []
    for measure in dict.fromkeys(each.measure for each in rows):
        kind, _, rest = measure.partition(":")
        code = rest.partition(":")[0]
        indicator = facts.indicators[code] if kind == "kpi" else None
        if not measure.endswith((f":{QUARTER}", ":target")) or (indicator and not indicator.adds_across_companies):
            continue
        total, attributed = _totals(measure, [each for each in rows if each.measure == measure], facts)
        made += [total, attributed]
        if measure.endswith(f":{QUARTER}") and (indicator is None or indicator.adds_over_time):
            made += [_cumulative(total, facts), _cumulative(attributed, facts)]
        if measure.endswith(":target") and indicator:
            aimed = {each.subject for each in rows if each.measure == measure and each.value is not None}
            quarter = [each for each in rows if each.measure == f"kpi:{code}:{QUARTER}" and each.subject in aimed]
            actual = [each.value for each in quarter if each.value is not None]
            made.append(figure(FUND, f"kpi:{code}:progress", GROSS, SHARE, "progress", {
                "actual": sum(actual, Decimal(0)) if actual else None, "target": total.value, "direction": indicator.direction,
                "on_target_from": facts.on_target_from, "at_risk_from": facts.at_risk_from}))
    counted = [each for each in rows if each.formula == "reported" and each.state == "ok"]
    made.append(figure(FUND, "coverage", GROSS, SHARE, "coverage",
                       {"n": sum(h.reported for h in facts.holdings), "of": len(facts.holdings)}))
    made.append(figure(FUND, "verified", GROSS, SHARE, "verified", {"rows": [
        {"subject": each.subject, "measure": each.measure, "share": each.evidence.get("A", "0")} for each in counted]},
        mix((Decimal(1), each.evidence) for each in counted)))
    return tuple(made)


def _totals(measure: str, parts: Sequence[Computed], facts: ImpactFacts) -> tuple[Computed, Computed]:
    """The total over companies and the fund's part of it, from the same rows."""
    held = {company(holding.uuid): holding for holding in facts.holdings}
    rows: list[Row] = [{"subject": each.subject, "name": held[each.subject].name, "value": each.value, "state": each.state,
                        "share": held[each.subject].ownership} for each in parts]
    known = [each for each in parts if each.value is not None]
    gross = mix((each.value or Decimal(0), each.evidence) for each in known)
    part = mix(((each.value or Decimal(0)) * held[each.subject].ownership, each.evidence) for each in known)
    unit = parts[0].unit
    return (figure(FUND, measure, GROSS, unit, "sum_of_companies", {"rows": rows}, gross),
            figure(FUND, measure, ATTRIBUTED, unit, "sum_attributed", {"rows": rows}, part))


def _cumulative(now: Computed, facts: ImpactFacts) -> Computed:
    """The published quarters, as they were published, and this one."""
    past = facts.history.get("|".join(now.key), ())
    rows: list[Row] = [{"period": each.period, "value": each.value, "state": "ok", "digest": each.digest} for each in past]
    rows.append({"period": facts.period, "value": now.value, "state": now.state})
    proof = mix([*((each.value, each.evidence) for each in past), (now.value or Decimal(0), now.evidence if now.value is not None else {})])
    measure = now.measure.removesuffix(QUARTER) + CUMULATIVE
    return figure(now.subject, measure, now.basis, now.unit, "sum_of_quarters", {"rows": rows}, proof)


def _power(path: Path, mwh: Decimal | None) -> Row:
    factor = path.factors[0] if path.factors else None
    return {"indicator": path.code, "mwh": mwh, "in_process": path.in_process, "factor": factor.value if factor else None,
            "factor_id": factor.factor_id if factor else None, "factor_version": factor.version if factor else None,
            "unit": factor.unit if factor else None}
