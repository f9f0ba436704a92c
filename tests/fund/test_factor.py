"""The factor registry: versions are added, nothing is overwritten, and what was agreed at a version keeps it."""
from decimal import Decimal

import pytest

from fund.actions.factor import add_factor, renew_factor
from fund.errors import Refused
from fund.models import Factor, Indicator
from portfolio.actions.pathway import agree_pathway
from portfolio.models import Pathway
from portfolio.queries.facts import _paths
from tests.portfolio.quarters import holding

ROOM = "/reference/factors/"
GRID = f"{ROOM}kr-grid-2023/"
TOLD = {"unit": "tCO2eq/MWh", "geography": "KR", "data_year": "2024", "publication": "GIR", "url": "https://www.gir.go.kr", "note": "",
        "includes_process": "on"}


@pytest.fixture
def keeper(client, cast):
    client.force_login(cast.administrator.user)
    return client


@pytest.fixture
def landfill(cast):
    return Factor.objects.get(factor_id="warm16-pet-landfill")


def test_a_new_version_stands_beside_the_old_one_with_what_differs(keeper):
    assert keeper.post(GRID, TOLD | {"value": "약 0.4052", "seen": 1}).status_code == 302
    assert list(Factor.objects.filter(factor_id="kr-grid-2023").order_by("version").values_list("version", "value")) == [
        (1, Decimal("0.4173")), (2, Decimal("0.4052"))]
    two, one = keeper.get(GRID).context["versions"]
    assert (two["differ"] >= {"value", "data_year"}, "unit" in two["differ"], one["differ"]) == (True, False, set())
    assert round(two["change"], 4) == round((Decimal("0.4052") - Decimal("0.4173")) / Decimal("0.4173"), 4)


@pytest.mark.parametrize(("written", "kept"), [
    ("−9.127378162105622", "-9.127378162105622"), ("△1,200", "-1200"), ("0.020254519141196047", "0.020254519141196047"), ("", None)])
def test_values_are_read_as_people_write_them_to_the_last_digit(keeper, written, kept):
    answer = keeper.post(f"{ROOM}new/", TOLD | {"factor_id": "own-glass-reuse", "material": "glass", "pathway": "reuse", "value": written})
    assert answer.status_code == 302
    row = Factor.objects.get(factor_id="own-glass-reuse")
    assert row.value == (None if kept is None else Decimal(kept))


@pytest.mark.parametrize(("field", "written"), [
    ("value", "많음"), ("value", "1,2"), ("url", "http://www.gir.go.kr"), ("url", "javascript:alert(1)"), ("data_year", "작년"), ("unit", "")])
def test_what_cannot_be_read_is_said_beside_its_field_and_nothing_is_lost(keeper, field, written):
    answer = keeper.post(GRID, TOLD | {"value": "0.4", "note": "적어 둔 것", "seen": 1} | {field: written})
    assert answer.status_code == 422 and list(answer.context["form"].errors) == [field]
    assert "적어 둔 것" in answer.text and Factor.objects.filter(factor_id="kr-grid-2023").count() == 1


def test_the_same_value_is_no_new_version_and_a_newer_one_is_not_written_over(keeper, cast):
    answer = keeper.post(GRID, TOLD | {"value": "0.41730", "seen": 1})
    assert answer.status_code == 422 and list(answer.context["form"].errors) == ["value"]
    one = Factor.objects.get(factor_id="kr-grid-2023")
    renew_factor(factor=one, value=Decimal("0.5"), by=cast.administrator, publication="GIR")
    answer = keeper.post(GRID, TOLD | {"value": "0.6", "seen": 1})
    assert answer.status_code == 422 and answer.context["form"].non_field_errors()
    assert Factor.objects.filter(factor_id="kr-grid-2023").count() == 2


def test_a_treatment_of_a_material_has_one_factor_and_the_grid_one_a_year(cast):
    told = {"value": Decimal(1), "unit": "t", "publication": "x", "by": cast.administrator}
    with pytest.raises(Refused) as no:
        add_factor(factor_id="own-pet-recycle", material="pet", pathway="recycle", **told)
    assert no.value.field == "pathway"
    with pytest.raises(Refused) as no:
        add_factor(factor_id="warm16-pet-recycle", material="pet", pathway="reuse", **told)
    assert no.value.field == "factor_id"
    assert add_factor(factor_id="kr-grid-2024", material="electricity", pathway="consumed", data_year="2024", **told).version == 2


def test_a_pathway_stands_on_the_factors_of_the_day_it_was_agreed(cast, landfill):
    """Also where the other factor of its material gets a version later: versions count per material."""
    by, output = cast.administrator, Indicator.objects.get(code="recycled-output")
    first, second = holding(cast, "먼저"), holding(cast, "나중")
    Pathway.objects.all().delete()
    told = {"kind": "carbon", "indicator": output, "by": cast.operations, "material": "pet", "counterfactual": "landfill", "source": "x"}
    agree_pathway(investment=first, **told)
    recycle = Factor.objects.get(factor_id="warm16-pet-recycle")
    renew_factor(factor=landfill, value=Decimal("0.9"), by=by, publication="EPA")
    agree_pathway(investment=second, **told)
    assert renew_factor(factor=recycle, value=Decimal(-7), by=by, publication="EPA").version == 3
    stands = {row.pk: {f.pathway: f.value for f in _paths([row])[row.pk][0].factors} for row in (first, second)}
    assert stands == {first.pk: {"landfill": landfill.value, "recycle": recycle.value},
                      second.pk: {"landfill": Decimal("0.9"), "recycle": recycle.value}}


def test_a_new_grid_factor_leaves_the_electricity_of_older_pathways_alone(cast):
    row, power = holding(cast, "회사"), Indicator.objects.get(code="electricity")
    Pathway.objects.all().delete()
    agree_pathway(investment=row, kind="electricity", indicator=power, by=cast.operations, source="GIR")
    add_factor(factor_id="kr-grid-2024", material="electricity", pathway="consumed", data_year="2024", value=Decimal(1), unit="tCO2eq/MWh",
               publication="GIR", by=cast.administrator)
    assert [f.factor_id for f in _paths([row])[row.pk][0].factors] == ["kr-grid-2023"]


def test_the_list_shows_newest_versions_and_is_searched_and_narrowed(keeper, cast, landfill):
    renew_factor(factor=landfill, value=Decimal("0.9"), by=cast.administrator, publication="EPA")
    page = keeper.get(ROOM, {"q": "pet landfill", "material": "pet"}).context["page"]
    assert [(row.factor_id, row.version, row.has) for row in page] == [("warm16-pet-landfill", 2, 2)]
    assert {row.geography for row in keeper.get(ROOM, {"geography": "KR"}).context["page"]} == {"KR"}
    whole = keeper.get(ROOM).context["page"]
    assert (whole.paginator.count, len(whole)) == (114, 25)


def test_nobody_but_the_administrator_writes(cast, landfill):
    for name in ("operations", "partner", "analyst"):
        with pytest.raises(Refused):
            renew_factor(factor=landfill, value=Decimal(1), by=getattr(cast, name), publication="x")
        with pytest.raises(Refused):
            add_factor(factor_id="x", material="x", pathway="x", value=None, unit="t", publication="x", by=getattr(cast, name))
    assert Factor.objects.count() == 114
