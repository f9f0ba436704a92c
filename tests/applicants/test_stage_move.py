"""Moving a deal: the sheet says where it may go and what each way lacks, two people do not undo each other, and ten seconds take it back."""
import datetime as dt
import json
import re
import threading
from uuid import uuid4

import pgtrigger
import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from applicants.actions.scorecard import recuse
from applicants.actions.stage_move import move_deal, undo_move
from applicants.actions.undo import undo_moves
from applicants.models import Deal, Override, StageMove
from applicants.queries.stage_move import card, sheet
from fund.errors import Refused
from tests.applicants.applying import signed_in
from tests.applicants.ballots import sealed
from tests.applicants.moving import move_url, page_url, planned, scored, stage_of, talked
from tests.applicants.scoring import assigned, english, locked, screened
from tests.applicants.walling import walled
from tests.cast import cast as another_cast

HTMX = {"HTTP_HX_REQUEST": "true"}


def undo_url(batch):
    return reverse("applicants:move_undo", args=["sunhwan", batch])


def moved(client, deal, to="interview", **data):
    answer = client.post(move_url(deal), {"to": to, "seen": stage_of(deal)} | data)
    assert answer.status_code == 302, answer.content.decode()[-2000:]
    return StageMove.objects.latest("pk")


def ways(text):
    return re.findall(r'name="to" id="[^"]+" value="(\w+)" data-kind="(\w+)"', text)


# The sheet --------------------------------------------------------------------------------------------------------------

def test_the_sheet_lists_the_next_stage_first_then_those_after_it_then_the_way_back_and_what_each_lacks(cast, client):
    planned(cast)
    deal = scored(cast)
    text = english(client, cast.partner).get(move_url(deal)).content.decode()
    assert ways(text) == [("interview", "free"), ("preliminary", "lacks"), ("diligence", "lacks"), ("committee", "lacks")]
    assert re.search(r'value="interview" data-kind="free" checked', text)
    jump = text.split('value="diligence"')[1].split('class="way"')[0]
    assert "Missing on the way: 5" in jump
    assert re.findall(r"To leave “([^”]+)”", jump) == ["Interview", "Preliminary committee"]
    assert "Notes of the conversation" in jump and "a second person confirms" in jump
    Deal.objects.filter(pk=deal.pk).update(stage="preliminary")
    text = client.get(move_url(deal)).content.decode()
    assert ways(text) == [("diligence", "lacks"), ("committee", "lacks"), ("interview", "back"), ("screening", "back")]


def test_what_nobody_may_override_is_said_and_no_override_is_offered_for_it(cast, client):
    planned(cast)
    deal = screened(cast)
    locked(cast, deal, cast.analyst, gate="stop")
    text = english(client, cast.partner).get(move_url(deal)).content.decode()
    assert ways(text)[0] == ("interview", "firm")
    way = text.split('value="interview"')[1].split('class="way"')[0]
    assert "nobody can override it" in way and "a second person confirms" not in way


def test_as_a_part_of_a_page_the_sheet_comes_without_the_frame_and_leads_back_to_local_pages_only(cast, client):
    planned(cast)
    deal = scored(cast)
    english(client, cast.analyst)
    part = client.get(move_url(deal), {"next": "/f/sunhwan/deals/?view=board"}, **HTMX).content.decode()
    assert "<html" not in part and 'name="next" value="/f/sunhwan/deals/?view=board"' in part and f'name="seen" value="{deal.stage}"' in part
    for bad in ("https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"):
        assert f'name="next" value="{page_url(deal)}"' in client.get(move_url(deal), {"next": bad}).content.decode()
    answer = client.post(move_url(deal), {"to": "interview", "seen": "screening", "next": "/f/sunhwan/deals/?view=board"}, **HTMX)
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (200, "/f/sunhwan/deals/?view=board")


def test_who_is_blind_to_a_deal_learns_from_the_sheet_nothing_but_that_their_own_card_comes_first(cast, client):
    planned(cast)
    deal = scored(cast)
    own = assigned(cast, deal, cast.partner)
    text = english(client, cast.partner).get(move_url(deal)).content.decode()
    assert ways(text) == [] and reverse("applicants:scorecard", args=["sunhwan", own.uuid]) in text
    assert "Lock your own scorecard first" in text and not re.search(r"Everything the gates|Missing on the way|\d locked", text)
    waiting = Override.objects.create(deal=deal, source="screening", target="preliminary", missing=["고래 비밀"], reason="고래 사유",
                                      asked_by=cast.analyst)
    text = client.get(move_url(deal)).content.decode()
    assert "고래" not in text
    assert client.get(reverse("applicants:override_answer", args=["sunhwan", waiting.uuid])).status_code == 404
    answer = client.post(move_url(deal), {"to": "interview", "seen": "screening"})
    assert (answer.status_code, stage_of(deal)) == (422, "screening") and "고래" not in answer.content.decode()
    deal.hidden = True
    shown = card(deal, cast.partner.user, cast.partner)
    assert (shown["waits"], shown["answered"], [row["state"] for row in shown["rows"]]) == (None, [], ["todo"] * 4)
    recuse(card=own, reason="shareholder", by=cast.partner)
    text = client.get(move_url(deal)).content.decode()
    assert "You stepped back from this deal" in text and ways(text) == [] and "고래" not in text


@pytest.mark.parametrize(("columns", "words"), [
    ({"status": "passed"}, "This deal is not active."), ({"status": "hold"}, "This deal is not active."),
    ({"stage": "contracting"}, "The committee has decided."), ({"stage": "invested"}, "The committee has decided.")])
def test_a_deal_that_cannot_move_says_why_and_a_move_of_it_is_refused(cast, client, columns, words):
    planned(cast)
    deal = scored(cast)
    Deal.objects.filter(pk=deal.pk).update(**columns)
    text = english(client, cast.partner).get(move_url(deal)).content.decode()
    assert words in text and ways(text) == [] and 'data-act="move"' not in text
    answer = client.post(move_url(deal), {"to": "interview", "reason": "다시 봅니다."})
    assert answer.status_code == 422 and Deal.objects.filter(pk=deal.pk, **columns).exists() and not StageMove.objects.exists()


def test_while_the_committee_votes_nobody_moves_the_deal(cast, client):
    deal = sealed(cast).deal
    text = english(client, cast.partner).get(move_url(deal)).content.decode()
    assert "The committee is voting on it." in text and ways(text) == []
    assert client.post(move_url(deal), {"to": "screening", "reason": "다시"}).status_code == 422
    assert stage_of(deal) == "committee"


# The move ---------------------------------------------------------------------------------------------------------------

def test_a_move_says_where_it_went_offers_ten_seconds_to_take_it_back_and_stands_in_the_trail(cast, client):
    planned(cast)
    deal = scored(cast)
    answer = english(client, cast.analyst).post(move_url(deal), {"to": "interview", "seen": "screening"}, follow=True)
    assert answer.redirect_chain == [(page_url(deal), 302)]
    made = StageMove.objects.get()
    text = answer.content.decode()
    toast = re.search(r'<div class="toast".*?</form>', text, re.S)[0]
    assert f"{deal.company.name} is now at Interview." in toast
    assert f'action="{undo_url(made.batch)}"' in toast and 'data-toast="10"' in toast
    assert (made.source, made.target, made.by, made.reason, stage_of(deal)) == ("screening", "interview", cast.analyst, "", "interview")
    event = Deal.pgh_event_model.objects.filter(pgh_obj=deal).latest("pgh_id")
    assert (event.stage, event.pgh_context.metadata["verb"], event.pgh_context.metadata["to"]) == ("interview", "move_deal", "interview")
    assert "toast" not in client.get(page_url(deal)).content.decode()


def test_a_refused_move_keeps_what_was_typed_and_shows_the_sheet_as_things_stand(cast, client):
    planned(cast)
    deal = screened(cast)
    typed = "다음 주 회의 전에 보내야 합니다."
    answer = english(client, cast.partner).post(move_url(deal), {"to": "interview", "seen": "screening", "reason": typed}, **HTMX)
    text = answer.content.decode()
    assert (answer.status_code, stage_of(deal)) == (422, "screening")
    assert "<html" not in text and typed in text and re.search(r'value="interview" data-kind="lacks" checked', text)
    assert "The deal cannot move yet. Missing: At least 2 scorecards locked (0 locked)" in text


@pytest.mark.parametrize(("data", "words"), [
    ({}, "Choose where it goes."), ({"to": ""}, "Choose where it goes."), ({"to": "nowhere"}, "This fund has no such stage to move to."),
    ({"to": "accelerator"}, "This fund has no such stage to move to."), ({"to": "contracting"}, "This fund has no such stage to move to."),
    ({"to": "screening"}, "This fund has no such stage to move to."), ({"to": "submitted"}, "This fund has no such stage to move to."),
    ({"to": "interview", "reason": "가" * 301}, "at most 300 characters"), ({"to": "interview", "reason": "줄\x07바꿈"}, "control character"),
    ({"to": "interview", "reason": "a\u202eb"}, "turns the writing direction"), ({"to": "interview", "reason": "a\x00b"}, "Null characters"),
    ({"to": "interview", "seen": "preliminary"}, "Somebody moved this deal meanwhile: it stands at Screening now."),
    ({"to": "interview", "seen": "x" * 40}, "at most 12 characters")])
def test_bad_input_is_refused_in_a_sentence_and_moves_nothing(cast, client, data, words):
    planned(cast)
    deal = scored(cast)
    answer = english(client, cast.partner).post(move_url(deal), data)
    assert (answer.status_code, stage_of(deal), StageMove.objects.count()) == (422, "screening", 0)
    assert words in answer.content.decode()


def test_back_needs_a_reason_and_keeps_it(cast, client):
    planned(cast)
    deal = scored(cast)
    Deal.objects.filter(pk=deal.pk).update(stage="preliminary")
    answer = english(client, cast.partner).post(move_url(deal), {"to": "interview", "seen": "preliminary", "reason": "  "})
    assert answer.status_code == 422 and "Say why it goes back." in answer.content.decode()
    made = moved(client, deal, reason="고객 확인이 더 필요합니다.")
    assert (made.kind, made.reason, stage_of(deal)) == ("back", "고객 확인이 더 필요합니다.", "interview")


def test_a_walled_deal_and_one_of_another_fund_do_not_exist_and_other_seats_may_not(cast, client):
    planned(cast)
    deal, rival = scored(cast), another_cast("rival")
    theirs = screened(rival)
    walled(cast, deal, cast.analyst)
    waiting = Override.objects.create(deal=deal, source="screening", target="committee", missing=["x"], reason="y", asked_by=cast.partner)
    client.force_login(cast.analyst.user)
    for address in (move_url(deal), move_url(theirs), move_url(theirs).replace("rival", "sunhwan")):
        assert (client.get(address).status_code, client.post(address, {"to": "committee"}).status_code) == (404, 404)
        assert client.post(address + "override/", {"to": "committee", "reason": "y"}).status_code == 404
    assert client.post(reverse("applicants:override_back", args=["sunhwan", waiting.uuid])).status_code == 404
    for seat in (cast.operations, cast.inspector, cast.chair):
        client.force_login(seat.user)
        assert (client.get(move_url(deal)).status_code, client.post(move_url(deal), {"to": "interview"}).status_code) == (403, 403)
    assert (stage_of(deal), Override.objects.get().state) == ("screening", "asked")


@pytest.mark.django_db(transaction=True)
def test_of_two_people_who_move_one_deal_at_once_one_moves_it_and_the_other_is_told_where_it_stands(cast):
    planned(cast)
    deal = scored(cast)
    start, answers = threading.Barrier(2), {}

    def move(seat, to):
        client = signed_in(seat)
        client.cookies["django_language"] = "en"
        start.wait(20)
        answers[to] = client.post(move_url(deal), {"to": to, "seen": "screening", "reason": "함께"})
        connection.close()

    Deal.objects.filter(pk=deal.pk).update(stage="preliminary")
    people = [threading.Thread(target=move, args=pair) for pair in ((cast.analyst, "interview"), (cast.partner, "screening"))]
    Deal.objects.filter(pk=deal.pk).update(stage="screening")
    planned(cast, "interview", "preliminary")
    for thread in people:
        thread.start()
    for thread in people:
        thread.join(60)
    assert sorted(answer.status_code for answer in answers.values()) == [302, 422]
    assert (stage_of(deal), StageMove.objects.count()) == ("interview", 1)


# Undo -------------------------------------------------------------------------------------------------------------------

def test_undo_puts_everything_back_as_it_was_and_cannot_be_pressed_twice(cast, client):
    planned(cast)
    deal = scored(cast)
    promised = timezone.localdate() + dt.timedelta(days=9)
    Deal.objects.filter(pk=deal.pk).update(target_on=promised, target_reason="출장", stage_since=timezone.now() - dt.timedelta(days=6))
    deal.refresh_from_db()
    made = moved(english(client, cast.analyst), deal)
    assert Deal.objects.get(pk=deal.pk).target_on is None
    answer = client.post(undo_url(made.batch), follow=True, HTTP_REFERER="http://testserver" + page_url(deal))
    assert answer.redirect_chain == [(page_url(deal), 302)]
    assert f"{deal.company.name} is back at Screening." in answer.content.decode()
    now = Deal.objects.get(pk=deal.pk)
    assert (now.stage, now.stage_since, now.target_on, now.target_reason) == ("screening", deal.stage_since, promised, "출장")
    assert [(row.kind, row.undoes) for row in StageMove.objects.order_by("pk")] == [("on", None), ("undo", made)]
    event = Deal.pgh_event_model.objects.filter(pgh_obj=deal).latest("pgh_id")
    assert event.pgh_context.metadata["verb"] == "undo move"
    answer = client.post(undo_url(made.batch), follow=True)
    assert f"{deal.company.name}: The deal has moved on since. Nothing was changed." in answer.content.decode()
    assert StageMove.objects.count() == 2


def test_undo_is_too_late_after_fifteen_seconds_and_not_for_anybody_else(cast, client):
    planned(cast)
    deal = scored(cast)
    made = moved(english(client, cast.analyst), deal)
    partner = signed_in(cast.partner)
    assert partner.post(undo_url(made.batch)).status_code == 404
    assert client.post(undo_url(uuid4())).status_code == 404
    assert client.get(undo_url(made.batch)).status_code == 405
    assert undo_moves(moves=[made], by=cast.partner)[1] != [] and stage_of(deal) == "interview"
    late = scored(cast, "늦은 딜")
    Deal.objects.filter(pk=late.pk).update(stage="interview")
    made = StageMove.objects.create(deal=late, source="screening", target="interview", since=timezone.now(), by=cast.analyst,
                                    at=timezone.now() - dt.timedelta(seconds=16))
    answer = client.post(undo_url(made.batch), follow=True)
    assert "It is too late to undo this." in answer.content.decode() and stage_of(late) == "interview"


def test_undo_of_a_batch_says_row_by_row_what_could_not_be_taken_back_and_not_a_word_of_a_wall(cast, client):
    planned(cast)
    batch = uuid4()
    stay, gone, shut = (scored(cast, name) for name in ("되살림", "두루미", "잠긴고래"))
    for deal in (stay, gone, shut):
        move_deal(deal=deal, to="interview", by=cast.analyst, batch=batch)
    move_deal(deal=gone, to="screening", by=cast.partner, reason="다시 봅니다.")
    walled(cast, shut, cast.analyst)
    text = english(client, cast.analyst).post(undo_url(batch), follow=True).content.decode()
    assert "되살림 is back at Screening." in text and "두루미: The deal has moved on since. Nothing was changed." in text and "잠긴고래" not in text
    assert [stage_of(deal) for deal in (stay, gone, shut)] == ["screening", "screening", "interview"]


def test_the_text_of_an_undo_is_escaped(cast, client):
    planned(cast)
    deal = scored(cast, "<script>alert(1)</script>")
    text = english(client, cast.analyst).post(move_url(deal), {"to": "interview"}, follow=True).content.decode()
    assert "<script>alert" not in text and "&lt;script&gt;alert(1)&lt;/script&gt; is now at Interview." in text


def test_the_sheet_asks_the_database_the_same_however_many_ways_there_are(cast, django_assert_max_num_queries):
    deal = scored(cast)
    talked(cast, deal)
    planned(cast)
    Deal.objects.filter(pk=deal.pk).update(stage="submitted")
    deal.refresh_from_db()
    with django_assert_max_num_queries(35):
        shown = sheet(deal, cast.partner.user, cast.partner)
    assert json.dumps([way["stage"] for way in shown["ways"]]) == '["screening", "interview", "preliminary", "diligence", "committee"]'


def test_a_button_that_is_pressed_twice_moves_once_and_both_answers_say_so(cast, client):
    planned(cast)
    deal = scored(cast)
    english(client, cast.analyst)
    answers = [client.post(move_url(deal), {"to": "interview", "seen": "screening"}, follow=True) for _press in range(2)]
    assert [f"{deal.company.name} is now at Interview." in answer.content.decode() for answer in answers] == [True, True]
    assert StageMove.objects.count() == 1
    other = english(client, cast.partner).post(move_url(deal), {"to": "interview", "seen": "screening"})
    assert other.status_code == 422 and "Somebody moved this deal meanwhile: it stands at Interview now." in other.content.decode()


def test_the_seconds_of_an_undo_end_when_it_is_asked_however_long_it_takes(cast):
    planned(cast)
    made = move_deal(deal=scored(cast), to="interview", by=cast.analyst)
    with pgtrigger.ignore("applicants.StageMove:append_only"):
        StageMove.objects.filter(pk=made.pk).update(at=timezone.now() - dt.timedelta(seconds=30))
    made.refresh_from_db()
    with pytest.raises(Refused):
        undo_move(move=made, by=cast.analyst)
    assert undo_move(move=made, by=cast.analyst, asked_at=made.at + dt.timedelta(seconds=9)).kind == "undo"


def test_the_way_back_that_a_form_names_stays_on_one_line(cast, client):
    planned(cast)
    deal = scored(cast)
    sent = {"to": "interview", "seen": "screening", "next": "/f/sunhwan/deals/\r\nX-Bad: 1"}
    answer = english(client, cast.analyst).post(move_url(deal), sent, headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Redirect"], stage_of(deal)) == (200, page_url(deal), "interview")
