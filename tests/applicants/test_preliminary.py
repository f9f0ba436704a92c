"""The preliminary committee: deals of its own stage, which its approval moves on and its rejection ends."""

import pytest
from django.utils import timezone

from applicants.actions.committee import freeze_packet
from applicants.actions.terms import table_deal
from applicants.models import AgendaItem, Condition, Deal, StagePlan
from fund.errors import Refused
from tests.applicants.ballots import TERMS, deal_at_committee, decided, meeting
from tests.cast import company, submitted_deal

TODAY = timezone.localdate


def at_preliminary(cast, name="예비 회사", between=("interview", "preliminary", "diligence")):
    StagePlan.objects.filter(fund=cast.fund).update(between=list(between))
    deal = submitted_deal(cast, company(name), stage="preliminary")
    where = meeting(cast, kind="preliminary")
    return freeze_packet(item=table_deal(meeting=where, deal=deal, terms=TERMS, by=cast.partner), by=cast.partner)


@pytest.mark.parametrize(("between", "onward"), [(("interview", "preliminary", "diligence"), "diligence"), (("diligence", "preliminary"), "committee"),
                                                 (("preliminary", "accelerator", "diligence"), "diligence")])
def test_an_approval_of_the_preliminary_committee_moves_the_deal_on_by_the_funds_order(cast, between, onward):
    item = decided(cast, at_preliminary(cast, between=between), chair="yes", member="conditional")
    deal = Deal.objects.get(pk=item.deal_id)
    move = deal.moves.get()
    assert (item.decision, deal.stage, deal.status, move.source, move.target, move.by) == ("approved", onward, "active", "preliminary", onward, cast.chair)
    assert (Condition.objects.count(), [row["text"] for row in item.outcome["conditions"]]) == (0, ["원료 공급 계약 3년", "because of member"])


def test_a_rejection_of_the_preliminary_committee_ends_the_deal_there(cast):
    item = decided(cast, at_preliminary(cast), chair="no", member="no")
    deal = Deal.objects.get(pk=item.deal_id)
    assert (item.decision, deal.stage, deal.status) == ("rejected", "preliminary", "passed")
    assert str(TODAY().year) in deal.reason and "because" not in deal.reason


def test_each_committee_takes_the_deals_of_its_own_stage(cast):
    early, late = submitted_deal(cast, company("이른 회사"), stage="preliminary"), deal_at_committee(cast, "늦은 회사")
    for kind, deal in (("main", early), ("preliminary", late)):
        with pytest.raises(Refused):
            table_deal(meeting=meeting(cast, kind=kind), deal=deal, terms=TERMS, by=cast.partner)
    assert not AgendaItem.objects.exists()
