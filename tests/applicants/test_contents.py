"""What files are by their content, what is refused of them at the door, and what is read in a process that may die of them."""
import io
import time
from contextlib import closing

import pytest
from PIL import Image, ImageChops

from applicants.contents import Unfit, sniff
from applicants.contents import pdf as pdfs
from applicants.contents.archive import Bounds
from applicants.contents.confined import frames
from applicants.contents.kinds import DOCX, HWP, HWPX, JPEG, PDF, PNG, PPTX, WEBP, XLSX
from tests.applicants import files
from tests.applicants.applying import PROGRAM, pdf

SMALL = Bounds(entries=200, unpacked=60_000_000, ratio=100)


def kind(data: bytes) -> str:
    try:
        return sniff.kind_of(io.BytesIO(data), SMALL)
    except Unfit as unfit:
        return unfit.code


def read(data: bytes, mime: str, tmp_path, **limits) -> tuple[list[str], list[dict], list[bytes]]:
    """Warnings, words and pictures of a file, read as a worker reads it."""
    task = {"do": "read", "mime": mime, "width": 640, "pages": 100, "pixels": 40_000_000, "seconds": 60, "memory": 1_000_000_000,
            "bounds": {"entries": 200, "unpacked": 60_000_000, "ratio": 100}} | limits
    place = tmp_path / "given"
    place.write_bytes(data)
    with place.open("rb") as given, closing(frames(task, given)) as said:
        first, *rest = list(said)
    return first[0]["warnings"], [words for words, _picture in rest], [picture for _words, picture in rest]


def why(data: bytes, mime: str, tmp_path, **limits) -> str:
    with pytest.raises(Unfit) as unfit:
        read(data, mime, tmp_path, **limits)
    return unfit.value.code


@pytest.mark.parametrize("data, mime", [
    (pdf(), PDF), (files.pptx(), PPTX), (files.xlsx(), XLSX), (files.docx(), DOCX), (files.hwp(), HWP), (files.hwpx(), HWPX),
    (files.picture("PNG"), PNG), (files.picture("JPEG"), JPEG), (files.picture("WEBP"), WEBP)])
def test_a_file_is_known_by_what_it_holds(data, mime):
    assert kind(data) == mime


@pytest.mark.parametrize("name, data, word", [
    ("a program", PROGRAM, "program"), ("a Linux program", b"\x7fELF" + bytes(60), "program"), ("a script", b"#!/bin/sh\nrm -rf /", "program"),
    ("a Java program", files.packed({"META-INF/MANIFEST.MF": "Main-Class: X", "X.class": b"\xca\xfe\xba\xbe"}), "program"),
    ("a web page", b"<html><script>alert(1)</script>", "unknown"), ("an archive of anything", files.packed({"a.txt": "a"}), "unknown"),
    ("a drawing", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "unknown"),
    ("macros", files.repacked(files.xlsx(), {"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0"}), "macros"),
    ("old macros", files.repacked(files.xlsx(), {"xl/macrosheets/sheet1.xml": "<x/>"}), "macros"),
    ("a macro type", files.repacked(files.pptx(), {"[Content_Types].xml": files.TYPES.format(
        '<Override ContentType="application/vnd.ms-powerpoint.presentation.macroEnabled.main+xml"/>')}), "macros"),
    ("a bomb", files.bomb(), "bomb"), ("overlapping entries", files.overlapping(), "bomb"), ("a crowd", files.crowded(), "bomb"),
    ("a crowd that lies", files.crowded(200_000).replace(b"PK\x05\x06\0\0\0\0\xff\xff\xff\xff", b"PK\x05\x06\0\0\0\0\x01\0\x01\0"), "bomb"),
    ("a way out", files.repacked(files.xlsx(), {"../../etc/cron.d/x": "x"}), "unsafe"),
    ("another way out", files.repacked(files.xlsx(), {"C:\\Windows\\x": "x"}), "unsafe"),
    ("a workbook under a password", files.compound({"EncryptionInfo": b"x", "EncryptedPackage": b"y"}), "protected"),
    ("an HWP under a password", files.hwp(flags=3), "protected"),
    ("an HWPX under a password", files.repacked(files.hwpx(), {"META-INF/manifest.xml": "<odf:encryption-data/>"}), "protected"),
    ("an old workbook", files.compound({"Workbook": b"x"}), "old"), ("an old HWP", b"HWP Document File V3.00 \x1a\x01\x02", "old"),
    ("half a workbook", files.xlsx()[:-400], "cut"), ("the head of an archive", b"PK\x03\x04 nothing", "cut"), ("nothing", b"", "unknown")])
def test_what_may_not_come_in_is_named(name, data, word):
    began = time.process_time()
    assert (name, kind(data)) == (name, word)
    assert time.process_time() - began < 1


def test_a_pdf_is_drawn_and_read_page_by_page(tmp_path):
    warnings, words, pictures = read(pdf(3, "Pellet"), PDF, tmp_path)
    assert (warnings, [page["text"] for page in words], {page["of"] for page in words}) == ([], ["Pellet 1", "Pellet 2", "Pellet 3"], {3})
    assert [(image.format, image.size) for image in map(Image.open, map(io.BytesIO, pictures))] == [("WEBP", (640, 360))] * 3


def test_a_presentation_is_read_slide_by_slide_in_the_order_it_is_shown(tmp_path):
    warnings, words, pictures = read(files.pptx(["순환 플라스틱\n시장", "둘째", "셋째"]), PPTX, tmp_path)
    assert (warnings, [slide["text"] for slide in words], pictures) == ([], ["순환 플라스틱\n시장", "둘째", "셋째"], [b""] * 3)


def test_a_workbook_is_read_sheet_by_sheet_with_the_values_that_were_kept(tmp_path):
    warnings, words, _none = read(files.xlsx(), XLSX, tmp_path)
    assert warnings == []
    assert [(sheet["title"], sheet["text"]) for sheet in words] == [
        ("재무제표", "항목\t2024\t2025\n매출\t1200.5\t1840"), ("주주", "이름\t비율\n김대표\t0.62")]


def test_hwp_hwpx_and_documents_are_read_as_text(tmp_path):
    assert [page["text"] for page in read(files.hwp(), HWP, tmp_path)[1]] == ["사업계획서\n폐플라스틱을\t펠릿으로"]
    assert [page["text"] for page in read(files.hwp(["가" * 5000], flags=0), HWP, tmp_path)[1]] == ["가" * 5000]
    assert [page["text"] for page in read(files.hwpx(), HWPX, tmp_path)[1]] == ["사업계획서\n폐플라스틱을 펠릿으로"]
    assert [page["text"] for page in read(files.docx(), DOCX, tmp_path)[1]] == ["정관 제1조", "제2조"]


def test_an_hwp_locked_for_distribution_is_read_by_its_preview_and_says_so(tmp_path):
    warnings, words, _none = read(files.hwp(flags=5, preview="배포용 미리보기"), HWP, tmp_path)
    assert (warnings, [(page["text"], page["cut"]) for page in words]) == (["preview"], [("배포용 미리보기", True)])


@pytest.mark.parametrize("made, mime, warnings", [
    (files.pdf_with_scripts, PDF, ["scripts"]), (files.pdf_with_a_file, PDF, ["embedded"]), (files.pdf_that_starts_something, PDF, ["launch"]),
    (files.xlsx_with_links, XLSX, ["links"]),
    (lambda: files.pptx(**{"ppt/embeddings/oleObject1.bin": "x"}), PPTX, ["embedded"])])
def test_what_a_reader_should_know_is_said_and_the_pages_are_read_without_doing_it(tmp_path, made, mime, warnings):
    found, words, _pictures = read(made(), mime, tmp_path)
    assert (found, len(words)) == (warnings, 2)


def test_a_script_behind_packed_objects_and_odd_letters_is_found_and_packed_pictures_are_no_scripts():
    assert pdfs.warnings(pdf() + b"\n% /#4a#61vaScript\n") == ["scripts"]
    assert pdfs.warnings(pdf() + files.packed_objects(b"10 0 << /S /Launch /F (cmd.exe) >>")) == ["launch"]
    assert pdfs.warnings(pdf() + b"stream\n/JS (x) /Launch /EmbeddedFile\nendstream") == []


@pytest.mark.parametrize("name, data, mime, word", [
    ("half a PDF", pdf(3)[:len(pdf(3)) // 2], PDF, "unreadable"), ("a protected PDF", files.locked_pdf(), PDF, "protected"),
    ("a picture cut off", files.picture()[:-200], PNG, "unreadable"),
    ("billion laughs", files.repacked(files.xlsx(), {"xl/workbook.xml": files.LAUGHS}), XLSX, "unreadable"),
    ("a look outside", files.repacked(files.pptx(), {"ppt/slides/slide1.xml": files.OUTSIDE}), PPTX, "unreadable"),
    ("one in HWPX", files.repacked(files.hwpx(), {"Contents/section0.xml": files.OUTSIDE}), HWPX, "unreadable"),
    ("one in UTF-16", files.repacked(files.docx(), {"word/document.xml": files.LAUGHS.encode("utf-16")}), DOCX, "unreadable"),
    ("a workbook that is none", files.repacked(files.xlsx(), {"xl/workbook.xml": "<x/>"}), XLSX, "empty"),
    ("broken records", files.hwp().replace(b"HWP Document File", b"HWX Document File"), HWP, "unreadable"),
    ("a bomb", files.bomb(), XLSX, "bomb")])
def test_what_cannot_be_read_has_a_word(tmp_path, name, data, mime, word):
    assert (name, why(data, mime, tmp_path)) == (name, word)


def test_three_thousand_pages_are_counted_and_not_drawn(tmp_path):
    began = time.monotonic()
    assert why(pdf(3000), PDF, tmp_path) == "too_long"
    assert time.monotonic() - began < 5


def test_a_picture_that_would_be_a_gigabyte_is_not_unpacked(tmp_path):
    assert why(files.png_of(40_000, 30_000), PNG, tmp_path) == "too_heavy"


def test_what_takes_too_much_memory_or_time_ends_with_its_own_process(tmp_path):
    assert why(files.png_of(40_000, 30_000), PNG, tmp_path, pixels=10**10, memory=300_000_000) == "too_heavy"
    assert why(pdf(100), PDF, tmp_path, seconds=1, width=6000) == "too_heavy"
    assert [page["text"] for page in read(pdf(1, "after"), PDF, tmp_path)[1]] == ["after 1"]


def test_the_process_that_opens_files_has_no_secrets_writes_no_file_and_starts_nothing(tmp_path, monkeypatch):
    from applicants.contents.confined import _surroundings

    monkeypatch.setenv("SECRET_KEY", "no")
    monkeypatch.setenv("DATABASE_URL", "no")
    assert set(_surroundings()) == {"PATH", "LANG", "PYTHONUTF8", "PYTHONDONTWRITEBYTECODE"}


def test_a_long_text_is_cut_and_says_so(tmp_path):
    _warnings, words, _pictures = read(files.docx(["가나다 " * 100_000]), DOCX, tmp_path)
    assert [(len(page["text"]), page["cut"]) for page in words] == [(200_000, True)]


def test_the_readers_name_is_written_across_the_whole_page(tmp_path):
    _warnings, _words, (plain,) = read(pdf(1), PDF, tmp_path)
    given = tmp_path / "pages"
    given.write_bytes(len(plain).to_bytes(4, "little") + plain)
    task = {"do": "mark", "words": "김심사 · 순환 벤처스 · 2026.11.27", "seconds": 30, "memory": 1_000_000_000}
    with given.open("rb") as pages, closing(frames(task, pages)) as said:
        (_frame, marked), = said
    before, after = (Image.open(io.BytesIO(page)).convert("L") for page in (plain, marked))
    assert before.size == after.size
    left, top, right, bottom = ImageChops.difference(before, after).point(lambda v: 255 if v > 12 else 0).getbbox()
    assert right - left > 500 and bottom - top > 250
