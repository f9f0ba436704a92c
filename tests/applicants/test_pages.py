"""Deck pages: counted, drawn and read, and a file that cannot be is refused in a sentence."""

from datetime import date
from io import BytesIO

import pytest
from PIL import Image, ImageChops
from pypdf import PdfReader, PdfWriter

from applicants.pages import page_count, page_images, page_text
from applicants.sample_deck import sample_deck

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


def changed(deck, change):
    writer = PdfWriter(clone_from=PdfReader(BytesIO(deck)))
    change(writer)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def opened(image):
    return Image.open(BytesIO(image))


def test_the_sample_deck_has_eight_slides_each_marked_as_a_sample(deck):
    assert page_count(deck) == 8
    texts = [page_text(deck, page) for page in range(1, 9)]
    assert ["견본" in text for text in texts] == [True] * 8
    assert ["모아펠릿" in text for text in texts] == [True] * 8


def test_the_sample_deck_says_the_figures_it_was_given(deck):
    impact = page_text(deck, 6).split()
    assert {"3,860", "2.408", "1,240", "8,055"} <= set(impact)
    assert {"1,150", "2,300", "3,860", "5,200", "9,600"} <= set(page_text(deck, 5).split())
    assert "15.0" in page_text(deck, 8)


def test_the_parts_of_the_intake_add_up_to_it(deck):
    words = page_text(deck, 3).replace(",", "").split()
    intake, *parts = [int(word) for word, unit in zip(words, words[1:], strict=False) if word.isdigit() and unit.startswith("t")]
    assert len(parts) == 3 and sum(parts) == intake


def test_the_same_figures_make_the_same_deck(deck):
    assert sample_deck("모아펠릿", **FIGURES) == deck
    assert sample_deck("다른회사", **FIGURES) != deck


def test_each_page_is_an_image_of_the_width_asked_for(deck):
    images = list(page_images(deck, 640))
    assert [opened(image).format for image in images] == ["WEBP"] * 8
    assert [opened(image).width for image in images] == [640] * 8
    assert [opened(image).height for image in images] == [361] * 8
    assert len(set(images)) == 8


def test_the_reader_is_written_across_the_page(deck):
    plain, marked = (opened(next(page_images(deck, 640, mark=mark))).convert("L") for mark in ("", "위원 가 2026-07-21"))
    difference = ImageChops.difference(plain, marked).point(lambda v: 255 if v > 12 else 0)
    left, top, right, bottom = difference.getbbox()
    assert right - left > 500 and bottom - top > 200


def test_a_very_tall_page_does_not_become_a_very_large_image(deck):
    def stretch(writer):
        writer.pages[0].mediabox.upper_right = (10, 14000)

    size = opened(next(page_images(changed(deck, stretch), 640))).size
    assert size[1] <= 640 * 4 + 1 and size[0] < 640


@pytest.mark.parametrize("broken", [b"", b"PK\x03\x04 not a pdf", b"%PDF-1.7\n%%EOF"])
def test_a_broken_file_is_refused_in_a_sentence(broken):
    for ask in (page_count, lambda data: list(page_images(data)), lambda data: page_text(data, 1)):
        with pytest.raises(ValueError, match=r"^This file is not a readable PDF\.$"):
            ask(broken)


def test_half_a_file_is_refused(deck):
    with pytest.raises(ValueError, match="not a readable PDF"):
        page_count(deck[: len(deck) // 2])


def test_a_protected_file_is_refused_with_the_way_out(deck):
    locked = changed(deck, lambda writer: writer.encrypt("secret", algorithm="AES-256"))
    for ask in (page_count, lambda data: next(page_images(data)), lambda data: page_text(data, 1)):
        with pytest.raises(ValueError, match=r"^This PDF is protected by a password\. Upload it without one\.$"):
            ask(locked)


def test_a_file_that_only_forbids_printing_can_be_read(deck):
    assert page_count(changed(deck, lambda writer: writer.encrypt("", "owner", algorithm="AES-256"))) == 8


@pytest.mark.parametrize("page", [0, 9, -1])
def test_a_page_that_is_not_there_is_an_index_error(deck, page):
    with pytest.raises(IndexError):
        page_text(deck, page)
