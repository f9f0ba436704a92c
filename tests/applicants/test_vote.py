"""Votes: one person one vote, append-only, sealed beforehand and final once opened, only from a seat that is held today."""
import datetime as dt

import pytest
from django.db import ProgrammingError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from applicants.actions.committee import open_ballot
from applicants.actions.vote import cast_vote
from applicants.models import Vote
from applicants.queries.ballot import ballot, to_vote
from fund.errors import Refused
from fund.models import Seat
from fund.permissions import Role
from tests.applicants.ballots import again, closed, decided, opened, prepared, sealed, voted
from tests.applicants.calling import english
from tests.cast import cast as another_cast


def url(item, name="vote"):
    return reverse(f"applicants:{name}", args=[item.meeting.fund.slug, item.uuid])


def test_a_later_vote_stands_in_place_of_the_earlier_which_is_kept(cast):
    item = voted(cast, sealed(cast), member="no")
    voted(cast, item, member="yes", member2="yes", chair="yes")
    assert Vote.objects.filter(item=item, seat=cast.member).count() == 2
    before = open_ballot(item=item, by=cast.chair).before
    assert before["counts"] == {"yes": 3, "conditional": 0, "no": 0, "abstain": 0, "recused": 0}


def test_of_final_votes_too_the_later_stands_and_the_sealed_ones_decide_nothing(cast):
    item = opened(cast, sealed(cast), member="yes", member2="yes", chair="yes")
    voted(cast, item, member="yes", member2="no", chair="no")
    done = closed(cast, item, member="no")
    assert (done.decision, done.outcome["counts"]["no"], done.outcome["counts"]["yes"]) == ("rejected", 3, 0)
    assert [vote["before"] for vote in done.outcome["votes"]] == ["yes", "yes", "yes"]
    assert Vote.objects.filter(item=item, seat=cast.member, final=True).count() == 2


def test_a_person_with_two_committee_seats_has_one_vote(cast):
    second = Seat.objects.create(user=cast.member.user, organisation=cast.gp, role=Role.MEMBER, fund=cast.fund)
    item = voted(cast, sealed(cast), member="no", chair="yes", member2="yes")
    cast_vote(item=item, choice="yes", reason="", by=second)
    before = open_ballot(item=item, by=cast.chair).before
    assert (before["seats"], before["counts"]["yes"], before["counts"]["no"]) == (3, 3, 0)
    cast_vote(item=item, choice="no", reason="다시 봄", by=cast.member)
    outcome = closed(cast, item, chair="yes", member2="yes").outcome
    assert [(vote["choice"], vote["before"]) for vote in outcome["votes"]] == [("yes", "yes"), ("no", "yes"), ("yes", "yes")]


@pytest.mark.parametrize(("choice", "reason", "field"), [
    ("no", "  ", "reason"), ("conditional", "", "reason"), ("abstain", "", "reason"), ("recused", "이해상충", "choice"), ("maybe", "x", "choice"),
    ("yes", "x" * 301, "reason"), ("no", "안\u202e돼", "reason")])
def test_a_vote_that_is_not_one_is_refused_beside_its_field(cast, choice, reason, field):
    item = sealed(cast)
    with pytest.raises(Refused) as no:
        cast_vote(item=item, choice=choice, reason=reason, by=cast.member)
    assert no.value.field == field
    assert not Vote.objects.exists()


def test_only_committee_seats_of_this_fund_vote(cast):
    rival = another_cast("rival")
    item = sealed(cast)
    for seat in (cast.partner, cast.inspector, rival.member, cast.lp, cast.observer):
        with pytest.raises(Refused):
            cast_vote(item=item, choice="yes", reason="", by=seat)
    assert not Vote.objects.exists()


def test_nobody_votes_before_the_freeze_nor_after_the_closing(cast):
    item = prepared(cast)
    with pytest.raises(Refused, match="아직 동결|not frozen yet"):
        cast_vote(item=item, choice="yes", reason="", by=cast.member)
    done = decided(cast, sealed(cast, item.meeting, "너울섬유"), chair="yes", member="yes")
    with pytest.raises(Refused):
        cast_vote(item=done, choice="no", reason="late", by=cast.member2)
    answer = english(cast.member2).post(url(done), {"choice": "no", "reason": "late"}, follow=True)
    assert "The ballot is closed. Votes can no longer be cast." in answer.content.decode()
    assert Vote.objects.filter(item=done).count() == 4


def test_a_vote_that_was_meant_to_be_sealed_is_not_taken_for_a_final_one(cast):
    """The page was made while the ballot was sealed; the chair opened it before the vote was sent."""
    item = opened(cast, sealed(cast), chair="yes", member="yes")
    with pytest.raises(Refused):
        cast_vote(item=item, choice="yes", reason="", by=cast.member2, final=False)
    answer = english(cast.member2).post(url(item), {"choice": "no", "reason": "판가가 높습니다", "stage": "sealed"})
    body = answer.content.decode()
    assert (answer.status_code, Vote.objects.filter(item=item, final=True).count()) == (422, 0)
    assert "yours came too late to be among them" in body and "판가가 높습니다" in body and "because of member" in body
    assert 'name="stage" value="opened"' in body  # sent once more it is a final vote
    assert english(cast.member2).post(url(item), {"choice": "no", "reason": "판가가 높습니다", "stage": "opened"}).status_code == 302
    assert Vote.objects.get(item=item, final=True).choice == "no"


def test_sql_neither_changes_nor_removes_a_vote_nor_slips_one_in_at_the_wrong_time(cast):
    item = voted(cast, sealed(cast), chair="yes", member="yes")
    for statement in ("UPDATE applicants_vote SET choice = 'no'", "DELETE FROM applicants_vote"):
        with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    with pytest.raises(ProgrammingError), transaction.atomic():
        Vote.objects.create(item=item, seat=cast.member2, choice="no", final=True)
    open_ballot(item=item, by=cast.chair)
    with pytest.raises(ProgrammingError), transaction.atomic():
        Vote.objects.create(item=item, seat=cast.member2, choice="no")
    closed(cast, item, chair="yes", member="yes")
    for final in (False, True):
        with pytest.raises(ProgrammingError), transaction.atomic():
            Vote.objects.create(item=item, seat=cast.member2, choice="no", final=final)
    assert sorted(Vote.objects.values_list("choice", flat=True)) == ["yes"] * 4


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
    before = open_ballot(item=item, by=cast.chair).before
    assert (before["seats"], before["present"], before["counts"]["no"]) == (2, 2, 0)


def test_a_final_vote_of_a_seat_that_ended_before_the_closing_does_not_count(cast):
    item = opened(cast, sealed(cast), member="no", chair="yes", member2="yes")
    voted(cast, item, member="no", chair="yes", member2="yes")
    Seat.objects.filter(pk=cast.member.pk).update(ends_on=timezone.localdate() - dt.timedelta(days=1))
    outcome = closed(cast, item).outcome
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
    assert list(missing.context["vote"].errors) == ["reason"]
    assert not Vote.objects.exists()


def test_those_who_may_not_vote_are_told_so_or_see_nothing(cast, client):
    item = sealed(cast)
    rival = another_cast("rival")
    for seat, status in ((cast.partner, 403), (cast.inspector, 403), (cast.lp, 403), (cast.observer, 403), (cast.founder, 404), (rival.member, 404)):
        client.force_login(seat.user)
        assert client.post(url(item), {"choice": "yes"}).status_code == status
    assert not Vote.objects.exists()


def test_a_champion_counts_only_where_the_rule_asks_for_one(cast):
    item = sealed(cast)
    assert not cast_vote(item=item, choice="yes", reason="", by=cast.member, champion=True).champion


def test_the_final_vote_begins_with_the_sealed_one_and_what_it_is_stays_hidden_until_the_closing(cast):
    item = opened(cast, sealed(cast), chair="yes", member="conditional", member2="no")
    page = english(cast.member).get(url(item, "agenda_item"))
    assert page.context["vote"].initial == {"choice": "conditional", "reason": "because of member", "champion": False, "stage": "opened"}
    assert "Confirm my vote" in page.content.decode()
    cast_vote(item=item, choice="abstain", reason="다른 까닭비밀", by=cast.member)
    for name in ("chair", "member2", "partner", "inspector", "observer"):
        body = english(getattr(cast, name)).get(url(item, "agenda_item")).content.decode()
        assert "다른 까닭비밀" not in body and "because of member" in body, name
    assert "다른 까닭비밀" in english(cast.member).get(url(item, "agenda_item")).content.decode()
    assert "다른 까닭비밀" in english(cast.observer).get(url(closed(cast, item, chair="yes", member2="yes"), "agenda_item")).content.decode()


def test_votes_that_wait_are_named_to_those_who_owe_them_and_to_nobody_else(cast):
    item = voted(cast, sealed(cast), chair="yes", member="yes")
    owing = [cast.chair, cast.member, cast.member2, cast.observer, cast.partner]

    def owe():
        return [seat for seat in owing if to_vote(type(seat.user).objects.get(pk=seat.user_id)).exists()]

    assert owe() == [cast.member2]
    open_ballot(item=item, by=cast.chair)
    assert owe() == [cast.chair, cast.member, cast.member2]
    voted(cast, item, chair="yes", member="recused")
    assert owe() == [cast.member2]
    closed(cast, item, member2="yes")
    assert owe() == []
