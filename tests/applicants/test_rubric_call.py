"""The rubric of a call while cards are out: every card keeps its own, and the cards of one call are never judged by two."""
import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction
from django.utils import timezone

from applicants.actions.assignment import assign_reviewers
from applicants.actions.inbound import register_deal
from applicants.actions.round import change_round
from applicants.actions.scorecard import renew_card
from applicants.imports.met import Met
from applicants.models import Deal, Round, Scorecard
from fund.audit import acting
from fund.errors import Refused
from tests.applicants.applying import address
from tests.applicants.calling import as_sent, english
from tests.applicants.scoring import assigned, locked, screened
from tests.cast import business_number, rubric
from tests.cast import cast as build_cast


def change(cast, row, to, reason="기준을 다시 정했습니다."):
    return change_round(round=row, by=cast.partner, reason=reason, rubric=to)


def rubrics_of_cards(row):
    return set(Scorecard.objects.filter(deal__round=row).values_list("rubric", flat=True))


def test_before_the_first_card_another_rubric_is_taken_and_the_first_card_is_judged_by_it(cast):
    deal, other = screened(cast), rubric()
    change(cast, cast.round, other)
    assert assigned(cast, deal, cast.analyst).rubric == other


@pytest.mark.parametrize("state", ["open", "locked", "stepped back"])
def test_from_the_first_card_on_the_rubric_stays_and_the_refusal_names_the_way_out(cast, state):
    deal, mine = screened(cast), cast.round.rubric
    card = locked(cast, deal, cast.analyst) if state == "locked" else assigned(cast, deal, cast.analyst)
    if state == "stepped back":
        Scorecard.objects.filter(pk=card.pk).update(state="recused", reason="가족")
    with pytest.raises(Refused) as refused:
        change(cast, cast.round, rubric())
    assert refused.value.field == "rubric"
    cast.round.refresh_from_db()
    assert cast.round.rubric == mine and rubrics_of_cards(cast.round) == {mine.pk}


def test_a_call_that_has_not_opened_keeps_its_rubric_too_once_a_card_is_out(cast):
    later = timezone.now() + dt.timedelta(days=3)
    assigned(cast, screened(cast), cast.analyst)
    Round.objects.filter(pk=cast.round.pk).update(opens_at=later)
    with pytest.raises(Refused) as refused:
        change(cast, cast.round, rubric())
    assert refused.value.field == "rubric"
    answer = english(cast.partner).get(address("call_change", cast.fund.slug, cast.round.uuid))
    assert answer.context["form"].fields["rubric"].disabled and "Another rubric needs a new call" in answer.content.decode()


def test_a_rubric_chosen_before_the_first_card_went_out_is_answered_beside_its_field_and_not_dropped(cast):
    client, url, other = english(cast.partner), address("call_change", cast.fund.slug, cast.round.uuid), rubric()
    page = client.get(url)
    assert not page.context["form"].fields["rubric"].disabled
    assigned(cast, screened(cast), cast.analyst)
    answer = client.post(url, as_sent(page) | {"rubric": other.pk, "about_en": "Typed meanwhile", "reason": "기준을 바꿉니다."})
    form = answer.context["form"]
    assert (answer.status_code, list(form.errors)) == (422, ["rubric"])
    assert "new call" in form.errors["rubric"][0] and not any(character.isdigit() for character in form.errors["rubric"][0])
    assert (form["about_en"].value(), form["rubric"].value()) == ("Typed meanwhile", str(other.pk))
    assert f'id="{form["rubric"].auto_id}-error"' in answer.text
    cast.round.refresh_from_db()
    assert cast.round.rubric != other and cast.round.about_en == ""


def test_everything_else_of_a_call_with_cards_still_changes(cast):
    assigned(cast, screened(cast), cast.analyst)
    client, url = english(cast.partner), address("call_change", cast.fund.slug, cast.round.uuid)
    assert client.post(url, as_sent(client.get(url)) | {"about_en": "Clearer", "reason": "문구를 고칩니다."}).status_code == 302
    cast.round.refresh_from_db()
    assert cast.round.about_en == "Clearer"


def test_a_new_version_of_a_card_keeps_the_rubric_of_the_old_one(cast):
    card = locked(cast, screened(cast), cast.analyst)
    again = renew_card(card=Scorecard.objects.get(pk=card.pk), reason="실사를 다녀왔습니다.", by=cast.analyst)
    assert again.rubric_id == card.rubric_id


def test_a_deal_met_elsewhere_keeps_the_rubric_of_its_cards_when_the_newest_call_changes_its_own(cast):
    deal = register_deal(fund=cast.fund, met=Met(name="온새미순환", source="referral", business_number=business_number(100_810_777),
                                                 stage="screening"), by=cast.analyst, seen=())
    first = assign_reviewers(deal=deal, reviewers=[cast.analyst], by=cast.partner)[0]
    mine, other = cast.round.rubric, rubric()
    change(cast, cast.round, other)  # it has no cards of its own
    second = assign_reviewers(deal=deal, reviewers=[cast.analyst2], by=cast.partner)[0]
    assert (first.rubric, second.rubric) == (mine, mine)
    assert assigned(cast, screened(cast), cast.analyst).rubric == other


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("first", ["card", "rubric"])
def test_a_card_given_out_while_the_rubric_changes_is_never_judged_by_another_one(transactional_db, first):
    cast = build_cast()
    deal, other, begun, done = screened(cast), rubric(), threading.Event(), {}

    def give() -> None:
        assign_reviewers(deal=Deal.objects.get(pk=deal.pk), reviewers=[cast.analyst], by=cast.partner)

    def turn() -> None:
        try:
            change(cast, Round.objects.get(pk=cast.round.pk), other)
        except Refused as no:
            done["refused"] = no.field

    def ahead(deed) -> None:
        with transaction.atomic():
            deed()
            begun.set()
            threading.Event().wait(0.5)  # it is not over yet while the other begins
        connection.close()

    def behind(deed) -> None:
        begun.wait()
        deed()
        connection.close()

    one, two = (give, turn) if first == "card" else (turn, give)
    with ThreadPoolExecutor(2) as pool:
        for task in [pool.submit(ahead, one), pool.submit(behind, two)]:
            task.result()
    cast.round.refresh_from_db()
    assert rubrics_of_cards(cast.round) == {cast.round.rubric_id}
    assert (done, cast.round.rubric == other) == (({"refused": "rubric"}, False) if first == "card" else ({}, True))


def test_a_rubric_that_only_cards_use_any_more_cannot_change_in_sql_either(cast):
    deal, mine = screened(cast), cast.round.rubric
    assigned(cast, deal, cast.analyst)
    Round.objects.filter(pk=cast.round.pk).update(rubric=rubric())
    with pytest.raises(Refused), acting(None, "tamper"):
        mine.criteria.update(weight=1)
    with pytest.raises(Refused), acting(None, "tamper"):
        mine.criteria.all().delete()
