"""What a deal's cards come to stands beside it, always as if counted anew."""
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from django.db import connection, transaction

from applicants.actions.scorecard import lock_card, recuse, renew_card
from applicants.actions.tally import count_cards
from applicants.models import Scorecard, Tally
from tests.applicants.scoring import assigned, filled, locked, screened

pytestmark = pytest.mark.django_db
LOW, HIGH = {"Depth": 1, "Pathway": 2, "Team": 2, "Market": 1}, {"Depth": 5, "Pathway": 4, "Team": 4, "Market": 5}


def kept(deal) -> tuple:
    row = Tally.objects.get(deal=deal)
    return row.people, row.impact, row.impact_spread, row.financial, row.financial_spread


def test_the_mean_and_the_spread_of_subtotals_follow_every_card_that_begins_or_ceases_to_count(cast):
    deal = screened(cast)
    assert not Tally.objects.filter(deal=deal).exists()
    first = locked(cast, deal, cast.analyst, LOW)                        # impact 1.6, financial 1.5
    assert kept(deal) == (1, Decimal("1.6"), None, Decimal("1.5"), None)
    locked(cast, deal, cast.analyst2, HIGH)                              # impact 4.4, financial 4.5
    assert kept(deal) == (2, Decimal("3"), Decimal("1.9799"), Decimal("3"), Decimal("2.1213"))
    again = renew_card(card=Scorecard.objects.get(pk=first.pk), reason="실사를 다녀왔습니다.", by=cast.analyst)
    assert kept(deal)[0] == 2
    lock_card(card=filled(again, HIGH), by=cast.analyst)
    assert kept(deal) == (2, Decimal("4.4"), Decimal("0"), Decimal("4.5"), Decimal("0"))
    third = assigned(cast, deal, cast.partner)
    recuse(card=third, reason="주주입니다.", by=cast.partner)
    assert kept(deal)[0] == 2


def test_a_criterion_left_out_drops_out_with_its_weight(cast):
    deal = screened(cast)
    card = assigned(cast, deal, cast.analyst)
    filled(card, {"Depth": 5, "Pathway": None, "Team": 2, "Market": None}, comment="자료가 없습니다.")
    lock_card(card=card, by=cast.analyst)
    assert kept(deal) == (1, Decimal("5"), None, Decimal("2"), None)


def test_counting_anew_changes_nothing(cast):
    deal = screened(cast)
    for reviewer, scores in ((cast.analyst, LOW), (cast.analyst2, HIGH)):
        locked(cast, deal, reviewer, scores)
    before = kept(deal)
    count_cards(deal=deal)
    assert kept(deal) == before


@pytest.mark.django_db(transaction=True)
def test_two_cards_that_are_locked_at_the_same_moment_both_count(cast):
    deal = screened(cast)
    first, second = (filled(assigned(cast, deal, seat), marks) for seat, marks in ((cast.analyst, LOW), (cast.analyst2, HIGH)))
    counted = threading.Event()

    def lock_first() -> None:
        with transaction.atomic():
            lock_card(card=first, by=cast.analyst)
            counted.set()
            time.sleep(0.5)  # it is not over yet while the other begins
        connection.close()

    def lock_second() -> None:
        counted.wait()
        lock_card(card=second, by=cast.analyst2)
        connection.close()

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(lock_first), pool.submit(lock_second)]:
            done.result()
    assert kept(deal)[:2] == (2, Decimal("3"))
