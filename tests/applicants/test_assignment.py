"""Cards taken back and handed on: nothing that was written is lost, and nobody learns by it how far another is."""
import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from applicants.actions.assignment import assign_reviewers, hand_over, release_card, set_due
from applicants.actions.bulk import hand_on, hand_out
from applicants.actions.scorecard import lock_card, recuse, save_card
from applicants.models import BulkDeed, Mark, Scorecard
from applicants.queries.assignment import reviewers, scorers
from applicants.queries.scorecard import assignable_seats
from fund.errors import Refused
from fund.models import Notification, Seat
from tests.applicants.scoring import assigned, english, filled, locked, marks, screened
from tests.applicants.walling import walled
from tests.cast import person

WHY = "육아휴직에 들어갑니다."


def days(n: int) -> dt.date:
    return timezone.localdate() + dt.timedelta(days=n)


def page(cast, name="round_reviewers"):
    return reverse(f"applicants:{name}", args=["sunhwan", cast.round.uuid])


def test_a_card_taken_back_keeps_what_was_written_does_not_count_and_its_reviewer_reads_why(cast):
    card = assigned(cast, screened(cast), cast.analyst)
    save_card(card=card, data=marks(card, {"Depth": 4}, comment="현장을 더 보아야 합니다."), by=cast.analyst)
    done = release_card(card=card, reason=WHY, by=cast.operations)
    assert (done.state, done.reason) == ("released", WHY)
    assert Mark.objects.get(scorecard=card).comment == "현장을 더 보아야 합니다."
    assert not card.deal.scorecards.standing().exists()
    told = Notification.objects.get(kind="review_released")
    assert (told.user, told.facts["reason"]) == (cast.analyst.user, WHY)
    with pytest.raises(Refused, match="닫혔|닫힌|closed"):
        save_card(card=card, data=marks(card, {"Depth": 5}), by=cast.analyst)


def test_handing_over_asks_the_other_by_the_same_day_and_a_passed_day_is_dropped(cast):
    deal, late = screened(cast, "가람"), screened(cast, "나래")
    (card,) = assign_reviewers(deal=deal, reviewers=[cast.analyst], due_on=days(4), by=cast.partner)
    fresh = hand_over(card=card, to=cast.analyst2, reason=WHY, by=cast.operations)
    assert (fresh.reviewer, fresh.due_on, fresh.state) == (cast.analyst2, days(4), "draft")
    old = assigned(cast, late, cast.analyst)
    Scorecard.objects.filter(pk=old.pk).update(due_on=days(-3))
    assert hand_over(card=old, to=cast.analyst2, reason=WHY, by=cast.operations).due_on is None


def test_if_the_other_cannot_be_asked_nothing_is_taken_back(cast):
    card = assigned(cast, screened(cast), cast.analyst)
    walled(cast, card.deal, cast.analyst2, by=cast.operations)
    with pytest.raises(Refused):
        hand_over(card=card, to=cast.analyst2, reason=WHY, by=cast.operations)
    card.refresh_from_db()
    assert card.state == "draft"


@pytest.mark.parametrize("how", ["locked", "recused", "released"])
def test_only_an_open_card_is_taken_back(cast, how):
    card = filled(assigned(cast, screened(cast), cast.analyst))
    {"locked": lambda: lock_card(card=card, by=cast.analyst), "recused": lambda: recuse(card=card, reason="주식을 갖고 있습니다.", by=cast.analyst),
     "released": lambda: release_card(card=card, reason=WHY, by=cast.operations)}[how]()
    for deed in (lambda: release_card(card=card, reason=WHY, by=cast.operations), lambda: set_due(card=card, due_on=days(1), by=cast.operations),
                 lambda: hand_over(card=card, to=cast.analyst2, reason=WHY, by=cast.operations)):
        with pytest.raises(Refused):
            deed()
    card.refresh_from_db()
    assert card.state == how


def test_who_scores_the_deal_too_is_refused_alike_whether_the_other_has_locked_or_not(cast):
    deal = screened(cast)
    assigned(cast, deal, cast.partner)
    theirs = filled(assigned(cast, deal, cast.analyst))
    said = []
    for step in (lambda: None, lambda: lock_card(card=theirs, by=cast.analyst)):
        step()
        with pytest.raises(Refused) as no:
            release_card(card=theirs, reason=WHY, by=cast.partner)
        said.append(str(no.value))
    assert said[0] == said[1]


def test_a_reason_and_a_seat_that_hands_out_are_needed(cast):
    card = assigned(cast, screened(cast), cast.analyst)
    with pytest.raises(Refused) as no:
        release_card(card=card, reason=" ", by=cast.operations)
    assert no.value.field == "reason"
    for seat in (cast.analyst, cast.analyst2, cast.chair):
        with pytest.raises(Refused):
            release_card(card=card, reason=WHY, by=seat)
    assert Scorecard.objects.get().state == "draft"


@pytest.mark.parametrize("day", [-1, 800])
def test_a_day_that_has_passed_or_lies_far_off_is_refused_beside_its_field(cast, day):
    with pytest.raises(Refused) as no:
        assign_reviewers(deal=screened(cast), reviewers=[cast.analyst], due_on=days(day), by=cast.partner)
    assert (no.value.field, Scorecard.objects.count()) == ("due_on", 0)


def test_the_order_of_who_can_be_asked_does_not_tell_who_has_locked(cast):
    for name in ("가람", "나래"):
        assigned(cast, screened(cast, name), cast.analyst)
    target = screened(cast, "다솜")
    before = [(seat.pk, seat.load) for seat in assignable_seats(target)]
    for card in Scorecard.objects.filter(reviewer=cast.analyst):
        lock_card(card=filled(card), by=cast.analyst)
    assert [(seat.pk, seat.load) for seat in assignable_seats(target)] == before
    assert [(seat.pk, seat.load) for seat in scorers(cast.fund)] == before


def test_deals_are_handed_out_evenly_among_six_and_nobody_gets_a_deal_twice(cast):
    people = [cast.analyst, cast.analyst2, cast.partner, *(person(f"rev{n}", "analyst", cast.analyst.organisation, cast.fund) for n in range(3))]
    deals = [screened(cast, f"회사 {n}") for n in range(12)]
    outcomes = hand_out(rows=deals, people=people, per_deal=2, due_on=days(7), by=cast.operations)
    assert all(outcome.is_done for outcome in outcomes)
    loads = [Scorecard.objects.filter(reviewer=seat).count() for seat in people]
    assert loads == [4] * 6
    assert all(deal.scorecards.values("reviewer").distinct().count() == 2 for deal in deals)
    assert set(Scorecard.objects.values_list("due_on", flat=True)) == {days(7)}


def test_cards_of_somebody_whose_seat_ended_stand_first_and_are_handed_on_past_conflicts(cast, client):
    one, two = screened(cast, "가람"), screened(cast, "나래")
    for deal in (one, two):
        assigned(cast, deal, cast.analyst)
    walled(cast, one, cast.analyst2, by=cast.operations)
    Seat.objects.filter(pk=cast.analyst.pk).update(ends_on=days(-1))
    first = reviewers(cast.round, cast.operations.user)[0]
    assert (first.seat, first.gone, first.open) == (cast.analyst, True, 2)
    text = english(client, cast.operations).get(page(cast)).content.decode()
    assert "Open cards lie with somebody who cannot score any more" in text
    cards = [str(card.uuid) for card in first.cards]
    done = client.post(page(cast, "reviewers_hand_on"), {"cards": cards, "people": [cast.analyst2.pk, cast.partner.pk], "reason": WHY}, follow=True)
    made = BulkDeed.objects.get()
    assert (made.kind, made.done, made.refused) == ("hand_on", 2, 0)
    assert Scorecard.objects.get(deal=one, state="draft").reviewer == cast.partner  # the other stands behind a wall
    assert Scorecard.objects.filter(state="released").count() == 2
    assert done.status_code == 200


def test_bad_input_of_handing_on_comes_back_as_it_was_ticked(cast, client):
    card = assigned(cast, screened(cast), cast.analyst)
    english(client, cast.operations)
    answer = client.post(page(cast, "reviewers_hand_on"), {"cards": [str(card.uuid)], "people": [], "reason": ""})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "Choose at least one reviewer." in text and "Say in a sentence why it is taken back" in text
    assert f'value="{card.uuid}" checked' in text
    lock_card(card=filled(card), by=cast.analyst)
    answer = client.post(page(cast, "reviewers_hand_on"), {"cards": [str(card.uuid)], "people": [cast.partner.pk], "reason": WHY})
    assert "A card you ticked is not open any more" in answer.content.decode()


def test_a_walled_or_withdrawn_deals_cards_are_in_nobodys_list(cast):
    one, two = screened(cast, "가람"), screened(cast, "나래")
    for deal in (one, two):
        assigned(cast, deal, cast.analyst)
    walled(cast, one, cast.partner, by=cast.operations)
    assert [card.deal for row in reviewers(cast.round, cast.partner.user) for card in row.cards] == [two]
    two.status = "withdrawn"
    two.save()
    assert [card.deal for row in reviewers(cast.round, cast.operations.user) for card in row.cards] == [one]


def test_a_partner_who_scores_reads_no_figure_of_the_deals_they_have_not_locked(cast, client):
    mine, other = screened(cast, "가람"), screened(cast, "나래")
    assigned(cast, mine, cast.partner)
    theirs = filled(assigned(cast, mine, cast.analyst))
    locked(cast, other, cast.analyst)
    english(client, cast.partner)

    def seen():
        return [(row.seat.pk, row.given, row.locked, row.open) for row in client.get(page(cast)).context["reviewers"]]

    before = seen()
    lock_card(card=theirs, by=cast.analyst)
    assert seen() == before == [(cast.analyst.pk, 1, 1, 0), (cast.partner.pk, 0, 0, 0)]
    assert "are in no figure here" in client.get(page(cast)).content.decode()


def test_one_more_deal_costs_the_reviewers_page_no_more_questions(cast, client, django_assert_num_queries):
    client.force_login(cast.operations.user)
    locked(cast, screened(cast, "가람"), cast.analyst)
    assigned(cast, screened(cast, "나래"), cast.analyst2)
    client.get(page(cast))
    with django_assert_num_queries(14):
        client.get(page(cast))
    for n in range(3):
        assigned(cast, screened(cast, f"더 {n}"), cast.analyst)
    with django_assert_num_queries(14):
        client.get(page(cast))


def test_a_hand_on_of_a_card_locked_meanwhile_says_so_and_the_others_are_done(cast):
    one, two = screened(cast, "가람"), screened(cast, "나래")
    cards = [filled(assigned(cast, deal, cast.analyst)) for deal in (one, two)]
    lock_card(card=cards[0], by=cast.analyst)
    outcomes = {outcome.deal: outcome.is_done for outcome in hand_on(cards=cards, people=[cast.analyst2], reason=WHY, by=cast.operations)}
    assert outcomes == {one: False, two: True}


def test_everybody_meets_everybody_so_that_severity_can_be_told(cast):
    people = [cast.analyst, cast.analyst2, cast.partner, *(person(f"rev{n}", "analyst", cast.analyst.organisation, cast.fund) for n in range(3))]
    hand_out(rows=[screened(cast, f"회사 {n}") for n in range(15)], people=people, per_deal=2, by=cast.operations)
    met: dict[int, set] = {}
    for deal, reviewer in Scorecard.objects.values_list("deal", "reviewer"):
        met.setdefault(deal, set()).add(reviewer)
    assert len({frozenset(two) for two in met.values()}) == 15  # all the pairs that six people have
    assert [Scorecard.objects.filter(reviewer=seat).count() for seat in people] == [5] * 6


def test_two_cards_of_one_deal_go_to_two_people_or_neither_does(cast):
    deal = screened(cast)
    cards = [assigned(cast, deal, seat) for seat in (cast.analyst, cast.analyst2)]
    (no,) = hand_on(cards=cards, people=[cast.partner], reason=WHY, by=cast.operations)
    assert (no.is_done, Scorecard.objects.filter(state="draft").count(), Scorecard.objects.filter(state="released").count()) == (False, 2, 0)
    other = person("rev3", "analyst", cast.analyst.organisation, cast.fund)
    (yes,) = hand_on(cards=cards, people=[cast.partner, other], reason=WHY, by=cast.operations)
    assert yes.is_done
    assert set(Scorecard.objects.filter(state="draft").values_list("reviewer", flat=True)) == {cast.partner.pk, other.pk}


def test_many_cards_at_once_are_one_notice_a_person_and_one_card_is_named(cast):
    rows = [screened(cast, name) for name in ("가람", "나래", "다솜")]
    hand_out(rows=rows, people=[cast.analyst], per_deal=1, by=cast.operations)
    hand_out(rows=[screened(cast, "라온")], people=[cast.analyst2], per_deal=1, by=cast.operations)
    assert [(row.user, row.facts) for row in Notification.objects.filter(kind="reviews_assigned")] == [(cast.analyst.user, {"number": "3"})]
    assert [row.user for row in Notification.objects.filter(kind="review_assigned")] == [cast.analyst2.user]


def test_ticked_cards_get_another_day_together_or_none_of_them(cast, client):
    cards = [assigned(cast, screened(cast, name), cast.analyst) for name in ("가람", "나래")]
    english(client, cast.operations)
    said = {"cards": [str(card.uuid) for card in cards]}
    done = client.post(page(cast, "reviewers_day"), said | {"due_on": days(9).isoformat()}, follow=True)
    assert "Cards asked for by another day: 2" in done.content.decode()
    assert set(Scorecard.objects.values_list("due_on", flat=True)) == {days(9)}
    for given, words in ((said | {"due_on": days(-1).isoformat()}, "This day has passed"), (said | {"due_on": ""}, "Enter a day."),
                         ({"due_on": days(3).isoformat()}, "Tick at least one open card.")):
        answer = client.post(page(cast, "reviewers_day"), given)
        assert (answer.status_code, words in answer.content.decode()) == (422, True)
        assert all((f'value="{card.uuid}" checked' in answer.content.decode()) == ("cards" in given) for card in cards)
    assert set(Scorecard.objects.values_list("due_on", flat=True)) == {days(9)}


def test_a_deal_behind_anybodys_wall_is_in_nobodys_number_of_deals_in_hand(cast):
    deal = screened(cast, "가람")
    before = [(seat.pk, seat.load) for seat in scorers(cast.fund)]
    assigned(cast, deal, cast.analyst)
    assert [(seat.pk, seat.load) for seat in scorers(cast.fund)] != before
    walled(cast, deal, cast.partner, by=cast.operations)
    assert [(seat.pk, seat.load) for seat in scorers(cast.fund)] == before
