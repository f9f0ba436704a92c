"""A row moves along a named edge, by somebody who may, one mover at a time."""
import threading

import pytest
from django.db import connection, transaction
from django.db.transaction import TransactionManagementError

from fund.actions.capital_call import MOVES
from fund.errors import Refused
from fund.models import CapitalCall
from fund.states import Edge, move
from tests.cast import cast as build_cast

ISSUED, PAID = CapitalCall.State.ISSUED, CapitalCall.State.PAID


def call(cast) -> CapitalCall:
    return CapitalCall.objects.create(fund=cast.fund, number=1, total=1, issued_on="2026-01-01", due_on="2026-01-02", purpose="투자")


def test_a_move_saves_the_state_and_what_goes_with_it(cast):
    row = call(cast)
    locked = move(row, PAID, MOVES, cast.operations, also={"purpose": "바뀜"})
    assert (row.state, row.purpose) == (locked.state, locked.purpose) == (PAID, "바뀜")
    row.refresh_from_db()
    assert (row.state, row.purpose) == (PAID, "바뀜")


def test_a_move_that_the_table_does_not_name_is_refused(cast):
    row = call(cast)
    move(row, PAID, MOVES, cast.operations)
    for target in (ISSUED, PAID):
        with pytest.raises(Refused):
            move(row, target, MOVES, cast.operations)
    row.refresh_from_db()
    assert row.state == PAID


def test_the_table_is_asked_about_the_row_as_it_stands_not_as_it_was_read(cast):
    row, stale = call(cast), CapitalCall.objects.get()
    move(row, PAID, MOVES, cast.operations)
    with pytest.raises(Refused):
        move(stale, PAID, MOVES, cast.operations, also={"purpose": "twice"})
    assert (stale.state, CapitalCall.objects.get().purpose) == (ISSUED, "투자")


@pytest.mark.parametrize("who", ["analyst", "lp", "partner", None])
def test_a_seat_without_the_capability_does_not_move_it(cast, who):
    row = call(cast)
    with pytest.raises(Refused):
        move(row, PAID, MOVES, who and getattr(cast, who))
    assert (row.state, CapitalCall.objects.get().state) == (ISSUED, ISSUED)


def test_an_edge_without_a_capability_is_open_to_the_site_itself(cast):
    assert move(call(cast), PAID, (Edge(ISSUED, PAID),), None).state == PAID


def test_a_move_outside_a_transaction_is_a_mistake(transactional_db):
    row = call(build_cast())
    with pytest.raises(TransactionManagementError):
        move(row, PAID, (Edge(ISSUED, PAID),), None)


def test_of_two_movers_at_once_one_wins_and_the_other_is_refused(transactional_db):
    cast = build_cast()
    row = call(cast)
    together, ends = threading.Barrier(2), []

    def mover(purpose: str) -> None:
        try:
            with transaction.atomic():
                together.wait(10)
                move(CapitalCall.objects.get(pk=row.pk), PAID, MOVES, cast.operations, also={"purpose": purpose})
            ends.append(purpose)
        except Refused:
            ends.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=mover, args=[purpose]) for purpose in ("one", "two")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    row.refresh_from_db()
    assert sorted(ends) == sorted([row.purpose, "refused"]) and row.state == PAID
