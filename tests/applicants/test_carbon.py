"""Avoided and own emissions against published factors, never deducted twice and never invented."""

from decimal import Decimal

import pytest

from applicants.metrics.carbon import (
    SHORT_TON,
    Avoided,
    Factor,
    Net,
    Own,
    avoided,
    implied_intensity,
    net,
    own_emissions,
)
from fund.cases import cases, factor_rows
from fund.metrics.result import Ratio

FACTORS = [
    Factor(
        row["factor_id"], row["material"], row["pathway"], float(row["value"]) if row["value"] else None, row["unit"]
    )
    for row in factor_rows()
]


@pytest.mark.parametrize("case", cases("warm"), ids=lambda case: case["name"])
def test_published_avoided_emissions(case: dict) -> None:
    inputs, expected = case["inputs"], case["expected"]
    if expected is None:
        for material in inputs["materials"]:
            for counterfactual in ("landfill", "combust"):
                found = avoided(material, 10, counterfactual=counterfactual, factors=FACTORS)
                assert (found.tco2e, found.state) == (None, "no_factor")
        return
    tonnes = inputs["mass_kg"] / 1000
    found = avoided(inputs["material"], tonnes, counterfactual=inputs["counterfactual"], factors=FACTORS)
    assert found.state == "ok"
    assert found.tco2e * 1000 == pytest.approx(expected["avoided_kgco2e"], abs=case["tolerance"]["avoided_kgco2e"])
    used = [factor.value for factor in FACTORS if factor.factor_id in found.factor_ids]
    assert [round(value, 2) for value in used] == expected["rounded_factors"]


@pytest.mark.parametrize("case", cases("unit"), ids=lambda case: case["name"])
def test_a_short_ton_is_exact(case: dict) -> None:
    assert case["inputs"]["short_ton"] * SHORT_TON * 1000 == pytest.approx(case["expected"]["kg"], abs=1e-9)
    per_tonne = 1 / SHORT_TON
    assert per_tonne == pytest.approx(case["expected"]["mtco2e_per_short_ton_to_kg_per_kg"], abs=1e-9)


@pytest.mark.parametrize("case", cases("factor"), ids=lambda case: case["name"])
def test_published_grid_factors_are_in_the_table(case: dict) -> None:
    expected, by_year = (
        case["expected"],
        {row["data_year"]: row for row in factor_rows() if row["material"] == "electricity"},
    )
    now, before = (float(by_year[year]["value"]) for year in (str(case["inputs"]["year"]), "2020-2022"))
    assert (now, before) == (expected["tco2e_per_mwh"], expected["previous_2020_2022_avg"])
    assert now / before - 1 == pytest.approx(expected["change"], abs=case["tolerance"]["change"])
    own = own_emissions(scope1_tco2e=0, electricity_mwh=1000, grid_factor=now)
    assert own.scope2 == pytest.approx(1000 * expected["tco2e_per_mwh"])


def test_the_counterfactual_more_than_doubles_the_answer() -> None:
    landfill = avoided("pet", Decimal(1), counterfactual="landfill", factors=FACTORS)
    combust = avoided("pet", Decimal(1), counterfactual="combust", factors=FACTORS)
    assert (round(landfill.tco2e, 3), round(combust.tco2e, 3)) == (1.164, 2.510)
    assert combust.factor_ids == ("warm16-pet-combust", "warm16-pet-recycle")


def test_an_unknown_material_has_no_factor_and_unknown_tonnes_are_no_data() -> None:
    assert avoided("unobtainium", 5, counterfactual="landfill", factors=FACTORS) == Avoided(None, (), "no_factor")
    assert avoided("ldpe", None, counterfactual="landfill", factors=FACTORS).state == "no_data"
    assert avoided("pet", 0, counterfactual="landfill", factors=FACTORS).tco2e == 0


def test_a_factor_per_metric_tonne_is_not_converted() -> None:
    own = [Factor("a", "pet", "landfill", 0.1, "tCO2eq/t"), Factor("b", "pet", "recycle", -1.4, "tCO2e/t")]
    assert avoided("pet", 2, counterfactual="landfill", factors=own).tco2e == pytest.approx(3.0)


@pytest.mark.parametrize("tonnes", [-1, Decimal("-0.1"), float("nan")])
def test_negative_tonnes_are_refused(tonnes: Decimal | float) -> None:
    with pytest.raises(ValueError, match="negative"):
        avoided("pet", tonnes, counterfactual="landfill", factors=FACTORS)


def test_what_cannot_be_told_apart_or_converted_is_refused() -> None:
    with pytest.raises(ValueError, match="counterfactual"):
        avoided("pet", 1, counterfactual="ocean", factors=FACTORS)
    with pytest.raises(ValueError, match="more than one"):
        avoided("pet", 1, counterfactual="landfill", factors=[*FACTORS, *FACTORS])
    with pytest.raises(ValueError, match="kr-grid"):
        grid = [Factor("kr-grid", "pet", pathway, 0.4, "tCO2eq/MWh") for pathway in ("landfill", "recycle")]
        avoided("pet", 1, counterfactual="landfill", factors=grid)


def test_own_emissions_are_scope_one_and_two() -> None:
    own = own_emissions(scope1_tco2e=Decimal("12.5"), electricity_mwh=Decimal(100), grid_factor=Decimal("0.4173"))
    assert own == Own(12.5, pytest.approx(41.73), pytest.approx(54.23), "ok")


def test_a_missing_part_of_own_emissions_leaves_no_total() -> None:
    assert own_emissions(scope1_tco2e=None, electricity_mwh=10, grid_factor=0.5) == Own(None, 5.0, None, "no_data")
    assert own_emissions(scope1_tco2e=1, electricity_mwh=None, grid_factor=0.5) == Own(1.0, None, None, "no_data")
    assert own_emissions(scope1_tco2e=1, electricity_mwh=10, grid_factor=None) == Own(1.0, None, None, "no_factor")
    with pytest.raises(ValueError, match="negative"):
        own_emissions(scope1_tco2e=-1, electricity_mwh=10, grid_factor=0.5)


def test_the_process_is_a_memo_where_the_factor_contains_it_and_charged_where_not() -> None:
    own = Own(10.0, 30.0, 40.0)
    gained = Avoided(100.0, ("a",), "ok")
    assert net(gained, own, factor_includes_process=True) == Net(100.0, 0.0, 40.0, 100.0)
    assert net(gained, own, factor_includes_process=True, outside_process=15) == Net(100.0, 15.0, 25.0, 85.0)
    assert net(gained, own, factor_includes_process=False) == Net(100.0, 40.0, 0.0, 60.0)
    assert net(100, 40, factor_includes_process=False) == Net(100.0, 40.0, 0.0, 60.0)


def test_a_net_loss_stays_negative() -> None:
    assert net(10, 25, factor_includes_process=False).net == -15


def test_a_part_without_value_leaves_no_net_and_says_why() -> None:
    nothing = Avoided(None, (), "no_factor")
    assert net(nothing, Own(1, 1, 2), factor_includes_process=True) == Net(None, None, None, None, "no_factor")
    assert net(5, Own(1, None, None, "no_data"), factor_includes_process=True).state == "no_data"
    with pytest.raises(ValueError, match="outside"):
        net(5, 2, factor_includes_process=True, outside_process=3)


def test_implied_intensity() -> None:
    assert implied_intensity(140000, 100000) == Ratio(1.4, "ok")
    assert implied_intensity(5, 0) == Ratio(None, "not_defined")
    assert implied_intensity(None, 5) == Ratio(None, "no_data")
