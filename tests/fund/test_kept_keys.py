"""Sets of keys whose text is kept with a person: the text, never what it finds."""
import datetime as dt

import pytest
from django.db.models import Q

from applicants.models import Deal
from applicants.models.deal import seen_deals
from fund.models import Seat
from fund.models.wall import behind_walls
from fund.permissions import READERS
from fund.written import count_kept, kept_for, keys_of
from tests.applicants.walling import fresh, today, walled
from tests.cast import company, submitted_deal


@pytest.fixture(autouse=True)
def nothing_is_written_again(monkeypatch):
    """Here it is counted how often a text is written; elsewhere one use in some writes it again and compares."""
    monkeypatch.setattr("tests.plugins.kept.EVERY", 10**9)


def test_what_happened_since_the_text_was_kept_is_found(cast):
    deal, user = submitted_deal(cast), fresh(cast.analyst).user
    kept, walls = seen_deals(user), behind_walls(user)
    assert list(Deal.objects.filter(pk__in=kept)) == [deal] and not Deal.objects.filter(uuid__in=walls)
    walled(cast, deal, user)
    assert (seen_deals(user), behind_walls(user)) == (kept, walls)  # nothing of the person changed
    assert not Deal.objects.filter(pk__in=kept) and list(Deal.objects.filter(uuid__in=walls)) == [deal]
    assert not Deal.objects.filter(Q(pk__in=kept) | Q(pk__in=Deal.objects.in_house(user)))


def test_another_day_and_other_seats_are_another_text(cast, monkeypatch):
    deal, user = submitted_deal(cast), fresh(cast.analyst).user
    walled(cast, deal, user, starts_on=today(1))
    assert list(Deal.objects.filter(pk__in=seen_deals(user))) == [deal]
    tomorrow = today(1)
    monkeypatch.setattr("django.utils.timezone.localdate", lambda: tomorrow)
    assert not Deal.objects.filter(pk__in=seen_deals(user))
    monkeypatch.undo()
    Seat.objects.filter(pk=cast.analyst.pk).update(ends_on=today(0) - dt.timedelta(days=1))
    assert list(Deal.objects.filter(pk__in=seen_deals(user))) == [deal]  # the seats a person came with are read once a request
    del user.live_seats
    assert not Deal.objects.filter(pk__in=seen_deals(user))


def test_the_roles_that_were_asked_for_are_kept_apart(cast):
    deal, user = submitted_deal(cast), fresh(cast.analyst).user
    assert list(Deal.objects.filter(pk__in=seen_deals(user, READERS))) == [deal]
    assert not Deal.objects.filter(pk__in=seen_deals(user, frozenset({"inspector"})))
    assert list(Deal.objects.filter(pk__in=seen_deals(user, None))) == [deal]


def test_a_text_outlives_the_request_and_no_seat_of_which_it_speaks(cast):
    deal, made = submitted_deal(cast), []

    def rows():
        made.append(1)
        return Deal.objects.in_house(user).values("pk")

    for _request in range(3):
        user = fresh(cast.analyst).user
        assert list(Deal.objects.filter(pk__in=kept_for(user, "asked here", lambda: keys_of(rows())))) == [deal]
    assert len(made) == 1
    Seat.objects.filter(pk=cast.analyst.pk).update(role="lp")
    user = fresh(cast.analyst).user
    assert not Deal.objects.filter(pk__in=kept_for(user, "asked here", lambda: keys_of(rows()))) and len(made) == 2


def test_rows_are_counted_by_a_kept_text(cast, django_assert_num_queries):
    def counted(seat):
        user = fresh(seat).user
        assert user.live_seats
        return count_kept(user, "counted here", lambda: Deal.objects.in_house(user))

    submitted_deal(cast)
    assert (counted(cast.analyst), counted(cast.lp)) == (1, 0)
    submitted_deal(cast, company("또 하나"))
    user = fresh(cast.analyst).user
    assert user.live_seats
    with django_assert_num_queries(1):
        assert count_kept(user, "counted here", Deal.objects.none) == 2
    assert count_kept(user, "none here", Deal.objects.none) == 0


@pytest.mark.parametrize("none", [Deal.objects.none, lambda: Deal.objects.filter(pk__in=[]).values("pk")])
def test_a_set_that_is_known_to_be_empty_holds_nothing_and_leaves_out_nothing(cast, none):
    deal = submitted_deal(cast)
    assert not Deal.objects.filter(pk__in=keys_of(none())) and list(Deal.objects.exclude(pk__in=keys_of(none()))) == [deal]
    assert list(Deal.objects.filter(Q(pk__in=kept_for(cast.analyst.user, "none", none)) | Q(pk=deal.pk))) == [deal]
