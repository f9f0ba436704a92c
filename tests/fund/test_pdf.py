"""PDF documents: Korean that extracts, a digest on each page, text that is only text, the same bytes each time."""

import copy
import re
from io import BytesIO

import pytest
from PIL import Image
from pypdf import PdfReader

from fund import charts, pdf
from tests.fund.documents import MINUTES, NOTICE, REPORT, TEMPLATES

PNG = BytesIO()
Image.new("RGB", (40, 20), (15, 107, 95)).save(PNG, "PNG")


def read(document):
    return [re.sub(r"\s+", " ", page.extract_text()) for page in PdfReader(BytesIO(document)).pages]


def with_chart(**changed):
    return copy.deepcopy(REPORT) | {"charts": [{"title": "지나온 길", "caption": "범위 안에 있습니다.", "svg_name": "path", **changed}]}


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        (
            "report",
            ["2026년 2분기", "재무 성과", "고리자원", "미보고", "자체 배출", "6,444 tCO2e", "+575", "기말 순자산", "14,923 t → 14,660 t"],
        ),
        (
            "minutes",
            ["의사록", "재적 6 · 회피 1 · 출석 5", "조건부 가결", "가격이 높습니다", "9f0e" * 16, "2026.7.23 전자서명", "77aa" * 16, "(서명 또는 인)"],
        ),
        ("notice", ["출자금 납입 요청 11회차", "250,000,000", "2026년 9월 4일(금)", "000-0000-0000-00", "1,250,000,000", "출자자 가"]),
    ],
)
def test_every_word_and_figure_extracts(template, expected):
    text = " ".join(read(pdf.compile(template, TEMPLATES[template])))
    assert [words for words in expected if words not in text] == []


def test_every_page_carries_digest_fund_as_of_basis_and_its_number():
    long = copy.deepcopy(REPORT)
    long["holdings"]["rows"] = long["holdings"]["rows"] * 40
    pages = read(pdf.compile("report", long))
    assert len(pages) > 2
    for number, page in enumerate(pages, start=1):
        assert f"해시값 {REPORT['digest']}" in page and f"{number} / {len(pages)}" in page
        assert "순환 임팩트 1호 조합 · 2026년 2분기 · 기준일 2026.6.30 · 순(Net), 총(Gross)은 표에 적었습니다" in page


@pytest.mark.parametrize("template", TEMPLATES)
def test_same_data_same_bytes_and_other_data_other_bytes(template):
    first = pdf.compile(template, TEMPLATES[template])
    assert first == pdf.compile(template, copy.deepcopy(TEMPLATES[template]))
    assert first != pdf.compile(template, TEMPLATES[template] | {"digest": "0" * 64})


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_document_is_dated_by_its_data_archivable_and_accessible(template):
    document = pdf.compile(template, TEMPLATES[template])
    reader = PdfReader(BytesIO(document))
    assert reader.metadata["/CreationDate"] == "D:" + TEMPLATES[template]["dated"].replace("-", "") + "000000Z"
    assert b"<pdfaid:part>2<" in document and b"<pdfaid:conformance>A<" in document and b"<pdfuaid:part>1<" in document
    assert reader.trailer["/Root"]["/Lang"] == "ko"


@pytest.mark.parametrize(
    "hostile",
    [
        '#panic("x")',
        "*굵게* _기울임_ $x^2$ @ref <label>",
        '"], [ #import "house.typ": *',
        "// 지움 /* 지움 */",
        r"\u{41} \ `raw`",
        "= 제목",
    ],
)
def test_typst_syntax_in_a_name_prints_as_it_is_written(hostile):
    data = copy.deepcopy(REPORT)
    data["fund"] = hostile
    data["holdings"]["rows"][0][0] = hostile
    data["misses"][0]["company"] = hostile
    text = " ".join(read(pdf.compile("report", data)))
    assert text.count(hostile) >= 3


def test_a_letter_no_font_holds_does_not_stop_the_document():
    text = read(pdf.compile("notice", NOTICE | {"lp": "새싹 🌱 조합"}))[0]
    assert "새싹" in text and NOTICE["digest"] in text


def test_english_words_make_an_english_document():
    english = copy.deepcopy(MINUTES)
    english["labels"] |= {"lang": "en", "votes": "Votes", "decision": "Resolution"}
    document = pdf.compile("minutes", english)
    assert PdfReader(BytesIO(document)).trailer["/Root"]["/Lang"] == "en"
    assert "Resolution" in read(document)[0] and "의결" not in read(document)[0]


def test_a_chart_stays_vector_with_text_that_extracts():
    drawn = charts.render(charts.bars_chart([{"period": "26.2Q", "value": 742}], {"title": "투입량", "unit": "t"}))
    document = pdf.compile("report", with_chart(), images={"path": charts.for_print(drawn).encode()})
    text = " ".join(read(document))
    assert "742" in text and "26.2Q" in text and "범위 안에 있습니다." in text
    assert [image for page in PdfReader(BytesIO(document)).pages for image in page.images] == []


def test_a_raster_image_is_placed_too():
    document = pdf.compile("report", with_chart(), images={"path": PNG.getvalue()})
    assert len([image for page in PdfReader(BytesIO(document)).pages for image in page.images]) == 1


def test_charts_share_a_row_of_twelve_columns():
    drawn = charts.for_print(charts.render(charts.spark([90, 95], {"title": "달성률"}))).encode()
    pair = copy.deepcopy(REPORT)
    pair["charts"] = [
        {"title": "왼쪽", "caption": "하나.", "svg_name": "a", "span": 7},
        {"title": "오른쪽", "caption": "둘.", "svg_name": "a", "span": 5},
    ]
    alone = copy.deepcopy(pair)
    for chart in alone["charts"]:
        chart.pop("span")

    def places(data):
        found = {}
        for number, page in enumerate(PdfReader(BytesIO(pdf.compile("report", data, images={"a": drawn}))).pages):
            page.extract_text(visitor_text=lambda text, cm, tm, *_, at=number: found.setdefault(text.strip(), (at, tm[5] * cm[3] + cm[5])))
        return found["왼쪽"], found["오른쪽"]

    left, right = places(pair)
    assert left == right
    above, below = places(alone)
    assert above[0] < below[0] or above[1] > below[1] + 100


def test_a_missing_image_or_label_is_refused_in_words():
    with pytest.raises(ValueError, match="no image named path"):
        pdf.compile("report", with_chart())
    words = {key: word for key, word in MINUTES["labels"].items() if key != "signatures"}
    with pytest.raises(ValueError, match='does not contain key "signatures"'):
        pdf.compile("minutes", MINUTES | {"labels": words})


@pytest.mark.parametrize("name", ["../report", "report.typ", "", "Report"])
def test_a_template_is_named_by_a_plain_word(name):
    with pytest.raises(ValueError, match="not the name of a template"):
        pdf.compile(name, REPORT)
