"""Passing a gate that is not met: asked for with a reason, answered by a second person, and never by or before whom it must not."""
import re

import pytest
from django.urls import reverse
from django.utils import translation

from applicants.actions.override import ask_override, confirm_override
from applicants.actions.stage_move import move_deal
from applicants.models import Deal, Override, StageMove
from applicants.queries.stage_move import card
from fund.errors import Refused
from fund.models import Notification
from fund.today import waiting
from tests.applicants.applying import signed_in
from tests.applicants.moving import move_url, page_url, planned, scored, stage_of
from tests.applicants.scoring import assigned, english, locked, screened
from tests.applicants.walling import fresh, walled
from tests.cast import person

WHY = "현장 방문이 다음 주로 미뤄졌습니다."


@pytest.fixture
def deal(cast):
    """Screened by one person of two: the gate lacks a card."""
    planned(cast)
    found = screened(cast)
    locked(cast, found, cast.analyst)
    return found


def ask(client, deal, **data):
    return client.post(move_url(deal, "override_ask"), {"to": "interview", "seen": "screening", "reason": WHY} | data)


def asked(deal, by):
    return ask_override(deal=deal, to="interview", reason=WHY, by=by)


def answer_url(row):
    return reverse("applicants:override_answer", args=[row.deal.fund.slug, row.uuid])


def back_url(row):
    return reverse("applicants:override_back", args=[row.deal.fund.slug, row.uuid])


def duties(seat):
    return [row["ref"] for row in waiting(fresh(seat).user) if row["duty"].key == "override"]


def test_it_is_asked_for_from_the_sheet_and_a_second_person_who_confirms_moves_the_deal(cast, client, deal):
    answer = english(client, cast.analyst).post(move_url(deal, "override_ask"), {"to": "interview", "seen": "screening", "reason": WHY}, follow=True)
    assert answer.redirect_chain == [(page_url(deal), 302)] and "A second person was asked." in answer.content.decode()
    row = Override.objects.get()
    assert (row.state, row.source, row.target, row.reason, row.asked_by) == ("asked", "screening", "interview", WHY, cast.analyst)
    assert row.missing == ["At least 2 scorecards locked (1 locked)"] and stage_of(deal) == "screening"
    told = Notification.objects.filter(kind="override_asked").values_list("user", flat=True)
    assert set(told) == {cast.partner.user_id, cast.operations.user_id}
    sheet = client.get(move_url(deal)).content.decode()
    assert "waits for a second person" in sheet and back_url(row) in sheet and 'data-act="ask"' not in sheet and f'href="{answer_url(row)}"' not in sheet
    text = english(client, cast.operations).get(answer_url(row)).content.decode()
    assert WHY in text and "At least 2 scorecards locked (1 locked)" in text
    answer = client.post(answer_url(row), {"verdict": "confirm"}, follow=True)
    assert f"{deal.company.name} is now at Interview." in answer.content.decode() and "toast" not in answer.content.decode()
    move = StageMove.objects.get()
    assert (stage_of(deal), move.by, move.override, move.reason) == ("interview", cast.operations, row, WHY)
    event = Deal.pgh_event_model.objects.filter(pgh_obj=deal).latest("pgh_id")
    assert (event.stage, event.pgh_context.metadata["verb"], event.pgh_context.metadata["seat"]) == (
        "interview", "confirm override", cast.operations.pk)
    assert Notification.objects.filter(kind="override_answered", user=cast.analyst.user).exists()


def test_who_asked_never_answers_and_may_take_it_back(cast, client, deal):
    row = asked(deal, cast.partner)
    english(client, cast.partner)
    text = client.get(answer_url(row)).content.decode()
    assert "A second person answers." in text and 'name="verdict"' not in text
    answer = client.post(answer_url(row), {"verdict": "confirm"})
    assert answer.status_code == 422 and "You asked for this yourself." in answer.content.decode()
    assert (stage_of(deal), duties(cast.partner), duties(cast.operations)) == ("screening", [], [row.uuid])
    assert signed_in(cast.analyst).post(back_url(row), follow=True).status_code == 200  # refused in a sentence on the page one came from
    assert Override.objects.get().state == "asked"
    assert "The request was taken back." in client.post(back_url(row), follow=True).content.decode()
    assert (Override.objects.get().state, duties(cast.operations)) == ("taken_back", [])
    assert "answered meanwhile" in client.post(back_url(row), follow=True).content.decode()


def test_a_refusal_needs_a_reason_and_keeps_the_deal_where_it_is(cast, client, deal):
    row = asked(deal, cast.analyst)
    english(client, cast.partner)
    for data, words in (({}, "Confirm or refuse."), ({"verdict": "maybe"}, "Confirm or refuse."), ({"verdict": "refuse"}, "Say why not."),
                        ({"verdict": "refuse", "answer": "나" * 301}, "at most 300 characters"),
                        ({"verdict": "refuse", "answer": "a\u202eb"}, "turns the writing direction")):
        answer = client.post(answer_url(row), data)
        assert (answer.status_code, Override.objects.get().state) == (422, "asked") and words in answer.content.decode(), data
    client.post(answer_url(row), {"verdict": "refuse", "answer": "먼저 현장을 봅니다."})
    row.refresh_from_db()
    assert (row.state, row.answer, row.answered_by, stage_of(deal)) == ("refused", "먼저 현장을 봅니다.", cast.partner, "screening")
    answer = client.post(answer_url(row), {"verdict": "confirm"})
    assert answer.status_code == 422 and "This request was answered meanwhile." in answer.content.decode()
    assert "먼저 현장을 봅니다." in client.get(answer_url(row)).content.decode()
    assert (stage_of(deal), StageMove.objects.count()) == ("screening", 0)


@pytest.mark.parametrize(("data", "words"), [
    ({"reason": ""}, "Say why it may go on without this."), ({"reason": "가" * 301}, "at most 300 characters"),
    ({"to": "nowhere"}, "This fund has no such stage"), ({"to": ""}, "Choose where it goes."),
    ({"seen": "interview"}, "Somebody moved this deal meanwhile"), ({"reason": "a\x07"}, "control character")])
def test_bad_input_is_refused_on_the_sheet_with_what_was_typed(cast, client, deal, data, words):
    answer = ask(english(client, cast.analyst), deal, **data)
    assert answer.status_code == 422 and words in answer.content.decode() and not Override.objects.exists()
    assert data.get("reason", WHY)[:20] in answer.content.decode()


def test_nobody_asks_where_nothing_is_missing_where_it_is_firm_or_twice(cast, client, deal):
    english(client, cast.analyst)
    answer = ask(client, scored(cast, "다 갖춘 딜"))
    assert answer.status_code == 422 and "Nothing is missing; the deal can move." in answer.content.decode()
    firm = screened(cast, "멈춘 딜")
    locked(cast, firm, cast.analyst, gate="stop")
    answer = ask(client, firm)
    assert answer.status_code == 422 and "Nobody can override this" in answer.content.decode()
    assert ask(client, deal).status_code == 302
    answer = ask(client, deal)
    assert answer.status_code == 422 and "Somebody asked for this already" in answer.content.decode()
    assert Override.objects.count() == 1
    client.force_login(cast.operations.user)
    assert ask(client, deal).status_code == 403


def test_it_is_nobodys_turn_who_is_blind_or_behind_a_wall_and_they_learn_nothing_of_it(cast, client, deal):
    second = person("sunhwan-partner2", "partner", cast.gp, cast.fund)
    row = asked(deal, cast.analyst)
    assert duties(cast.partner) == duties(cast.operations) == duties(second) == [row.uuid]
    assigned(cast, deal, second)
    walled(cast, deal, cast.operations)
    assert (duties(cast.partner), duties(second), duties(cast.operations)) == ([row.uuid], [], [])
    for seat in (second, cast.operations):
        english(client, seat)
        assert WHY not in client.get("/").content.decode()
        assert client.get(answer_url(row)).status_code == client.post(answer_url(row), {"verdict": "confirm"}).status_code == 404
        with pytest.raises(Refused):
            confirm_override(override=row, by=fresh(seat))
    deal.hidden = True
    assert card(deal, fresh(second).user, second)["waits"] is None
    assert (Override.objects.get().state, stage_of(deal)) == ("asked", "screening")


def test_it_lapses_when_the_deal_moves_otherwise_and_waits_for_nobody_while_the_deal_is_put_aside(cast, client, deal):
    row = asked(deal, cast.analyst)
    Deal.objects.filter(pk=deal.pk).update(status="hold")
    assert duties(cast.partner) == []
    answer = english(client, cast.partner).post(answer_url(row), {"verdict": "confirm"})
    assert answer.status_code == 422 and "The deal has moved on since." in answer.content.decode()
    Deal.objects.filter(pk=deal.pk).update(status="active")
    locked(cast, deal, cast.analyst2)
    move_deal(deal=deal, to="interview", by=cast.analyst)
    row.refresh_from_db()
    assert (row.state, duties(cast.partner)) == ("lapsed", [])
    deal.hidden = False
    shown = card(deal, cast.partner.user, cast.partner)
    assert (shown["waits"], [one.state for one in shown["answered"]]) == (None, ["lapsed"])


def test_the_card_counts_the_gate_says_where_next_and_offers_each_what_they_may(cast, deal):
    deal.hidden = False
    row = asked(deal, cast.analyst)
    seen = {seat.role: card(deal, seat.user, seat) for seat in (cast.analyst, cast.partner, cast.operations, cast.inspector)}
    assert [(one["done"], len(one["rows"]), one["next"]) for one in seen.values()] == [(2, 3, "인터뷰")] * 4
    inspector = seen.pop("inspector")
    assert (inspector["may_move"], inspector["waits"], inspector["answered"]) == (False, None, [])  # nothing of it is final yet
    assert {role: (one["may_move"], one["waits"]["may_answer"], one["waits"]["may_take_back"]) for role, one in seen.items()} == {
        "analyst": (True, False, True), "partner": (True, True, False), "operations": (False, True, False)}
    assert {one["waits"]["row"] for one in seen.values()} == {row}


def test_the_page_of_an_override_says_everything_in_both_languages(cast, client, deal):
    row = asked(deal, cast.analyst)
    client.force_login(cast.partner.user)
    for language in ("ko", "en"):
        client.cookies["django_language"] = language
        text = client.get(answer_url(row)).content.decode()
        assert re.search(rf'<html lang="{language}"', text) and WHY in text and text.count('name="verdict"') == 2


def test_what_is_missing_by_now_is_looked_at_again_before_it_is_confirmed(cast, client, deal):
    row = asked(deal, cast.analyst)
    locked(cast, deal, cast.analyst2, gate="stop", comment="위험이 큽니다.")
    answer = english(client, cast.partner).post(answer_url(row), {"verdict": "confirm"})
    assert answer.status_code == 422 and "Nobody can override this" in answer.content.decode() and stage_of(deal) == "screening"
    other = screened(cast, "둘째")
    locked(cast, other, cast.analyst)
    more = asked(other, cast.analyst)
    Override.objects.filter(pk=more.pk).update(missing=["잠긴 평가표 2건 이상 (1건 잠김)"])
    assert confirm_override(override=more, by=cast.partner).state == "confirmed"  # asked for in Korean, read in English
    third = screened(cast, "셋째")
    locked(cast, third, cast.analyst)
    less = asked(third, cast.analyst)
    assigned(cast, third, cast.analyst2)  # has not declared anything yet
    with translation.override("en"), pytest.raises(Refused, match="More is missing now than when this was asked for: Conflicts of interest"):
        confirm_override(override=less, by=cast.partner)
    planned(cast, "diligence")
    with translation.override("en"), pytest.raises(Refused, match="no deal of this fund goes there"):
        confirm_override(override=less, by=cast.partner)
    assert stage_of(third) == "screening"


def test_nobody_who_is_blind_to_the_deal_is_told_that_it_was_asked_for(cast, deal):
    second = person("second-partner", "partner", cast.gp, cast.fund)
    assigned(cast, deal, second)
    asked(deal, cast.analyst)
    told = set(Notification.objects.filter(kind="override_asked").values_list("user", flat=True))
    assert told == {cast.partner.user_id, cast.operations.user_id} and second.user_id not in told
