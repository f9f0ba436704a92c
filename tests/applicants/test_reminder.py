"""Open cards are brought to mind before their day, on it, and every week after; once, and nobody else learns of it."""
import datetime as dt

import pytest
from django.utils import timezone

from applicants.actions.assignment import assign_reviewers
from applicants.actions.reminder import is_reminded, remind_of_cards, remind_reviewers
from applicants.actions.scorecard import lock_card
from applicants.models import Deal, Scorecard
from fund.errors import Refused
from fund.models import Notification, Seat
from tests.applicants.scoring import assigned, filled, screened
from tests.applicants.walling import walled

TODAY = timezone.localdate


def days(n):
    return TODAY() + dt.timedelta(days=n)


def due(cast, name, seat, day):
    return assign_reviewers(deal=screened(cast, name), reviewers=[seat], due_on=day, by=cast.partner)[0]


def told(kind="review_due"):
    return {(row.user.email.split("@")[0], row.facts["number"]) for row in Notification.objects.filter(kind=kind).select_related("user")}


def test_three_days_before_on_the_day_and_each_week_after():
    day = dt.date(2026, 11, 20)
    assert [n for n in range(-5, 25) if is_reminded(day, day + dt.timedelta(days=n))] == [-3, 0, 1, 8, 15, 22]


def test_one_notice_a_person_and_day_with_how_many_cards_and_a_second_run_tells_nobody(cast):
    for name in ("가람", "나래"):
        due(cast, name, cast.analyst, days(3))
    due(cast, "다솜", cast.analyst2, days(2))
    assert remind_of_cards() == 1
    assert remind_of_cards() == 0
    assert told() == {(cast.analyst.user.email.split("@")[0], "2")}


def test_locked_walled_withdrawn_and_ended_are_not_reminded_of(cast):
    done = due(cast, "가람", cast.analyst, TODAY())
    lock_card(card=filled(done), by=cast.analyst)
    behind = due(cast, "나래", cast.analyst, TODAY())
    walled(cast, behind.deal, cast.analyst, by=cast.operations)
    gone = due(cast, "다솜", cast.analyst, TODAY())
    Deal.objects.filter(pk=gone.deal_id).update(status="withdrawn")
    due(cast, "라온", cast.analyst2, TODAY())
    Seat.objects.filter(pk=cast.analyst2.pk).update(ends_on=days(-1))
    assert remind_of_cards() == 0


def test_everybody_with_open_cards_is_reminded_once_a_day_and_the_asker_learns_no_number(cast):
    assigned(cast, screened(cast, "가람"), cast.analyst)
    lock_card(card=filled(assigned(cast, screened(cast, "나래"), cast.analyst2)), by=cast.analyst2)
    assert remind_reviewers(round=cast.round, by=cast.partner) is None
    remind_reviewers(round=cast.round, by=cast.partner)
    assert [row.user for row in Notification.objects.filter(kind="review_open")] == [cast.analyst.user]
    for seat in (cast.analyst, cast.chair):
        with pytest.raises(Refused):
            remind_reviewers(round=cast.round, by=seat)


def test_a_card_without_a_day_is_never_late(cast):
    assigned(cast, screened(cast), cast.analyst)
    assert (remind_of_cards(days(40)), Scorecard.objects.get().due_on) == (0, None)
