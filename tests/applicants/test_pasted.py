"""Cells pasted from a spreadsheet into years and months: understood, or passed over with the reason said, never dropped silently."""
from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from applicants.pasted import read
from applicants.pasted.cells import MOST_CHARACTERS, day, is_dash, number, take_apart, unit
from applicants.pasted.headings import month_of, year_of
from fund.quantities import read as quantity
from tests.applicants.sheets import FACTS, QUESTIONS, pasted, sheet, years

LINES = ("revenue", "cost_of_sales", "overhead", "operating", "net", "assets", "liabilities", "equity")
KOREAN = ("매출액", "매출원가", "판관비", "영업손익", "당기순손익", "자산총계", "부채총계", "자본총계")
ENGLISH = ("Revenue", "COGS", "SG&A", "Operating income", "Net income", "Total assets", "Total liabilities", "Shareholders' equity")
UNITS = {"": 1, "단위: 천원": 1000, "(단위 : 백만원, %)": 10**6, "KRW thousand": 1000, "in millions of KRW": 10**6, "단위: 1,000원": 1000, "(억원)": 10**8,
         "(KRW)": 1, "₩ '000": 1000, "(단위: 원)": 1}


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.mark.parametrize(("heading", "year"), [
    ("2023", 2023), ("2023년", 2023), ("FY2023", 2023), ("FY23", 2023), ("'23", 2023), ("23년", 2023), ("2023.12.31", 2023), ("2023-12-31", 2023),
    ("2023/12", 2023), ("45291", 2023), ("31-Dec-23", 2023), ("Dec-23", 2023), ("2023-12-31 00:00:00", 2023), ("2023년 결산", 2023), ("2024A", 2024),
    ("제5기(2023.12.31)", 2023), ("2023(천원)", 2023), ("2023년 1월 1일부터 2023년 12월 31일까지", 2023), ("２０２３년", 2023), ("2023.0", 2023),
    ("2024.06.30", None), ("2023 1Q", None), ("당기", None), ("제 5(당) 기", None), ("2025E", None), ("23", None), ("1,840", None), ("2023년 6월", None)])
def test_a_heading_names_a_whole_year_or_none(heading, year):
    assert year_of(heading) == year


@pytest.mark.parametrize(("heading", "month"), [
    ("2026-03", (2026, 3)), ("26.3", (2026, 3)), ("2026년 3월", (2026, 3)), ("Mar-26", (2026, 3)), ("March 2026", (2026, 3)), ("46082", (2026, 3)),
    ("202603", (2026, 3)), ("2026.03.31", (2026, 3)), ("1-Mar-26", (2026, 3)), ("3월", (None, 3)), ("Mar", (None, 3)), ("13월", None), ("합계", None)])
def test_a_heading_names_a_month_with_or_without_its_year(heading, month):
    assert month_of(heading) == month


@pytest.mark.parametrize(("cell", "value"), [
    ("1,234", 1234), ("(1,234)", -1234), ("△1,234", -1234), ("▲ 1,234", -1234), ("−5", -5), ("1,234-", -1234), ("₩1,234", 1234), ("-₩1,234", -1234),
    ("₩ (1,234)", -1234), ("１，２３４", 1234), ("(△1,234)", -1234), ("12.50", Decimal("12.5")), ("1,23", None), ("1.234,5", None), ("12%", None),
    ("1.2억", None), ("", None)])
def test_a_cell_is_a_number_with_the_signs_of_bookkeeping(cell, value):
    assert number(cell) == value


def test_units_days_and_dashes_are_told_by_how_they_are_written():
    assert [unit(text) for text in ("단위: 천원", "매출액 (백만 원)", "KRW mn", "단위: USD", "단위: 리라", "단위: 톤", "매출원가")] == [
        "천원", "백만원", "백만원", "?", "?", "", ""]
    assert [day(text) for text in ("44622", "2-Mar-22", "Mar 2, 2022", "2022-03-02 00:00:00", "3/2/2022")] == ["2022-03-02"] * 4 + ["3/2/2022"]
    assert [is_dash(text) for text in ("-", "–", "₩ -", "( - )", "-5", "")] == [True, True, True, True, False, False]


def test_cells_may_hold_line_breaks_tabs_and_quotes_and_may_come_as_text_with_commas():
    def cells(text):
        return [[cell.text for cell in row] for row in take_apart(text)[0]]

    assert cells('"매출액\n(천원)"\t1\r\n"a ""b"""\t"x\ty"\r\n') == [["매출액\n(천원)", "1"], ['a "b"', "x\ty"]]
    assert cells('"open\t2\n3\t4') == [['"open', "2"], ["3", "4"]]
    assert cells('구분,2024\n매출액,"1,200"\n') == [["구분", "2024"], ["매출액", "1,200"]]
    assert cells("1,200\n3,400") == [["1,200"], ["3,400"]]  # one column, not two
    assert take_apart("구분,2024,2025\n매출액,1,200,300")[0] == []


def test_a_statement_is_read_with_its_unit_its_signs_and_its_numbering():
    found = pasted("years", "요약 손익|||", "(단위: 천원)|||", "과목|2023년|2024년|2025년", "Ⅰ. 매출액|420,000|900,000|1,840,000",
                   "Ⅱ. 매출원가|310,000|700,000|1,300,000", "매출총이익|110,000|200,000|540,000", "영업이익(손실)|(90,000)|△50,000|240,000",
                   "자산총계|#REF!|12%|2,200,000")
    assert found.cells == (years("revenue", "420,000천원", "900,000천원", "1,840,000천원")
                           | years("cost_of_sales", "310,000천원", "700,000천원", "1,300,000천원")
                           | years("operating", "-90,000천원", "-50,000천원", "240,000천원") | years("assets", "", "", "2,200,000천원"))
    assert found.passed_over == [
        "row 6, column 1 “매출총이익”: the form asks for no such line", "row 8, column 2 “#REF!”: this is a formula or its error, not a value",
        "row 8, column 3 “12%”: this is a percentage, not an amount", "row 1, column 1 “요약 손익”: not recognised"]
    assert found.read[:2] == ["Found: 2023, 2024, 2025.", "The unit is 천원, as the table says."]


def test_years_may_stand_below_each_other_and_merged_over_two_columns():
    turned = pasted("years", "|Revenue|COGS|SG&A", "2024|100|50|30", "FY2023|90|40|20")
    assert turned.cells == years("revenue", "90", "100") | years("cost_of_sales", "40", "50") | years("overhead", "20", "30")
    merged = pasted("years", "구분|2024||2025|", "|금액|구성비|금액|구성비", "매출액|100|100%|200|100%", "부채총계|30|30.0|40|20.0")
    assert merged.cells == years("revenue", "", "100", "200") | years("liabilities", "", "30", "40")
    indented = pasted("years", "과목|2025|", "자산|10|", "Ⅰ. 매출액||200")
    assert indented.cells == years("assets", "", "", "10") | years("revenue", "", "", "200")


def test_what_two_rows_or_two_cells_could_mean_is_not_taken():
    twice = pasted("years", "|2024|2025", "매출액|100|200", "매출|5|6", "부채|1|2")
    assert twice.cells == years("liabilities", "", "1", "2")
    assert twice.passed_over == ["row 2, column 1 “매출액”, row 3, column 1 “매출”: several rows were read as “Revenue”; none of them was taken"]
    beside = pasted("years", "|2025|", "매출액|100|90", "매출원가|50|")
    assert beside.cells == years("cost_of_sales", "", "", "50")
    assert "several figures stand under one heading" in beside.passed_over[0]
    units = pasted("years", "단위: 천원|단위: 백만원", "|2025", "매출액|100", "매출원가|1.2억")
    assert units.cells == years("cost_of_sales", "", "", "1.2억") and "two units" in units.passed_over[0]


def test_signs_of_costs_and_losses_are_turned_where_that_is_clear_and_said():
    found = pasted("years", "|2024|2025", "매출원가|(50)|(60)", "판관비|(5)|6", "영업손실|10|20", "당기순손실|(10)|(20)")
    assert found.cells == years("cost_of_sales", "", "50", "60") | years("overhead", "", "", "6") | years("operating", "", "-10", "-20")
    assert [words.split(" ")[0] for words in found.read if "minus" in words] == ["“매출원가”", "“영업손실”"]
    assert "a loss with a minus sign could be meant in two ways" in " ".join(found.passed_over) and "“(5)”" in " ".join(found.passed_over)


def test_a_dash_is_zero_beside_figures_and_nothing_in_an_empty_year():
    found = pasted("years", "|2023|2024|2025", "매출액|-|-|100", "매출원가|-|5|-")
    assert found.cells == years("revenue", "", "0", "100") | years("cost_of_sales", "", "5", "0")
    assert {"Dashes that were read as 0: 2.", "Only dashes, so it stays empty: 2023."} <= set(found.read)


def test_rows_columns_and_the_table_each_may_say_their_unit():
    found = pasted("years", "(단위: 원)||", "|2024 (백만원)|2025", "매출액|7|1,000", "매출원가 (천원)|8|9")
    assert found.cells == years("revenue", "", "7백만원", "1,000") | years("cost_of_sales", "", "8천원", "9천원")
    column = pasted("years", "|단위|2025", "매출액|천원|5")
    assert column.cells == years("revenue", "", "", "5천원")
    below = pasted("years", "|2025", "|백만원", "매출액|5")
    assert below.cells == years("revenue", "", "", "5백만원")


def test_a_foreign_currency_and_figures_cut_short_are_passed_over_in_words():
    found = pasted("years", "USD thousand|2025", "Revenue|100", "COGS|1.2억", "SG&A|1.2E+09", "Total assets|####", "Equity|n/a")
    assert found.cells == years("cost_of_sales", "", "", "1.2억")
    assert [words.split(": ")[1][:30] for words in found.passed_over] == [
        "the unit is not won, or not un", "the spreadsheet has shortened ", "the column was too narrow to s", "No amount was found. For examp"]


def test_years_that_are_not_asked_for_and_plans_are_said():
    found = pasted("years", "|2022|2025|2026E|증감", "매출액|1|2|3|4")
    assert found.cells == years("revenue", "", "", "2")
    assert found.passed_over == ["row 1, column 2 “2022”: the form does not ask for this year", "row 1, column 4 “2026E”: this is a plan, not an account",
                                 "row 1, column 5 “증감”: no year or month that the form asks for"]


def test_months_stand_under_a_merged_year_or_in_a_row_of_their_own():
    heads = "||7월|8월|9월|10월|11월|12월|1월|2월|3월|4월|5월|6월"
    merged = pasted("cash", "||2025||||||2026|||||", heads, "현금|입금" + "".join(f"|{n}" for n in range(1, 13)),
                    "|출금|-1|||||||||||", "|기초|9|||||||||||")
    assert merged.cells == {f"cash-{month}-in": str(n) for n, month in enumerate(FACTS.months, 1)} | {"cash-202507-out": "1"}
    assert merged.passed_over == ["row 5, column 2 “기초”: the form asks for no such line", "row 3, column 1 “현금”: not recognised"]
    down = pasted("cash", "월|수입|지출|기말 잔액", "46082|1.2억|-|3", "26.4|5|6|7", "May-26|||9", "합계|3|3|3")
    assert down.cells == {"cash-202603-in": "1.2억", "cash-202603-out": "0", "cash-202603-balance": "3", "cash-202604-in": "5", "cash-202604-out": "6",
                          "cash-202604-balance": "7", "cash-202605-balance": "9"}
    carried = pasted("cash", "|2025.11|12|1월", "in|1|2|3")
    assert carried.cells == {"cash-202511-in": "1"} and "“12”" in carried.passed_over[0]
    words = pasted("cash", "|2025년 11월|12월|1월", "in|1|2|3")
    assert words.cells == {"cash-202511-in": "1", "cash-202512-in": "2", "cash-202601-in": "3"}


def test_months_without_any_year_are_taken_only_where_all_twelve_stand_in_the_form_s_order():
    right = pasted("cash", "|" + "|".join(f"{int(m[4:])}월" for m in FACTS.months), "잔액|" + "|".join("1" * 12))
    assert len(right.cells) == 12, "the form's own order"
    assert "The months name no year; they were read as 2025.7 to 2026.6." in right.read
    calendar = pasted("cash", "|" + "|".join(f"{n}월" for n in range(1, 13)), "잔액|" + "|".join("1" * 12))
    assert calendar.cells == {} and calendar.passed_over == [
        "No months were found. Copy them with the figures: 2025.7 to 2026.6.",
        "Which year “1월” belongs to is not said. Write the year with it, or merged over the months.", "Nothing was taken."]
    assert pasted("years", "|2019|2020", "매출액|1|2").passed_over[1] == "What stands there is not asked for: 2019, 2020."


def test_figures_without_headings_go_by_place_only_from_the_field_they_were_pasted_into():
    figures = ("1|2|(3)", "4|-|1.2억")
    assert pasted("years", *figures).cells == {}
    found = pasted("years", *figures, at="years-operating-2023")
    assert found.cells == years("operating", "1", "2", "-3") | years("net", "4", "0", "1.2억")
    edge = pasted("cash", "1|2", "3|4", at="cash-202606-balance")
    assert edge.cells == {"cash-202606-balance": "1"} and "beyond the end of the form's table" in edge.passed_over[0]
    assert pasted("years", "1|2", at="years-nothing-2023").cells == {}


def test_garbage_and_too_much_are_answered_in_words():
    for text in ("", "\n\t\n", "안녕하세요", "🙂" * 500, "\x00\x01", "(" * 9000, "=cmd|'/c calc'!A1", "<script>1</script>\t<b>2025</b>"):
        found = read(text, QUESTIONS["years"], FACTS)
        assert found.cells == {} and found.passed_over, text
    assert read("x" * (MOST_CHARACTERS + 1), QUESTIONS["years"], FACTS).passed_over == [
        "100,001 characters are too many; up to 100,000 are read at once. Nothing was read."]
    long = read(sheet("|2025", "매출액|7", *["x|1"] * 300), QUESTIONS["years"], FACTS)
    assert long.cells == years("revenue", "", "", "7") and long.passed_over[0] == "Only the first 200 rows were read; 102 more were not."
    wide = read(sheet("|2025" + "|" * 60, "매출액|7" + "|1" * 60), QUESTIONS["years"], FACTS)
    assert "Only the first 40 columns were read; 22 more were not." in wide.passed_over


figures = st.lists(st.lists(st.integers(-10**8, 10**8), min_size=3, max_size=3), min_size=8, max_size=8)


def written(value: int, how: str) -> str:
    digits = f"{abs(value):,}" if how != "plain" else str(abs(value))
    return digits if value >= 0 else {"brackets": f"({digits})", "triangle": f"△{digits}"}.get(how, f"-{digits}")


@settings(max_examples=80, deadline=None)
@given(table=figures, labels=st.sampled_from([KOREAN, ENGLISH]), stated=st.sampled_from(list(UNITS)), turned=st.booleans(),
       order=st.permutations([0, 1, 2]), how=st.sampled_from(["plain", "commas", "brackets", "triangle"]), comma=st.booleans(),
       heads=st.sampled_from([("2023", "2024", "2025"), ("2023.12.31", "2024.12.31", "2025.12.31"), ("45291", "45657", "46022")]))
def test_what_is_read_back_is_what_was_pasted(table, labels, stated, turned, order, how, comma, heads):
    """Whatever the orientation, the order of years, the unit and the way numbers are written; of costs only what was spent."""
    table = [[abs(value) if key not in ("operating", "net", "equity") else value for value in row] for key, row in zip(LINES, table, strict=True)]
    rows = [["", *(heads[n] for n in order)], *([label, *(written(row[n], how) for n in order)] for label, row in zip(labels, table, strict=True))]
    if turned:
        rows = [list(column) for column in zip(*rows, strict=True)]
    text = "\n".join(",".join(f'"{cell}"' for cell in row) if comma else "\t".join(row) for row in [[stated, *[""] * (len(rows[0]) - 1)], *rows])
    with translation.override("ko"):
        found = read(text, QUESTIONS["years"], FACTS)
    assert found.passed_over == []
    assert {name: quantity(cell, "원") for name, cell in found.cells.items()} == {
        f"years-{key}-{year}": value * UNITS[stated] for key, row in zip(LINES, table, strict=True)
        for year, value in zip((2023, 2024, 2025), row, strict=True)}


@settings(max_examples=60, deadline=None)
@given(text=st.text(st.sampled_from(list("매출액2025\t\t\n\n,\";()△-%#12.월년 ")), max_size=200),
       question=st.sampled_from(["years", "cash", "holders", "members"]))
def test_nothing_that_is_pasted_breaks_the_reader_or_goes_unsaid(text, question):
    found = read(text, QUESTIONS[question], FACTS)
    grid, _said = take_apart(text)
    assert found.cells or found.passed_over or not any(number(c.text) is not None for row in grid for c in row)
