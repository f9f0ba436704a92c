"""The committee: meetings with a fixed rule, packets that never change once frozen, decisions that stand."""
import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from django.db import ProgrammingError, connection
from django.urls import reverse
from django.utils import timezone

from applicants.actions.committee import freeze_packet, open_ballot, plan_meeting, table_deal
from applicants.actions.vote import cast_vote
from applicants.models import AgendaItem, Deal, Meeting, Vote
from fund.errors import Refused
from fund.models import Fund, Job, Seat
from fund.permissions import Role
from tests.applicants.ballots import TERMS, again, deal_at_committee, meeting, more_members, prepared, sealed, sql, voted
from tests.applicants.test_vote import url
from tests.cast import cast as another_cast
from tests.cast import draft_deal, submitted_deal


def test_a_meeting_copies_rule_and_quorum_and_keeps_them_when_the_fund_changes_its_terms(cast):
    row = meeting(cast, timezone.localdate() + dt.timedelta(days=20))
    Fund.objects.filter(pk=cast.fund.pk).update(committee_rule="veto", committee_quorum=Decimal("0.9"))
    later = meeting(cast)
    row.refresh_from_db()
    assert (row.number, row.rule, row.quorum) == (1, "simple_majority", Decimal("0.5"))
    assert (later.number, later.rule, later.quorum) == (2, "veto", Decimal("0.9"))
    for column, value in (("rule", "champion"), ("quorum", "0.1"), ("number", 9)):
        with pytest.raises(ProgrammingError):
            sql(f"UPDATE applicants_meeting SET {column} = %s WHERE id = %s", value, row.pk)


def test_a_meeting_before_the_fund_or_years_away_is_refused_and_nobody_else_plans(cast, client):
    for day in (cast.fund.formed_on - dt.timedelta(days=1), timezone.localdate() + dt.timedelta(days=400)):
        with pytest.raises(Refused) as no:
            meeting(cast, day)
        assert no.value.field == "held_on"
    for seat in (cast.analyst, cast.chair, another_cast("rival").partner):
        with pytest.raises(Refused):
            plan_meeting(fund=cast.fund, held_on=timezone.localdate(), by=seat)
    client.force_login(cast.chair.user)
    assert client.post(reverse("applicants:meetings", args=["sunhwan"]), {"held_on": "2026-08-05"}).status_code == 403
    assert not Meeting.objects.exists()


def test_planning_on_the_page_keeps_a_wrong_day_and_says_what_is_wrong(cast, client):
    client.force_login(cast.operations.user)
    page = reverse("applicants:meetings", args=["sunhwan"])
    for wrong in ("2026-02-30", "", "1999-01-01"):
        answer = client.post(page, {"held_on": wrong})
        assert answer.status_code == 422
        assert list(answer.context["form"].errors) == ["held_on"]
        assert f'value="{wrong}"' in answer.content.decode() or not wrong
    assert client.post(page, {"held_on": timezone.localdate().isoformat()}).status_code == 302
    assert Meeting.objects.count() == 1


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_of_meetings_costs_the_same_queries_for_one_and_three(cast, client, django_assert_num_queries, rows):
    for n in range(rows):
        sealed(cast, name=f"회사 {n}")
    client.force_login(cast.member.user)
    page = reverse("applicants:meetings", args=["sunhwan"])
    client.get(page)
    with django_assert_num_queries(7):
        assert len(client.get(page).context["meetings"]) == rows


def test_amount_and_post_money_are_computed_and_terms_kept_as_canonical_strings(cast):
    terms = prepared(cast).terms
    assert (terms["amount"], terms["post_money"], terms["shares"]) == ("2000000000", "14000000000", "80000")
    item = AgendaItem.objects.get()
    assert item.terms == terms


def test_terms_can_change_until_the_freeze_and_not_after(cast):
    item = prepared(cast)
    again_ = table_deal(meeting=item.meeting, deal=item.deal, terms=TERMS | {"shares": "100000"}, by=cast.partner)
    assert (again_.pk, again_.terms["amount"]) == (item.pk, "2500000000")
    freeze_packet(item=again_, by=cast.partner)
    with pytest.raises(Refused):
        table_deal(meeting=item.meeting, deal=item.deal, terms=TERMS, by=cast.partner)
    assert again(item).terms["amount"] == "2500000000"


@pytest.mark.parametrize(("name", "value"), [
    ("shares", -1), ("shares", 0), ("shares", "many"), ("shares", "1.5"), ("price", "NaN"), ("price", ""), ("pre_money", None),
    ("pre_money", -5), ("price", 10**17), ("instrument", "gold"), ("shares", "1e999999")])
def test_terms_that_are_no_terms_are_refused_beside_their_field(cast, name, value):
    deal = deal_at_committee(cast)
    with pytest.raises(Refused) as no:
        table_deal(meeting=meeting(cast), deal=deal, terms=TERMS | {name: value}, by=cast.partner)
    assert no.value.field == name
    assert not AgendaItem.objects.exists()


@pytest.mark.parametrize(("name", "value"), [
    ("shares", "-80,000"), ("shares", "0"), ("price", "비쌈"), ("pre_money", "1.5원"), ("exit", "")])
def test_a_refused_form_keeps_the_rest_of_what_was_typed(cast, client, name, value):
    row, deal = meeting(cast), deal_at_committee(cast)
    client.force_login(cast.partner.user)
    typed = {"deal": str(deal.uuid), "instrument": "common", "shares": "8만", "price": "2만5천", "pre_money": "121억", "exit": "2030 매각",
             "risks": "보관 중 화재", "conditions": "", "dissent": ""}
    page = reverse("applicants:table_deal", args=["sunhwan", row.uuid])
    answer = client.post(page, typed | {name: value})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [name]
    body = answer.content.decode()
    assert [kept for kept in ("보관 중 화재", "8만", "2만5천", "121억") if kept not in body] == (
        {"shares": ["8만"], "price": ["2만5천"], "pre_money": ["121억"]}.get(name, []))
    assert not AgendaItem.objects.exists()
    assert client.post(page, typed).status_code == 302
    terms = AgendaItem.objects.get().terms
    assert (terms["amount"], terms["post_money"], terms["instrument"]) == ("2000000000", "14100000000", "common")


def test_only_active_deals_of_this_fund_at_the_committee_stage_are_tabled_and_on_one_agenda(cast):
    row, rival = meeting(cast), another_cast("rival")
    passed = deal_at_committee(cast, "종료")
    Deal.objects.filter(pk=passed.pk).update(status="passed")
    for deal in (submitted_deal(cast), deal_at_committee(rival), passed):
        with pytest.raises(Refused):
            table_deal(meeting=row, deal=deal, terms=TERMS, by=cast.partner)
    item = prepared(cast, row, "너울섬유")
    with pytest.raises(Refused):
        table_deal(meeting=meeting(cast), deal=item.deal, terms=TERMS, by=cast.partner)
    assert list(AgendaItem.objects.all()) == [item]


def test_a_deal_over_the_single_company_limit_counting_what_is_approved_already_is_refused(cast):
    assert prepared(cast, shares=150_000).terms["amount"] == "3750000000"  # exactly 15% of 25 billion
    with pytest.raises(Refused) as no:
        prepared(cast, name="너울섬유", shares=150_001)
    assert (no.value.field, AgendaItem.objects.count()) == ("shares", 1)


def test_an_approval_moves_the_deal_to_contracting_and_keeps_conditions_and_votes_without_names(cast):
    item = voted(cast, sealed(cast), chair="yes", member="conditional", member2="no")
    decided = open_ballot(item=item, by=cast.chair)
    deal = Deal.objects.get(pk=item.deal_id)
    assert (decided.decision, deal.stage, deal.status) == ("approved", "contracting", "active")
    outcome = again(item).outcome
    assert (outcome["seats"], outcome["recused"], outcome["present"], outcome["in_favour"]) == (3, 0, 3, 2)
    assert outcome["conditions"] == ["because of member"]
    assert [(vote["role"], vote["organisation"], vote["choice"]) for vote in outcome["votes"]] == [
        ("chair", "sunhwan gp", "yes"), ("member", "sunhwan sponsor", "conditional"), ("member", "sunhwan sponsor", "no")]
    assert cast.member.user.name not in str(outcome)
    assert Job.objects.get(name="applicants.draw_minutes").args == {"item": item.pk}


def test_a_rejection_closes_the_deal_where_it_stands_with_a_sentence_that_tells_no_vote(cast):
    item = voted(cast, sealed(cast), chair="no", member="no", member2="yes")
    assert open_ballot(item=item, by=cast.chair).decision == "rejected"
    deal = Deal.objects.get(pk=item.deal_id)
    assert (deal.stage, deal.status) == ("committee", "passed")
    assert str(timezone.localdate().year) in deal.reason
    assert "because" not in deal.reason


def test_a_tie_is_no_majority(cast):
    more_members(cast, 1)
    item = voted(cast, sealed(cast), chair="yes", member="yes", member2="no", member3="no")
    assert open_ballot(item=item, by=cast.chair).decision == "rejected"


def test_a_recusal_leaves_the_denominator_and_the_quorum(cast):
    more_members(cast, 3)  # six seats, a quorum of half
    item = voted(cast, sealed(cast), chair="yes", member="yes")
    with pytest.raises(Refused):
        open_ballot(item=item, by=cast.chair)  # two of six
    voted(cast, item, member2="recused")
    with pytest.raises(Refused):
        open_ballot(item=item, by=cast.chair)  # two of five
    voted(cast, item, member3="recused")
    decided = open_ballot(item=item, by=cast.chair)  # two of four
    assert {name: decided.outcome[name] for name in ("seats", "recused", "present", "in_favour")} == {
        "seats": 6, "recused": 2, "present": 2, "in_favour": 2}
    assert decided.decision == "approved"


@pytest.mark.parametrize(("rule", "votes", "decision"), [
    ("two_thirds", {"chair": "yes", "member": "yes", "member2": "no"}, "approved"),
    ("two_thirds", {"chair": "yes", "member": "no"}, "rejected"),
    ("veto", {"chair": "yes", "member": "yes", "member2": "no"}, "rejected"),
    ("champion", {"chair": "yes", "member": "yes", "member2": "yes"}, "rejected")])
def test_each_rule_decides_its_own_way(cast, rule, votes, decision):
    Fund.objects.filter(pk=cast.fund.pk).update(committee_rule=rule)
    cast.fund.refresh_from_db()
    item = voted(cast, sealed(cast), **votes)
    assert open_ballot(item=item, by=cast.chair).decision == decision


def test_a_ballot_opens_once(cast):
    item = voted(cast, sealed(cast), chair="yes", member="yes")
    first = open_ballot(item=item, by=cast.chair)
    with pytest.raises(Refused):
        open_ballot(item=item, by=cast.chair)
    assert again(item).opened_at == first.opened_at
    assert Job.objects.filter(name="applicants.draw_minutes").count() == 1


def test_whoever_froze_the_packet_does_not_open_its_ballot_and_only_the_chair_opens(cast):
    both = Seat.objects.create(user=cast.partner.user, organisation=cast.gp, role=Role.CHAIR, fund=cast.fund)
    item = voted(cast, sealed(cast), chair="yes", member="yes")
    for seat in (both, cast.member, cast.partner, another_cast("rival").chair):
        with pytest.raises(Refused):
            open_ballot(item=item, by=seat)
    assert again(item).state == "sealed"


def test_the_ballot_is_not_opened_before_the_day_of_the_meeting_nor_after_the_deal_has_gone(cast):
    tomorrow = voted(cast, sealed(cast, meeting(cast, timezone.localdate() + dt.timedelta(days=1))), chair="yes", member="yes")
    gone = voted(cast, sealed(cast, name="너울섬유"), chair="yes", member="yes")
    Deal.objects.filter(pk=gone.deal_id).update(status="withdrawn")
    for item in (tomorrow, gone, prepared(cast, name="숨결전지")):
        with pytest.raises(Refused):
            open_ballot(item=item, by=cast.chair)
    assert not AgendaItem.objects.filter(state="decided").exists()


@pytest.mark.parametrize("change", ["decision = 'rejected'", "outcome = '{}'", "opened_by_id = NULL", "state = 'sealed'"])
def test_sql_cannot_change_a_decision(cast, change):
    item = voted(cast, sealed(cast), chair="yes", member="yes")
    open_ballot(item=item, by=cast.chair)
    with pytest.raises(ProgrammingError):
        sql(f"UPDATE applicants_agendaitem SET {change} WHERE id = %s", item.pk)
    assert again(item).decision == "approved"


def test_the_chair_opens_on_the_page_and_everybody_there_then_sees_the_votes(cast, client):
    item = voted(cast, sealed(cast), chair="yes", member="conditional", member2="recused")
    client.force_login(cast.chair.user)
    assert client.post(url(item, "open_ballot")).status_code == 302
    for seat in (cast.member2, cast.analyst, cast.inspector):
        client.force_login(seat.user)
        answer = client.get(url(item, "agenda_item"))
        shown = answer.context["decision"]
        assert (shown["seats"], shown["recused"], shown["present"]) == (3, 1, 2)
        assert "because of member" in answer.content.decode()
    assert client.post(url(item, "open_ballot")).status_code == 403


def test_a_draft_without_a_submission_cannot_be_tabled(cast):
    deal = draft_deal(cast)
    Deal.objects.filter(pk=deal.pk).update(stage="committee")
    with pytest.raises(Refused):
        table_deal(meeting=meeting(cast), deal=deal, terms=TERMS, by=cast.partner)


@pytest.mark.django_db(transaction=True)
def test_two_openings_and_a_late_vote_at_the_same_moment_leave_one_decision_that_counts_what_is_there(cast):
    item = voted(cast, sealed(cast), chair="yes", member="yes")
    gate = threading.Barrier(3)

    def attempt(deed):
        gate.wait()
        try:
            return deed()
        except Refused:
            return None
        finally:
            connection.close()

    deeds = [lambda: open_ballot(item=item, by=cast.chair)] * 2 + [
        lambda: cast_vote(item=item, choice="no", reason="late", by=cast.member2)]
    with ThreadPoolExecutor(3) as pool:
        first, second, late = pool.map(attempt, deeds)
    assert (first is None) != (second is None)
    assert again(item).outcome["present"] == Vote.objects.filter(item=item).count() == (3 if late else 2)
    assert Job.objects.filter(name="applicants.draw_minutes").count() == 1
