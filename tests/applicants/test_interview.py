"""Notes of conversations: written once, corrected by new ones, read by the gate, and hidden from who is blind or walled off."""
import pytest
from django.db import IntegrityError, transaction
from django.db.utils import ProgrammingError

from applicants.actions.interview import note_interview
from applicants.models import Deal, Interview
from applicants.queries.gate import gate
from fund.errors import Refused
from fund.models import Notification
from tests.applicants.applying import address
from tests.applicants.calling import english, said
from tests.applicants.scoring import assigned, screened
from tests.applicants.walling import fresh, walled
from tests.applicants.working import SECRETS, day, interview, room
from tests.cast import cast as build

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}
SENT = {"held_on": None, "present": "한대표, 심사역", "notes": "원료를 물었습니다.\n계약은 두 곳입니다.", "advice": "go_on"}


def sent(**given) -> dict:
    return SENT | {"held_on": day(-1).isoformat()} | given


def test_notes_open_the_gate_of_the_conversation(cast):
    deal = screened(cast, stage="interview")
    Deal.objects.filter(pk=deal.pk).update(stage="interview")
    deal.refresh_from_db()
    assert [row["state"] for row in gate(deal)] == ["todo", "todo"]
    assert english(cast.partner).post(room("interview_note", deal), sent()).url == room("deal", deal) + "#interviews"
    row = Interview.objects.get()
    assert (row.held_on, row.present, row.advice, row.written_by, row.lang) == (day(-1), "한대표, 심사역", "go_on", cast.partner, "ko")
    assert [row["state"] for row in gate(deal)] == ["ok", "ok"]
    page = english(cast.inspector).get(room("interviews", deal))
    assert "원료를 물었습니다.<br>계약은 두 곳입니다." in page.text and "Go on" in said(page) and "Note a conversation" not in said(page)


@pytest.mark.parametrize(("wrong", "field"), [
    ({"held_on": ""}, "held_on"), ({"held_on": "tomorrow"}, "held_on"), ({"held_on": "1999-01-01"}, "held_on"), ({"held_on": "어제"}, "held_on"),
    ({"present": " "}, "present"), ({"present": "가" * 301}, "present"), ({"notes": "\n"}, "notes"), ({"notes": "가\u202e나"}, "notes"),
    ({"advice": ""}, "advice"), ({"advice": "buy"}, "advice"),
])
def test_what_is_wrong_stands_beside_its_field_and_the_notes_are_not_lost(cast, wrong, field):
    deal = screened(cast)
    given = sent(**(wrong if wrong.get("held_on") != "tomorrow" else {"held_on": day(1).isoformat()}))
    answer = english(cast.partner).post(room("interview_note", deal), given, **HTMX)
    new = answer.context["interview_card"]["new"]
    assert (answer.status_code, list(new["errors"])) == (422, [field]) and new["given"] == given
    assert Interview.objects.count() == 0


def test_a_correction_is_a_new_one_that_shows_what_it_corrects(cast):
    deal = screened(cast)
    first = interview(cast, deal, advice="go_on")
    url = room("interview_correct", deal, first.uuid)
    assert english(cast.analyst).post(url, sent(notes="원료 계약은 한 곳입니다.", advice="hold")).status_code == 302
    newer = Interview.objects.get(corrects=first)
    card = english(cast.partner).get(room("interviews", deal)).context["interview_card"]
    assert [(line["row"], line["before"]) for line in card["lines"]] == [(newer, [first])]
    text = said(english(cast.partner).get(room("interviews", deal)))
    assert text.index("원료 계약은 한 곳입니다.") < text.index("Before the correction") < text.index(SECRETS["notes"])
    late = english(cast.partner).post(url, sent(notes="또 다른 말"))
    assert late.status_code == 422 and "corrected this meanwhile" in said(late) and Interview.objects.count() == 2
    english(cast.analyst).post(url, sent(notes="원료 계약은 한 곳입니다.", advice="hold"))  # pressed twice
    assert Interview.objects.count() == 2
    Deal.objects.filter(pk=deal.pk).update(stage="interview")
    deal.refresh_from_db()
    assert gate(deal)[1]["note"] == newer.get_advice_display()


def test_the_database_keeps_what_was_written(cast):
    row = interview(cast, screened(cast))
    for change in (lambda: Interview.objects.update(notes="다른 말"), lambda: Interview.objects.all().delete()):
        with pytest.raises((ProgrammingError, IntegrityError), match="pgtrigger"), transaction.atomic():
            change()
    assert Interview.objects.get().notes == row.notes == SECRETS["notes"]


def test_who_is_blind_finds_their_own_notes_alone_and_no_trace_of_a_correction(cast):
    deal = screened(cast)
    mine = interview(cast, deal, by=cast.analyst, notes="내 기록")
    assigned(cast, deal, cast.analyst)
    before = english(cast.analyst).get(room("interviews", deal))
    interview(cast, deal, notes="남의 기록")
    note_interview(deal=deal, held_on=day(-1), present="한대표", notes="남이 고친 기록", advice="stop", corrects=mine, by=cast.partner)
    after = english(cast.analyst).get(room("interviews", deal))
    card = after.context["interview_card"]
    assert ([line["row"] for line in card["lines"]], card["more"], card["blind"]) == ([mine], 0, True)
    assert said(after) == said(before) and "남의 기록" not in after.text and "남이 고친" not in after.text
    other = Interview.objects.get(notes="남의 기록")
    assert english(cast.analyst).post(room("interview_correct", deal, other.uuid), sent()).status_code == 404
    with pytest.raises(Refused):
        note_interview(deal=deal, corrects=other, by=cast.analyst, **sent(held_on=day(-1)))
    assert "남의 기록" in english(cast.partner).get(room("interviews", deal)).text


def test_behind_a_wall_and_outside_the_house_there_are_none(cast):
    deal, rival = screened(cast, None), build("rival")
    interview(cast, deal)
    assert english(cast.analyst).get(room("interviews", deal)).status_code == 200
    walled(cast, deal, cast.analyst)
    analyst = fresh(cast.analyst)
    assert english(analyst).get(room("interviews", deal)).status_code == 404
    assert english(analyst).post(room("interview_note", deal), sent()).status_code == 404
    for seat in (analyst, cast.founder, cast.lp, cast.chair, rival.partner):
        assert list(Interview.objects.visible_to(seat.user)) == []
        with pytest.raises(Refused):
            note_interview(deal=deal, by=seat, **sent(held_on=day(-1)))
    for words in (SECRETS["notes"], SECRETS["present"]):
        assert words not in english(cast.founder).get(address("status", deal.uuid)).text
    assert Notification.objects.filter(about=deal.uuid).count() == 0
