"""Load the reference data that ships with the site: the indicator catalogue and the factor registry; and who keeps it."""
import json
from decimal import Decimal
from pathlib import Path

from django.utils.translation import gettext as _

from fund.audit import acting
from fund.cases import factor_rows
from fund.errors import Refused
from fund.models import Factor, Indicator, Seat
from fund.permissions import Can, holds

HERE = Path(__file__).resolve().parent.parent / "reference"


def load_reference() -> None:
    """Add what is missing of indicators and factors; rows that exist are never overwritten (a new value is a new version)."""
    with acting(None, "load reference data"):
        there = set(Indicator.objects.values_list("code", "version"))
        Indicator.objects.bulk_create(Indicator(**row) for row in json.loads((HERE / "indicators.json").read_text())
                                      if (row["code"], row.get("version", 1)) not in there)
        known = set(Factor.objects.values_list("factor_id", flat=True))
        fresh = [
            Factor(factor_id=row["factor_id"], material=row["material"], pathway=row["pathway"],
                   value=Decimal(row["value"]) if row["value"] else None, unit=row["unit"], geography=row["geography"],
                   data_year=row["data_year"], publication=row["publication"], url=row["url"], note=row["note"])
            for row in factor_rows() if row["factor_id"] not in known
        ]
        Factor.objects.bulk_create(fresh)


def ask_keeper(*, by: Seat) -> None:
    """Refused for a seat that does not keep reference data."""
    if not holds(by.role, Can.KEEP_REFERENCE):
        raise Refused(_("Your seat may not take this step. Nothing was changed."))
