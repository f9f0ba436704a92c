"""Questions of the fund: asked with a due day, kept from whom they do not concern, answered once and for all, brought to mind in time."""
import datetime as dt

import pytest
from django.db import connection
from django.utils import timezone

from applicants.actions.inquiry import ask_founder, attach, close_inquiry, detach, move_inquiry, remind, save_drafts, send_answer
from applicants.models import Answer, Deal, Document, Inquiry
from applicants.queries import find
from applicants.queries.inquiry import open_count
from applicants.queries.timeline import timeline
from fund.actions.wall import put_up_wall
from fund.errors import Refused
from fund.models import Message, Notification, User
from tests.applicants.applying import signed_in, upload
from tests.applicants.inquiring import ASKED, SAID, answered, daylight, in_days, question, told_no
from tests.applicants.tabs import whole
from tests.cast import cast as build
from tests.cast import draft_deal, submitted_deal

DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def by_day(cast):
    daylight()


@pytest.fixture
def deal(cast):
    return submitted_deal(cast)


def told(cast, kind: str) -> set[str]:
    people = set(Notification.objects.filter(kind=kind).values_list("user_id", flat=True))
    return {name for name, seat in vars(cast).items() if getattr(seat, "user_id", None) in people}


def wall(cast, deal, seat):
    put_up_wall(fund=cast.fund, about=deal.uuid, applicant=deal.company.organisation, user=seat.user, ground="conflict", reason="가족", by=cast.partner)


def on_day(n: int) -> dt.datetime:
    return timezone.now() + n * DAY


def backdate(row: Inquiry, days: int) -> None:
    Inquiry.objects.filter(pk=row.pk).update(asked_at=timezone.now() - days * DAY)


def test_owners_and_editors_get_one_letter_in_their_language_with_every_question_its_due_day_and_the_link(cast, deal):
    User.objects.filter(pk=cast.editor.user_id).update(language="en")
    rows = ask_founder(deal=deal, texts=[ASKED, " ", "Who buys the pellets?"], due_on=in_days(7), by=cast.analyst)
    assert [(row.number, row.lang, row.state, row.due_on, row.asked_by) for row in rows] == [
        (1, "ko", "open", in_days(7), cast.analyst), (2, "en", "open", in_days(7), cast.analyst)]
    assert told(cast, "inquiry") == {"founder", "editor"}
    letters = {letter.user_id: letter for letter in Message.objects.filter(kind="inquiry")}
    assert set(letters) == {cast.founder.user_id, cast.editor.user_id}
    korean, english = letters[cast.founder.user_id], letters[cast.editor.user_id]
    for letter in (korean, english):
        assert f"1. {ASKED}" in letter.body and "2. Who buys the pellets?" in letter.body
        assert f"/applications/{deal.uuid}/questions/" in letter.body and deal.receipt_no in letter.body
        assert (letter.about, letter.fund) == (deal.uuid, cast.fund)
    due = in_days(7)
    assert f"{due.month}월 {due.day}일" in korean.subject and "조합의 질문" in korean.subject
    assert "a question from the fund, due" in english.subject and english.language == "en"
    assert ask_founder(deal=deal, texts=["하나 더"], due_on=in_days(1), by=cast.partner, follows=rows[0])[0].number == 3


def test_the_house_asks_and_nobody_else(cast, deal):
    rival = build("rival")
    for seat in (cast.chair, cast.inspector, cast.founder, cast.administrator, cast.lp, rival.partner):
        with pytest.raises(Refused):
            question(cast, deal, by=seat)
    for seat in (cast.analyst, cast.partner, cast.operations):
        question(cast, deal, by=seat)
    assert list(deal.inquiries.values_list("number", flat=True)) == [3, 2, 1]
    with pytest.raises(Refused):
        question(cast, draft_deal(cast, rival.founder_company))


@pytest.mark.parametrize(("text", "due", "field"), [
    ("", 7, "text"), ("  \n", 7, "text"), ("가" * 2001, 7, "text"), ("뒤집힌 \u202e글", 7, "text"), ("점" + "\u0301" * 10_000, 7, "text"),
    ("울림\x07", 7, "text"), ("왜?", -1, "due_on"), ("왜?", 91, "due_on")])
def test_what_cannot_be_asked_is_refused_beside_its_field(cast, deal, text, due, field):
    with pytest.raises(Refused) as refused:
        question(cast, deal, text, due)
    assert (refused.value.field, Inquiry.objects.count(), Message.objects.count()) == (field, 0, 0)
    question(cast, deal, "가" * 2000, 0)


def test_who_stands_behind_a_wall_finds_no_question_answers_none_and_hears_of_none(cast, deal):
    wall(cast, deal, cast.analyst)
    row = question(cast, deal, by=cast.partner)
    other = question(cast, submitted_deal(cast, build("rival").founder_company))
    with pytest.raises(Refused):
        question(cast, deal, by=cast.analyst)
    for act in (lambda: move_inquiry(inquiry=row, due_on=in_days(9), reason="x", by=cast.analyst),
                lambda: close_inquiry(inquiry=row, reason="x", by=cast.analyst)):
        with pytest.raises(Refused):
            act()
    assert list(Inquiry.objects.visible_to(cast.analyst.user)) == [other]
    assert set(Inquiry.objects.visible_to(cast.partner.user)) == {row, other}
    assert [found.name for found in find.questions(cast.analyst.user, "몇 톤")] == [f"{other.deal.company.name} · {other.number}"]
    assert len(find.questions(cast.partner.user, "몇 톤")) == 2
    for seat in (cast.chair, cast.member, cast.lp, cast.programme, cast.administrator):
        assert not Inquiry.objects.visible_to(seat.user).exists()
    Inquiry.objects.filter(pk=row.pk).update(asked_by=cast.analyst)  # the wall came up after the question
    answered(cast, row)
    assert told(cast, "inquiry_answered") == set()


def test_an_answer_is_final_goes_to_all_who_see_the_deal_and_whoever_asked_is_told(cast, deal):
    row = question(cast, deal)
    answer = answered(cast, row, file="세금계산서.pdf")
    row.refresh_from_db()
    assert (row.state, row.draft, answer.text, answer.by) == ("answered", "", SAID, cast.founder)
    assert [file.name for file in answer.files.all()] == ["세금계산서.pdf"]
    assert told(cast, "inquiry_answered") == {"analyst"}
    note = Notification.objects.get(kind="inquiry_answered")
    assert note.url == f"/f/{cast.fund.slug}/deals/{deal.uuid}/talk/#question-1" and SAID not in note.sentence
    with pytest.raises(Exception, match="append_only"), connection.cursor() as cursor:
        cursor.execute("UPDATE applicants_answer SET text = 'anders'")


def test_the_same_answer_sent_twice_is_one_and_another_is_added_to_it(cast, deal):
    row = question(cast, deal)
    first = answered(cast, row)
    assert send_answer(inquiry=row, text=SAID + " \n", by=cast.founder, seen=0) == first
    assert answered(cast, row, "그리고 하나 더.") != first
    assert answered(cast, row, "", "추가.pdf").files.get().name == "추가.pdf"
    assert Answer.objects.count() == 3 and Notification.objects.filter(kind="inquiry_answered").count() == 3


@pytest.mark.parametrize("text", ["", "   ", "가" * 20_001, "뒤집힌 \u202e글", "점" + "\u0301" * 10_000, "울림\x07"])
def test_an_answer_that_cannot_be_read_is_refused_beside_its_field(cast, deal, text):
    row = question(cast, deal)
    with pytest.raises(Refused) as refused:
        send_answer(inquiry=row, text=text, by=cast.founder)
    assert (refused.value.field, Answer.objects.count()) == ("answer", 0)
    assert len(send_answer(inquiry=row, text="가" * 20_000, by=cast.editor).text) == 20_000


def test_only_who_writes_the_application_answers(cast, deal):
    row, rival = question(cast, deal), build("rival")
    for seat in (cast.viewer, cast.analyst, rival.founder):
        for act in (lambda s=seat: send_answer(inquiry=row, text=SAID, by=s), lambda s=seat: attach(inquiry=row, upload=upload(), by=s),
                    lambda s=seat: save_drafts(deal=deal, typed={1: "x"}, by=s)):
            with pytest.raises(Refused):
                act()
    assert (Answer.objects.count(), Document.objects.filter(kind="answer").count()) == (0, 0)


@pytest.mark.parametrize(("columns", "taken"), [
    ({"status": "hold"}, True), ({"stage": "committee"}, True), ({"status": "passed"}, False), ({"status": "withdrawn"}, False)])
def test_an_answer_may_come_late_after_closing_and_on_hold_but_not_once_it_is_decided(cast, deal, columns, taken):
    row = question(cast, deal)
    Inquiry.objects.filter(pk=row.pk).update(due_on=in_days(-3))
    type(cast.round).objects.filter(pk=cast.round.pk).update(closes_at=timezone.now() - DAY)
    if columns == {"status": "passed"}:
        told_no(cast, deal)
    Deal.objects.filter(pk=deal.pk).update(**columns)
    row = Inquiry.objects.get(pk=row.pk)
    if taken:
        assert answered(cast, row, file="a.pdf").pk
    else:
        for act in (lambda: answered(cast, row), lambda: attach(inquiry=row, upload=upload(), by=cast.founder)):
            with pytest.raises(Refused):
                act()
        assert list(save_drafts(deal=row.deal, typed={1: "x"}, by=cast.founder).not_kept) == [1]
        with pytest.raises(Refused):
            question(cast, row.deal)
    assert (Answer.objects.count(), open_count(row.deal)) == (int(taken), 0)


def test_a_file_is_the_startups_until_its_answer_is_sent(cast, deal):
    row = question(cast, deal)
    file = attach(inquiry=row, upload=upload(name="비밀 원가표.pdf"), by=cast.founder)
    taken_out = attach(inquiry=row, upload=upload(b"%PDF-1.7 other", name="잘못 고른 것.pdf"), by=cast.founder)
    detach(inquiry=row, document=taken_out, by=cast.founder)
    wall(cast, deal, cast.partner)

    def readers(document):
        return {name for name, seat in vars(cast).items() if hasattr(seat, "user_id") and Document.objects.visible_to(seat.user).filter(
            pk=document.pk).exists()}

    startup = {"founder", "editor", "viewer"}
    assert readers(file) == startup and "원가표" not in whole(signed_in(cast.analyst), deal)
    assert "원가표" not in str(timeline(deal))
    answer = send_answer(inquiry=row, text=SAID, by=cast.founder)
    assert list(answer.files.all()) == [file] and readers(taken_out) == startup
    assert readers(file) == startup | {"analyst", "analyst2", "operations", "inspector"}
    assert "원가표" in whole(signed_in(cast.analyst), deal)
    detach(inquiry=row, document=file, by=cast.founder)
    file.refresh_from_db()
    assert file.replaced_at is None
    assert signed_in(cast.analyst).get(f"/documents/{file.uuid}/file").status_code == 200
    assert signed_in(cast.partner).get(f"/documents/{file.uuid}/file").status_code == 404
    assert deal.access_log.get(document=file).role == "analyst"


def test_two_writers_of_one_answer_overwrite_nothing_unseen(cast, deal):
    row = question(cast, deal)
    assert save_drafts(deal=deal, typed={1: "소유자의 글"}, by=cast.founder, seen={1: 0}).kept[1].draft_rev == 1
    saved = save_drafts(deal=deal, typed={1: "편집자의 글"}, by=cast.editor, seen={1: 0})
    assert (saved.kept, saved.conflicts[1].draft, saved.conflicts[1].draft_by) == ({}, "소유자의 글", cast.founder)
    with pytest.raises(Refused) as refused:
        send_answer(inquiry=row, text="편집자의 글", by=cast.editor, seen=0)
    assert refused.value.field == "answer"
    assert save_drafts(deal=deal, typed={1: "편집자의 글"}, by=cast.editor, seen={1: 1}).kept[1].draft_rev == 2
    before = row.events.count()
    assert save_drafts(deal=deal, typed={1: "글" * 20_001}, by=cast.editor, seen={1: 2}).not_kept.keys() == {1}
    row.refresh_from_db()
    assert row.draft == "편집자의 글" and row.events.count() == before  # what is being written stays out of the history


def test_the_due_day_moves_with_a_reason_and_a_question_closes_with_one(cast, deal):
    row = question(cast, deal)
    for due, reason, field in ((in_days(7), "x", "due_on"), (in_days(-1), "x", "due_on"), (in_days(9), " ", "reason")):
        with pytest.raises(Refused) as refused:
            move_inquiry(inquiry=row, due_on=due, reason=reason, by=cast.analyst)
        assert refused.value.field == field
    row = move_inquiry(inquiry=row, due_on=in_days(9), reason="휴일이 끼었습니다.", by=cast.operations)
    assert (row.due_on, row.due_reason) == (in_days(9), "휴일이 끼었습니다.")
    assert told(cast, "inquiry_moved") == {"founder", "editor"}
    assert "휴일이 끼었습니다." in Notification.objects.filter(kind="inquiry_moved")[0].sentence
    save_drafts(deal=deal, typed={1: "쓰던 글"}, by=cast.founder)
    row = close_inquiry(inquiry=row, reason="자료를 찾았습니다.", by=cast.analyst)
    assert (row.state, row.draft, told(cast, "inquiry_closed")) == ("closed", "쓰던 글", {"founder", "editor"})
    for act in (lambda: answered(cast, row), lambda: close_inquiry(inquiry=row, reason="x", by=cast.analyst),
                lambda: move_inquiry(inquiry=row, due_on=in_days(5), reason="x", by=cast.analyst)):
        with pytest.raises(Refused):
            act()


def test_owners_are_reminded_two_days_before_and_after_the_due_day_once_each(cast, deal):
    row, later = question(cast, deal, due=3), question(cast, deal, "더 늦은 질문", due=30)
    backdate(row, 4)
    backdate(later, 4)
    counts = [remind(on_day(n)) for n in (0, 1, 1, 2)]
    assert counts == [0, 1, 0, 0] and told(cast, "inquiry_reminder") == {"founder"}
    letter = Message.objects.get(kind="inquiry_reminder")
    assert ASKED in letter.body and "더 늦은" not in letter.body and "기한이 다가옵니다." in letter.body
    assert [remind(on_day(n)) for n in (3, 4, 4, 5)] == [0, 1, 0, 0]
    assert Message.objects.filter(kind="inquiry_reminder", body__contains="기한이 지났지만").count() == 1
    assert Message.objects.filter(kind="inquiry_reminder").count() == 2


def test_a_moved_due_day_is_brought_to_mind_anew_and_what_needs_no_answer_is_not(cast, deal):
    row = question(cast, deal, due=2)
    assert remind() == 0  # asked today
    backdate(row, 5)
    assert remind() == 1
    move_inquiry(inquiry=row, due_on=in_days(10), reason="x", by=cast.analyst)
    assert (remind(), remind(on_day(8))) == (0, 1)
    second = question(cast, deal, "둘째", due=1)
    backdate(second, 5)
    answered(cast, second)
    Deal.objects.filter(pk=deal.pk).update(status="passed")
    assert (remind(), remind(on_day(30))) == (0, 0)


def test_the_beat_reminds(cast):
    from django.conf import settings

    from applicants.tasks import remind_of_questions
    row = question(cast, submitted_deal(cast), due=1)
    backdate(row, 3)
    assert remind_of_questions.name in {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    remind_of_questions()
    assert Message.objects.filter(kind="inquiry_reminder").count() == 1


def test_the_timeline_tells_what_was_asked_and_answered_by_role(cast, deal):
    row = question(cast, deal)
    answered(cast, row)
    assert [line["title"] + " " + line["who"] for line in timeline(deal)][:2] == [
        f"질문 1 답변 {cast.founder.get_role_display()} · {cast.founder_company.name}", f"조합의 질문 1 {cast.analyst.get_role_display()} · {cast.gp.name}"]
