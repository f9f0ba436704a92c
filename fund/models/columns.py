"""Columns that every house uses alike: money in whole won, a public identifier, quantities."""
import uuid

from django.db import models
from django.db.models import Q, QuerySet


class WonField(models.DecimalField):
    """Whole won, up to 10^17."""

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("max_digits", 18)
        kwargs.setdefault("decimal_places", 0)
        super().__init__(*args, **kwargs)


class QuantityField(models.DecimalField):
    """A measured quantity with six decimals (tonnes, persons, MWh, tCO2e)."""

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("max_digits", 24)
        kwargs.setdefault("decimal_places", 6)
        super().__init__(*args, **kwargs)


def PublicIdField() -> models.UUIDField:  # noqa: N802  reads like the other columns
    """The identifier that stands in URLs."""
    return models.UUIDField(default=uuid.uuid4, unique=True, editable=False)


class InFunds(QuerySet):
    """Rows of a fund, visible to the seats of that fund with one of the roles in `readers`; `fund_path` leads to the fund."""

    readers: frozenset[str] = frozenset()
    fund_path = "fund"

    def visible_to(self, user):
        """Rows of the funds where this person holds a reading seat."""
        return self.filter(Q(**{f"{self.fund_path}__in": user.fund_ids(self.readers)}))
