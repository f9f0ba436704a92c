"""What waits in the portfolio's house: second persons, quarters to close, figures to review, reports to read."""
import datetime as dt

import pytest
from django.utils import timezone

from applicants.actions.kpi_request import request_kpi
from applicants.models import KpiRequest, Round
from fund.models import Invitation, Job, Message
from fund.queries.today import agenda
from fund.today import DUTIES
from portfolio.actions.investment import record_investment
from portfolio.actions.quarter import open_quarter
from portfolio.models import Cut, Snapshot
from portfolio.queries.quarter_page import quarter_name
from tests.cast import approved_item, company, payable_item, submitted_deal
from tests.portfolio.quarters import QUARTER, called, holding

pytestmark = pytest.mark.django_db


def waits(seat, key: str) -> list[str]:
    rows = [row for part in agenda(seat.user, timezone.localdate()).values() for row in part]
    return [row["name"] for row in rows if str(row["title"]) == str(DUTIES[key].title)]


def test_an_approved_deal_waits_for_operations_then_its_payment_for_the_partner(cast):
    called(cast)
    approved_item(cast, submitted_deal(cast, company("지급을 청하지 않은 회사")))
    item = payable_item(cast)
    assert (waits(cast.operations, "invest"), waits(cast.partner, "invest")) == ([item.deal.company.name], [])
    record_investment(item=item, paid_on=QUARTER.end, by=cast.operations)
    assert (waits(cast.operations, "invest"), waits(cast.partner, "confirm")) == ([], [item.deal.company.name])
    item.deal.investment.tranches.update(recorded_by=cast.partner)
    assert waits(cast.partner, "confirm") == []  # whoever recorded it cannot confirm it


def test_a_proposed_value_waits_for_a_partner_who_did_not_propose_it(cast):
    row = holding(cast, "값 기다림", approved=False)
    assert (waits(cast.partner, "approve_value"), waits(cast.analyst, "approve_value")) == ([row.company.name], [])
    row.valuations.update(proposed_by=cast.partner)
    assert waits(cast.partner, "approve_value") == []


def test_each_cut_waits_until_it_is_approved_then_published(cast):
    quarter = open_quarter(fund=cast.fund, quarter=QUARTER, by=cast.operations)
    name = quarter_name(QUARTER)
    assert [waits(cast.operations, key) for key in ("close_money", "close_impact", "publish")] == [[name], [name], []]
    assert waits(cast.partner, "approve_cut") == []
    money = Cut.objects.get(quarter=quarter, kind="money")
    Snapshot.objects.create(cut=money, number=1)
    assert waits(cast.partner, "approve_cut") == [name]
    Cut.objects.filter(pk=money.pk).update(state="approved")
    assert [waits(cast.partner, "approve_cut"), waits(cast.operations, "publish"), waits(cast.operations, "close_money")] == [[], [name], []]


def test_the_day_of_a_cut_is_fifteen_and_forty_five_days_after_the_quarter(cast):
    open_quarter(fund=cast.fund, quarter=QUARTER, by=cast.operations)
    rows = {str(row["title"]): row["due"] for part in agenda(cast.operations.user, QUARTER.end).values() for row in part}
    assert rows[str(DUTIES["close_money"].title)] == QUARTER.end + dt.timedelta(days=15)
    assert rows[str(DUTIES["close_impact"].title)] == QUARTER.end + dt.timedelta(days=45)


def test_figures_wait_for_the_company_then_for_the_house(cast):
    row = holding(cast, "보고 회사", tonnes=None)
    cast.founder.__class__.objects.filter(pk=cast.founder.pk).update(organisation=row.company.organisation)
    request_kpi(fund=cast.fund, company=row.company, quarter=QUARTER, by=cast.operations)
    assert (waits(cast.founder, "figures"), waits(cast.analyst, "review_figures")) == ([row.company.name], [])
    KpiRequest.objects.update(due_on=timezone.localdate() - dt.timedelta(days=1))
    assert waits(cast.analyst, "silent") == [row.company.name]
    KpiRequest.objects.update(state="submitted", submitted_at=timezone.now())
    assert [waits(cast.founder, "figures"), waits(cast.analyst, "review_figures"), waits(cast.analyst, "silent")] == [[], [row.company.name], []]


def test_founders_who_were_promised_a_result_make_the_round_late(cast):
    deal = submitted_deal(cast)
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    Round.objects.update(closes_at=timezone.now() - dt.timedelta(days=9), results_by=yesterday)
    assert [row["name"] for row in agenda(cast.partner.user, timezone.localdate())["late"]] == [cast.round.name]
    deal.status = "passed"
    deal.save()
    assert agenda(cast.partner.user, timezone.localdate())["late"] == []


def test_the_administrator_is_told_of_invitations_and_of_what_stopped_but_of_no_deal(cast):
    deal = submitted_deal(cast)
    Job.objects.create(name="applicants.screen", subject="submission:x", digest="x", fund=cast.fund, about=deal.uuid, state="failed")
    Message.objects.create(to="a@example.org", subject=deal.company.name, body="x", state="failed", kind="receipt", fund=cast.fund)
    Invitation.objects.create(email="a@example.org", name="a", organisation=cast.gp, role="analyst", fund=cast.fund, token_sha256="x",
                              expires_at=timezone.now() + dt.timedelta(days=3))
    assert [len(waits(cast.administrator, key)) for key in ("stopped_job", "failed_letter", "invitation")] == [1, 1, 1]
    assert deal.company.name not in str(agenda(cast.administrator.user, timezone.localdate()))
    assert [len(waits(cast.operations, key)) for key in ("stopped_job", "failed_letter", "invitation")] == [1, 1, 0]
