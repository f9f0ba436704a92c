"""Whether the totals of a snapshot re-derive from its rows, and every figure from its inputs."""
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from portfolio.metrics.formulas import recompute

Row = Mapping[str, Any]
OF_COMPANIES = {"fair_values": "fair_value"}
OF_PARTNERS = {"committed": "commitment", "paid_in": "paid_in", "distributed": "distributed", "nav": "nav"}
OF_LEDGER = {"paid_in": ("call", 1), "distributed": ("distribution", -1), "cost": ("investment", -1), "realised": ("proceeds", 1)}
TOTALS = ("total", "sum_of_companies", "sum_attributed")


def differences(figures: Iterable[Row]) -> list[str]:
    """The fund's measures that are not the sum of the companies, of the LPs or of the ledger rows beside them; empty when all add up.

    A figure is a mapping with subject, measure, basis, value, formula, formula_version and inputs.
    """
    rows = list(figures)
    fund = [row for row in rows if row["subject"] == "fund"]
    found = [row["measure"] for row in fund if row["formula"] in TOTALS and not _of_companies(row, rows)]
    for row in fund:
        parts = [each["value"] for each in rows if each["subject"].startswith("lp:") and each["measure"] == OF_PARTNERS.get(row["measure"])]
        if parts and None not in parts and sum(parts, Decimal(0)) != row["value"]:
            found.append(row["measure"])
    values = {row["measure"]: row["value"] for row in fund}
    for ledger in (row for row in fund if row["measure"] == "other_net_assets"):
        kinds = {each["kind"]: Decimal(each["amount"]) for each in ledger["inputs"]["rows"]}
        found += [measure for measure, (kind, sign) in OF_LEDGER.items() if values[measure] != sign * kinds.get(kind, Decimal(0))]
    return list(dict.fromkeys(found))


def unrepeatable(figures: Iterable[Row]) -> list[tuple[str, str, str]]:
    """Subject, measure and basis of every figure that its formula does not give again from its stored inputs."""
    return [(row["subject"], row["measure"], row["basis"]) for row in figures if not _repeats(row)]


def _of_companies(row: Row, rows: Iterable[Row]) -> bool:
    """Whether a total names every company's figure as it stands in the snapshot, and adds them up."""
    measure = OF_COMPANIES.get(row["measure"], row["measure"])
    companies = {each["subject"]: each["value"] for each in rows if each["subject"].startswith("company:") and each["measure"] == measure}
    named = {each["subject"]: None if each["value"] is None else Decimal(each["value"]) for each in row["inputs"]["rows"]}
    return named == companies and _repeats(row)


def _repeats(row: Row) -> bool:
    return recompute(row["inputs"], row["formula"], row["formula_version"]) == (row["value"], row["state"])
