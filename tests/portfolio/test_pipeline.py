"""The quarter's pipeline: published cases through it, splits that add up, silence that does not hold the money back."""
import datetime as dt
from decimal import Decimal

import pytest

from fund.cases import case, factor_rows
from portfolio import pipeline
from portfolio.metrics.facts import (
    Factor,
    Flow,
    ImpactFacts,
    ImpactHolding,
    Indicator,
    Line,
    MoneyFacts,
    MoneyHolding,
    Paper,
    Partner,
    Past,
    Path,
    Valued,
)
from portfolio.metrics.figure import by_key

END = dt.date(2026, 9, 30)
FACTORS = {row["factor_id"]: row for row in factor_rows()}


def gredil():
    """The published flows as a fund: amounts x 1,000,000, years of 365 days, every call invested and all proceeds paid out."""
    given = case("direct_alpha_gredil_site")["inputs"]
    days = [END - dt.timedelta(days=365 * back) for back in range(len(given["index"]) - 1, -1, -1)]
    flows = []
    for day, called, paid in zip(days, given["contributions"], given["distributions"], strict=True):
        if called:
            flows += [Flow("call", day, Decimal(called * 10**6), "lp"), Flow("investment", day, Decimal(-called * 10**6), "org")]
        if paid:
            flows += [Flow("proceeds", day, Decimal(paid * 10**6), "org"), Flow("distribution", day, Decimal(-paid * 10**6), "lp")]
    holding = MoneyHolding("c1", "Holding", "org", Decimal("0.2"),
                           valuation=Valued(Decimal(given["nav"] * 10**6), END, "recent", "case"))
    levels = {day: Decimal(str(level)) for day, level in zip(days, given["index"], strict=True)}
    return MoneyFacts("2026Q3", END, (Partner("lp", Decimal(175_000_000)),), tuple(flows), (holding,), "index", levels)


def figures(rows):
    return by_key(rows)


def test_a_published_fund_gives_its_published_figures():
    expected = case("direct_alpha_gredil_site")["expected"]
    found = figures(pipeline.money(gredil()))

    def fund(name, basis="net"):
        return found["fund", name, basis].value

    assert fund("nav") == Decimal(75_000_000)
    assert fund("other_net_assets") == 0
    assert fund("tvpi") == pytest.approx(Decimal(str(expected["tvpi"])), abs=Decimal("1e-6"))
    assert abs(fund("tvpi") - fund("dpi") - fund("rvpi")) <= Decimal("2e-12")
    assert float(fund("net_irr")) == pytest.approx(expected["fund_irr"], abs=1e-6)
    assert float(fund("ks_pme")) == pytest.approx(expected["ks_pme"], abs=1e-6)
    assert float(fund("direct_alpha")) == pytest.approx(expected["direct_alpha"], abs=1e-4)
    assert fund("gross_multiple", "gross") == fund("tvpi"), "this fund has no costs of its own"
    assert fund("gross_irr", "gross") == fund("net_irr")
    assert found["fund", "accrued_carry", "net"].state == "no_data", "carry is not invented"


def test_a_missing_index_level_is_named_and_makes_no_figure():
    facts = gredil()
    day = min(facts.levels)
    levels = {**facts.levels, day: None}
    found = figures(pipeline.money(MoneyFacts(facts.period, END, facts.partners, facts.flows, facts.holdings, "index", levels)))
    for name in ("ks_pme", "direct_alpha"):
        row = found["fund", name, "net"]
        assert (row.value, row.state, row.inputs["missing"]) == (None, "no_data", [day.isoformat()])
    assert found["fund", "tvpi", "net"].state == "ok"


def test_a_rate_of_less_than_a_year_is_the_rate_of_the_period():
    start = END - dt.timedelta(days=73)
    flows = (Flow("call", start, Decimal(100), "lp"),)
    found = figures(pipeline.money(MoneyFacts("2026Q3", END, (Partner("lp", Decimal(100)),), (
        *flows, Flow("proceeds", END, Decimal(10), "elsewhere")), ())))
    row = found["fund", "net_irr", "net"]
    assert row.state == "under_one_year"
    assert row.value == Decimal("0.1")


def test_without_a_valuation_there_is_no_nav_and_nothing_built_on_it():
    facts = gredil()
    bare = MoneyHolding("c1", "Holding", "org", Decimal("0.2"))
    found = figures(pipeline.money(MoneyFacts("2026Q3", END, facts.partners, facts.flows, (bare,), "index", facts.levels)))
    for name in ("nav", "rvpi", "tvpi", "net_irr", "ks_pme", "direct_alpha"):
        assert (found["fund", name, "net"].value, found["fund", name, "net"].state) == (None, "no_data"), name
    assert found["lp:lp", "nav", "net"].value is None
    assert found["fund", "dpi", "net"].value == Decimal(2)


def test_the_nav_is_split_among_the_lps_to_the_won():
    partners = tuple(Partner(name, Decimal(10)) for name in "abc")
    flows = tuple(Flow("call", dt.date(2025, 1, 2), Decimal(1_000_000), name) for name in "abc")
    fee = Flow("fee", dt.date(2025, 3, 31), Decimal(-1))
    found = figures(pipeline.money(MoneyFacts("2026Q3", END, partners, (*flows, fee), ())))
    parts = [found[f"lp:{name}", "nav", "net"] for name in "abc"]
    assert [part.value for part in parts] == [Decimal(1_000_000), Decimal(1_000_000), Decimal(999_999)]
    assert sum(part.value for part in parts) == found["fund", "nav", "net"].value == Decimal(2_999_999)
    assert "b" not in str(found["lp:a", "nav", "net"].inputs.values()), "an LP's inputs name no other LP"


def test_an_lp_that_paid_nothing_has_no_multiple():
    partners = (Partner("a", Decimal(10)), Partner("b", Decimal(10)))
    found = figures(pipeline.money(MoneyFacts("2026Q3", END, partners, (Flow("call", dt.date(2025, 1, 2), Decimal(5), "a"),), ())))
    assert (found["lp:b", "nav", "net"].value, found["lp:b", "tvpi", "net"].state) == (Decimal(0), "not_defined")
    nobody = figures(pipeline.money(MoneyFacts("2026Q3", END, partners, (), ())))
    assert (nobody["lp:a", "nav", "net"].value, nobody["lp:a", "nav", "net"].state) == (None, "not_defined")
    assert nobody["fund", "net_irr", "net"].state == "no_data"


def factor(factor_id, version=1, **changes):
    row = FACTORS[factor_id]
    given = {"factor_id": factor_id, "version": version, "material": row["material"], "pathway": row["pathway"],
             "value": Decimal(row["value"]) if row["value"] else None, "unit": row["unit"]}
    return Factor(**given | changes)


OUTPUT = Indicator("recycled-output", 1, "t", "flow", "up", True, True, False)
POWER = Indicator("electricity", 1, "MWh", "flow", "down", True, True, False)
BURNT = Indicator("residue-burnt", 1, "t", "flow", "down", True, True, True)
PEOPLE = Indicator("beneficiaries", 1, "persons", "flow", "up", False, True, False)


def carbon(material="pet", counterfactual="landfill"):
    return Path("carbon", "recycled-output", material, counterfactual,
                (factor(f"warm16-{material}-{counterfactual}"), factor(f"warm16-{material}-recycle")))


def power(in_process=True):
    return Path("electricity", "electricity", factors=(factor("kr-grid-2023", material="electricity"),), in_process=in_process)


def impact_facts(*holdings, **changes):
    given = {"period": "2026Q3", "end": END, "holdings": holdings, "on_target_from": Decimal(1), "at_risk_from": Decimal("0.8"),
             "indicators": {each.code: each for each in (OUTPUT, POWER, BURNT, PEOPLE)}}
    return ImpactFacts(**given | changes)


def recycler(tonnes, *paths, uuid="c1", ownership="0.2", mwh=None, year_target=None, papers=(), burnt=None):
    lines = [Line("recycled-output", tonnes and Decimal(tonnes), True, year_target and Decimal(year_target), papers)]
    if mwh is not None:
        lines.append(Line("electricity", Decimal(mwh)))
    if burnt is not None:
        lines.append(Line("residue-burnt", Decimal(burnt)))
    return ImpactHolding(uuid, f"Company {uuid}", "circular", Decimal(ownership), tuple(lines), paths)


def test_a_tonne_of_pet_kept_from_landfill_is_the_published_avoidance():
    found = figures(pipeline.impact(impact_facts(recycler("1", carbon()))))
    row = found["company:c1", "avoided:quarter", "gross"]
    assert float(row.value) * 1000 == pytest.approx(case("warm_v16_avoided_pet")["expected"]["avoided_kgco2e"], abs=0.001)
    assert found["fund", "avoided:quarter", "gross"].value == row.value
    assert found["fund", "avoided:quarter", "attributed"].value == (row.value * Decimal("0.2")).quantize(Decimal("1e-12"))
    assert [each["counterfactual"] for each in row.inputs["lines"]] == ["landfill"]


def test_a_blank_factor_is_said_and_never_zero():
    found = figures(pipeline.impact(impact_facts(recycler("5", carbon("ldpe")), recycler("1", carbon(), uuid="c2"))))
    row = found["company:c1", "avoided:quarter", "gross"]
    assert (row.value, row.state) == (None, "no_factor")
    total = found["fund", "avoided:quarter", "gross"]
    assert total.value == found["company:c2", "avoided:quarter", "gross"].value
    assert [each["state"] for each in total.inputs["rows"]] == ["no_factor", "ok"]


def test_emissions_of_the_process_are_a_memo_and_others_are_charged():
    inside = figures(pipeline.impact(impact_facts(recycler("1000", carbon(), power(), mwh="100"))))
    outside = figures(pipeline.impact(impact_facts(recycler("1000", carbon(), power(in_process=False), mwh="100"))))
    avoided, own = (inside["company:c1", f"{name}:quarter", "gross"].value for name in ("avoided", "own_emissions"))
    assert own == Decimal("41.73")
    assert inside["company:c1", "net:quarter", "gross"].value == avoided
    assert inside["company:c1", "own_memo:quarter", "gross"].value == own
    assert outside["company:c1", "net:quarter", "gross"].value == avoided - own
    assert outside["company:c1", "own_memo:quarter", "gross"].value == 0


def test_without_own_emissions_there_is_no_net():
    found = figures(pipeline.impact(impact_facts(recycler("10", carbon()))))
    assert (found["company:c1", "net:quarter", "gross"].value, found["company:c1", "net:quarter", "gross"].state) == (None, "no_data")


def test_the_social_value_of_a_discount_is_the_published_one():
    given = case("spc_discounted_service")["inputs"]
    path = Path("social_value", "beneficiaries", result=Decimal(given["market_price_krw"]), baseline=Decimal(given["charged_price_krw"]),
                unit_value=Decimal(1), contribution=Decimal(1))
    holding = ImpactHolding("c1", "Company", "care", Decimal("0.1"), (Line("beneficiaries", Decimal(given["beneficiaries"])),), (path,))
    found = figures(pipeline.impact(impact_facts(holding)))
    assert found["company:c1", "social_value:quarter", "gross"].value == Decimal(100_000_000)
    assert found["fund", "social_value:quarter", "attributed"].value == Decimal(10_000_000)
    assert ("company:c1", "kpi:beneficiaries:cumulative", "gross") not in found, "people are not added over time"


def test_a_company_that_did_not_report_stands_with_its_money_and_without_figures():
    silent = recycler(None, carbon(), power(), uuid="c2", year_target="400")
    found = figures(pipeline.impact(impact_facts(recycler("10", carbon()), silent)))
    row = found["company:c2", "kpi:recycled-output:quarter", "gross"]
    assert (row.value, row.state, row.evidence) == (None, "no_data", {})
    assert found["company:c2", "avoided:quarter", "gross"].state == "no_data"
    assert found["fund", "coverage", "gross"].inputs == {"n": 1, "of": 2}
    facts = gredil()
    other = MoneyHolding("c2", "Silent", "org2", Decimal("0.1"), valuation=Valued(Decimal(5), END, "recent", "cost"))
    money = figures(pipeline.money(MoneyFacts("2026Q3", END, facts.partners, facts.flows, (*facts.holdings, other), "index", facts.levels)))
    assert money["company:c2", "fair_value", "gross"].value == Decimal(5)
    assert money["fund", "nav", "net"].value == Decimal(75_000_005)


@pytest.mark.parametrize(("tonnes", "status"), [("100", "on_target"), ("99.999999", "at_risk"), ("80", "at_risk"),
                                                ("79.999999", "missed"), ("0", "missed"), (None, "not_reported")])
def test_the_status_follows_the_funds_thresholds(tonnes, status):
    facts = impact_facts(recycler(tonnes, year_target="400"))
    context = pipeline.impact_context(facts, pipeline.impact(facts))
    assert [row["status"] for row in context["companies"]] == [status]
    assert context["missed"] == (["c1"] if status == "missed" else [])


def test_a_target_of_the_fund_is_the_sum_of_its_companies_targets():
    facts = impact_facts(recycler("50", year_target="400"), recycler(None, uuid="c2", year_target="200"), recycler("7", uuid="c3"))
    found = figures(pipeline.impact(facts))
    assert found["fund", "kpi:recycled-output:target", "gross"].value == Decimal(150)
    progress = found["fund", "kpi:recycled-output:progress", "gross"]
    assert progress.inputs["actual"] == "50", "a company without a target does not fill another's"
    assert progress.value == Decimal("0.333333333333")


def test_cumulative_is_the_sum_of_published_quarters_as_published():
    past = (Past("2026Q1", Decimal("9.5"), {"A": "1"}), Past("2026Q2", Decimal("0.25"), {"D": "1"}))
    history = {"company:c1|avoided:quarter|gross": past}
    found = figures(pipeline.impact(impact_facts(recycler("1", carbon()), history=history)))
    row = found["company:c1", "avoided:cumulative", "gross"]
    now = found["company:c1", "avoided:quarter", "gross"].value
    assert row.value == Decimal("9.75") + now
    assert [each["period"] for each in row.inputs["rows"]] == ["2026Q1", "2026Q2", "2026Q3"]
    silent = figures(pipeline.impact(impact_facts(recycler(None, carbon()), history=history)))
    assert silent["company:c1", "avoided:cumulative", "gross"].value == Decimal("9.75"), "it never falls"


def test_negative_impact_is_a_line_of_its_own():
    facts = impact_facts(recycler("10", carbon(), burnt="2"))
    found = figures(pipeline.impact(facts))
    assert found["fund", "kpi:residue-burnt:quarter", "gross"].value == Decimal(2)
    assert found["company:c1", "avoided:quarter", "gross"].value == figures(pipeline.impact(
        impact_facts(recycler("10", carbon()))))["company:c1", "avoided:quarter", "gross"].value, "never netted away"
    context = pipeline.impact_context(facts, found.values())
    assert [(row["indicator"], row["value"]) for row in context["negatives"]] == [("residue-burnt", "2")]


def test_evidence_is_mixed_by_quantity_and_across_units_by_count():
    papers = (Paper("A", Decimal(60), "d1", "aa"), Paper("B", Decimal(20), "d2", "bb"))
    facts = impact_facts(recycler("100", carbon(), papers=papers, burnt="1"), recycler("300", carbon(), uuid="c2"))
    found = figures(pipeline.impact(facts))
    assert found["company:c1", "kpi:recycled-output:quarter", "gross"].evidence == {"A": "0.6", "B": "0.2", "D": "0.2"}
    assert found["fund", "kpi:recycled-output:quarter", "gross"].evidence == {"A": "0.15", "B": "0.05", "D": "0.8"}
    verified = found["fund", "verified", "gross"]
    assert verified.value == Decimal("0.2"), "0.6 of one of three reported figures"
    assert sum(map(Decimal, verified.evidence.values())) == 1


def test_the_digest_covers_every_figure_and_the_context():
    facts = impact_facts(recycler("1", carbon()))
    rows = [{name: getattr(each, name) for name in each.__dataclass_fields__} for each in pipeline.impact(facts)]
    sealed = pipeline.sealed(rows, {"misses": ""})
    assert sealed == pipeline.sealed(rows[::-1], {"misses": ""}), "the order of rows does not matter"
    changed = [rows[0] | {"value": (rows[0]["value"] or 0) + Decimal("1e-12")}, *rows[1:]]
    seen = {pipeline.digest(each) for each in (sealed, pipeline.sealed(changed, {"misses": ""}), pipeline.sealed(rows, {"misses": "a"}))}
    assert len(seen) == 3
