"""Capital calls: split to the won, refused over what is left, posted once, told to each LP alone."""
import datetime as dt
from decimal import Decimal

import pytest
from django.utils import timezone

from fund.actions.capital_call import issue_call, mark_paid
from fund.errors import Refused
from fund.models import CapitalCall, CashFlow, Message


def call(cast, total=Decimal(1_000_000_001)):
    today = timezone.localdate()
    return issue_call(fund=cast.fund, total=total, issued_on=today - dt.timedelta(days=9), due_on=today, purpose="투자", by=cast.operations)


def test_lines_add_up_to_the_call_to_the_won(cast):
    row = call(cast)
    assert sum(line.amount for line in row.lines.all()) == Decimal(1_000_000_001)
    assert [line.amount for line in row.lines.all()] == [Decimal(480_000_000), Decimal(510_000_001), Decimal(10_000_000)]


def test_each_lp_hears_of_its_own_line_only(cast):
    call(cast)
    letters = {m.to: m.body for m in Message.objects.all()}
    assert set(letters) == {"sunhwan-lp@example.org", "sunhwan-lp2@example.org"}
    assert "480,000,000" in letters["sunhwan-lp@example.org"] and "510,000,001" not in letters["sunhwan-lp@example.org"]
    assert "510,000,001" in letters["sunhwan-lp2@example.org"] and "480,000,000" not in letters["sunhwan-lp2@example.org"]


def test_a_call_over_the_unfunded_commitment_is_refused_and_writes_nothing(cast):
    call(cast, Decimal(20_000_000_000))
    with pytest.raises(Refused) as no:
        call(cast, Decimal(6_000_000_000))
    assert no.value.field == "total" and CapitalCall.objects.count() == 1


def test_paid_posts_one_row_an_lp_and_a_second_time_is_refused(cast):
    row = call(cast)
    mark_paid(call=row, paid_on=timezone.localdate(), by=cast.operations)
    assert sum(f.amount for f in CashFlow.objects.filter(kind="call")) == row.total
    with pytest.raises(Refused):
        mark_paid(call=row, paid_on=timezone.localdate(), by=cast.operations)
    assert CashFlow.objects.count() == 3


@pytest.mark.parametrize(("field", "value"), [("total", "-5"), ("total", "돈 많이"), ("total", ""), ("due_on", "2001-01-01"), ("total", "0")])
def test_bad_input_stands_beside_its_field_and_keeps_the_rest(client, cast, field, value):
    client.force_login(cast.operations.user)
    typed = {"total": "10억", "issued_on": "2026-01-05", "due_on": "2026-01-20", "purpose": "첫 투자 <집행>"} | {field: value}
    page = client.post(f"/f/{cast.fund.slug}/books/calls/new/", typed)
    assert page.status_code == 422
    assert field in page.context["form"].errors
    assert "첫 투자 &lt;집행&gt;" in page.content.decode()
    assert CapitalCall.objects.count() == 0


def test_a_payment_in_the_future_is_refused_on_the_page(client, cast):
    row = call(cast)
    client.force_login(cast.operations.user)
    page = client.post(f"/f/{cast.fund.slug}/books/calls/{row.uuid}/paid/", {"paid_on": "2999-01-01"})
    assert page.status_code == 422 and CashFlow.objects.count() == 0
