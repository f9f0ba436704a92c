"""What was said about marks that lie apart: side by side with them, never rewritten, hidden from who is blind to the deal."""
import pytest
from django.urls import reverse

from applicants.actions.discussion import note_discussion
from applicants.actions.scorecard import lock_card, recuse, renew_card
from applicants.models import Criterion, Discussion, Rubric
from fund.audit import acting
from fund.errors import Refused
from tests.applicants.scoring import assigned, english, filled, locked, screened
from tests.applicants.walling import fresh, walled
from tests.cast import cast as another_cast

HIGH = {"Depth": 5, "Pathway": 5, "Team": 5, "Market": 5}
LOW = {"Depth": 1, "Pathway": 4, "Team": 2, "Market": 4}
SECRET = "두 번째 공장이 아직 돌지 않습니다."


def address(deal, name="discussion"):
    return reverse(f"applicants:{name}", args=["sunhwan", deal.uuid])


@pytest.fixture
def apart(cast):
    """A deal on which two people differ."""
    deal = screened(cast)
    locked(cast, deal, cast.analyst, HIGH, comment="공정이 앞서 있습니다.")
    locked(cast, deal, cast.analyst2, LOW, comment=SECRET)
    return deal


def test_marks_stand_side_by_side_with_comments_and_the_page_of_the_deck(cast, apart, client):
    text = english(client, cast.operations).get(address(apart)).content.decode()
    page = client.get(address(apart)).context
    impact = next(axis for axis in page["axes"] if axis.key == "impact")
    assert [[mark.score for mark in row.marks] for row in impact.criteria] == [[5, 1], [5, 4]]
    assert [row.apart for row in impact.criteria] == [True, False]
    assert [round(float(value), 2) for value in impact.subtotals] == [5.0, 2.8]
    assert SECRET in text and "deck p. 3" in text and "?page=3" in text


def test_a_note_is_kept_with_who_when_and_what_it_is_about_and_is_never_rewritten(cast, apart, client):
    depth = Criterion.objects.get(rubric=cast.round.rubric, name_en="Depth")
    english(client, cast.analyst)
    client.post(address(apart, "discussion_note"), {"criterion": depth.pk, "text": "정의가 달랐습니다.", "outcome": "stands"})
    note = Discussion.objects.get()
    assert (note.author, note.criterion, note.outcome, note.lang) == (cast.analyst, depth, "stands", "ko")
    with pytest.raises(Refused), acting(None, "tamper"):
        Discussion.objects.update(text="다르게")
    with pytest.raises(Refused), acting(None, "tamper"):
        Discussion.objects.all().delete()
    text = client.get(address(apart)).content.decode()
    assert "정의가 달랐습니다." in text and "Talked through: the marks stand apart" in text


def test_the_same_words_sent_twice_are_one_note(cast, apart):
    one = note_discussion(deal=apart, text="다시 봅시다.", by=cast.analyst)
    assert note_discussion(deal=apart, text="다시 봅시다.", by=cast.analyst) == one
    note_discussion(deal=apart, text="다시 봅시다.", outcome="anew", by=cast.analyst)
    assert Discussion.objects.count() == 2


def test_who_has_not_locked_reads_neither_marks_nor_notes_and_may_not_write_one(cast, apart, client):
    note_discussion(deal=apart, text=SECRET, by=cast.analyst)
    mine = assigned(cast, apart, cast.partner)
    english(client, cast.partner)
    text = client.get(address(apart)).content.decode()
    assert "Visible after you score" in text
    assert not any(word in text for word in (SECRET, "analyst2", "5.00", "2.80"))
    answer = client.post(address(apart, "discussion_note"), {"text": "내 생각", "outcome": "note"})
    assert (answer.status_code, Discussion.objects.count()) == (422, 1)
    lock_card(card=filled(mine), by=cast.partner)
    assert SECRET in client.get(address(apart)).content.decode()


def test_a_new_version_hides_also_ones_own_notes_until_it_is_locked(cast, apart):
    note_discussion(deal=apart, text=SECRET, by=cast.analyst)
    card = renew_card(card=apart.scorecards.get(reviewer=cast.analyst), reason="현장을 보았습니다.", by=cast.analyst)
    assert not Discussion.objects.visible_to(fresh(cast.analyst).user).exists()
    lock_card(card=card, by=cast.analyst)
    assert Discussion.objects.visible_to(fresh(cast.analyst).user).count() == 1


def test_who_stepped_back_stands_behind_a_wall_or_sits_elsewhere_reads_nothing(cast, apart, client):
    note_discussion(deal=apart, text=SECRET, by=cast.analyst)
    recuse(card=assigned(cast, apart, cast.partner), reason="주식을 갖고 있습니다.", by=cast.partner)
    english(client, cast.partner)
    assert SECRET not in client.get(address(apart)).content.decode()
    walled(cast, apart, cast.analyst2, by=cast.operations)
    client.force_login(cast.analyst2.user)
    assert client.get(address(apart)).status_code == 404
    rival = another_cast("rival")
    for seat in (rival.partner, cast.founder, cast.lp, cast.chair):
        assert not Discussion.objects.visible_to(fresh(seat).user).exists()
        client.force_login(seat.user)
        assert client.get(address(apart)).status_code in (403, 404)
    assert Discussion.objects.visible_to(cast.inspector.user).count() == 1


@pytest.mark.parametrize(("given", "field"), [({"text": " "}, "text"), ({"text": "말", "outcome": "agreed"}, "outcome"), ({"text": "가" * 4001}, "text")])
def test_bad_input_is_refused_beside_its_field_and_comes_back_as_typed(cast, apart, client, given, field):
    english(client, cast.analyst)
    answer = client.post(address(apart, "discussion_note"), {"outcome": "note"} | given)
    assert (answer.status_code, Discussion.objects.count()) == (422, 0)
    assert list(answer.context["form"].errors) == [field]
    assert answer.context["form"]["text"].value() == given["text"]


def test_a_criterion_of_another_rubric_and_a_deal_without_cards_are_refused(cast, apart):
    other = Criterion.objects.create(rubric=Rubric.objects.create(name="다른"), axis="impact", order=1, name_ko="가", name_en="A", weight=100)
    with pytest.raises(Refused) as no:
        note_discussion(deal=apart, text="말", criterion=other, by=cast.analyst)
    assert no.value.field == "criterion"
    with pytest.raises(Refused, match="No card is locked|잠긴 평가표가 없"):
        note_discussion(deal=screened(cast, "나래"), text="말", by=cast.operations)
    with pytest.raises(Refused):
        note_discussion(deal=apart, text="말", by=cast.inspector)


def test_the_page_leads_to_the_next_deal_on_which_marks_lie_apart(cast, apart, client):
    wider = screened(cast, "나래")
    locked(cast, wider, cast.analyst, HIGH)
    locked(cast, wider, cast.analyst2, {"Depth": 1, "Pathway": 1, "Team": 1, "Market": 1})
    english(client, cast.operations)
    assert (client.get(address(wider)).context["before"], client.get(address(wider)).context["after"]) == (None, apart)
    assert client.get(address(apart)).context["before"] == wider
