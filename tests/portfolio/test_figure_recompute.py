"""A stored figure comes out of its own inputs again, alone, by the formula version it names."""
import copy
import json
from decimal import Decimal

import pytest

from portfolio.actions import quarter as act
from portfolio.metrics.formulas import FORMULAS, VERSIONS, recompute
from portfolio.metrics.totals import differences, unrepeatable
from portfolio.models import Figure, Snapshot
from portfolio.queries.snapshot import rows
from tests.portfolio.quarters import QUARTER, called, holding
from tests.portfolio.test_pipeline import gredil, impact_facts, recycler


@pytest.mark.django_db
def test_every_stored_figure_is_recomputed_from_its_inputs_alone(cast):
    called(cast)
    for name, figures in (("Ga", {"burnt": "4"}), ("Na", {"tonnes": None})):
        holding(cast, name, **figures)
    act.compute(act.open_quarter(fund=cast.fund, quarter=QUARTER, by=cast.operations).pk)
    stored = list(Figure.objects.all())
    assert len(stored) > 80
    for row in stored:
        assert recompute(json.loads(json.dumps(row.inputs)), row.formula, row.formula_version) == (row.value, row.state), row.measure
    for snapshot in Snapshot.objects.all():
        assert (unrepeatable(rows(snapshot)), differences(rows(snapshot))) == ([], [])


def mapping(computed):
    return {name: copy.deepcopy(getattr(computed, name)) for name in computed.__dataclass_fields__}


def test_a_changed_input_is_seen():
    from portfolio import pipeline

    found = [mapping(each) for each in (*pipeline.money(gredil()), *pipeline.impact(impact_facts(recycler("10", year_target="40"))))]
    assert (unrepeatable(found), differences(found)) == ([], [])
    nav = next(row for row in found if row["measure"] == "nav" and row["subject"] == "fund")
    nav["inputs"]["fair_values"] = "75000001"
    assert unrepeatable(found) == [("fund", "nav", "net")]
    total = next(row for row in found if row["measure"] == "fair_values")
    total["inputs"]["rows"][0]["value"] = "1"
    assert differences(found) == ["fair_values"]
    paid = next(row for row in found if row["measure"] == "paid_in" and row["subject"].startswith("lp:"))
    paid["value"] += 1
    assert differences(found) == ["fair_values", "paid_in"]


def test_a_total_of_other_ledger_rows_does_not_add_up():
    from portfolio import pipeline

    found = [mapping(each) for each in pipeline.money(gredil())]
    ledger = next(row for row in found if row["measure"] == "other_net_assets")
    ledger["inputs"]["rows"][0]["amount"] = "1"
    assert differences(found) == ["paid_in"]


def test_a_formula_that_is_not_known_is_refused():
    for key, version in (("magic", 1), ("nav", 99)):
        with pytest.raises(ValueError, match="no formula"):
            recompute({}, key, version)


def test_every_formula_names_its_words_and_its_source():
    assert set(FORMULAS) == {key for key, _version in VERSIONS}
    for key, formula in FORMULAS.items():
        assert (formula.key, bool(formula.expression), bool(formula.source)) == (key, True, True)
    assert FORMULAS["tvpi"]({"paid_in": "3", "distributed": "1", "nav": "1"}) == (Decimal("0.666666666667"), "ok")
