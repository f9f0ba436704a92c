"""The list of deals as a file: what is shown and nothing else, in the same order, with no cell that a program would run."""
import csv
import io

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from applicants.models import Company, Deal
from applicants.queries import deal_list as query
from fund.exports import sheet
from fund.models import Organisation
from tests.applicants.scoring import assigned, english, locked, screened

LIST, CSV, XLSX = (reverse(f"applicants:{name}", args=["sunhwan"]) for name in ("deals", "deals_csv", "deals_xlsx"))


@pytest.fixture
def three(cast):
    """가람, 나루 and one whose every word begins like a formula."""
    found = {}
    for n, name in enumerate(("가람", "나루", "=HYPERLINK(\"http://x\")"), 1):
        deal = found[name[0]] = screened(cast, name, ask=n * 10**8)
        locked(cast, deal, cast.analyst2)
    Company.objects.filter(pk=found["="].company_id).update(one_line="+1+1")
    Deal.objects.filter(pk=found["="].pk).update(source_note="@SUM(A1)", round=None)
    return found


def cells(answer):
    assert answer.status_code == 200
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


def workbook(answer):
    assert answer.status_code == 200
    return [list(row) for row in load_workbook(io.BytesIO(answer.content)).active.iter_rows()]


def test_a_file_holds_the_rows_of_all_pages_in_their_order_with_the_chosen_columns(cast, three, client, monkeypatch):
    monkeypatch.setattr(query, "PORTION", 2)
    english(client, cast.analyst)
    address = "?ask_min=1&sort=-ask&cols=ask,days,financial,next"
    answer = client.get(CSV + address)
    assert answer["Content-Disposition"] == f'attachment; filename="deals-sunhwan-{timezone.localdate():%Y-%m-%d}.csv"'
    head, *rows = cells(answer)
    assert head == ["Company", "In one line", "Receipt number", "Registration number", "Ask (won)", "Financial", "Financial, spread", "Days in stage",
                    "Next action", "Due"]
    assert [(row[0][-2:], row[4], row[5], row[7]) for row in rows] == [("\")", "300000000", "3.5000", "0"), ("나루", "200000000", "3.5000", "0"),
                                                                       ("가람", "100000000", "3.5000", "0")]
    book = workbook(client.get(XLSX + address))
    assert [cell.value for cell in book[0]] == head
    assert [[cell.value for cell in row][4:6] for row in book[1:]] == [[300_000_000, 3.5], [200_000_000, 3.5], [100_000_000, 3.5]]
    assert [row[0] for row in cells(client.get(f"{CSV}?q=ㄱㄹ"))[1:]] == ["가람"]


def test_no_cell_of_either_file_is_run_as_a_formula(cast, three, client):
    english(client, cast.analyst)
    address = "?round=none&cols=source"
    assert cells(client.get(CSV + address))[1][:2] == ["'=HYPERLINK(\"http://x\")", "'+1+1"]
    assert cells(client.get(CSV + address))[1][-1] == "'@SUM(A1)"
    row = workbook(client.get(XLSX + address))[1]
    assert [(cell.value, cell.data_type, cell.hyperlink) for cell in (row[0], row[1], row[-1])] == [
        ("=HYPERLINK(\"http://x\")", "s", None), ("+1+1", "s", None), ("@SUM(A1)", "s", None)]


@pytest.mark.parametrize(("text", "runs"), [
    ("=1+1", True), ("＝1+1", True), ("＋1", True), ("－1", True), ("＠SUM(A1)", True), (" =1", True), ("\u3000-1", True), ("\n=1", True), ("\t1", True),
    ("\u00a0@x", True), ("a=1", False), ("1-1", False), ("가+나", False), ("", False)])
def test_what_some_program_might_run_is_kept_as_text(text, runs):
    assert next(csv.reader(io.StringIO(sheet([[text]], bom=False), newline="")), [""]) == [f"'{text}" if runs else text]


def test_no_file_is_made_of_a_question_that_was_understood_in_part(cast, three, client):
    english(client, cast.analyst)
    for wrong in ("stage=moon", "days_min=abc", "sort=karma", "cols=aura", "saved=x"):
        for address in (CSV, XLSX):
            answer = client.get(f"{address}?{wrong}&q=가람", follow=True)
            assert answer.redirect_chain[0][0].startswith(LIST) and "No file was made" in answer.text
            assert wrong == "saved=x" or wrong.partition("=")[2] in answer.text


def test_a_cell_that_is_hidden_says_so_in_both_files(cast, three, client):
    deal = screened(cast, "다솜")
    locked(cast, deal, cast.analyst2)
    assigned(cast, deal, cast.analyst)
    english(client, cast.analyst)
    address = "?q=다솜&cols=financial,impact"
    assert cells(client.get(CSV + address))[1][4:] == ["Visible after you score", "", "Visible after you score", ""]
    assert [cell.value for cell in workbook(client.get(XLSX + address))[1]][4:] == ["Visible after you score", None, "Visible after you score", None]
    client.force_login(cast.partner.user)
    assert cells(client.get(CSV + address))[1][4:] == ["3.5000", "", "3.4000", ""]


def test_more_than_a_file_holds_is_said_on_the_list_with_its_question(cast, three, client, monkeypatch):
    monkeypatch.setattr(query, "MOST", 2)
    english(client, cast.analyst)
    for address in (CSV, XLSX):
        answer = client.get(f"{address}?sort=ask", follow=True)
        assert answer.redirect_chain == [(f"{LIST}?sort=ask", 302)]
        assert "A file holds at most 2 deals, and 3 meet these conditions." in answer.content.decode()
    assert len(cells(client.get(f"{CSV}?ask_min=2"))) == 3


def test_only_the_house_and_inspectors_take_the_list_with_them(cast, three, client):
    for seat, status in ((cast.inspector, 200), (cast.operations, 200), (cast.chair, 403), (cast.lp, 403), (cast.founder, 404)):
        client.force_login(seat.user)
        assert [client.get(address).status_code for address in (CSV, XLSX)] == [status, status]
    assert Organisation.objects.filter(name__startswith="=").count() == 1
