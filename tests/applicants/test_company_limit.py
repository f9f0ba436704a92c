"""The limit for one company: it holds for terms, packet and payment alike, and what the fund's members consented to passes all of them."""
from decimal import Decimal

import pytest
from django.utils import translation

from applicants.actions.committee import freeze_packet
from applicants.actions.terms import table_deal
from applicants.models import AgendaItem, Deal
from applicants.queries.closing import needs
from fund.errors import Refused
from fund.models import Mandate
from tests.applicants.ballots import TERMS, deal_at_committee, meeting
from tests.applicants.casing import consented
from tests.applicants.closings import cleared, closing

pytestmark = pytest.mark.django_db


@pytest.fixture
def tight(cast):
    """A fund that may put five percent into one company, where the terms ask for eight."""
    cast.fund.single_company_limit = Decimal("0.05")
    cast.fund.save()
    return cast


def over(c, meeting, deal) -> str:
    with translation.override("en"), pytest.raises(Refused) as no:
        table_deal(meeting=meeting, deal=deal, terms=TERMS, by=c.operations)
    assert no.value.field == "shares"
    return str(no.value)


def test_members_who_consent_let_terms_and_packet_pass_up_to_what_they_were_told(tight):
    deal, at = deal_at_committee(tight), meeting(tight)
    said = over(tight, at, deal)
    assert "This would be 8.0% of the fund in one company; its limit is 5.0%." in said and "ask for it first" in said
    Deal.objects.filter(pk=deal.pk).update(ask=1_999_999_999)
    consented(tight, Deal.objects.get(pk=deal.pk))
    assert "8.0% of the fund" in over(tight, at, deal)  # they were told of less
    Deal.objects.filter(pk=deal.pk).update(ask=2_000_000_000)
    consented(tight, Deal.objects.get(pk=deal.pk))
    item = table_deal(meeting=at, deal=deal, terms=TERMS, by=tight.operations)
    assert freeze_packet(item=item, by=tight.operations).state == "sealed"


def test_a_fund_whose_rule_only_warns_is_not_kept_from_it(tight):
    deal, at = deal_at_committee(tight), meeting(tight)
    over(tight, at, deal)
    Mandate.objects.create(fund=tight.fund, rules={"single_company": {"mode": "warn"}})
    assert table_deal(meeting=at, deal=Deal.objects.get(pk=deal.pk), terms=TERMS, by=tight.operations).terms["amount"] == "2000000000"


def test_the_payment_order_asks_the_same(tight):
    item = closing(tight, conditions=0)

    def limit() -> list[tuple[str, str]]:
        with translation.override("en"):
            rows = needs(AgendaItem.objects.get(pk=item.pk))
        return [(row["state"], row["note"]) for row in rows if row["label"] in ("Law and mandate hold", "Within the limit for one company")]

    with translation.override("en"):
        assert limit() == [("miss", "Share of one company"), ("miss", "8.0% of the fund; 5.0% is the limit")]
    consented(tight, item.deal)
    assert limit() == [("ok", ""), ("ok", "8.0% of the fund; 5.0% is the limit")]
    assert cleared(tight, AgendaItem.objects.get(pk=item.pk)).amount == 2_000_000_000
