"""From the frozen packet to the opened ballot: one freeze, one opening, on its day, by who presides; and a decision that is put off."""
import datetime as dt
from decimal import Decimal

import pytest
from django.db import ProgrammingError
from django.utils import timezone

from applicants.actions.committee import close_ballot, defer_item, freeze_packet, open_ballot
from applicants.actions.recusal import step_back
from applicants.actions.terms import table_deal
from applicants.models import AgendaItem, Condition, Deal, Vote
from fund.errors import Refused
from fund.models import Fund, Job, Notification, Seat, User
from fund.permissions import Role
from tests.applicants.ballots import (
    TERMS,
    again,
    closed,
    decided,
    meeting,
    more_members,
    opened,
    prepared,
    sealed,
    sql,
    voted,
)
from tests.applicants.walling import walled
from tests.cast import cast as another_cast

TODAY = timezone.localdate


def fresh(seat: Seat) -> User:
    return User.objects.get(pk=seat.user_id)


def test_a_packet_is_frozen_once_and_only_where_the_deal_stands_at_the_stage_of_the_meeting(cast):
    item = sealed(cast)
    with pytest.raises(Refused, match="이미 동결|frozen already"):
        freeze_packet(item=item, by=cast.operations)
    gone = prepared(cast, name="떠난 회사")
    Deal.objects.filter(pk=gone.deal_id).update(stage="interview")
    with pytest.raises(Refused):
        freeze_packet(item=gone, by=cast.partner)
    for seat in (cast.analyst, cast.chair, another_cast("rival").partner):
        with pytest.raises(Refused):
            freeze_packet(item=prepared(cast, name=f"{seat.pk} 회사"), by=seat)
    assert list(AgendaItem.objects.exclude(state="preparing")) == [item]


def test_a_packet_is_not_frozen_while_a_rule_of_the_mandate_blocks_the_deal(cast):
    item = prepared(cast)
    Fund.objects.filter(pk=cast.fund.pk).update(size=Decimal(4_000_000_000))  # its share of one company came after the terms
    with pytest.raises(Refused, match="Share of one company|동일기업"):
        freeze_packet(item=item, by=cast.partner)
    assert again(item).state == "preparing"
    Fund.objects.filter(pk=cast.fund.pk).update(size=Decimal(25_000_000_000))
    assert freeze_packet(item=again(item), by=cast.partner).state == "sealed"


def test_members_and_observers_are_told_of_the_packet_and_nobody_behind_a_wall(cast):
    item = prepared(cast)
    walled(cast, item.deal, cast.member2, by=cast.operations)
    freeze_packet(item=item, by=cast.partner)
    told = {(row.kind, row.user_id) for row in Notification.objects.filter(about=item.deal.uuid)}
    assert told == {("packet_frozen", cast.chair.user_id), ("packet_frozen", cast.member.user_id), ("packet_shown", cast.observer.user_id)}


@pytest.mark.parametrize("change", ["packet = '{}'", "terms = '{}'", "packet_sha256 = 'x'", "frozen_at = now()", "\"order\" = 9", "frozen_by_id = NULL"])
def test_sql_cannot_change_a_frozen_packet(cast, change):
    item = sealed(cast)
    with pytest.raises(ProgrammingError):
        sql(f"UPDATE applicants_agendaitem SET {change} WHERE id = %s", item.pk)
    with pytest.raises(ProgrammingError):
        sql("DELETE FROM applicants_agendaitem WHERE id = %s", item.pk)
    with pytest.raises(Refused):
        table_deal(meeting=item.meeting, deal=item.deal, terms=TERMS, by=cast.partner)


def test_opening_shows_all_sealed_votes_together_and_decides_nothing(cast):
    item = opened(cast, sealed(cast), chair="yes", member="conditional", member2="no")
    deal = Deal.objects.get(pk=item.deal_id)
    kept = again(item)
    assert (kept.state, kept.decision, kept.outcome, deal.stage, deal.status) == ("opened", "", {}, "committee", "active")
    before = kept.before
    assert (before["seats"], before["recused"], before["present"], before["in_favour"], before["hinges"], before["deferred"]) == (3, 0, 3, 2, False, "")
    assert [(vote["role"], vote["organisation"], vote["choice"], vote["reason"]) for vote in before["votes"]] == [
        ("chair", "sunhwan gp", "yes", "because of chair"), ("member", "sunhwan sponsor", "conditional", "because of member"),
        ("member", "sunhwan sponsor", "no", "because of member2")]
    assert cast.member.user.name not in str(before)
    assert (Job.objects.filter(name="applicants.draw_minutes").count(), Condition.objects.count()) == (0, 0)


def test_a_recusal_leaves_the_denominator_and_the_quorum_of_the_opening(cast):
    more_members(cast, 3)  # six seats, a quorum of half
    item = voted(cast, sealed(cast), chair="yes", member="yes")
    with pytest.raises(Refused):
        open_ballot(item=item, by=cast.chair)  # two of six
    voted(cast, item, member2="recused")
    with pytest.raises(Refused):
        open_ballot(item=item, by=cast.chair)  # two of five
    voted(cast, item, member3="recused")
    before = open_ballot(item=item, by=cast.chair).before  # two of four
    assert {name: before[name] for name in ("seats", "recused", "present", "in_favour")} == {
        "seats": 6, "recused": 2, "present": 2, "in_favour": 2}


def test_a_ballot_opens_once_and_closes_once(cast):
    item = opened(cast, sealed(cast), chair="yes", member="yes")
    first = again(item).opened_at
    with pytest.raises(Refused):
        open_ballot(item=item, by=cast.chair)
    done = closed(cast, item, chair="yes", member="yes")
    for deed in (open_ballot, close_ballot):
        with pytest.raises(Refused):
            deed(item=item, by=cast.chair)
    kept = again(item)
    assert (kept.opened_at, kept.decided_at, kept.decided_by) == (first, done.decided_at, cast.chair)
    assert Job.objects.filter(name="applicants.draw_minutes").count() == 1


def test_nothing_is_closed_that_is_not_open(cast):
    for item in (prepared(cast), voted(cast, sealed(cast, name="봉인"), chair="yes", member="yes")):
        with pytest.raises(Refused):
            close_ballot(item=item, by=cast.chair)
    assert not AgendaItem.objects.filter(state="decided").exists()


def test_whoever_froze_the_packet_neither_opens_nor_closes_and_only_the_chair_presides(cast):
    both = Seat.objects.create(user=cast.partner.user, organisation=cast.gp, role=Role.CHAIR, fund=cast.fund)
    item = voted(cast, sealed(cast), chair="yes", member="yes")
    others = (both, cast.member, cast.partner, cast.observer, another_cast("rival").chair)
    for seat in others:
        with pytest.raises(Refused):
            open_ballot(item=item, by=seat)
    with pytest.raises(Refused, match="직접 동결|froze this packet yourself"):
        open_ballot(item=item, by=both)
    assert again(item).state == "sealed"
    open_ballot(item=item, by=cast.chair)
    voted(cast, item, chair="yes", member="yes")
    for seat in others:
        for deed in (lambda by: close_ballot(item=item, by=by), lambda by: defer_item(item=item, reason="자료", by=by)):
            with pytest.raises(Refused):
                deed(seat)
    assert again(item).state == "opened"


def test_the_ballot_is_not_opened_before_the_day_of_the_meeting_nor_after_the_deal_has_gone(cast):
    tomorrow = voted(cast, sealed(cast, meeting(cast, TODAY() + dt.timedelta(days=1))), chair="yes", member="yes")
    gone = voted(cast, sealed(cast, name="너울섬유"), chair="yes", member="yes")
    left = opened(cast, sealed(cast, name="떠난 회사"), chair="yes", member="yes")
    voted(cast, left, chair="yes", member="yes")
    Deal.objects.filter(pk__in=(gone.deal_id, left.deal_id)).update(status="withdrawn")
    for item in (tomorrow, gone, prepared(cast, name="숨결전지")):
        with pytest.raises(Refused):
            open_ballot(item=item, by=cast.chair)
    for deed in (lambda: close_ballot(item=left, by=cast.chair), lambda: defer_item(item=gone, reason="자료", by=cast.chair),
                 lambda: step_back(item=left, reason="이해상충", by=cast.member2)):
        with pytest.raises(Refused, match="철회|withdrew"):
            deed()
    assert not AgendaItem.objects.filter(state="decided").exists()


def test_a_decision_that_is_put_off_leaves_the_deal_which_is_tabled_for_another_meeting_and_decided_there(cast):
    item = opened(cast, sealed(cast), chair="yes", member="no")
    voted(cast, item, chair="yes")
    done = defer_item(item=item, reason="공급 계약서를 먼저 봅니다", by=cast.chair)
    deal = Deal.objects.get(pk=item.deal_id)
    assert (done.state, done.decision, deal.stage, deal.status) == ("decided", "deferred", "committee", "active")
    kept = again(item).outcome
    assert (kept["deferred"], kept["present"], kept["conditions"], kept["hinges"]) == ("공급 계약서를 먼저 봅니다", 1, [], False)
    assert [vote["choice"] for vote in kept["votes"]] == ["yes"]
    with pytest.raises(Refused):
        table_deal(meeting=item.meeting, deal=deal, terms=TERMS, by=cast.partner)
    second = freeze_packet(item=table_deal(meeting=meeting(cast), deal=deal, terms=TERMS, by=cast.partner), by=cast.partner)
    assert Vote.objects.filter(item=second).count() == 0
    assert decided(cast, second, chair="yes", member="yes").decision == "approved"


def test_what_is_put_off_while_it_is_sealed_stays_sealed_for_good(cast):
    item = voted(cast, sealed(cast), chair="no", member="yes", member2="recused")
    done = defer_item(item=item, reason="정족수를 채우지 못합니다", by=cast.chair)
    kept = again(item)
    assert (done.decision, kept.before, kept.outcome["present"], kept.outcome["recused"]) == ("deferred", {}, 0, 1)
    assert [vote["choice"] for vote in kept.outcome["votes"]] == ["recused"]
    assert {name: Vote.objects.visible_to(fresh(getattr(cast, name))).count() for name in ("chair", "member", "partner", "inspector")} == {
        "chair": 1, "member": 1, "partner": 0, "inspector": 0}
    assert "because of chair" not in str(kept.before) + str(kept.outcome)


def test_only_what_runs_is_put_off_and_with_a_reason(cast):
    for item, reason in ((prepared(cast), "자료"), (decided(cast, sealed(cast, name="끝난 회사"), chair="yes", member="yes"), "자료"),
                         (sealed(cast, name="봉인 회사"), "  ")):
        with pytest.raises(Refused):
            defer_item(item=item, reason=reason, by=cast.chair)
    assert not AgendaItem.objects.filter(decision="deferred").exists()
