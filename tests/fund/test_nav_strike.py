"""Striking a NAV into the books: the bridge closes, once per source, never for a day that is not over."""
from decimal import Decimal

import pytest
from django.db import transaction
from django.utils import timezone

from fund.actions.nav_strike import strike_nav
from fund.errors import Refused
from fund.models import NavStrike
from fund.periods import Quarter

pytestmark = pytest.mark.django_db
END = Quarter.last_ended(timezone.localdate()).end


def strike(cast, **changes):
    return strike_nav(**{"fund": cast.fund, "on": END, "fair_values": Decimal(900), "other_net_assets": Decimal(150),
                         "accrued_carry": Decimal(50), "source": "snapshot:1", "by": cast.operations} | changes)


def test_the_bridge_closes(cast):
    assert strike(cast).nav == Decimal(1000)


def test_the_same_source_strikes_once_and_other_figures_are_refused(cast):
    first = strike(cast)
    assert strike(cast).pk == first.pk
    with pytest.raises(Refused):
        strike(cast, fair_values=Decimal(901))
    strike(cast, fair_values=Decimal(901), source="snapshot:2")
    assert [row.nav for row in NavStrike.objects.order_by("pk")] == [1000, 1001]


def test_a_day_that_is_not_over_has_no_nav(cast):
    with pytest.raises(Refused):
        strike(cast, on=timezone.localdate())
    assert not NavStrike.objects.exists()


def test_a_strike_stays_as_it_was_struck(cast):
    row = strike(cast)
    for deed in (row.delete, lambda: NavStrike.objects.filter(pk=row.pk).update(nav=1)):
        with pytest.raises(Exception, match="pgtrigger"), transaction.atomic():
            deed()
    assert NavStrike.objects.get().nav == 1000
