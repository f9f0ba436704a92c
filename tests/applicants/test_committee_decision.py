"""The ballot is closed by the rule of the meeting: what decides, what enters the decision, and that it stands."""
import datetime as dt

import pytest
from django.db import ProgrammingError
from django.utils import timezone, translation

from applicants.actions.committee import close_ballot
from applicants.actions.vote import cast_vote
from applicants.models import AgendaItem, Condition, Deal, Vote
from applicants.queries.packet import digest
from fund.errors import Refused
from fund.models import Fund, Job, Seat
from tests.applicants.ballots import (
    again,
    closed,
    decided,
    more_members,
    opened,
    sealed,
    sql,
    voted,
)

TODAY = timezone.localdate


def entering(item: AgendaItem, *names_and_seats, owner="company", days=10) -> list[dict]:
    return [{"text": text, "owner": owner, "due_on": item.meeting.held_on + dt.timedelta(days=days), "seat": str(seat.uuid) if seat else ""}
            for text, seat in names_and_seats]


def test_an_approval_leaves_the_deal_until_the_minutes_are_signed_and_keeps_conditions_and_votes_without_names(cast):
    item = decided(cast, sealed(cast), chair="yes", member="conditional", member2="no")
    deal = Deal.objects.get(pk=item.deal_id)
    assert (item.decision, deal.stage, deal.status) == ("approved", "committee", "active")
    outcome = again(item).outcome
    assert (outcome["seats"], outcome["recused"], outcome["present"], outcome["in_favour"]) == (3, 0, 3, 2)
    due = (item.meeting.held_on + dt.timedelta(days=30)).isoformat()
    assert outcome["conditions"] == [{"text": "원료 공급 계약 3년", "owner": "company", "due_on": due, "seat": ""},
                                     {"text": "because of member", "owner": "company", "due_on": due, "seat": str(cast.member.uuid)}]
    assert [(vote["role"], vote["organisation"], vote["choice"], vote["before"], vote["entered"]) for vote in outcome["votes"]] == [
        ("chair", "sunhwan gp", "yes", "yes", False), ("member", "sunhwan sponsor", "conditional", "conditional", True),
        ("member", "sunhwan sponsor", "no", "no", False)]
    assert cast.member.user.name not in str(outcome)
    assert [(row.number, row.text, row.owner, row.due_on.isoformat(), row.state, row.lang) for row in Condition.objects.filter(item=item)] == [
        (1, "원료 공급 계약 3년", "company", due, "open", "ko"), (2, "because of member", "company", due, "open", "en")]
    assert Job.objects.get(name="applicants.draw_minutes").args == {"item": item.pk}


def test_a_final_vote_may_differ_from_the_sealed_one_and_only_the_final_one_decides(cast):
    item = opened(cast, sealed(cast), chair="yes", member="yes", member2="yes")
    done = closed(cast, item, chair="no", member="no", member2="yes")
    assert done.decision == "rejected"
    assert [(vote["before"], vote["choice"]) for vote in done.outcome["votes"]] == [("yes", "no"), ("yes", "no"), ("yes", "yes")]
    assert [vote["choice"] for vote in again(item).before["votes"]] == ["yes", "yes", "yes"]


def test_who_sealed_a_vote_and_casts_no_final_one_is_absent_and_who_sealed_none_may_cast_one(cast):
    item = opened(cast, sealed(cast), chair="yes", member="no")
    done = closed(cast, item, chair="yes", member2="yes")
    assert (done.decision, done.outcome["present"]) == ("approved", 2)
    assert [(vote["before"], vote["choice"]) for vote in done.outcome["votes"]] == [("yes", "yes"), ("", "yes")]


@pytest.mark.parametrize(("enters", "decision", "in_favour", "rows"), [(True, "approved", 2, ["납입 전 계약서 확인"]), (False, "rejected", 1, [])])
def test_a_conditional_vote_counts_as_one_in_favour_only_where_its_condition_enters(cast, enters, decision, in_favour, rows):
    item = voted(cast, opened(cast, sealed(cast), chair="yes", member="yes"), chair="yes", member="conditional", member2="no")
    given = entering(item, ("납입 전 계약서 확인", cast.member)) if enters else []
    done = close_ballot(item=item, by=cast.chair, entered=given)
    assert (done.decision, done.outcome["in_favour"], done.outcome["counts"]["conditional"]) == (decision, in_favour, 1)
    assert [vote["entered"] for vote in done.outcome["votes"]] == [False, enters, False]
    assert [row["text"] for row in done.outcome["conditions"]] == rows == [row.text for row in Condition.objects.all()]


def test_a_condition_of_the_packet_that_is_left_out_binds_nobody_and_the_chair_may_add_one(cast):
    item = voted(cast, opened(cast, sealed(cast), chair="yes", member="yes"), chair="yes", member="yes")
    done = close_ballot(item=item, by=cast.chair, entered=entering(item, ("주주간 계약 서명", None), owner="counsel", days=5))
    row = Condition.objects.get()
    assert (row.text, row.owner, row.due_on) == ("주주간 계약 서명", "counsel", item.meeting.held_on + dt.timedelta(days=5))
    assert [condition["text"] for condition in done.outcome["conditions"]] == ["주주간 계약 서명"]


@pytest.mark.parametrize(("changed", "field"), [
    ({"text": "  "}, "text-1"), ({"text": "x" * 301}, "text-1"), ({"text": "안\u202e돼"}, "text-1"), ({"owner": "nobody"}, "owner-1"),
    ({"owner": None}, "owner-1"), ({"due_on": None}, "due_on-1"), ({"due_on": "2030-01-01"}, "due_on-1"),
    ({"due_on": dt.date(2020, 1, 1)}, "due_on-1"), ({"due_on": dt.date(2090, 1, 1)}, "due_on-1"), ({"seat": "chair"}, None),
    ({"seat": "00000000-0000-0000-0000-000000000000"}, None)])
def test_a_condition_that_is_none_is_refused_beside_its_field_and_nothing_is_decided(cast, changed, field):
    item = voted(cast, opened(cast, sealed(cast), chair="yes", member="yes"), chair="yes", member="conditional")
    given = entering(item, ("첫째", None), ("둘째", cast.member))
    seat = {"seat": str(cast.chair.uuid)} if changed.get("seat") == "chair" else {}
    with pytest.raises(Refused) as no:
        close_ballot(item=item, by=cast.chair, entered=[given[0], given[1] | changed | seat])
    assert (no.value.field, again(item).state, Condition.objects.count()) == (field, "opened", 0)


def test_a_rejection_closes_the_deal_where_it_stands_with_a_sentence_that_tells_no_vote(cast):
    item = decided(cast, sealed(cast), chair="no", member="no", member2="conditional")
    deal = Deal.objects.get(pk=item.deal_id)
    assert (item.decision, deal.stage, deal.status) == ("rejected", "committee", "passed")
    assert str(TODAY().year) in deal.reason
    assert "because" not in deal.reason
    assert (item.outcome["conditions"], Condition.objects.count()) == ([], 0)


def test_a_tie_is_no_majority_and_an_abstention_counts_as_present(cast):
    more_members(cast, 1)
    assert decided(cast, sealed(cast), chair="yes", member="yes", member2="no", member3="no").decision == "rejected"
    done = decided(cast, sealed(cast, name="기권 회사"), chair="yes", member="yes", member2="abstain", member3="abstain")
    assert (done.decision, done.outcome["present"], done.outcome["counts"]["abstain"]) == ("rejected", 4, 2)


@pytest.mark.parametrize(("rule", "votes", "decision"), [
    ("two_thirds", {"chair": "yes", "member": "yes", "member2": "no"}, "approved"),
    ("two_thirds", {"chair": "yes", "member": "no"}, "rejected"),
    ("veto", {"chair": "yes", "member": "yes", "member2": "no"}, "rejected"),
    ("champion", {"chair": "yes", "member": "yes", "member2": "yes"}, "rejected")])
def test_each_rule_decides_its_own_way(cast, rule, votes, decision):
    Fund.objects.filter(pk=cast.fund.pk).update(committee_rule=rule)
    cast.fund.refresh_from_db()
    assert decided(cast, sealed(cast), **votes).decision == decision


def test_where_the_rule_asks_for_a_champion_one_in_favour_is_enough(cast):
    Fund.objects.filter(pk=cast.fund.pk).update(committee_rule="champion")
    cast.fund.refresh_from_db()
    item = opened(cast, sealed(cast), chair="yes", member="yes")
    cast_vote(item=item, choice="yes", reason="", by=cast.member, champion=True)
    done = closed(cast, item, chair="no", member2="no")
    assert (done.decision, [vote["champion"] for vote in done.outcome["votes"]]) == ("approved", [False, True, False])


def test_an_approval_that_hinges_on_who_stepped_back_says_so(cast):
    more_members(cast, 2)
    done = decided(cast, sealed(cast), chair="yes", member="yes", member2="no", member3="recused", member4="recused")
    assert (done.decision, done.outcome["hinges"], done.outcome["recused"]) == ("approved", True, 2)  # two of three; two of five would not carry
    plain = decided(cast, sealed(cast, name="너울섬유"), chair="yes", member="yes", member2="yes", member3="recused")
    assert (plain.decision, plain.outcome["hinges"]) == ("approved", False)


def test_a_quorum_that_is_lost_midway_decides_nothing_keeps_every_vote_and_names_the_numbers(cast):
    more_members(cast, 2)  # five seats, so three are needed
    item = voted(cast, opened(cast, sealed(cast), chair="yes", member="yes", member2="yes"), chair="yes", member="yes", member2="yes")
    Seat.objects.filter(pk=cast.member2.pk).update(ends_on=TODAY())
    Seat.objects.create(user=cast.mentor.user, organisation=cast.sponsor, role="member", fund=cast.fund, starts_on="2020-01-01")
    with translation.override("en"), pytest.raises(Refused) as no:
        close_ballot(item=item, by=cast.chair)
    assert "2 of the 5 entitled to vote have cast a final vote, and 3 are needed" in str(no.value)
    assert "every vote is kept" in str(no.value) and "put the decision off" in str(no.value)
    assert (again(item).state, Vote.objects.filter(item=item).count(), Deal.objects.get(pk=item.deal_id).status) == ("opened", 6, "active")
    assert closed(cast, item, member3="yes").outcome["present"] == 3


def test_the_closing_page_that_was_made_before_another_vote_does_not_decide(cast):
    item = voted(cast, opened(cast, sealed(cast), chair="yes", member="yes"), chair="yes", member="yes")
    seen = Vote.objects.latest("pk").pk
    voted(cast, item, member2="conditional")
    with pytest.raises(Refused):
        close_ballot(item=item, by=cast.chair, entered=[], seen=seen)
    assert again(item).state == "opened"
    assert close_ballot(item=item, by=cast.chair, entered=[], seen=Vote.objects.latest("pk").pk).outcome["present"] == 3


@pytest.mark.parametrize("change", ["decision = 'rejected'", "outcome = '{}'", "before = '{}'", "opened_by_id = NULL", "decided_by_id = NULL",
                                    "state = 'opened'"])
def test_sql_cannot_change_a_decision(cast, change):
    item = decided(cast, sealed(cast), chair="yes", member="yes")
    with pytest.raises(ProgrammingError):
        sql(f"UPDATE applicants_agendaitem SET {change} WHERE id = %s", item.pk)
    assert again(item).decision == "approved"


@pytest.mark.parametrize("change", ["before = '{}'", "opened_by_id = NULL", "opened_at = now()", "state = 'sealed'"])
def test_sql_cannot_seal_again_what_was_opened(cast, change):
    item = opened(cast, sealed(cast), chair="yes", member="yes")
    with pytest.raises(Exception, match="pgtrigger|item_state_fits_its_seals"):
        sql(f"UPDATE applicants_agendaitem SET {change} WHERE id = %s", item.pk)
    assert again(item).state == "opened"


def test_what_is_kept_is_named_by_its_hash(cast):
    item = decided(cast, sealed(cast), chair="yes", member="no", member2="yes")
    kept = again(item)
    for record, decision in ((kept.before, ""), (kept.outcome, "approved")):
        content = {name: value for name, value in record.items() if name != "sha256"}
        assert record["sha256"] == digest(content | {"packet": kept.packet_sha256, "decision": decision})
