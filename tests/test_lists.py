"""A list costs the same number of queries with one row and with three."""
import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from applicants.actions.scorecard import assign_reviewers
from applicants.models import Round
from fund import mail
from fund.actions.capital_call import issue_call, mark_paid
from fund.models import Seat
from portfolio.actions.quarter import open_quarter
from tests.applicants.ballots import meeting, prepared
from tests.cast import company, draft_deal, fund, rubric, submitted_deal
from tests.portfolio.quarters import QUARTER, called, holding, value
from tests.portfolio.reports import close


def a_round(c, n):
    now = timezone.now()
    return Round.objects.create(fund=c.fund, name_ko=f"공모 {n}", name_en=f"Call {n}", opens_at=now - dt.timedelta(days=9), rubric=rubric(),
                                closes_at=now + dt.timedelta(days=n), results_by=timezone.localdate() + dt.timedelta(days=60))


def an_application(c, n):
    c.round = a_round(c, n)
    draft_deal(c)


def a_deal(c, n):
    return submitted_deal(c, company(f"회사 {n}"))


def a_card(c, n):
    assign_reviewers(deal=a_deal(c, n), reviewers=[c.analyst], by=c.partner)


def a_round_with_cards(c, n):
    c.round = a_round(c, n)
    a_card(c, n)


def a_meeting(c, n):
    c.meeting = meeting(c)
    prepared(c, c.meeting, name=f"회사 {n}")


def an_item(c, n):
    c.meeting = getattr(c, "meeting", None) or meeting(c)
    prepared(c, c.meeting, name=f"회사 {n}")


def a_holding(c, n):
    return holding(c, f"회사 {n}")


def a_holding_in_a_quarter(c, n):
    if n == 1:
        called(c)
        open_quarter(fund=c.fund, quarter=QUARTER, by=c.operations)
    a_holding(c, n)


def nth_quarter(n):
    """The first, second or third of three quarters that have ended."""
    return QUARTER if n == 3 else nth_quarter(n + 1).previous()


def a_quarter(c, n):
    open_quarter(fund=c.fund, quarter=nth_quarter(n), by=c.operations)


def a_report(c, n):
    if n == 1:
        called(c, QUARTER.start - dt.timedelta(days=700))
        c.holding = holding(c, "회사", quarter=nth_quarter(1), fair_value=None)
    value(c, c.holding, 2_000_000_000 + n, quarter=nth_quarter(n))
    close(c, nth_quarter(n), kinds=("money",))


def a_call(c, n):
    today = timezone.localdate()
    call = issue_call(fund=c.fund, total=Decimal(1_000_000), issued_on=today, due_on=today, purpose=f"투자 {n}", by=c.operations)
    if n != 2:
        mark_paid(call=call, paid_on=today, by=c.operations)


def a_letter(c, n):
    mail.send("receipt", c.founder.user, deal=draft_deal(c, company(f"회사 {n}")), url="/")


def a_fund(c, n):
    Seat.objects.create(user=c.partner.user, organisation=c.gp, role="partner", fund=fund(f"fund-{n}"), starts_on=dt.date(2020, 1, 1))


LISTS = [  # address, reader, what makes one more row, the most it may cost
    ("/", "partner", a_fund, 4),
    ("/outbox/", "operations", a_letter, 4),
    ("/f/sunhwan/books/", "operations", a_call, 12),
    ("/apply/", "founder", an_application, 6),
    ("/f/sunhwan/deals/", "analyst", a_deal, 8),
    ("/f/sunhwan/reviews/", "analyst", a_card, 5),
    ("/f/sunhwan/rounds/", "partner", a_round_with_cards, 5),
    ("/f/sunhwan/committee/", "partner", a_meeting, 6),
    ("/f/sunhwan/committee/{meeting}/", "partner", an_item, 9),
    ("/f/sunhwan/portfolio/", "partner", a_holding, 9),
    ("/f/sunhwan/quarters/", "operations", a_quarter, 7),
    (f"/f/sunhwan/quarters/{QUARTER}/", "operations", a_holding_in_a_quarter, 29),
    ("/f/sunhwan/reports/", "lp", a_report, 5),
]


def cost(client, address: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


@pytest.mark.parametrize(("address", "reader", "one_more", "queries"), LISTS, ids=[address for address, *_ in LISTS])
def test_a_list_costs_the_same_with_one_row_and_with_three(client, cast, address, reader, one_more, queries):
    client.force_login(getattr(cast, reader).user)
    costs = {}
    for n in (1, 2, 3):
        one_more(cast, n)
        costs[n] = cost(client, address.replace("{meeting}", str(cast.meeting.uuid) if "{meeting}" in address else ""))
    assert costs == dict.fromkeys((1, 2, 3), costs[1])
    assert costs[3] <= queries
