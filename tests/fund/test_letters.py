"""The letters of the site: each in both languages, every placeholder real, every mail.send() registered."""
import re

import pytest
from django.conf import settings

from fund.letters import FOLDER, LANGUAGES, LETTERS, fill, has_stray_brace, shipped, used
from fund.queries.mail_text import problems

HOUSES = ("fund", "applicants", "portfolio")
SENT = re.compile(r"""\b(?:mail\.(?:send|written)|letters\.write)\(\s*"(\w+)"|\bletter="(\w+)"[,)]|\bwrite_to_owners\([\w.]+,\s*"(\w+)\"""")


def test_every_letter_the_code_sends_is_registered():
    sent = {(name, path.name) for house in HOUSES for path in (settings.BASE_DIR / house).rglob("*.py")
            for found in SENT.findall(path.read_text()) if (name := max(found))}
    assert {name for name, _path in sent} >= {"receipt", "packet", "capital_call", "kpi_request", "kpi_returned", "seat_given", "invitation"}
    assert [(name, path) for name, path in sent if name not in LETTERS] == []


def test_the_shipped_wordings_are_those_of_the_letters_and_no_others():
    files = {(path.parent.name, path.stem) for path in FOLDER.glob("*/*.txt")}
    assert files == {(language, key) for language in LANGUAGES for key in LETTERS}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_shipped_wording_would_be_accepted_as_an_own_one(language):
    for letter in LETTERS.values():
        subject, body = shipped(letter.key, language)
        assert (letter.key, problems(letter, subject, body)) == (letter.key, {}) and len(subject) <= 200
        hangul = len(re.findall("[가-힣]", subject + body))
        assert (hangul > 5) == (language == "ko"), letter.key


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_preview_has_an_example_for_every_placeholder(language):
    for letter in LETTERS.values():
        facts = letter.sample(language)
        assert facts.keys() == letter.names and all(facts.values()), letter.key
        assert "{" not in fill(shipped(letter.key, language)[1], facts)


def test_both_languages_tell_the_same_facts():
    assert [key for key in LETTERS if used("\n".join(shipped(key, "ko"))) != used("\n".join(shipped(key, "en")))] == []


@pytest.mark.parametrize(("text", "filled"), [
    ("{a} and {a}", "1 and 1"), ("{{a}}", "{a}"), ("{{{a}}}", "{1}"), ("no holes", "no holes"), ("{{}}", "{}"), ("100% {a}", "100% 1")])
def test_placeholders_are_replaced_once_and_doubled_braces_are_braces(text, filled):
    assert (fill(text, {"a": "1"}), has_stray_brace(text)) == (filled, False)


@pytest.mark.parametrize("text", ["{", "a }", "{a b}", "{a.b}", "{0!r:x}", "{}"])
def test_what_is_neither_a_placeholder_nor_a_doubled_brace_is_noticed(text):
    assert has_stray_brace(text)


def test_a_line_whose_only_fact_is_empty_is_left_out_and_empty_lines_stay():
    assert fill("a\n\n{x}\n{y} b\n\nc", {"x": "", "y": ""}) == "a\n\n b\n\nc"
    assert fill("a\n{x}\nc", {"x": "b"}) == "a\nb\nc"


def test_a_fact_is_not_read_as_a_wording():
    assert fill("{a}", {"a": "{b} {{", "b": "secret"}) == "{b} {{"
