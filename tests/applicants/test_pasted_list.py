"""Cells pasted from a spreadsheet into a list: columns by their headings or their order, choices and days by their words."""
import pytest
from django.utils import translation

from tests.applicants.sheets import pasted


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def test_columns_are_known_by_headings_in_either_language_and_rows_of_totals_are_left():
    found = pasted("holders", "번호|주주명|주식의 종류|주식수(주)|지분율", "1|김대표|보통주|60,000|60%", "2|벤처투자|PREFERRED|40,000주|40%",
                   "|합계||100,000|100%")
    assert found.cells == {"holders-0-holder": "김대표", "holders-0-class": "common", "holders-0-shares": "60,000",
                           "holders-1-holder": "벤처투자", "holders-1-class": "preferred", "holders-1-shares": "40,000주"}
    assert found.passed_over == ["row 1, column 1 “번호”, row 1, column 5 “지분율”: the form has no such column",
                                 "row 4, column 2 “합계”: a row of totals; the form adds up by itself"]


def test_without_headings_the_columns_count_in_order_and_a_numbering_is_seen():
    found = pasted("members", '김하나|대표|44622|"설비 회사', '11년"|상근', "이두리|CTO|2-Mar-22|#N/A|part time")
    assert found.cells == {"members-0-name": "김하나", "members-0-role": "대표", "members-0-since": "2022-03-02", "members-0-before": "설비 회사 11년",
                           "members-0-time": "full", "members-1-name": "이두리", "members-1-role": "CTO", "members-1-since": "2022-03-02",
                           "members-1-time": "part"}
    numbered = pasted("holders", "1|가|보통주|10", "2|나|우선주|20")
    assert numbered.cells["holders-1-holder"] == "나" and numbered.cells["holders-1-shares"] == "20"
    strange = pasted("holders", "Wer|Was|Wieviel", "가|보통주|10", "나|우선주|20")
    assert strange.cells["holders-0-holder"] == "가" and "headings that the form does not know" in strange.passed_over[0]


def test_what_no_choice_and_no_column_means_is_said_and_the_rest_is_taken():
    found = pasted("holders", "이름|성명|종류|주식 수", "가|나|상환주|1.5", "다|라|보통주|7")
    assert found.cells == {"holders-0-class": "common", "holders-0-shares": "7"}
    assert ["several headings" in words for words in found.passed_over][0]
    assert "none of the choices: Common, Preferred, Options and conversions" in " ".join(found.passed_over)
    assert "No whole number was found" in " ".join(found.passed_over)


def test_quantities_keep_the_unit_of_their_row_their_column_or_the_table():
    rows = pasted("indicators", "지표|단위|기준값|2027년 목표|2028년", "Recycled output|kg|900,000|1,200|2,000", "재활용량(산출 기준) (t)|톤|900||")
    assert rows.cells == {"indicators-0-indicator": "recycled-output", "indicators-0-baseline": "900,000kg", "indicators-0-next1": "1,200kg",
                          "indicators-0-next2": "2,000kg", "indicators-1-indicator": "recycled-output", "indicators-1-baseline": "900톤"}
    table = pasted("materials", "(단위: kg)|||", "재료|투입|산출|잔재물", "PET|1,000|900|100")
    assert table.cells == {"materials-0-material": "pet", "materials-0-input": "1,000kg", "materials-0-output": "900kg", "materials-0-residue": "100kg"}
    column = pasted("materials", "재료|투입(kg)|산출(t)", "PET|1,000|900")
    assert column.cells == {"materials-0-material": "pet", "materials-0-input": "1,000kg", "materials-0-output": "900"}
    money = pasted("contracts", "고객|품목|계약금액(백만원)|종료일", "새벽사출|펠릿|600|46387")
    assert money.cells == {"contracts-0-customer": "새벽사출", "contracts-0-what": "펠릿", "contracts-0-amount": "600백만원",
                           "contracts-0-until": "2026-12-31"}


def test_rows_go_on_below_what_is_filled_and_end_where_the_form_ends():
    below = pasted("use", "용도|금액", "설비|9억", first=2)
    assert below.cells == {"use-2-purpose": "설비", "use-2-amount": "9억"}
    full = pasted("use", "용도|금액", *[f"{n}번|1억" for n in range(10)])
    assert len({name.split("-")[1] for name in full.cells}) == 8
    assert full.passed_over == ["The form holds 8 rows; what begins at row 10 of the pasted cells does not fit."]
    here = pasted("use", "가|1억", "나|2억", at="use-3-purpose")
    assert here.cells == {"use-3-purpose": "가", "use-3-amount": "1억", "use-4-purpose": "나", "use-4-amount": "2억"}
    column = pasted("use", "1억", "2억", at="use-3-amount")
    assert column.cells == {"use-3-amount": "1억", "use-4-amount": "2억"}
