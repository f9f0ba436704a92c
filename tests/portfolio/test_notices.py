"""What the portfolio's house tells, to whom, and that no amount leaves the sign-in."""
from decimal import Decimal

import pytest
from django.utils import translation

from fund.models import Message, Notification, User
from fund.periods import Quarter
from portfolio.actions.investment import record_investment
from portfolio.actions.valuation import propose_value
from portfolio.models import Report
from tests.applicants.test_notices import said, told
from tests.cast import cast as build_cast
from tests.cast import payable_item
from tests.portfolio.quarters import QUARTER, called, holding
from tests.portfolio.reports import close
from tests.portfolio.test_investment import funded


@pytest.fixture(autouse=True)
def daylight(cast):
    User.objects.update(quiet_from=None, quiet_until=None)


def test_a_recorded_payment_tells_the_partners_without_its_amount(cast):
    funded(cast)
    item = payable_item(cast)
    tranche = record_investment(item=item, paid_on=QUARTER.end, by=cast.operations)
    assert told(cast, "payment_waits") == {"partner"}
    row = Notification.objects.get(kind="payment_waits")
    assert (row.about, row.url) == (item.deal.uuid, f"/f/{cast.fund.slug}/portfolio/{tranche.investment.uuid}/")
    for secret in ("2,000,000,000", "2000000000", "20.0", "25,000", "80,000"):
        assert secret not in said("payment_waits")


def test_a_proposed_value_tells_the_partners_once_and_a_changed_one_again_without_the_value(cast):
    called(cast)
    row = holding(cast, "회사", fair_value=None)
    Notification.objects.all().delete()
    for amount in (2_600_000_000, 2_600_000_000, 2_700_000_000):
        propose_value(investment=row, on=QUARTER.end, fair_value=Decimal(amount), technique="recent", basis="b", by=cast.analyst)
    rows = Notification.objects.filter(kind="value_proposed")
    assert {r.user_id for r in rows} == {cast.partner.user_id} and rows.count() == 2
    assert not any(secret in said("value_proposed") for secret in ("2,600", "2600", "2,700", "2700"))


def test_an_approved_cut_tells_operations_and_a_published_report_the_lps_and_the_house_of_its_fund(cast):
    rival = build_cast("rival")
    called(cast)
    holding(cast, "회사")
    Notification.objects.all().delete()
    Message.objects.all().delete()
    report = close(cast, QUARTER, kinds=("money",))
    assert told(cast, "cut_approved") == {"operations"}
    assert told(cast, "report_published") == {"lp", "lp2", "analyst", "analyst2", "partner"}  # operations published it
    assert told(rival, "report_published") == set()
    letters = Message.objects.filter(kind="report_published")
    link = f"http://127.0.0.1:8000/f/{cast.fund.slug}/reports/{report.uuid}/"
    assert letters.count() == 5 and all(link in m.body and m.unsubscribe in m.body for m in letters)
    assert str(QUARTER) in letters[0].subject


def test_each_report_is_told_once_and_a_correction_is_another(cast):
    called(cast)
    holding(cast, "회사", quarter=QUARTER)
    close(cast, QUARTER, kinds=("money",))
    from portfolio.actions import quarter as act
    from portfolio.models import Cut

    act.restate_cut(cut=Cut.objects.get(kind="money"), reason="오류를 고쳤습니다.", by=cast.operations)
    close(cast, QUARTER, kinds=("money",))
    assert Report.objects.count() == 2
    assert Notification.objects.filter(kind="report_published", user=cast.lp.user).count() == 2


def test_the_words_of_a_quarter_are_those_of_the_reader(cast):
    called(cast)
    holding(cast, "회사", quarter=QUARTER)
    close(cast, QUARTER, kinds=("money",))
    row = Notification.objects.get(kind="cut_approved")
    assert Quarter.parse(row.facts["quarter"]) == QUARTER
    for language, word in (("en", "Money"), ("ko", row.facts["cut"]["ko"])):
        with translation.override(language):
            assert word in row.sentence
    assert row.facts["cut"]["ko"] != row.facts["cut"]["en"]
