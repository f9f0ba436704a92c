"""What a table of companies holds beside its rows: lines without anything, and formulas that come to nothing."""
import io
import tracemalloc
import zipfile

import pytest
from xlsxwriter import Workbook

from applicants.imports.table import rows_of
from applicants.models import DealImport
from tests.applicants.importing import HEAD, handed_in, number, problems

pytestmark = pytest.mark.django_db
S = DealImport.State


def test_hundreds_of_thousands_of_empty_lines_are_passed_over_and_the_lines_keep_their_numbers(cast):
    text = HEAD + "\r\n" + "\n" * 200_000 + f"온새미,{number(1)},1억,접수\n" + ",,,\n" * 1_000
    tracemalloc.start()
    every, _separator = rows_of(text, lambda word: word in HEAD, 5_010)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [(row.line, row.cells[0]) for row in every] == [(1, "회사명"), (200_002, "온새미")]
    assert peak < 20 * len(text)  # the text itself, a few times over: nothing is kept of a line that holds nothing


def test_a_formula_that_comes_to_nothing_is_an_empty_cell_and_one_never_computed_is_a_mistake(cast):
    out = io.BytesIO()
    book = Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet()
    for n, head in enumerate(HEAD.split(",")):
        sheet.write(0, n, head)
    sheet.write(1, 0, "온새미")
    for line in range(1, 40):
        sheet.write_formula(line, 2, f'=IF(A{line + 1}="","",A{line + 1})', None, "?")
    book.close()
    kept = io.BytesIO()
    with zipfile.ZipFile(out) as made, zipfile.ZipFile(kept, "w") as as_excel:
        for part in made.namelist():
            as_excel.writestr(part, made.read(part).replace(b"<v>?</v>", b"<v></v>"))  # t="str" and no words: computed, and nothing
    table = handed_in(cast, kept.getvalue(), name="딜.xlsx")
    assert (table.state, [line["line"] for line in table.rows], problems(table)) == (S.READ, [2], {})
