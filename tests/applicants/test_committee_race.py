"""Two at the same moment in the room of an item: exactly one wins, the other is told, and nothing is lost."""
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.utils import timezone

from applicants.actions.committee import close_ballot, defer_item, freeze_packet, open_ballot
from applicants.actions.minutes import draw_minutes
from applicants.actions.recusal import step_back
from applicants.actions.signature import sign_minutes
from applicants.actions.voiding import void_decision
from applicants.actions.vote import cast_vote
from applicants.models import AgendaItem, Condition, Deal, SignedMinutes, Voiding, Vote
from fund.errors import Refused
from fund.models import Job, Notification, Wall
from tests.applicants.ballots import (
    again,
    closed,
    decided,
    meeting,
    more_members,
    opened,
    prepared,
    sealed,
    voted,
)

TODAY = timezone.localdate


def race(*deeds):
    """Each deed in a thread of its own, at the same moment: what it returned, or the words in which it was refused."""
    gate = threading.Barrier(len(deeds))

    def attempt(deed):
        gate.wait()
        try:
            return deed()
        except Refused as no:
            return str(no)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(attempt, deeds))


@pytest.mark.django_db(transaction=True)
def test_two_openings_and_a_late_vote_at_the_same_moment_leave_one_opening_that_counts_what_is_there(cast):
    item = voted(cast, sealed(cast), chair="yes", member="yes")
    first, second, late = race(*[lambda: open_ballot(item=item, by=cast.chair)] * 2,
                               lambda: cast_vote(item=item, choice="no", reason="late", by=cast.member2, final=False))
    assert isinstance(first, str) != isinstance(second, str)
    sealed_in_time = not isinstance(late, str)
    kept = again(item)
    assert (kept.state, kept.before["present"], Vote.objects.filter(item=item).count()) == ("opened", 2 + sealed_in_time, 2 + sealed_in_time)


@pytest.mark.django_db(transaction=True)
def test_two_closings_and_a_vote_at_the_same_moment_leave_one_decision_that_counts_what_is_there(cast):
    item = voted(cast, opened(cast, sealed(cast), chair="yes", member="yes"), chair="yes", member="yes")
    first, second, late = race(*[lambda: close_ballot(item=item, by=cast.chair)] * 2,
                               lambda: cast_vote(item=item, choice="no", reason="late", by=cast.member2))
    assert isinstance(first, str) != isinstance(second, str)
    in_time = not isinstance(late, str)
    kept = again(item)
    assert (kept.decision, kept.outcome["present"], kept.outcome["counts"]["no"]) == ("approved", 2 + in_time, int(in_time))
    assert Vote.objects.filter(item=item, final=True).count() == 2 + in_time
    assert Job.objects.filter(name="applicants.draw_minutes").count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_step_back_and_the_opening_at_the_same_moment_never_count_who_stepped_back(cast):
    more_members(cast, 1)
    item = voted(cast, sealed(cast), chair="yes", member="yes", member2="no", member3="yes")
    done, back = race(lambda: open_ballot(item=item, by=cast.chair), lambda: step_back(item=item, reason="이해상충", by=cast.member2))
    assert not isinstance(done, str) and not isinstance(back, str)
    kept = again(item)
    first = {vote["seat"]: vote["choice"] for vote in kept.before["votes"]}[str(cast.member2.uuid)]
    assert (kept.state, kept.before["recused"], first) == ("opened", int(not back.final), "no" if back.final else "recused")
    assert closed(cast, item, chair="yes", member="yes", member3="yes").outcome["recused"] == 1
    assert Wall.objects.filter(about=item.deal.uuid, user=cast.member2.user, ground="recusal").count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_vote_and_a_step_back_of_one_person_by_two_at_the_same_moment_end_in_one_recusal(cast):
    item = sealed(cast)
    vote, own, by_chair = race(lambda: cast_vote(item=item, choice="yes", reason="", by=cast.member2),
                               lambda: step_back(item=item, reason="이해상충", by=cast.member2),
                               lambda: step_back(item=item, reason="의장이 말함", by=cast.chair, seat=cast.member2))
    assert isinstance(own, str) != isinstance(by_chair, str)
    assert Vote.objects.filter(item=item, choice="recused").count() == Wall.objects.filter(about=item.deal.uuid).count() == 1
    assert Vote.objects.filter(item=item).count() == (1 if isinstance(vote, str) else 2)


@pytest.mark.django_db(transaction=True)
def test_a_closing_and_a_deferral_at_the_same_moment_leave_one_of_them(cast):
    item = voted(cast, opened(cast, sealed(cast), chair="yes", member="yes"), chair="yes", member="yes")
    done, off = race(lambda: close_ballot(item=item, by=cast.chair), lambda: defer_item(item=item, reason="자료", by=cast.chair))
    assert isinstance(done, str) != isinstance(off, str)
    assert again(item).decision == ("deferred" if isinstance(done, str) else "approved")
    assert Condition.objects.filter(item=item).exists() is isinstance(off, str)


@pytest.mark.django_db(transaction=True)
def test_two_freezings_at_the_same_moment_freeze_one_packet_and_two_items_get_two_numbers(cast):
    where = meeting(cast)
    one, two = prepared(cast, where, "첫째"), prepared(cast, where, "둘째")
    results = race(*[lambda: freeze_packet(item=one, by=cast.partner)] * 2, lambda: freeze_packet(item=two, by=cast.operations))
    assert sum(isinstance(result, str) for result in results[:2]) == 1 and not isinstance(results[2], str)
    assert sorted(AgendaItem.objects.values_list("order", flat=True)) == [1, 2]
    assert Notification.objects.filter(kind="packet_frozen").count() == 6


@pytest.mark.django_db(transaction=True)
def test_the_last_signature_and_a_voiding_at_the_same_moment_leave_a_void_decision_whose_deal_stands_at_its_committee(cast):
    item = decided(cast, sealed(cast), chair="yes", member="yes")
    draw_minutes(item.pk)
    sign_minutes(item=item, by=cast.member)
    signed, void = race(lambda: sign_minutes(item=item, by=cast.chair), lambda: void_decision(item=item, reason="절차", by=cast.chair))
    assert not isinstance(signed, str) and not isinstance(void, str)
    assert Deal.objects.get(pk=item.deal_id).stage == "committee"
    assert (Voiding.objects.count(), SignedMinutes.objects.count()) == (1, 1)
