"""Votes: one person one vote, append-only, only into a sealed ballot, only from a seat that is held today."""
import datetime as dt

import pytest
from django.db import ProgrammingError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from applicants.actions.committee import open_ballot
from applicants.actions.vote import cast_vote
from applicants.models import Vote
from applicants.queries.committee import ballot
from fund.errors import Refused
from fund.models import Seat
from fund.permissions import Role
from tests.applicants.ballots import again, prepared, sealed, voted
from tests.cast import cast as another_cast


def url(item, name="vote"):
    return reverse(f"applicants:{name}", args=[item.meeting.fund.slug, item.uuid])


def test_a_later_vote_stands_in_place_of_the_earlier_which_is_kept(cast):
    item = voted(cast, sealed(cast), member="no")
    voted(cast, item, member="yes", member2="yes", chair="yes")
    assert Vote.objects.filter(item=item, seat=cast.member).count() == 2
    decided = open_ballot(item=item, by=cast.chair)
    assert decided.outcome["counts"] == {"yes": 3, "conditional": 0, "no": 0, "recused": 0}


def test_a_person_with_two_committee_seats_has_one_vote(cast):
    second = Seat.objects.create(user=cast.member.user, organisation=cast.gp, role=Role.MEMBER, fund=cast.fund)
    item = voted(cast, sealed(cast), member="no", chair="yes", member2="yes")
    cast_vote(item=item, choice="yes", reason="", by=second)
    outcome = open_ballot(item=item, by=cast.chair).outcome
    assert (outcome["seats"], outcome["counts"]["yes"], outcome["counts"]["no"]) == (3, 3, 0)


@pytest.mark.parametrize(("choice", "reason", "field"), [
    ("no", "  ", "reason"), ("conditional", "", "reason"), ("recused", "", "reason"), ("maybe", "x", "choice"),
    ("yes", "x" * 301, "reason")])
def test_a_vote_that_is_not_one_is_refused_beside_its_field(cast, choice, reason, field):
    item = sealed(cast)
    with pytest.raises(Refused) as no:
        cast_vote(item=item, choice=choice, reason=reason, by=cast.member)
    assert no.value.field == field
    assert not Vote.objects.exists()


def test_only_committee_seats_of_this_fund_vote(cast):
    rival = another_cast("rival")
    item = sealed(cast)
    for seat in (cast.partner, cast.inspector, rival.member, cast.lp):
        with pytest.raises(Refused):
            cast_vote(item=item, choice="yes", reason="", by=seat)
    assert not Vote.objects.exists()


def test_nobody_votes_before_the_freeze_nor_after_the_opening(cast, client):
    item = prepared(cast)
    with pytest.raises(Refused):
        cast_vote(item=item, choice="yes", reason="", by=cast.member)
    done = voted(cast, sealed(cast, item.meeting, "너울섬유"), chair="yes", member="yes")
    open_ballot(item=done, by=cast.chair)
    with pytest.raises(Refused):
        cast_vote(item=done, choice="no", reason="late", by=cast.member2)
    client.force_login(cast.member2.user)
    answer = client.post(url(done), {"choice": "no", "reason": "late"}, follow=True)
    assert "opened" in answer.content.decode() or "열" in answer.content.decode()
    assert Vote.objects.filter(item=done).count() == 2


def test_sql_neither_changes_nor_removes_a_vote_nor_slips_one_in_after_the_opening(cast):
    item = voted(cast, sealed(cast), chair="yes", member="yes")
    for statement in ("UPDATE applicants_vote SET choice = 'no'", "DELETE FROM applicants_vote"):
        with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    open_ballot(item=item, by=cast.chair)
    with pytest.raises(ProgrammingError), transaction.atomic():
        Vote.objects.create(item=item, seat=cast.member2, choice="no")
    assert sorted(Vote.objects.values_list("choice", flat=True)) == ["yes", "yes"]


def test_a_seat_that_ended_today_votes_no_more_and_its_fund_is_gone_from_sight(cast, client):
    item = sealed(cast)
    Seat.objects.filter(pk=cast.member.pk).update(ends_on=timezone.localdate())
    with pytest.raises(Refused):
        cast_vote(item=item, choice="yes", reason="", by=cast.member)
    client.force_login(cast.member.user)
    assert client.post(url(item), {"choice": "yes"}).status_code == 404
    assert client.get(url(item, "agenda_item")).status_code == 404
    assert not Vote.objects.exists()


def test_a_vote_of_a_seat_that_ended_before_the_opening_does_not_count(cast):
    item = voted(cast, sealed(cast), member="no", chair="yes", member2="yes")
    Seat.objects.filter(pk=cast.member.pk).update(ends_on=timezone.localdate() - dt.timedelta(days=1))
    assert (ballot(again(item), cast.chair.user).seats, ballot(again(item), cast.chair.user).cast) == (2, 2)
    outcome = open_ballot(item=item, by=cast.chair).outcome
    assert (outcome["seats"], outcome["present"], outcome["counts"]["no"]) == (2, 2, 0)


def test_a_member_votes_on_the_page_and_sees_the_vote_again(cast, client):
    item = sealed(cast)
    client.force_login(cast.member.user)
    answer = client.post(url(item), {"choice": "conditional", "reason": "원료 계약 뒤"}, follow=True)
    assert answer.status_code == 200
    assert answer.context["ballot"].mine.choice == "conditional"
    assert "원료 계약 뒤" in answer.content.decode()


def test_a_refused_vote_keeps_what_was_typed(cast, client):
    item = sealed(cast)
    client.force_login(cast.member.user)
    answer = client.post(url(item), {"choice": "", "reason": "판가가 높습니다"})
    assert answer.status_code == 422
    assert "판가가 높습니다" in answer.content.decode()
    missing = client.post(url(item), {"choice": "no", "reason": ""})
    assert missing.status_code == 422
    assert list(missing.context["form"].errors) == ["reason"]
    assert not Vote.objects.exists()


def test_those_who_may_not_vote_are_told_so_or_see_nothing(cast, client):
    item = sealed(cast)
    rival = another_cast("rival")
    for seat, status in ((cast.partner, 403), (cast.inspector, 403), (cast.lp, 403), (cast.founder, 404), (rival.member, 404)):
        client.force_login(seat.user)
        assert client.post(url(item), {"choice": "yes"}).status_code == status
    assert not Vote.objects.exists()


def test_a_champion_counts_only_where_the_rule_asks_for_one(cast):
    item = sealed(cast)
    assert not cast_vote(item=item, choice="yes", reason="", by=cast.member, champion=True).champion
