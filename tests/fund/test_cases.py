"""Every published case is held by a test, and the copies are complete."""

from pathlib import Path

import pytest

from fund.cases import case, cases, factor_rows, rows, sample, samples

ROOT = Path(__file__).resolve().parents[2]
ELSEWHERE = {  # kinds whose figure may not be built yet: from the day its module exists, a test must hold the case
    "waterfall": "fund/metrics/waterfall.py",
    "kr_fee_tier": "fund/metrics/fees.py",
    "sroi_ratio": "applicants/metrics/sroi.py",
    "rule": "applicants/metrics/screen.py",
}


@pytest.mark.parametrize("kind", sorted({each["kind"] for each in cases()}))
def test_every_kind_of_case_is_looped_over_by_a_test(kind: str) -> None:
    if kind in ELSEWHERE and not (ROOT / ELSEWHERE[kind]).exists():
        pytest.skip(f"{ELSEWHERE[kind]} is not built")
    loops = f'cases("{kind}")'
    assert [path.name for path in (ROOT / "tests").rglob("test_*.py") if loops in path.read_text(encoding="utf-8")]


def test_each_case_names_its_source_and_has_a_name_of_its_own() -> None:
    names = [each["name"] for each in cases()]
    assert len(names) == len(set(names)) >= 43
    fields = {"name", "kind", "source", "url", "verified", "inputs", "expected", "tolerance", "note"}
    assert all(set(each) == fields and each["source"] for each in cases())
    assert case("short_ton")["kind"] == "unit"


def test_samples_are_read_with_quotes_and_blanks() -> None:
    assert len(samples()) == 62
    assert [(day.isoformat(), amount) for day, amount in sample("xnfv")][:2] == [
        ("2011-11-30", -100000.0),
        ("2012-03-15", -50000.0),
    ]


def test_a_blank_factor_stays_blank() -> None:
    blank = {row["factor_id"] for row in factor_rows() if row["value"] == ""}
    assert {f"warm16-{material}-recycle" for material in ("ldpe", "lldpe", "ps", "pvc")} <= blank


def test_indicator_identifiers_and_published_figures_are_there() -> None:
    assert {"iris_id": "OI4328", "name": "Recycled Materials", "catalogue_version": "IRIS v5.3b"} in rows(
        "iris_metrics"
    )
    assert [row["value"] for row in rows("published_kpis") if row["metric"] == "social_value_environment"] == [
        "-118000000000"
    ]
