"""Names as they are compared: the same company however it is written, and different companies that look alike."""
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applicants.metrics.names import alike, begins_with, key, mentions, person_key

SAME = [
    ("㈜여울펠릿", "주식회사 여울펠릿"), ("여울펠릿 주식회사", "여울 펠릿(주)"), ("（주）여울펠릿", "여울펠릿"), ("주)여울펠릿", "여울펠릿"),
    ("(유)푸른들", "유한회사 푸른들"), ("농업회사법인 주식회사 푸른들", "푸른들"), ("여울펠릿(與蔚)", "여울펠릿"), ("株式会社ミライ", "ミライ"),
    ("여울펠릿Co.,Ltd.", "여울펠릿"), ("Yeoul Pellet Co., Ltd.", "YEOUL PELLET"), ("Ｙｅｏｕｌ　Pellet Inc", "yeoul-pellet"),
    ("Grün & Söhne GmbH", "grün söhne g.m.b.h."), ("Acme S.A.", "ACME SA"), ("Nova Corporation", "Nova Corp."), ("A&B", "A & B Limited"),
    ("한살림 협동조합", "한살림협동조합"), ("여울_펠릿", "여울·펠릿"),
]
SIMILAR = [("여울펠릿", "여울펠렛"), ("여울펠릿", "여울펠릿스"), ("Ecoplast", "Ecoplaste"), ("주식회사 한빛에너지", "한별에너지(주)")]
DIFFERENT = [
    ("한빛", "한별"), ("여울", "여울펠릿"), ("유한양행", "양행"), ("유한회사 새벽", "새벽하늘"), ("주은솔라", "은솔라"), ("코코아", "코아"),
    ("Cisco", "Cis"), ("Incore", "Ore"), ("Colt", "Co"), ("제1호조합", "제2호조합"), ("스마트팜1", "스마트팜"), ("Ecoplast", "Plasteco"),
    ("한국AS", "한국"), ("三星전자", "전자"), ("새벽사출", "사출새벽"), ("여울펠릿", "여올펠렛"), ("", "여울펠릿"), ("---", "···"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_one_company_written_in_two_ways_is_the_same(one, other):
    assert (alike(one, other), alike(other, one)) == ("same", "same")


@pytest.mark.parametrize(("one", "other"), SIMILAR)
def test_one_edit_in_a_name_of_four_letters_is_similar(one, other):
    assert (alike(one, other), alike(other, one)) == ("similar", "similar")


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_two_companies_that_share_letters_stay_two(one, other):
    assert (alike(one, other), alike(other, one)) == ("", "")


@pytest.mark.parametrize(("name", "bare"), [("주식회사", "주식회사"), ("Inc.", "inc"), ("Co., Ltd.", "co"), ("(주)", "주"), ("與蔚", "與蔚"), ("!!!", "")])
def test_a_name_of_nothing_but_a_legal_form_keeps_something(name, bare):
    assert key(name) == bare


@pytest.mark.parametrize(("name", "group", "begins"), [
    ("태고솔라 주식회사", "태고그룹", True), ("㈜태고 솔라", "태고", True), ("태고", "태고그룹", False), ("새태고", "태고그룹", False),
    ("SK 리사이클", "SK", True), ("SK리사이클", "SK그룹", True), ("Skylark", "SK", False), ("S.K. Recycle", "SK", True), ("해솔", "해", False),
])
def test_a_group_is_the_beginning_of_a_name_and_never_the_middle_of_a_word(name, group, begins):
    assert begins_with(name, group) is begins


def test_a_company_is_found_in_a_sentence_and_a_short_word_is_not():
    assert mentions("모회사 태고 홀딩스(주) 42%", "태고홀딩스 주식회사")
    assert not mentions("태고 42%", "태고홀딩스")
    assert not mentions("한강 물을 씁니다", "한강")


def test_a_person_is_the_same_with_hanja_and_spaces_and_not_by_a_letter():
    assert person_key("김 하나(金한나)") == "김하나한나"
    assert person_key("김하나 金荷娜") == person_key("김 하나")
    assert person_key("김하나") != person_key("김하니")


@given(st.text(max_size=60))
def test_a_name_is_the_same_as_itself_and_letters_always_leave_something(text):
    assert bool(key(text)) == any(c.isalnum() for c in unicodedata.normalize("NFKC", text).casefold())
    assert alike(text, text) == ("same" if key(text) else "")


@given(st.text(alphabet="가나다라마바사", min_size=4, max_size=12), st.data())
def test_one_syllable_taken_out_put_in_or_changed_is_never_the_same_and_always_found(name, data):
    place = data.draw(st.integers(0, len(name) - 1))
    for other in (name[:place] + "힣" + name[place:], name[:place] + "힣" + name[place + 1:]):
        assert alike(name, other) == "similar"
