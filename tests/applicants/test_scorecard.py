"""Scorecards: filled in by their reviewer alone, locked for good, changed only as a new version with a reason."""
import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.utils import timezone, translation

from applicants.actions.assignment import assign_reviewers
from applicants.actions.scorecard import lock_card, recuse, renew_card, save_card
from applicants.metrics.rubric import subtotal
from applicants.models import Criterion, Deal, Mark, Scorecard
from applicants.queries.deal import deals, with_columns
from applicants.queries.scorecard import assignable_seats, axes, missing
from fund.errors import Refused
from fund.models import Seat
from fund.permissions import Role
from tests.applicants.scoring import assigned, filled, locked, marks, screened
from tests.cast import cast as another_cast
from tests.cast import person


def sql(statement, *values):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


# The subtotal -----------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("given", "expected"), [
    ([(4, 40), (3, 60)], Decimal("3.4")),
    ([(4, 40), (None, 60)], Decimal(4)),
    ([(None, 35), (5, 25), (2, 75)], Decimal("2.75")),
    ([(0, 50), (4, 50)], Decimal(2)),
    ([(None, 40), (None, 60)], None),
    ([], None),
])
def test_a_criterion_left_out_drops_out_with_its_weight_and_never_counts_as_zero(given, expected):
    assert subtotal(given) == expected


def test_a_weight_must_be_above_zero():
    with pytest.raises(ValueError, match="weight"):
        subtotal([(3, 0)])


def test_the_table_computes_in_sql_what_the_card_shows(cast):
    deal = screened(cast)
    first = locked(cast, deal, cast.analyst, {"Depth": 4, "Pathway": None, "Team": 5, "Market": 2}, comment="no data room")
    second = locked(cast, deal, cast.analyst2, {"Depth": 1, "Pathway": 3, "Team": None, "Market": 3}, comment="met nobody")
    row = with_columns(deals(cast.fund, cast.partner.user), cast.partner.user).get()
    shown = [{axis.key: axis.subtotal for axis in axes(card)} for card in (first, second)]
    assert shown == [{"impact": Decimal(4), "financial": Decimal("3.5")}, {"impact": Decimal("2.2"), "financial": Decimal(3)}]
    assert (row.impact, row.financial, row.people) == (Decimal("3.1"), Decimal("3.25"), 2)
    assert row.impact_spread == pytest.approx(Decimal("1.27279"), abs=Decimal("0.00001"))


# Assignment -------------------------------------------------------------------------------------------------------------

def test_reviewers_get_an_open_card_on_the_rounds_rubric(cast):
    deal = screened(cast)
    cards = assign_reviewers(deal=deal, reviewers=[cast.analyst, cast.analyst2], by=cast.operations)
    assert [(c.reviewer, c.rubric_id, c.state, c.version) for c in cards] == [
        (cast.analyst, cast.round.rubric_id, "draft", 1), (cast.analyst2, cast.round.rubric_id, "draft", 1)]
    assert list(assignable_seats(deal)) == [cast.partner]


def test_nobody_scores_a_deal_twice_or_without_a_live_scoring_seat_here_or_from_inside_the_company(cast):
    deal, rival = screened(cast), another_cast("rival")
    assigned(cast, deal, cast.analyst2)
    second_seat = Seat.objects.create(user=cast.analyst.user, organisation=cast.gp, role=Role.PARTNER, fund=cast.fund)
    gone = person("gone", Role.ANALYST, cast.gp, cast.fund)
    Seat.objects.filter(pk=gone.pk).update(ends_on=timezone.localdate())
    insider = person("insider", Role.ANALYST, cast.gp, cast.fund)
    Seat.objects.create(user=insider.user, organisation=deal.company.organisation, role=Role.FOUNDER_VIEWER, starts_on=dt.date(2020, 1, 1))
    for reviewers in ([], [cast.analyst2], [cast.analyst, cast.analyst], [cast.analyst, second_seat], [cast.operations], [cast.lp],
                      [rival.analyst], [gone], [insider]):
        with pytest.raises(Refused) as no:
            assign_reviewers(deal=deal, reviewers=reviewers, by=cast.partner)
        assert no.value.field == "reviewers"
    assert set(assignable_seats(deal).values_list("pk", flat=True)) == {cast.analyst.pk, second_seat.pk, cast.partner.pk}
    assert deal.scorecards.count() == 1


def test_reviewers_are_assigned_only_while_a_deal_is_screened_and_only_by_those_who_may(cast):
    deal = screened(cast)
    for changes in ({"stage": "submitted"}, {"stage": "committee"}, {"status": "passed"}, {"round": None}):
        before = {name: getattr(deal, name) for name in changes}
        Deal.objects.filter(pk=deal.pk).update(**changes)
        with pytest.raises(Refused):
            assigned(cast, deal, cast.analyst)
        Deal.objects.filter(pk=deal.pk).update(**before)
    with pytest.raises(Refused):
        assign_reviewers(deal=deal, reviewers=[cast.analyst], by=cast.analyst2)
    assert not Scorecard.objects.exists()


# Saving -----------------------------------------------------------------------------------------------------------------

def test_saving_keeps_what_is_named_and_leaves_the_rest(cast):
    card = assigned(cast, screened(cast), cast.analyst)
    save_card(card=card, data=marks(card, {"Depth": 4, "Team": 2}), by=cast.analyst)
    team = Criterion.objects.get(rubric=card.rubric, name_en="Team")
    save_card(card=card, data={"marks": {team.pk: {"score": 5}}, "esg_gate": "mitigate"}, by=cast.analyst)
    kept = {m.criterion.name_en: (m.score, m.confidence, m.page) for m in card.marks.select_related("criterion")}
    card.refresh_from_db()
    assert kept == {"Depth": (4, 2, 3), "Team": (5, 2, 3)}
    assert (card.esg_gate, card.no_conflict, card.saved_at is not None) == ("mitigate", False, True)


def test_a_mark_outside_the_rubric_is_refused_and_nothing_of_the_save_is_kept(cast):
    card = assigned(cast, screened(cast), cast.analyst)
    foreign = another_cast("rival").round.rubric.criteria.first()
    good = marks(card, {"Depth": 4})["marks"]
    for bad in ({foreign.pk: {"score": 3}}, *({next(iter(good)): {"score": n}} for n in (0, 6))):
        with pytest.raises(Refused):
            save_card(card=card, data={"marks": good | bad, "no_conflict": True}, by=cast.analyst)
    card.refresh_from_db()
    assert (card.marks.count(), card.no_conflict, card.saved_at) == (0, False, None)


def test_only_its_reviewer_saves_locks_renews_or_gives_up_a_card(cast):
    card = filled(assigned(cast, screened(cast), cast.analyst))
    for deed in (lambda by: save_card(card=card, data={"esg_gate": "stop"}, by=by), lambda by: lock_card(card=card, by=by),
                 lambda by: recuse(card=card, reason="x", by=by), lambda by: renew_card(card=card, reason="x", by=by)):
        with pytest.raises(Refused):
            deed(cast.analyst2)
    card.refresh_from_db()
    assert (card.state, card.esg_gate) == ("draft", "pass")


# Locking ----------------------------------------------------------------------------------------------------------------

def test_a_lock_names_what_is_missing_and_a_criterion_may_be_left_out_with_a_reason(cast):
    card = assigned(cast, screened(cast), cast.analyst)
    with translation.override("en"):
        assert missing(card) == ["declaration of no conflict", "Depth", "Pathway", "Team", "Market", "ESG risk"]
    filled(card, {"Depth": 4, "Pathway": None, "Team": None, "Market": None})
    with pytest.raises(Refused) as no:
        lock_card(card=card, by=cast.analyst)
    assert all(name in str(no.value) for name in ("Pathway", "Team", "Market"))
    card = filled(card, {"Pathway": None, "Team": None, "Market": None}, comment="not in the deck")
    with translation.override("en"):
        assert missing(card) == ["a mark for Financial"]
    filled(card, {"Market": 2})
    assert lock_card(card=card, by=cast.analyst).state == "locked"


def test_a_card_is_locked_once(cast):
    card = locked(cast, screened(cast), cast.analyst)
    at = card.locked_at
    for deed in (lambda: lock_card(card=card, by=cast.analyst), lambda: recuse(card=card, reason="late", by=cast.analyst),
                 lambda: save_card(card=card, data=marks(card, {"Depth": 1}), by=cast.analyst)):
        with pytest.raises(Refused):
            deed()
    card.refresh_from_db()
    assert (card.state, card.locked_at, card.marks.get(criterion__name_en="Depth").score) == ("locked", at, 4)


def test_sql_cannot_change_a_locked_card_or_its_marks(cast):
    deal = screened(cast)
    card, free = locked(cast, deal, cast.analyst), filled(assigned(cast, deal, cast.analyst2))
    mark, loose = card.marks.first(), free.marks.first()
    for statement, value in [
        ("UPDATE applicants_scorecard SET esg_gate = 'stop' WHERE id = %s", card.pk),
        ("UPDATE applicants_scorecard SET state = 'draft' WHERE id = %s", card.pk),
        ("UPDATE applicants_scorecard SET superseded = true, esg_gate = 'stop' WHERE id = %s", card.pk),
        ("DELETE FROM applicants_scorecard WHERE id = %s", card.pk),
        ("UPDATE applicants_mark SET score = 1 WHERE id = %s", mark.pk),
        ("DELETE FROM applicants_mark WHERE id = %s", mark.pk),
        (f"UPDATE applicants_mark SET scorecard_id = {free.pk} WHERE id = %s", mark.pk),
        (f"UPDATE applicants_mark SET scorecard_id = {card.pk} WHERE id = %s", loose.pk),
        (f"INSERT INTO applicants_mark (scorecard_id, criterion_id, score, comment) VALUES ({card.pk}, %s, 1, '')", mark.criterion_id),
    ]:
        with pytest.raises((ProgrammingError, IntegrityError), match="pgtrigger|locked"):
            sql(statement, value)
    sql("UPDATE applicants_mark SET score = 1 WHERE id = %s", loose.pk)
    assert Mark.objects.get(pk=loose.pk).score == 1


def test_a_card_that_was_replaced_can_never_count_again(cast):
    card = locked(cast, screened(cast), cast.analyst)
    lock_card(card=renew_card(card=card, reason="second call", by=cast.analyst), by=cast.analyst)
    with pytest.raises(ProgrammingError, match="pgtrigger"):
        sql("UPDATE applicants_scorecard SET superseded = false WHERE id = %s", card.pk)


# New versions and stepping back -----------------------------------------------------------------------------------------

def test_a_new_version_copies_the_marks_and_counts_only_once_it_is_locked(cast):
    deal = screened(cast)
    card = locked(cast, deal, cast.analyst, comment="p. 3")
    fresh = renew_card(card=card, reason="the plant was visited", by=cast.analyst)
    assert (fresh.version, fresh.state, fresh.reason) == (2, "draft", "the plant was visited")
    copied, original = ({(m.criterion_id, m.score, m.comment) for m in each.marks.all()} for each in (fresh, card))
    assert copied == original != set()
    assert list(Scorecard.objects.counted()) == [card]
    with pytest.raises(Refused):
        renew_card(card=card, reason="and again", by=cast.analyst)
    save_card(card=fresh, data=marks(fresh, {"Depth": 1}), by=cast.analyst)
    lock_card(card=fresh, by=cast.analyst)
    assert list(Scorecard.objects.counted()) == [fresh]
    assert card.marks.get(criterion__name_en="Depth").score == 4
    with pytest.raises(Refused):
        renew_card(card=card, reason="the old one", by=cast.analyst)


def test_a_new_version_needs_a_reason_and_a_deal_that_is_still_screened(cast):
    deal = screened(cast)
    card = locked(cast, deal, cast.analyst)
    with pytest.raises(Refused) as no:
        renew_card(card=card, reason="  ", by=cast.analyst)
    assert no.value.field == "reason"
    Deal.objects.filter(pk=deal.pk).update(stage="committee")
    with pytest.raises(Refused):
        renew_card(card=card, reason="too late", by=cast.analyst)
    assert Scorecard.objects.count() == 1


def test_who_steps_back_says_why_and_leaves_no_counting_card(cast):
    deal = screened(cast)
    card = locked(cast, deal, cast.analyst)
    fresh = renew_card(card=card, reason="new shareholder list", by=cast.analyst)
    with pytest.raises(Refused):
        recuse(card=fresh, reason="", by=cast.analyst)
    recuse(card=fresh, reason="my brother bought shares", by=cast.analyst)
    fresh.refresh_from_db()
    assert (fresh.state, fresh.reason, fresh.no_conflict) == ("recused", "my brother bought shares", False)
    assert not Scorecard.objects.counted().exists()
