"""The pages of questions: the deal's card for the house, the founder's page with answers that save themselves and are sent once."""
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from applicants.actions.inquiry import close_inquiry, save_drafts
from applicants.models import Answer, Inquiry
from tests.applicants.applying import address, pdf, signed_in
from tests.applicants.calling import english, said
from tests.applicants.inquiring import ASKED, SAID, answered, in_days, question, told_no
from tests.cast import submitted_deal


@pytest.fixture
def deal(cast):
    return submitted_deal(cast)


def page(deal):
    return address("inquiries", deal.uuid)


def place(deal, row, name="inquiry_answer", *more):
    return address(name, deal.uuid, row.uuid, *more)


def room(c, deal, name="deal_talk", *more):
    return address(name, c.fund.slug, deal.uuid, *more)


def file(name="원가표.pdf", data=None):
    return SimpleUploadedFile(name, pdf() if data is None else data, "application/pdf")


def test_the_house_asks_several_at_once_moves_asks_on_and_closes_on_the_deals_page(cast, deal):
    client = english(cast.operations)
    assert "Nothing has been asked." in said(client.get(room(cast, deal)))
    due = in_days(5)
    sent = {"text": ASKED, "text2": "누가 삽니까?", "text3": "", "due_on": due.isoformat()}
    assert client.post(room(cast, deal, "inquiry_ask"), sent).url == room(cast, deal) + "#question-2"
    first, second = deal.inquiries.order_by("number")
    text = said(client.get(room(cast, deal)))
    assert ASKED in text and "누가 삽니까?" in text and "5 days left" in text and "Waiting for an answer" in text
    follow = {"text": "그중 수출은?", "due_on": due.isoformat(), "follows": str(first.uuid)}
    assert client.post(room(cast, deal, "inquiry_ask"), follow).status_code == 302
    assert deal.inquiries.get(number=3).follows == first
    assert client.post(room(cast, deal, "inquiry_move", first.uuid), {"due_on": in_days(9).isoformat(), "reason": "휴일"}).status_code == 302
    assert client.post(room(cast, deal, "inquiry_close", second.uuid), {"reason": "찾았습니다."}).status_code == 302
    text = said(client.get(room(cast, deal)))
    for words in ("Follow-up to question 1", "Moved: 휴일", "Closed: 찾았습니다.", "Closed by the fund"):
        assert words in text
    assert "Ask the founder" not in said(english(cast.inspector).get(room(cast, deal))) and ASKED in said(english(cast.inspector).get(room(cast, deal)))


@pytest.mark.parametrize(("sent", "says"), [
    ({"text": "", "due_on": "2099-01-01"}, "Write the question."), ({"text": ASKED, "due_on": "2020-01-01"}, "This day has passed."),
    ({"text": ASKED, "due_on": "soon"}, "Enter a valid date"), ({"text": "뒤집힌 \u202e글", "due_on": "2020-01-01"}, "turns the writing direction")])
def test_a_refused_question_comes_back_as_it_was_typed(cast, deal, sent, says):
    answer = english(cast.analyst).post(room(cast, deal, "inquiry_ask"), sent)
    assert answer.status_code == 422 and says in answer.text and Inquiry.objects.count() == 0
    form = answer.context["inquiry_form"]
    assert (form["text"].value(), form["due_on"].value()) == (sent["text"], sent["due_on"])
    row = question(cast, deal)
    for name in ("inquiry_move", "inquiry_close"):
        wrong = english(cast.analyst).post(room(cast, deal, name, row.uuid), {"due_on": "2020-01-01", "reason": "\u202e"})
        assert wrong.status_code == 422 and '<details class="define" open>' in wrong.text


def test_a_question_of_another_deal_is_not_found_under_this_one(cast, deal):
    from tests.cast import company
    other = question(cast, submitted_deal(cast, company("남의 회사")))
    client = signed_in(cast.analyst)
    for name in ("inquiry_move", "inquiry_close"):
        assert client.post(room(cast, deal, name, other.uuid), {"reason": "x"}).status_code == 404
    assert client.post(room(cast, deal, "inquiry_ask"), {"text": "x", "due_on": "2099-01-01", "follows": str(other.uuid)}).status_code == 404
    assert signed_in(cast.founder).post(place(deal, other), {"answer-1": SAID}).status_code == 404


def test_the_founder_sees_open_questions_on_top_with_the_time_left_and_lateness_plainly(cast, deal):
    client = english(cast.founder)
    assert "The fund has asked nothing so far" in said(client.get(page(deal)))
    answered(cast, question(cast, deal, "첫 질문"))
    question(cast, deal, "둘째 질문", due=1)
    question(cast, deal, "셋째 질문")
    answered(cast, question(cast, deal, "넷째 질문"))
    Inquiry.objects.filter(number=2).update(due_on=in_days(-2))
    shown = client.get(page(deal))
    assert [line["row"].number for line in shown.context["lines"]] == [3, 2, 4, 1]
    text = said(shown)
    assert "2 days late" in text and "You can still answer" in text and "7 days left" in text and "An answer is still to be sent" in text
    assert cast.gp.name in text and cast.analyst.user.name not in text
    home = said(client.get("/"))
    assert "Answer a question from the fund" in home and "둘째 질문" in home and "첫 질문" not in home


def test_writing_saves_itself_and_the_house_reads_none_of_it(cast, deal):
    row = question(cast, deal)
    client = english(cast.founder)
    sent = {"answer-1": "쓰는 중인 비밀", "revs": json.dumps({"answer-1": 0})}
    answer = client.post(address("inquiries_save", deal.uuid), sent).json()
    row.refresh_from_db()
    assert (row.draft, answer["kept"]["answer-1"]["rev"], answer["conflicts"]) == ("쓰는 중인 비밀", 1, {})
    assert "쓰는 중인 비밀" in client.get(page(deal)).text and "Saved is not sent." in said(client.get(page(deal)))
    assert "쓰는 중인 비밀" not in signed_in(cast.analyst).get(room(cast, deal)).text
    clash = signed_in(cast.editor).post(address("inquiries_save", deal.uuid), {"answer-1": "다른 글", "revs": "{}"}).json()["conflicts"]["answer-1"]
    assert (clash["who"], clash["value"], clash["rev"]) == (cast.founder.user.name, "쓰는 중인 비밀", 1)
    long = client.post(address("inquiries_save", deal.uuid), {"answer-1": "가" * 20_001, "revs": json.dumps({"answer-1": 1})}).json()
    assert "20001" in long["too_long"]["answer-1"].replace(",", "")
    told_no(cast, deal)
    assert "takes no more answers" in client.post(address("inquiries_save", deal.uuid), sent).json()["too_long"]["answer-1"]
    assert "쓰는 중인 비밀" in client.get(page(deal)).text


def test_without_scripts_text_and_file_go_with_one_press_and_the_house_reads_both(cast, deal):
    row, other = question(cast, deal), question(cast, deal, "둘째 질문")
    client = english(cast.editor)
    sent = {"answer-1": SAID, "answer-2": "아직 쓰는 중", "files-1": [file(), file("사진.png", b"\x89PNG\r\n\x1a\n" + b"0" * 40)],
            "revs": json.dumps({"answer-1": 0, "answer-2": 0})}
    assert client.post(place(deal, row), sent).url == page(deal) + "#question-1"
    answer = Answer.objects.get()
    other.refresh_from_db()
    assert (answer.inquiry, answer.text, answer.by, other.draft) == (row, SAID, cast.editor, "아직 쓰는 중")
    assert sorted(document.name for document in answer.files.all()) == ["사진.png", "원가표.pdf"]
    text = said(english(cast.analyst).get(room(cast, deal)))
    assert SAID in text and "원가표.pdf" in text and "아직 쓰는 중" not in text
    assert "is sent. The fund has it." in said(client.get(page(deal)))


def test_a_file_is_uploaded_taken_out_and_refused_without_losing_what_was_typed(cast, deal):
    row = question(cast, deal)
    client = english(cast.founder)
    typed = {"answer-1": "쓰던 글", "revs": json.dumps({"answer-1": 0})}
    bad = client.post(place(deal, row, "inquiry_attach"), typed | {"files-1": file("나쁜.pdf", b"MZ program")})
    assert bad.status_code == 422 and "나쁜.pdf: This is a program" in said(bad) and "쓰던 글" in bad.text
    assert client.post(place(deal, row, "inquiry_attach"), {}).status_code == 422
    assert client.post(place(deal, row, "inquiry_attach"), {"files-1": file()}).status_code == 302
    shown = client.get(page(deal))
    assert "원가표.pdf" in said(shown) and "not sent yet" in said(shown) and "쓰던 글" in shown.text
    [kept] = shown.context["lines"][0]["files"]
    assert signed_in(cast.analyst).get(kept["url"]).status_code == 404
    assert client.post(place(deal, row, "inquiry_detach", kept["uuid"]), {}).status_code == 302
    assert client.get(page(deal)).context["lines"][0]["files"] == []


@pytest.mark.parametrize(("text", "says"), [("", "Write an answer or add a file."), ("뒤집힌 \u202e글", "turns the writing direction"),
                                            ("점" + "\u0301" * 10_000, "marks are piled"), ("가" * 20_001, "characters are too many")])
def test_an_answer_that_is_refused_says_so_beside_the_field_and_stays(cast, deal, text, says):
    row = question(cast, deal)
    answer = english(cast.founder).post(place(deal, row), {"answer-1": text, "revs": "{}"})
    assert answer.status_code == 422 and says in str(answer.context["form"].errors["answer-1"]) and Answer.objects.count() == 0
    assert answer.context["form"]["answer-1"].value() == text and "error-summary" in answer.text


def test_a_colleagues_newer_text_stops_the_sending_and_a_double_press_sends_once(cast, deal):
    row = question(cast, deal)
    save_drafts(deal=deal, typed={1: "동료의 글"}, by=cast.editor)
    client = english(cast.founder)
    clash = client.post(place(deal, row), {"answer-1": SAID, "revs": json.dumps({"answer-1": 0})})
    assert clash.status_code == 422 and "동료의 글" in clash.text and SAID in clash.text and Answer.objects.count() == 0
    again = {"answer-1": SAID, "revs": clash.context["revs"]}
    assert [client.post(place(deal, row), again).status_code for _press in (1, 2)] == [302, 302]
    assert Answer.objects.get().text == SAID


def test_a_closed_question_says_why_and_keeps_what_was_written(cast, deal):
    row = question(cast, deal)
    save_drafts(deal=deal, typed={1: "쓰던 글"}, by=cast.founder)
    close_inquiry(inquiry=row, reason="자료를 찾았습니다.", by=cast.analyst)
    client = english(cast.founder)
    text = said(client.get(page(deal)))
    assert "The fund closed this question: 자료를 찾았습니다." in text and "쓰던 글" in text and "Send answer" not in text
    refused = client.post(place(deal, row), {"answer-1": SAID})
    assert refused.status_code == 422 and "The fund closed this question" in said(refused) and Answer.objects.count() == 0


def test_a_viewer_looks_and_changes_nothing(cast, deal):
    row = question(cast, deal)
    save_drafts(deal=deal, typed={1: "쓰던 글"}, by=cast.founder)
    client = english(cast.viewer)
    text = said(client.get(page(deal)))
    assert "Your seat may only look." in text and "쓰던 글" in text and "Send answer" not in text
    assert client.post(place(deal, row), {"answer-1": SAID}).status_code == 403


def test_a_list_of_questions_costs_the_same_with_one_and_with_three(cast, deal):
    costs = {"founder": [], "analyst": []}
    for n in (1, 2, 3):
        answered(cast, question(cast, deal, f"{n}째 질문"), file=f"{n}.pdf")
        question(cast, deal, f"{n}째 열린 질문")
        for who, at in (("founder", page(deal)), ("analyst", room(cast, deal))):
            client = signed_in(getattr(cast, who))
            client.get(at)
            with CaptureQueriesContext(connection) as queries:
                client.get(at)
            costs[who].append(len(queries))
    assert costs == {who: [found[0]] * 3 for who, found in costs.items()}


def test_a_long_question_is_cut_with_a_mark_on_the_home_page(cast, deal):
    question(cast, deal, "가" * 70)
    question(cast, deal, "나" * 71)
    home = signed_in(cast.editor).get("/").text
    assert "가" * 70 in home and "나" * 69 + "…" in home and "나" * 70 not in home
    assert "가" * 70 not in signed_in(cast.viewer).get("/").text
