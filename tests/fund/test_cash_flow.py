"""The ledger: append-only in SQL, idempotent by source, reversed instead of edited."""
import datetime as dt
from decimal import Decimal

import pytest
from django.db import ProgrammingError, connection, transaction
from django.db.utils import InternalError

from fund.actions.cash_flow import post, reverse
from fund.errors import Refused
from fund.models import CashFlow
from fund.queries.books import cash_balance, ledger

DAY = dt.date(2026, 3, 31)


def fee(cast, amount=-100, source="fee:1"):
    return post(fund=cast.fund, kind="fee", on=DAY, amount=Decimal(amount), source=source, by=cast.operations)


def test_the_same_source_posts_once_and_other_figures_are_refused(cast):
    assert fee(cast) == fee(cast)
    with pytest.raises(Refused):
        fee(cast, amount=-101)
    assert list(CashFlow.objects.values_list("amount", flat=True)) == [Decimal(-100)]


@pytest.mark.parametrize("sql", ["UPDATE fund_cashflow SET amount = -1", "DELETE FROM fund_cashflow"])
def test_rows_cannot_change_or_go_in_sql_either(cast, sql):
    fee(cast)
    with pytest.raises((ProgrammingError, InternalError)), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert CashFlow.objects.get().amount == Decimal(-100)


def test_a_mistake_is_reversed_once(cast):
    row = fee(cast)
    reverse(flow=row, reason="typed twice", by=cast.operations)
    assert cash_balance(cast.fund, DAY) == 0
    row.refresh_from_db()
    with pytest.raises(Refused):
        reverse(flow=row, reason="again", by=cast.operations)


def test_the_running_balance_is_the_sum_of_the_rows(cast):
    for i, amount in enumerate((-100, -20, -3)):
        fee(cast, amount, f"fee:{i}")
    rows = ledger(cast.fund, cast.operations.user)
    assert [r["balance"] for r in rows] == [Decimal(-123), Decimal(-120), Decimal(-100)]


def test_another_fund_sees_none_of_it(client, cast):
    from tests.cast import cast as build

    fee(cast, -987_654_321)
    rival = build("rival")
    client.force_login(rival.operations.user)
    assert client.get(f"/f/{cast.fund.slug}/books/").status_code == 404
    assert "987,654,321" not in client.get(f"/f/{rival.fund.slug}/books/").content.decode()
