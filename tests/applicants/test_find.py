"""The finder in what a fund keeps of companies: names, people, talk, answers and papers, and nothing of what its reader may not see."""
import datetime as dt
import re
from types import SimpleNamespace

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from applicants.models import Answer, Comment, Contact, Decision, Erasure, Inquiry, Interview, Round, Scorecard, Submission, Task
from fund import subjects
from fund.models import Seat
from tests.applicants.files import docx
from tests.applicants.papering import handed_in
from tests.applicants.walling import fresh, walled
from tests.cast import approved_item, company, draft_deal, submitted_deal
from tests.cast import cast as another_cast

pytestmark = pytest.mark.django_db
WORD = "고래밥"  # in every kind of text
INITIALS = "ㄱㄹㅂ"


@pytest.fixture(autouse=True)
def blobs(settings, tmp_path):
    settings.BLOBS = tmp_path / "blobs"


def told(client, seat: Seat, words: str) -> str:
    """What page and palette say together of these words, without the question itself and its marks."""
    client.force_login(fresh(seat).user)
    page, palette = client.get("/find/", {"q": words}), client.get("/find/", {"q": words}, headers={"HX-Request": "true"})
    assert (page.status_code, palette.status_code) == (200, 200)
    main = re.search(r"<main.*</main>", page.text, re.S)
    return re.sub(r"</?mark>", "", (main[0] if main else "") + palette.text).replace(f'value="{words}"', "")


def groups(client, seat: Seat, words: str) -> dict[str, list[dict]]:
    """Group -> its rows but for the rooms, as the page is given them."""
    client.force_login(fresh(seat).user)
    return {group["title"]: group["items"] for group in client.get("/find/", {"q": words}).context["groups"] if group["title"] != "화면"}


def filled(c: SimpleNamespace, name: str = "푸른바다", **more):
    """A deal with the word in everything that is kept of it; each text ends in what tells which it is."""
    deal = submitted_deal(c, company(name), **more)
    Submission.objects.create(**_again(deal), content={
        "form": 1, "company": {"name": name, "representative": f"{WORD} 대표"}, "business": {"problem": f"{WORD} 문제글", "solution": "다른 글"},
        "consents": {"committee": {"recipients": [f"{WORD} 수신처"]}}})
    Comment.objects.create(deal=deal, author=c.partner, text=f"{WORD} 속말")
    Interview.objects.create(deal=deal, held_on=timezone.localdate(), present="모두", notes=f"{WORD} 면담글", advice="go_on", written_by=c.partner)
    Task.objects.create(deal=deal, text=f"{WORD} 할일글", made_by=c.partner)
    Contact.objects.create(fund=c.fund, company=deal.company, name=f"{WORD} 담당자", added_by=c.partner)
    question = Inquiry.objects.create(deal=deal, number=1, text=f"{WORD} 질문글", asked_by=c.analyst, due_on=timezone.localdate())
    Answer.objects.create(inquiry=question, text=f"{WORD} 대답글", by=c.founder)
    Decision.objects.create(deal=deal, kind="decline", sentence_ko=f"{WORD} 거절편지", reasons=["team"], written_by=c.partner)
    handed_in(c, deal, docx([f"앞말 {WORD} 문서글"]), f"{name}.docx")
    return deal


def _again(deal) -> dict:
    before = deal.submissions.first()
    kept = {field.attname: getattr(before, field.attname) for field in Submission._meta.concrete_fields
            if field.name not in ("id", "uuid", "content", "submitted_at")}
    return kept | {"number": before.number + 1, "sha256": f"{deal.pk + 900:064x}"}


TEXTS = ("문제글", "속말", "면담글", "할일글", "담당자", "질문글", "대답글", "문서글", "고래밥 대표")


@pytest.mark.parametrize("words", [WORD, INITIALS, "고래 바", "래밥"])
def test_the_house_finds_people_talk_answers_and_papers_by_part_of_them_and_by_their_consonants(client, cast, words):
    filled(cast)
    text = told(client, cast.analyst, words)
    assert {each for each in TEXTS if each not in text} == set()
    assert "거절편지" not in text and "수신처" not in text  # letters are read on the deal, and whom data goes to is no answer
    found = groups(client, cast.analyst, words)
    assert set(found) == {"사람", "할 일", "의견", "면담 기록", "질문과 답", "지원서 답변", "제출 자료"}
    paper = found["제출 자료"][0]
    assert (paper["before"], "".join(paper["excerpt"])) == ("푸른바다 · 푸른바다.docx", f"앞말 {WORD} 문서글") and paper["excerpt"][1]
    assert found["제출 자료"][-1]["url"].startswith("/f/sunhwan/papers/?q=")


def test_all_in_papers_leads_to_the_room_with_the_same_words_and_the_number_it_said(client, cast):
    deal = submitted_deal(cast, company("푸른바다"))
    for n in range(4):
        handed_in(cast, deal, docx([f"{WORD} {n}"]), f"{n}.docx")
    rows = groups(client, cast.analyst, INITIALS)["제출 자료"]
    assert [row["hint"] for row in rows] == ["1쪽"] * 3 + ["제출 자료에서"] and rows[-1]["before"] == "4쪽 모두 보기"
    room = client.get(rows[-1]["url"])
    assert room.context["page"].paginator.count == 4 and room.context["words"] == INITIALS
    assert f'name="q" type="search" value="{INITIALS}"' in room.text
    assert client.get(rows[0]["url"]).status_code == 200


@pytest.mark.parametrize("words", ["123-81-00019", "1238100019", "81-000", "물 없는", "pond", "R-00"])
def test_a_company_is_found_by_number_line_website_and_receipt_and_stands_once_with_how_many_deals(client, cast, words):
    owner = company("푸른바다")
    type(owner).objects.filter(pk=owner.pk).update(business_number="1238100019", one_line="물 없는 세척", website="https://bluepond.example")
    older = submitted_deal(cast, owner)
    newer = submitted_deal(SimpleNamespace(**vars(cast) | {"round": _round(cast)}), owner)
    for number, deal in enumerate((older, newer), 77):  # a receipt of its own key may have six digits by now
        type(deal).objects.filter(pk=deal.pk).update(receipt_no=f"R-{number:06d}")
    found = groups(client, cast.analyst, words)["회사"]
    assert [(row["before"] + row["hit"] + row["after"], row["hint"]) for row in found] == [("푸른바다", "2건")]
    assert found[0]["url"] == reverse("applicants:deal", args=["sunhwan", newer.uuid])
    walled(cast, newer, cast.analyst)
    found = groups(client, cast.analyst, words)["회사"]
    assert (found[0]["hint"], str(newer.uuid) in found[0]["url"]) == ("심사", False)  # neither the walled one nor that there are two


def _round(c: SimpleNamespace) -> Round:
    return Round.objects.create(fund=c.fund, name_ko="다음", name_en="Next", opens_at=timezone.now(), closes_at=timezone.now() + dt.timedelta(days=9),
                                results_by=timezone.localdate(), rubric=c.round.rubric, first_form=c.round.first_form, second_form=c.round.second_form)


@pytest.mark.parametrize("words", [WORD, INITIALS, "푸른바다", "ㅍㄹㅂㄷ"])
def test_behind_a_wall_everything_is_the_same_to_the_letter_as_if_the_deal_had_never_been(client, cast, words):
    filled(cast, "노란숲")
    readers = (cast.analyst, cast.inspector, cast.chair, cast.lp, cast.founder, cast.mentor, cast.administrator)
    before = {seat: told(client, seat, words) for seat in readers}
    deal = filled(cast)
    assert all(word in told(client, cast.partner, words) for word in ("푸른바다", str(deal.uuid)))
    for seat in (cast.analyst, cast.inspector):
        walled(cast, deal, seat)
    assert {seat for seat in readers if told(client, seat, words) != before[seat]} == set()


@pytest.mark.parametrize("words", [WORD, INITIALS, "푸른바다", "rival"])
def test_another_fund_finds_nothing_of_this_one(client, cast, words):
    rival = another_cast("rival")
    deal = filled(cast)
    readers = [getattr(rival, who) for who in ("analyst", "partner", "operations", "inspector", "chair", "lp", "founder")]
    for seat in readers:
        text = told(client, seat, words)
        assert [each for each in (*TEXTS, "푸른바다", str(deal.uuid), "sunhwan-") if each in text] == [], seat


def test_who_is_blind_finds_their_own_words_and_nobody_else_s_of_the_deal(client, cast):
    deal = filled(cast)
    card = Scorecard.objects.create(deal=deal, reviewer=cast.analyst, rubric=cast.round.rubric)
    Comment.objects.create(deal=deal, author=cast.analyst, text=f"{WORD} 내말")
    text = told(client, cast.analyst, WORD)
    assert [each for each in ("속말", "면담글", "거절편지") if each in text] == []
    assert [each for each in ("내말", "할일글", "질문글", "문서글", "문제글") if each not in text] == []
    Scorecard.objects.filter(pk=card.pk).update(state="locked", locked_at=timezone.now())
    assert [each for each in ("속말", "면담글") if each not in told(client, cast.analyst, WORD)] == []


def test_committee_lps_operators_and_the_administrator_find_none_of_it(client, cast):
    deal = filled(cast)
    approved_item(cast, deal)
    for who in ("chair", "member", "lp", "programme", "mentor", "administrator"):
        text = told(client, getattr(cast, who), WORD) + told(client, getattr(cast, who), "문제글")
        assert [each for each in TEXTS if each in text.replace("value=", "")] == [], who
    assert reverse("applicants:agenda_item", args=["sunhwan", deal.agenda_items.get().uuid]) in told(client, cast.chair, "푸른바다")
    assert "푸른바다" not in told(client, cast.lp, "푸른바")


def test_a_founder_finds_what_is_theirs_and_was_said_to_them(client, cast):
    filled(cast, "남의회사")
    own = submitted_deal(cast)
    Comment.objects.create(deal=own, author=cast.partner, text=f"{WORD} 속말")
    Comment.objects.create(deal=own, author=cast.partner, text=f"{WORD} 알림글", audience="company")
    Comment.objects.create(deal=own, author=cast.partner, text=f"{WORD} 거둔글", audience="company", taken_back_at=timezone.now())
    Task.objects.create(deal=own, text=f"{WORD} 할일글", made_by=cast.partner)
    Interview.objects.create(deal=own, held_on=timezone.localdate(), present="모두", notes=f"{WORD} 면담글", advice="stop", written_by=cast.partner)
    Contact.objects.create(fund=cast.fund, company=own.company, name=f"{WORD} 담당자", added_by=cast.partner)
    Inquiry.objects.create(deal=own, number=1, text=f"{WORD} 내게 물은 글", asked_by=cast.analyst, due_on=timezone.localdate())
    text = told(client, cast.founder, WORD)
    assert [each for each in ("알림글", "내게 물은 글") if each not in text] == []
    assert [each for each in ("속말", "거둔글", "할일글", "면담글", "담당자", "남의회사", "문서글", "sunhwan-partner") if each in text] == []
    links = set(re.findall(r'href="([^"]*)"', text))
    assert {link: client.get(link).status_code for link in links if link.startswith("/")} == dict.fromkeys(
        (link for link in links if link.startswith("/")), 200)


def test_what_was_erased_and_what_is_not_handed_in_is_not_found(client, cast):
    deal = filled(cast)
    Erasure.objects.create(deal=deal, asked_by=cast.founder, company=deal.company, state="done", decided_at=timezone.now())
    text = told(client, cast.partner, WORD)
    assert [each for each in ("문제글", "속말", "면담글", "할일글", "질문글", "대답글") if each in text] == []
    draft = draft_deal(cast, company("초안회사"))
    draft.application.answers = {"business": {"problem": f"{WORD} 초안글"}, "company": {"name": "초안회사"}}
    draft.application.save()
    assert [each for each in ("초안", str(draft.uuid)) if each in told(client, cast.partner, "초안")] == []


def test_people_are_colleagues_and_founders_of_deals_that_are_seen(client, cast):
    own = submitted_deal(cast)
    rows = groups(client, cast.analyst, "sunhwan-")["사람"]
    urls = {row["before"] + row["hit"] + row["after"]: row["url"] for row in rows}
    assert urls["sunhwan-founder"] == reverse("applicants:deal", args=["sunhwan", own.uuid])
    assert urls["sunhwan-partner"] == reverse("applicants:deals", args=["sunhwan"]) + f"?owner={cast.partner.uuid}"
    assert "sunhwan-lp" not in urls and "sunhwan-chair" not in urls
    assert client.get(urls["sunhwan-partner"]).status_code == 200
    walled(cast, own, cast.analyst)
    assert "sunhwan-founder" not in told(client, cast.analyst, "founder")


def test_texts_need_two_letters_and_the_finder_says_so(client, cast):
    filled(cast)
    client.force_login(cast.analyst.user)
    for words in ("고", "ㄱ", "x"):
        answer = client.get("/find/", {"q": words}, headers={"HX-Request": "true"})
        assert "문제글" not in answer.text and "두 글자부터 찾습니다" in answer.text
    assert "두 글자부터" not in client.get("/find/", {"q": "고래"}).text


def test_a_question_that_takes_too_long_is_given_up_and_what_was_found_before_stays(client, cast, monkeypatch):
    def slow(user, words):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(30)")
        return []

    filled(cast)
    monkeypatch.setitem(subjects.SOURCES, "tasks", subjects.Source("tasks", "느린 글", slow, is_long=True))
    monkeypatch.setattr("fund.queries.find.MOST_MILLISECONDS", 200)
    client.force_login(cast.analyst.user)
    answer = client.get("/find/", {"q": WORD})
    assert answer.status_code == 200 and "전부 찾지 못했습니다" in answer.text and "담당자" in re.sub(r"</?mark>", "", answer.text)
