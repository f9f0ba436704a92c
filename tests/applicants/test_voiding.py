"""A decision declared void: it stays on record as it was, and the deal goes on as if it had not been made."""
import datetime as dt

import pytest
from django.db import ProgrammingError
from django.utils import timezone

from applicants.actions.committee import defer_item, freeze_packet
from applicants.actions.deal_status import hold_deal, pass_deal
from applicants.actions.stage_move import change_stage, move_deal
from applicants.actions.terms import table_deal
from applicants.actions.voiding import void_decision
from applicants.models import Assumption, Deal, PaymentRequest, Voiding
from fund.errors import Refused
from fund.models import Seat
from fund.permissions import Role
from tests.applicants.ballots import TERMS, again, decided, meeting, opened, prepared, sealed, sql, voted
from tests.applicants.calling import english
from tests.applicants.deciding import planned, sent
from tests.applicants.test_preliminary import at_preliminary
from tests.applicants.test_vote import url
from tests.cast import payable_item

WHY = "이해상충을 밝히지 않은 위원이 투표했습니다"


def assumption(c, deal, number=1) -> Assumption:
    return Assumption.objects.create(
        deal=deal, number=number, metric=f"매출 {number}", unit="억원", baseline=10, baseline_on=dt.date(2026, 1, 1), target=40,
        target_on=dt.date(2029, 12, 31), owner="대표", grade="B", basis="계약서", sensitivity="수익률 3%p", written_by=c.analyst)


def approved(c, name=None):
    item = sealed(c, name=name)
    assumption(c, item.deal)
    return decided(c, item, chair="yes", member="yes")


def stands(item) -> tuple[str, str]:
    deal = Deal.objects.get(pk=item.deal_id)
    return deal.stage, deal.status


def void(c, item, by=None, reason=WHY):
    return void_decision(item=item, reason=reason, by=by or c.chair)


def test_a_void_approval_brings_the_deal_back_and_its_assumptions_may_be_written_anew(cast):
    item = approved(cast)
    kept = Assumption.objects.get()
    assert kept.frozen_by == item
    change_stage(deal=Deal.objects.get(pk=item.deal_id), to="contracting", by=None)
    made = void(cast, item)
    assert (made.reason, made.by, stands(item)) == (WHY, cast.chair, ("committee", "active"))
    assert (again(item).decision, again(item).outcome["present"]) == ("approved", 2)
    move = Deal.objects.get(pk=item.deal_id).moves.first()
    assert (move.kind, move.source, move.target, move.reason) == ("back", "contracting", "committee", WHY)
    fixed, anew = Assumption.objects.order_by("pk")
    assert (fixed.frozen_by, anew.frozen_by, anew.metric, anew.number) == (item, None, "매출 1", 1)


def test_before_the_minutes_are_signed_the_deal_stays_where_it_is_and_may_be_tabled_again(cast):
    item = approved(cast)
    deal = Deal.objects.get(pk=item.deal_id)
    with pytest.raises(Refused):
        table_deal(meeting=meeting(cast), deal=deal, terms=TERMS, by=cast.partner)
    void(cast, item)
    assert (stands(item), deal.moves.count()) == (("committee", "active"), 0)
    second = freeze_packet(item=table_deal(meeting=meeting(cast), deal=deal, terms=TERMS, by=cast.partner), by=cast.partner)
    assert decided(cast, second, chair="no", member="no").decision == "rejected"
    assert stands(item) == ("committee", "passed")
    with pytest.raises(Refused):
        void(cast, item)


def test_a_void_rejection_makes_the_deal_active_again(cast):
    item = decided(cast, sealed(cast), chair="no", member="no")
    void(cast, item)
    deal = Deal.objects.get(pk=item.deal_id)
    assert (deal.stage, deal.status, deal.reason, deal.reason_codes) == ("committee", "active", "", [])


def test_a_founder_who_was_told_of_the_decline_is_invited_before_the_deal_is_active_again(cast):
    item = decided(cast, sealed(cast), chair="no", member="no")
    sent(cast, Deal.objects.get(pk=item.deal_id))
    void(cast, item)
    assert (stands(item), Voiding.objects.count()) == (("committee", "passed"), 1)


def test_a_letter_that_is_planned_is_taken_back_first(cast):
    item = decided(cast, sealed(cast), chair="no", member="no")
    planned(cast, Deal.objects.get(pk=item.deal_id))
    with pytest.raises(Refused):
        void(cast, item)
    assert (stands(item), Voiding.objects.count()) == (("committee", "passed"), 0)


def test_a_void_approval_of_the_preliminary_committee_brings_the_deal_back_while_it_stands_where_that_moved_it(cast):
    item = decided(cast, at_preliminary(cast), chair="yes", member="yes")
    assert stands(item) == ("diligence", "active")
    void(cast, item)
    assert stands(item) == ("preliminary", "active")
    other = decided(cast, at_preliminary(cast, "더 간 회사"), chair="yes", member="yes")
    Deal.objects.filter(pk=other.deal_id).update(stage="committee")
    with pytest.raises(Refused):
        void(cast, other)
    assert (stands(other), Voiding.objects.count()) == (("committee", "active"), 1)


def test_what_a_payment_or_a_later_item_rests_on_is_not_declared_void(cast):
    paid, invested = payable_item(cast), approved(cast, "납입된 회사")
    Deal.objects.filter(pk=invested.deal_id).update(stage="invested")
    for item in (paid, invested):
        with pytest.raises(Refused):
            void(cast, item)
    assert not Voiding.objects.exists()
    PaymentRequest.objects.update(state="taken_back", back_reason="계좌가 다릅니다", back_by=cast.operations, back_at=timezone.now())
    assert void(cast, paid).item == paid


def test_only_a_decision_is_declared_void_once_with_a_reason_by_who_presides(cast):
    both = Seat.objects.create(user=cast.partner.user, organisation=cast.gp, role=Role.CHAIR, fund=cast.fund)
    off = defer_item(item=sealed(cast, name="미룬 회사"), reason="자료", by=cast.chair)
    running = opened(cast, sealed(cast, name="연 회사"), chair="yes", member="yes")
    for item in (prepared(cast, name="준비 회사"), sealed(cast, name="봉인 회사"), running, off):
        with pytest.raises(Refused):
            void(cast, item)
    item = approved(cast)
    for seat in (cast.member, cast.partner, cast.observer, both):
        with pytest.raises(Refused):
            void(cast, item, seat)
    with pytest.raises(Refused) as no:
        void(cast, item, reason=" ")
    assert no.value.field == "reason"
    void(cast, item)
    with pytest.raises(Refused):
        void(cast, item)
    assert Voiding.objects.count() == 1


def test_sql_neither_changes_nor_removes_a_voiding(cast):
    void(cast, approved(cast))
    for statement in ("UPDATE applicants_voiding SET reason = 'x'", "DELETE FROM applicants_voiding"):
        with pytest.raises(ProgrammingError):
            sql(statement)
    assert Voiding.objects.get().reason == WHY


def test_while_the_minutes_of_an_approval_wait_nobody_moves_the_deal_by_hand(cast):
    item = approved(cast)
    deal = Deal.objects.get(pk=item.deal_id)
    for deed in (lambda: move_deal(deal=deal, to="screening", reason="다시", by=cast.partner), lambda: hold_deal(deal=deal, reason="다시", by=cast.partner),
                 lambda: pass_deal(deal=deal, reasons=["other"], sentence_ko="이번에는 투자하지 않습니다. 감사합니다.", by=cast.partner)):
        with pytest.raises(Refused, match="minutes are not signed|의사록"):
            deed()
    assert stands(item) == ("committee", "active")
    void(cast, item)
    assert move_deal(deal=deal, to="screening", reason="다시 봅니다", by=cast.partner).target == "screening"


def test_nor_while_the_deal_is_discussed_after_the_opening(cast):
    item = opened(cast, sealed(cast), chair="yes", member="yes")
    with pytest.raises(Refused, match="is voting on it|심의|투표"):
        move_deal(deal=Deal.objects.get(pk=item.deal_id), to="screening", reason="다시", by=cast.partner)


def test_on_the_page_the_chair_says_why_and_everybody_reads_it(cast):
    item = voted(cast, opened(cast, sealed(cast), chair="yes", member="yes"), chair="yes", member="yes")
    chair = english(cast.chair)
    seen = chair.get(url(item, "agenda_item")).context["seen"]
    assert chair.post(url(item, "close_ballot"), {"seen": seen}).status_code == 302
    assert 'id="void"' in chair.get(url(item, "agenda_item")).content.decode()
    refused = chair.post(url(item, "decision_void"), {"reason": ""})
    assert (refused.status_code, list(refused.context["void_form"].errors)) == (422, ["reason"])
    assert english(cast.member).post(url(item, "decision_void"), {"reason": WHY}).status_code == 403
    assert chair.post(url(item, "decision_void"), {"reason": WHY}).status_code == 302
    for seat in (cast.member, cast.observer, cast.analyst, cast.inspector):
        body = english(seat).get(url(item, "agenda_item")).content.decode()
        assert WHY in body and "Declared void" in body and 'id="void"' not in body
    assert 'id="void"' not in chair.get(url(item, "agenda_item")).content.decode()
    assert WHY in english(cast.partner).get(f"/f/sunhwan/deals/{item.deal.uuid}/history/").content.decode()
