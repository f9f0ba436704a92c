"""Investments: on the approved terms, from cash that is there, by two people, into the ledger and the KPI plan."""
import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, ProgrammingError
from django.utils import timezone, translation

from applicants.models import KpiPlan, KpiValue, PaymentRequest
from fund.actions.capital_call import issue_call, mark_paid
from fund.errors import Refused
from fund.models import CashFlow
from fund.periods import Quarter
from fund.queries.books import cash_balance
from portfolio.actions.investment import NOT_ASKED, confirm_tranche, record_investment
from portfolio.models import Investment, Pathway
from portfolio.sample.closing import close
from tests.applicants.ballots import sql
from tests.applicants.casing import consented
from tests.applicants.closings import closing as close_item
from tests.applicants.test_checks import listing
from tests.cast import approved_item, company, payable_item, submitted_deal

QUARTER = Quarter.last_ended(timezone.localdate())


def funded(cast, total=5_000_000_000):
    day = QUARTER.start
    row = issue_call(fund=cast.fund, total=Decimal(total), issued_on=day, due_on=day, purpose="투자", by=cast.operations)
    mark_paid(call=row, paid_on=day, by=cast.operations)


def invested(cast):
    funded(cast)
    tranche = record_investment(item=payable_item(cast), paid_on=QUARTER.end, by=cast.operations)
    return confirm_tranche(tranche=tranche, by=cast.partner)


def test_two_people_turn_an_approval_into_a_holding(cast):
    tranche = invested(cast)
    holding = tranche.investment
    assert holding.ownership == Decimal("0.14285714")
    flow = CashFlow.objects.get(kind="investment")
    assert (flow.amount, flow.on, flow.counterparty) == (Decimal(-2_000_000_000), QUARTER.end, holding.company.organisation)
    assert cash_balance(cast.fund, QUARTER.end) == Decimal(3_000_000_000)
    holding.deal.refresh_from_db()
    assert holding.deal.stage == "invested"


def test_reporting_starts_with_targets_on_a_straight_line(cast):
    holding = invested(cast).investment
    assert [p.indicator.code for p in KpiPlan.objects.filter(company=holding.company)] == ["recycled-output", "electricity", "residue-burnt"]
    targets = list(KpiValue.objects.filter(kind="target").order_by("period_start"))
    assert targets[-1].value == Decimal(9600)
    steps = {b.value - a.value for a, b in zip(targets, targets[1:], strict=False)}
    assert max(steps) - min(steps) <= Decimal("0.000001")
    assert {p.kind for p in holding.pathways.all()} == {Pathway.Kind.CARBON, Pathway.Kind.OWN_ELECTRICITY}


def test_the_recorder_cannot_confirm_and_nothing_is_posted_before_the_second_person(cast):
    funded(cast)
    tranche = record_investment(item=payable_item(cast), paid_on=QUARTER.end, by=cast.operations)
    assert not CashFlow.objects.filter(kind="investment").exists()
    with pytest.raises(Refused):
        confirm_tranche(tranche=tranche, by=cast.operations)
    assert not CashFlow.objects.filter(kind="investment").exists()


@pytest.mark.parametrize(("funding", "day", "field"), [
    (100_000_000, QUARTER.end, "paid_on"),
    (5_000_000_000, timezone.localdate() + dt.timedelta(days=2), "paid_on"),
    (5_000_000_000, QUARTER.start - dt.timedelta(days=1), "paid_on"),
])
def test_too_little_cash_and_impossible_days_are_refused_beside_the_field(cast, funding, day, field):
    funded(cast, funding)
    with pytest.raises(Refused) as no:
        record_investment(item=payable_item(cast), paid_on=day, by=cast.operations)
    assert no.value.field == field and not Investment.objects.exists()


def test_the_single_company_limit_holds(cast):
    cast.fund.single_company_limit = Decimal("0.05")
    cast.fund.save()
    funded(cast)
    item = payable_item(cast)
    with translation.override("en"), pytest.raises(Refused, match="Law and mandate keep this payment back: Share of one company."):
        record_investment(item=item, paid_on=QUARTER.end, by=cast.operations)
    assert not Investment.objects.exists()
    consented(cast, item.deal)
    assert record_investment(item=item, paid_on=QUARTER.end, by=cast.operations).amount == Decimal(2_000_000_000)


def test_what_law_forbids_since_the_request_is_neither_recorded_nor_confirmed(cast):
    funded(cast)
    first, second = payable_item(cast, submitted_deal(cast, company("먼저 적은 회사"))), payable_item(cast)
    tranche = record_investment(item=first, paid_on=QUARTER.end, by=cast.operations)
    for item in (first, second):
        listing(cast, "group", item.deal.company.name, group="태고그룹")
    with translation.override("en"):
        for deed in (lambda: record_investment(item=second, paid_on=QUARTER.end, by=cast.operations),
                     lambda: confirm_tranche(tranche=tranche, by=cast.partner)):
            with pytest.raises(Refused, match="Law and mandate keep this payment back: Company of a restricted business group."):
                deed()
    assert Investment.objects.count() == 1 and not CashFlow.objects.filter(kind="investment").exists()


def test_a_request_for_another_amount_than_the_approved_terms_is_not_paid(cast):
    funded(cast)
    item = payable_item(cast)
    PaymentRequest.objects.filter(item=item).update(state="taken_back", back_reason="고침", back_by=cast.operations, back_at=timezone.now())
    old = PaymentRequest.objects.get(item=item)
    PaymentRequest.objects.create(item=item, amount=1_900_000_000, content=old.content, sha256=old.sha256, asked_by=cast.operations, pay_on=old.pay_on,
                                  bank=old.bank, account_number=old.account_number, account_holder=old.account_holder)
    with translation.override("en"), pytest.raises(Refused, match="asked for 1,900,000,000 won, but the approved terms say 2,000,000,000 won"):
        record_investment(item=item, paid_on=QUARTER.end, by=cast.operations)
    assert not Investment.objects.exists()


def test_recording_twice_is_refused(cast):
    funded(cast)
    item = payable_item(cast)
    record_investment(item=item, paid_on=QUARTER.end, by=cast.operations)
    with pytest.raises(Refused):
        record_investment(item=item, paid_on=QUARTER.end, by=cast.operations)
    assert Investment.objects.count() == 1


def test_nothing_is_recorded_nor_confirmed_without_a_standing_payment_request(client, cast):
    funded(cast)
    bare = approved_item(cast, submitted_deal(cast, company("지급을 청하지 않은 회사")))
    with pytest.raises(Refused) as no:
        record_investment(item=bare, paid_on=QUARTER.end, by=cast.operations)
    assert str(no.value) == str(NOT_ASKED) and not Investment.objects.exists()
    client.force_login(cast.operations.user)
    closing = f"/f/{cast.fund.slug}/committee/items/{bare.uuid}/closing/"
    for path in ("", f"new/{bare.uuid}/"):
        assert closing in client.get(f"/f/{cast.fund.slug}/portfolio/{path}").content.decode()
    assert f"/portfolio/new/{bare.uuid}/" not in client.get(f"/f/{cast.fund.slug}/portfolio/").content.decode()
    item = payable_item(cast)
    tranche = record_investment(item=item, paid_on=QUARTER.end, by=cast.operations)
    PaymentRequest.objects.filter(item=item).update(state="taken_back", back_reason="되돌림")
    with pytest.raises(Refused):
        confirm_tranche(tranche=tranche, by=cast.partner)
    assert not CashFlow.objects.filter(kind="investment").exists()


@pytest.mark.parametrize(("instrument", "word"), [("safe", "SAFE"), ("conditional", "Conditional convertible note")])
def test_a_promise_of_shares_is_held_without_price_and_number_as_if_converted_at_the_cap(client, cast, instrument, word):
    funded(cast)
    item = payable_item(cast, instrument=instrument, shares="0", price="0", amount="500000000", pre_money="12000000000", post_money="12500000000")
    client.force_login(cast.operations.user)
    client.cookies["django_language"] = "en"
    asked = client.get(f"/f/{cast.fund.slug}/portfolio/new/{item.uuid}/").content.decode()
    assert '<dd class="num">–</dd>' in asked
    tranche = record_investment(item=item, paid_on=QUARTER.end, by=cast.operations)
    confirm_tranche(tranche=tranche, by=cast.partner)
    holding = tranche.investment
    assert (holding.instrument, holding.ownership, tranche.shares, tranche.price, tranche.amount) == (
        instrument, Decimal("0.04"), 0, Decimal(0), Decimal(500_000_000))
    assert CashFlow.objects.get(kind="investment").amount == Decimal(-500_000_000)
    page = client.get(f"/f/{cast.fund.slug}/portfolio/{holding.uuid}/").content.decode()
    assert word in page and page.count('">–</td>') >= 2


def test_shares_bonds_and_warrants_have_a_number_and_a_price_in_sql_too(cast):
    funded(cast)
    tranche = record_investment(item=payable_item(cast, instrument="bw"), paid_on=QUARTER.end, by=cast.operations)
    assert (tranche.investment.instrument, tranche.shares, tranche.is_priced) == ("bw", 80_000, True)
    for change, error in (("shares = 0, price = 0", ProgrammingError), ("shares = 1", IntegrityError), ("amount = 1", IntegrityError)):
        with pytest.raises(error):
            sql(f"UPDATE portfolio_tranche SET {change} WHERE id = %s", tranche.pk)


def test_the_sample_closing_ends_with_a_standing_request(cast):
    item = close_item(cast, conditions=2)
    row = close(cast, item)
    assert (row.state, row.item_id, row.pay_on, item.conditions.filter(state="cleared").count()) == ("asked", item.pk, item.meeting.held_on, 2)
    assert set(item.contract_steps.values_list("state", flat=True)) == {"done", "not_needed"}
    funded(cast)
    assert record_investment(item=item, paid_on=QUARTER.end, by=cast.operations).amount == Decimal(2_000_000_000)


def test_the_pages_walk_it_in_the_browser_s_way(client, cast):
    funded(cast)
    item = payable_item(cast)
    client.force_login(cast.operations.user)
    page = client.get(f"/f/{cast.fund.slug}/portfolio/")
    assert str(item.uuid) in page.content.decode()
    bad = client.post(f"/f/{cast.fund.slug}/portfolio/new/{item.uuid}/", {"paid_on": "2999-01-01"})
    assert bad.status_code == 422 and bad.context["form"].errors["paid_on"]
    client.post(f"/f/{cast.fund.slug}/portfolio/new/{item.uuid}/", {"paid_on": QUARTER.end.isoformat()})
    holding = Investment.objects.get()
    address = f"/f/{cast.fund.slug}/portfolio/{holding.uuid}/"
    assert client.post(address + "confirm/").status_code == 403
    client.force_login(cast.partner.user)
    client.post(address + "confirm/")
    assert CashFlow.objects.filter(kind="investment").count() == 1
    assert client.get(address).status_code == 200


def test_another_fund_s_house_and_the_lps_see_no_holding(client, cast):
    from tests.cast import cast as build

    holding = invested(cast).investment
    rival = build("rival")
    for seat, status in ((rival.partner, 404), (cast.lp, 403), (cast.member, 403)):
        client.force_login(seat.user)
        assert client.get(f"/f/{cast.fund.slug}/portfolio/{holding.uuid}/").status_code == status
    client.force_login(rival.partner.user)
    assert client.get(f"/f/{rival.fund.slug}/portfolio/{holding.uuid}/").status_code == 404
