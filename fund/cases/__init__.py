"""Published cases with exact inputs and outputs, factors and indicator names: what figures are checked against."""

import csv
import json
from datetime import date
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent


def cases(kind: str | None = None) -> list[dict[str, Any]]:
    """All cases of `vectors.json` in order, or those of one kind."""
    found: list[dict[str, Any]] = json.loads((FOLDER / "vectors.json").read_text(encoding="utf-8"))
    return [each for each in found if kind is None or each["kind"] == kind]


def case(name: str) -> dict[str, Any]:
    """One case with name, kind, source, url, inputs, expected, tolerance and note; KeyError for an unknown name."""
    return {each["name"]: each for each in cases()}[name]


def rows(name: str) -> list[dict[str, str]]:
    """The rows of one of the tables, e.g. rows("iris_metrics"); a blank cell is an empty string."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table))


def factor_rows() -> list[dict[str, str]]:
    """The emission factors; `value` is empty where the publication has none."""
    return rows("emission_factors")


def samples() -> list[str]:
    """Names of the dated cash flow samples."""
    return sorted(path.stem for path in (FOLDER / "xirr_samples").glob("*.csv"))


def sample(name: str) -> list[tuple[date, float]]:
    """The (date, amount) pairs of one sample, in the order of the file."""
    with (FOLDER / "xirr_samples" / f"{name}.csv").open(encoding="utf-8", newline="") as table:
        return [(date.fromisoformat(day), float(amount)) for day, amount in csv.reader(table, skipinitialspace=True)]
