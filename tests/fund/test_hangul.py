"""초성 and growing syllables: the pattern finds the same names in Python and in the database, and no others."""
import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fund.hangul import BLOCK, FIRST, INITIALS, LAST, TAILS, cut, initials, matches, pattern
from fund.models import Organisation
from tests.cast import organisation

EVERY_SYLLABLE = "".join(map(chr, range(FIRST, LAST + 1)))


def test_initials_are_the_leading_consonants_and_leave_the_rest_in_lower_case():
    assert initials("모아펠릿") == "ㅁㅇㅍㄹ"
    assert initials("까치 Re-PET 2호") == "ㄲㅊ re-pet 2ㅎ"
    assert [initials(chr(FIRST + BLOCK * n)) for n in range(19)] == list(INITIALS)


def test_the_finals_are_those_of_unicode():
    compat = {"ㄱ": "KIYEOK", "ㅎ": "HIEUH", "ㄹㅎ": "RIEUL-HIEUH", "ㅂㅅ": "PIEUP-SIOS", "ㅆ": "SSANGSIOS", "ㅇ": "IEUNG"}
    names = [""] + [unicodedata.name(chr(0x11A8 + n)).removeprefix("HANGUL JONGSEONG ") for n in range(27)]
    assert {tail: names[TAILS.index(tail)] for tail in compat} == compat
    assert len(TAILS) == 28


FINDS = [
    ("모아펠릿", "ㅁㅇㅍㄹ"), ("모아펠릿", "모아"), ("모아펠릿", "아펠"), ("모아펠릿", "모아ㅍ"), ("모아펠릿", "모앞"), ("모아펠릿", "ㅍ릿"),
    ("모아펠릿", "모아페"), ("모아펠릿", "모아펠리"), ("모아펠릿", "  모아 펠릿 "), ("모아 펠릿", "모아 ㅍㄹ"),
    ("조합 장부", "ㅈㅎㅈㅂ"), ("모아 펠릿", "모아펠릿"), ("값진 소재", "ㄱㅈ"), ("값진소재", "갑"),
    ("닭장", "닭"), ("달그림자", "닭"), ("박수회사", "ㅂㅅ"), ("구슬", "ㄳ"), ("바수", "밧"), ("Re-PET", "re-pet"),
    ("한국(주)", "(주"), ("10% 절감", "10%"), ("a.b", "a.b"), ("C:\\x", "\\"), ("모아펠릿", "모아펠릿"),
]
FINDS_NOT = [("모아펠릿", "ㅁㅍ"), ("모아펠릿", "ㄹㅍ"), ("모아펠릿", "모어"), ("아펠", "모아펠"), ("axb", "a.b"), ("모아펠릿", "펠ㄱ"),
             ("모앞", "모아ㅍㄹ"), ("주", "(주"), ("100 절감", "10%"), ("모아펠릿", "릿ㄱ")]


@pytest.mark.parametrize(("name", "words"), FINDS)
def test_words_find_a_name_in_python_and_in_the_database(db, name, words):
    organisation(name, "startup")
    assert matches(name, words)
    assert Organisation.objects.filter(name__iregex=pattern(words)).count() == 1


@pytest.mark.parametrize(("name", "words"), FINDS_NOT)
def test_words_that_are_not_in_a_name_do_not_find_it(db, name, words):
    organisation(name, "startup")
    assert not matches(name, words)
    assert Organisation.objects.filter(name__iregex=pattern(words)).count() == 0


def test_a_name_that_a_mac_writes_in_pieces_is_found_all_the_same(db):
    organisation("모아펠릿", "startup")
    assert Organisation.objects.filter(name__iregex=pattern("\u1106\u1169\u110b\u1161")).count() == 1


def test_nothing_to_find_is_an_empty_pattern():
    assert [pattern(words) for words in ("", "   ", "\0", "\t\n")] == [""] * 4


@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=40))
def test_whatever_is_typed_is_a_pattern_that_finds_itself(words):
    re.compile(pattern(words))
    assert not pattern(words) or matches(unicodedata.normalize("NFC", words), words)


def test_what_was_looked_for_is_cut_out_of_the_name():
    assert cut("한빛 모아펠릿", "ㅁㅇ") == ("한빛 ", "모아", "펠릿")
    assert cut("Re-PET", "pet") == ("Re-", "PET", "")
    assert cut("모아펠릿", "없음") == ("모아펠릿", "", "")
    assert cut("모아펠릿", "") == ("모아펠릿", "", "")
