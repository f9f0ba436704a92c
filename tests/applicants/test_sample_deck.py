"""The sample deck says what it was given, and unusual PDFs are drawn or refused as they should be."""
from datetime import date
from io import BytesIO

import pytest
from PIL import Image

from applicants.contents import Unfit
from applicants.contents.pdf import page_count, parts
from applicants.sample_deck import sample_deck
from tests.applicants.files import changed

FIGURES = {
    "dated": date(2026, 6, 1),
    "tonnes": {2023: 1150, 2024: 2300, 2025: 3860},
    "revenue": {2023: 980, 2024: 2410, 2025: 4480},
    "plan": {2026: 5200, 2027: 9600},
    "factor": 2.408,
    "own_emissions": 1240,
    "ask": 1500,
}


@pytest.fixture(scope="module")
def deck():
    return sample_deck("모아펠릿", **FIGURES)


@pytest.fixture(scope="module")
def drawn(deck):
    return list(parts(deck, 640, 100))


def test_the_sample_deck_has_eight_slides_each_marked_as_a_sample(drawn):
    assert ["견본" in page.text for page in drawn] == [True] * 8
    assert ["모아펠릿" in page.text for page in drawn] == [True] * 8


def test_the_sample_deck_says_the_figures_it_was_given(drawn):
    assert {"3,860", "2.408", "1,240", "8,055"} <= set(drawn[5].text.split())
    assert {"1,150", "2,300", "3,860", "5,200", "9,600"} <= set(drawn[4].text.split())
    assert "15.0" in drawn[7].text


def test_the_parts_of_the_intake_add_up_to_it(drawn):
    words = drawn[2].text.replace(",", "").split()
    intake, *others = [int(word) for word, unit in zip(words, words[1:], strict=False) if word.isdigit() and unit.startswith("t")]
    assert len(others) == 3 and sum(others) == intake


def test_the_same_figures_make_the_same_deck(deck):
    assert sample_deck("모아펠릿", **FIGURES) == deck
    assert sample_deck("다른회사", **FIGURES) != deck


def test_each_page_is_an_image_of_the_width_asked_for(drawn):
    images = [Image.open(BytesIO(page.picture)) for page in drawn]
    assert [(image.format, image.size) for image in images] == [("WEBP", (640, 361))] * 8
    assert len({page.picture for page in drawn}) == 8


def test_a_very_tall_page_does_not_become_a_very_large_image(deck):
    def stretch(writer):
        writer.pages[0].mediabox.upper_right = (10, 14000)

    width, height = Image.open(BytesIO(next(parts(changed(deck, stretch), 640, 100)).picture)).size
    assert height <= 640 * 4 + 1 and width < 640


def test_a_file_that_only_forbids_printing_can_be_read(deck):
    assert page_count(changed(deck, lambda writer: writer.encrypt("", "owner", algorithm="AES-256"))) == 8


@pytest.mark.parametrize("broken", [b"", b"PK\x03\x04 not a pdf", b"%PDF-1.7\n%%EOF"])
def test_what_is_no_pdf_is_unreadable(broken):
    with pytest.raises(Unfit, match="unreadable"):
        page_count(broken)
