"""The committee declines at once inside the house; its founder learns it by a letter with a reason, and nothing before."""
import datetime as dt

import pytest
from django.utils import timezone

from applicants.actions.committee import open_ballot
from applicants.actions.decision import send_decision, stamp_of
from applicants.actions.remark import add_remark
from applicants.actions.withdrawal import withdraw_application
from applicants.models import Deal, Decision, Inquiry
from applicants.queries.decision import known_status, told
from fund.errors import Refused
from fund.models import Message
from fund.today import waiting
from tests.applicants.applying import address
from tests.applicants.ballots import closed, decided, sealed, voted
from tests.applicants.calling import english, said
from tests.applicants.crawling import changes, crawl
from tests.applicants.deciding import EN, KO, planned, sent, written
from tests.applicants.walling import walled

pytestmark = pytest.mark.django_db


def declined(c) -> Deal:
    """The committee votes against the founder's deal."""
    item = decided(c, sealed(c), chair="no", member="no", member2="no")
    deal = Deal.objects.get(pk=item.deal_id)
    assert deal.status == "passed"
    return deal


def duties(seat) -> list[str]:
    return [row["duty"].key for row in waiting(seat.user) if row["duty"].key in ("tell_decline", "send_letter")]


@pytest.mark.parametrize("choice", ["no", "yes"])
def test_between_the_ballot_and_the_letter_nothing_at_the_company_differs(cast, choice):
    item = voted(cast, sealed(cast), chair="no", member="no", member2="no")
    Inquiry.objects.create(deal=item.deal, number=1, text="공급 계약은 언제 끝납니까?", due_on=timezone.localdate() + dt.timedelta(days=5),
                           asked_by=cast.analyst)
    before = {seat: crawl(seat.user) for seat in (cast.founder, cast.editor)}
    open_ballot(item=item, by=cast.chair)
    add_remark(item=item, text="판가를 다시 봅니다", by=cast.member)
    closed(cast, item, chair=choice, member=choice, member2=choice)
    if choice == "no":
        planned(cast, Deal.objects.get(pk=item.deal_id))
    for seat, pages in before.items():
        assert changes(pages, crawl(seat.user)) == {}
    assert (known_status(item.deal), told(item.deal)) == ("active", None)


def test_telling_the_founder_waits_on_the_house_s_first_page_until_it_is_planned_or_sent(cast):
    deal = declined(cast)
    for seat in (cast.analyst2, cast.partner, cast.operations):
        assert duties(seat) == ["tell_decline"]
    assert duties(cast.founder) == duties(cast.chair) == []
    page = english(cast.analyst2).get(address("decision_write", cast.fund.slug, deal.uuid))
    assert page.context["form"].initial["kind"] == "decline" and "the founder does not know it yet" in said(page)
    assert deal.company.name in said(english(cast.analyst2).get(address("decisions", cast.fund.slug)))
    written(cast, deal)
    assert duties(cast.partner) == ["tell_decline", "send_letter"]
    row = planned(cast, deal)
    assert duties(cast.partner) == duties(cast.analyst2) == []
    assert row.deal.status == "passed"


def test_the_letter_gives_the_useful_reason_and_not_the_committee_s(cast):
    deal = declined(cast)
    inside = deal.reason
    row = sent(cast, deal)
    assert (deal.status, deal.reason, deal.reason_codes) == ("passed", KO, ["traction", "numbers"]) and inside != KO
    assert known_status(deal) == "passed" and told(deal) == row
    pages = crawl(cast.founder.user, ["/", address("application", deal.uuid), address("own_decision", deal.uuid)])
    assert KO in pages[address("own_decision", deal.uuid)] and not any(inside in page for page in pages.values())
    assert duties(cast.partner) == []
    assert EN in said(english(cast.founder).get(address("own_decision", deal.uuid)))


def test_nothing_but_the_decline_can_be_told_before_it(cast):
    deal = declined(cast)
    for kind in ("invite", "hold"):
        with pytest.raises(Refused) as no:
            written(cast, deal, kind)
        assert no.value.field == "kind"
    assert Decision.objects.count() == 0


def test_an_invitation_that_was_planned_before_the_vote_does_not_overrule_it(cast):
    from applicants.actions.decision import send_due

    item = voted(cast, sealed(cast), chair="no", member="no", member2="no")
    row = planned(cast, item.deal, "invite", due=True)
    open_ballot(item=item, by=cast.chair)
    closed(cast, item, chair="no", member="no", member2="no")
    Message.objects.all().delete()
    assert send_due() == 0
    row.refresh_from_db()
    assert (row.state, Deal.objects.get(pk=item.deal_id).status) == ("draft", "passed") and row.problem
    assert Message.objects.filter(user=cast.founder.user).count() == 0


def test_who_was_not_told_yet_may_still_withdraw_and_then_gets_no_decline(cast):
    deal = declined(cast)
    row = written(cast, deal)
    withdraw_application(deal=deal, by=cast.founder)
    with pytest.raises(Refused):
        send_decision(decision=row, seen=stamp_of(row), by=cast.partner)
    assert Deal.objects.get(pk=deal.pk).status == "withdrawn" and duties(cast.partner) == []
    told_deal = Deal.objects.get(pk=deal.pk)
    assert told(told_deal) is None


def test_who_was_told_has_nothing_left_to_withdraw(cast):
    deal = declined(cast)
    sent(cast, deal)
    with pytest.raises(Refused):
        withdraw_application(deal=deal, by=cast.founder)


def test_behind_a_wall_nobody_is_reminded_of_a_decline(cast):
    deal = declined(cast)
    walled(cast, deal, cast.analyst2)
    assert duties(cast.analyst2) == [] and duties(cast.operations) == ["tell_decline"]
    assert deal.company.name not in said(english(cast.analyst2).get(address("decisions", cast.fund.slug)))
