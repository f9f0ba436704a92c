"""The finder lists rooms and rows by name, part of a name or 초성, and nothing that its reader may not see."""
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applicants.models import Company
from fund.models import LimitedPartner, Wall
from tests.cast import cast as another_cast
from tests.cast import company, organisation, submitted_deal

pytestmark = pytest.mark.django_db
SHELL = 4  # session, user, seats, unread notifications
MOST_QUERIES = 34


def found(client, words: str, **headers) -> str:
    """What the finder answers, without the words that were asked."""
    answer = client.get(reverse("find"), {"q": words}, headers=headers)
    assert answer.status_code == 200
    main = re.search(r"<main.*</main>", answer.text, re.S)
    return re.sub(r"</?mark>", "", main[0] if main else answer.text).replace(f'value="{words}"', "")


def palette(client, words: str) -> list[str]:
    """What the palette's options say, in order."""
    answer = client.get(reverse("find"), {"q": words}, headers={"HX-Request": "true"})
    names = re.findall(r"<span>(.*?)</span>", answer.text)
    return [re.sub(r"<.*?>", "", name) for name in names]


def walled(c, deal, user):
    Wall.objects.create(fund=c.fund, about=deal.uuid, user=user, ground="conflict", reason="동생의 회사", put_up_by=c.partner)


def test_rooms_and_own_pages_are_found_by_part_of_their_name_and_by_its_consonants(client, cast):
    client.force_login(cast.partner.user)
    assert palette(client, "장부") == palette(client, "ㅈㅎㅈㅂ") == ["조합 장부"]
    assert palette(client, "조합 자") == ["조합 장부"]
    assert palette(client, "로그") == ["로그아웃"]
    every = palette(client, "")
    assert every[0] == "오늘" and {"딜", "LP 보고", "로그아웃"} <= set(every)
    client.force_login(cast.lp.user)
    assert palette(client, "장부") == []
    assert "LP 보고" in palette(client, "보고")


def test_in_english_the_rooms_are_found_in_english(client, cast):
    client.cookies["django_language"] = "en"
    client.force_login(cast.partner.user)
    assert palette(client, "BOOKS") == ["Fund books"]
    assert palette(client, "장부") == []


@pytest.mark.parametrize("words", ["모아펠릿", "ㅁㅇㅍㄹ", "아펠", "모아ㅍ", "모앞", "모아 펠릿", "펠"])
def test_a_company_is_found_by_its_name_by_part_of_it_and_by_its_consonants(client, cast, words):
    deal = submitted_deal(cast, company("모아펠릿"))
    other = submitted_deal(cast, company("숨결전지"))
    Company.objects.filter(pk=other.company_id).update(one_line="분리막을 원료로")
    client.force_login(cast.analyst.user)
    text = found(client, words)
    assert "모아펠릿" in text and reverse("applicants:deal", args=["sunhwan", deal.uuid]) in text
    assert "숨결전지" not in text


@pytest.mark.parametrize("words", ["모아펠릿", "ㅁㅇㅍㄹ", "펠", "모아ㅍ", "ㅍ", "R-"])
def test_a_deal_behind_a_wall_is_found_by_nobody_it_is_shut_from(client, cast, words):
    deal = submitted_deal(cast, company("모아펠릿"))
    submitted_deal(cast, company("푸른펠릿"))
    walled(cast, deal, cast.analyst.user)
    client.force_login(cast.analyst.user)
    text = found(client, words)
    assert "모아펠릿" not in text and str(deal.uuid) not in text
    client.force_login(cast.partner.user)
    assert str(deal.uuid) in found(client, words)


@pytest.mark.parametrize("words", ["모아펠릿", "ㅁㅇㅍㄹ", "펠", "rival", "남몰래", "ㄴㅁㄹ"])
def test_another_fund_is_found_by_nobody_of_this_one(client, cast, words):
    rival = another_cast("rival")
    hers = submitted_deal(rival, company("모아펠릿"))
    LimitedPartner.objects.create(fund=rival.fund, organisation=organisation("남몰래 연금", "lp"), commitment=1, committed_on=rival.fund.formed_on)
    for seat in (cast.analyst, cast.partner, cast.operations, cast.lp, cast.founder, cast.chair):
        client.force_login(seat.user)
        text = found(client, words)
        assert not any(secret in text for secret in ("모아펠릿", str(hers.uuid), "rival", "남몰래")), seat


def test_an_lp_finds_no_other_lp_no_deal_and_no_person(client, cast):
    submitted_deal(cast, company("모아펠릿"))
    client.force_login(cast.lp.user)
    for words in ("LP", "나", "sunhwan LP 나", "모아펠릿", "ㅁㅇ", "analyst", "example.org"):
        text = found(client, words)
        assert not any(secret in text for secret in ("LP 나", "모아펠릿", "sunhwan-analyst", "@example.org")), words
    client.force_login(cast.operations.user)
    assert "sunhwan LP 나" in found(client, "LP 나")


def test_a_founder_finds_their_own_application_and_nobody_else_s(client, cast):
    own = submitted_deal(cast)
    submitted_deal(cast, company("남의 여울펠릿"))
    client.force_login(cast.founder.user)
    text = found(client, "여울")
    assert reverse("applicants:application", args=[own.uuid]) in text and "남의" not in text
    assert reverse("applicants:deal", args=["sunhwan", own.uuid]) not in text


def test_every_result_leads_somewhere_that_its_reader_may_open(client, cast):
    submitted_deal(cast, company("모아펠릿"))
    for seat in (cast.analyst, cast.operations, cast.inspector, cast.administrator, cast.chair, cast.founder, cast.lp, cast.mentor):
        client.force_login(seat.user)
        for words in ("ㅇ", "ㅍ", "a", "2", "L", "조합"):
            links = re.findall(r'role="option"[^>]*href="([^"]*)"',
                               client.get(reverse("find"), {"q": words}, headers={"HX-Request": "true"}).text)
            assert {link: client.get(link).status_code for link in set(links)} == dict.fromkeys(links, 200), (seat, words)


def test_what_begins_with_the_words_comes_first(client, cast):
    for name in ("가나 모아", "모아펠릿", "다라 모아"):
        submitted_deal(cast, company(name))
    client.force_login(cast.analyst.user)
    assert palette(client, "모아")[0] == "모아펠릿"


def test_a_search_asks_the_database_as_often_however_much_it_finds(client, cast):
    submitted_deal(cast, company("모아펠릿"))
    client.force_login(cast.operations.user)
    costs = []
    found(client, "모아", **{"HX-Request": "true"})  # the first request of a sign-in starts its clock
    for n in range(3):
        with CaptureQueriesContext(connection) as queries:
            found(client, "모아", **{"HX-Request": "true"})
        costs.append(len(queries))
        submitted_deal(cast, company(f"모아 {n}호"))
    assert costs == [costs[0]] * 3 and costs[0] <= MOST_QUERIES
    with CaptureQueriesContext(connection) as queries:
        found(client, "", **{"HX-Request": "true"})
    assert len(queries) <= SHELL - 1


@pytest.mark.parametrize("words", ["\0", "(", "[", "\\", "%", "_", ".*", "***:", "모" * 500, "ㅄ", "😀", "'; drop table fund_user; --"])
def test_whatever_is_typed_is_answered(client, cast, words):
    client.force_login(cast.partner.user)
    answer = client.get(reverse("find"), {"q": words})
    assert answer.status_code == 200
    if words.strip("\0"):
        assert "찾은 것이 없습니다" in answer.text or "Nothing found" in answer.text


def test_without_a_script_the_finder_is_a_page_with_a_form_and_a_list(client, cast):
    deal = submitted_deal(cast, company("모아펠릿"))
    client.force_login(cast.analyst.user)
    page = client.get(reverse("find"), {"q": "모아"})
    main = page.text[page.text.index("<main"):page.text.index("</main>")]
    assert '<input class="input grow" type="search" id="find-q" name="q" value="모아"' in main
    assert f'<a href="{reverse("applicants:deal", args=["sunhwan", deal.uuid])}">' in main and "role=\"option\"" not in main
    part = client.get(reverse("find"), {"q": "모아"}, headers={"HX-Request": "true"})
    assert "<html" not in part.text and "<main" not in part.text and part.text.strip().startswith('<div role="group"')


def test_the_finder_is_for_people_who_are_signed_in(client, cast):
    submitted_deal(cast, company("모아펠릿"))
    answer = client.get("/find/?q=모아")
    assert answer.status_code == 302 and answer.headers["Location"].startswith("/accounts/login/?next=/find/")
    client.force_login(cast.analyst.user)
    assert client.post("/find/", {"q": "모아"}).status_code == 405
