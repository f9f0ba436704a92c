"""A table of companies met elsewhere: read in every encoding, judged cell by cell, taken over as a whole or not at all, and told to nobody else."""
import datetime as dt
import io
import re
import zipfile

import pytest
from django.core import mail as mailbox
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from applicants.actions.deal_import import MOST_ROWS, drop_import, expire_imports, take_in, take_over
from applicants.models import Company, Contact, Deal, DealImport, StagePlan, Task
from applicants.models.deal_import import DealImport as Table
from applicants.queries.deal_import import shown_lines
from fund.actions.trail import seal_trail
from fund.errors import Refused
from fund.exports import sheet
from fund.models import Job, Message, Organisation, TrailEntry
from tests.applicants.applying import address, signed_in
from tests.applicants.importing import HEAD, handed_in, number, problems, rows, taken_over, workbook, worked_off
from tests.applicants.scoring import english
from tests.applicants.walling import walled
from tests.applicants.watching import barred
from tests.cast import cast as build
from tests.cast import company, draft_deal, person, submitted_deal

pytestmark = pytest.mark.django_db
S = Table.State
TWO = rows(f"온새미순환,{number(1)},1.2억,접수", f'"푸른, 들판","{number(2)[:3]}-{number(2)[3:5]}-{number(2)[5:]}","12,000천원",심사')


@pytest.mark.parametrize(("codec", "name"), [("utf-8", "UTF-8"), ("utf-8-sig", "UTF-8"), ("cp949", "CP949"), ("euc-kr", "CP949"), ("utf-16", "UTF-16")])
def test_a_table_is_read_in_the_encodings_that_spreadsheets_write(cast, codec, name):
    table = handed_in(cast, TWO.encode(codec))
    assert (table.state, table.said["encoding"], table.said["separator"], problems(table), table.content) == (S.READ, name, ",", {}, None)
    assert [(line["line"], line["found"]["name"], line["found"]["business_number"], line["found"]["ask"], line["found"]["stage"], line["found"]["source"])
            for line in table.rows] == [(2, "온새미순환", number(1), "120000000", "submitted", "outreach"),
                                        (3, "푸른, 들판", number(2), "12000000", "screening", "outreach")]


@pytest.mark.parametrize("separator", [";", "\t"])
def test_semicolons_and_tabs_stand_between_cells_too(cast, separator):
    table = handed_in(cast, rows(f"여럿이서{separator}1,200,000,000원", head=f"업체명{separator}Ask"))
    assert (table.said["separator"], [line["found"]["ask"] for line in table.rows], problems(table)) == (separator, ["1200000000"], {})


def test_headings_come_in_any_order_and_both_languages_and_unknown_columns_are_named_and_left_out(cast):
    text = "2026년 발굴 명단,,,,\r\nAsk (억원),메모,Company name,출처,Referred by\r\n12.5,비밀,온새미,추천,김나무\r\n,,,,\r\n"
    table = handed_in(cast, text)
    found = table.rows[0]["found"]
    assert (table.said["head"], table.said["left_out"], [line["line"] for line in table.rows]) == (2, ["메모"], [3])
    assert (found["ask"], found["name"], found["source"], found["source_note"]) == ("1250000000", "온새미", "referral", "김나무")
    assert "비밀" not in str(table.rows)


def told(c) -> tuple:
    """What is known afterwards of a file that was refused: its state, nothing that stood in it, and the line that was wrong; the trail tells it."""
    row = DealImport.objects.get()
    seal_trail()
    line = TrailEntry.objects.get(kind="applicants.dealimport")
    assert (line.verb, line.seat, line.changes["state"]) == ("hand in table", c.analyst, [None, "unreadable"])
    assert not set(line.changes) & {"name", "content", "sha256", "rows", "said"}
    return row.state, row.content, row.rows, row.said["facts"].get("line")


@pytest.mark.parametrize(("data", "line"), [
    (rows("온새미,,,", "푸른들,,,").encode() + "깨진글,,,\r\n".encode("cp949"), "4"),       # two encodings in one file
    (HEAD.encode() + b"\r\nabc,,,\r\n\xff\xfe\xfa,,,\r\n", "3"),                            # no encoding at all
    (HEAD.encode() + b"\r\nabc\x00def,,,\r\n", "2"),                                        # bytes that are no text
])
def test_bytes_of_no_known_encoding_are_refused_with_their_line_and_nothing_is_kept_but_that_they_were(cast, data, line):
    with pytest.raises(Refused) as no:
        take_in(fund=cast.fund, name="딜.csv", data=data, source="outreach", by=cast.analyst)
    assert (re.findall(r"\d+", str(no.value))[0], no.value.field) == (line, "file")
    assert told(cast) == ("unreadable", None, [], int(line))


@pytest.mark.parametrize("data", [b"", b"\r\n  \r\n", b"MZ\x90\x00program", b"%PDF-1.7 a paper", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old",
                                  b"PK\x03\x04 garbage that is called a workbook"])
def test_what_is_empty_or_no_table_is_refused_before_anything_of_it_is_kept(cast, data):
    with pytest.raises(Refused) as no:
        take_in(fund=cast.fund, name="딜.xlsx", data=data, source="outreach", by=cast.analyst)
    assert (no.value.field, Job.objects.count(), Deal.objects.count()) == ("file", 0, 0)
    assert not data or told(cast)[:3] == ("unreadable", None, [])


def test_a_workbook_that_would_unpack_to_far_more_is_not_opened(cast):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("[Content_Types].xml", "<Types/>")
        bomb.writestr("xl/workbook.xml", "<workbook/>")
        bomb.writestr("xl/worksheets/sheet1.xml", b"0" * 310_000_000)
    with pytest.raises(Refused) as no:
        take_in(fund=cast.fund, name="딜.xlsx", data=out.getvalue(), source="outreach", by=cast.analyst)
    assert (no.value.field, told(cast)[:3]) == ("file", ("unreadable", None, []))


def test_an_archive_with_the_parts_of_a_workbook_and_none_of_its_sense_says_so_on_its_page(cast):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as odd:
        odd.writestr("[Content_Types].xml", "<Types/>")
        odd.writestr("xl/workbook.xml", "<workbook/>")
    table = handed_in(cast, out.getvalue(), name="딜.xlsx")
    assert (table.state, table.content, table.rows) == (S.UNREADABLE, None, [])
    page = english(signed_in(cast.analyst), cast.analyst).get(address("deal_import", cast.fund.slug, table.uuid)).content.decode()
    assert "The table could not be read" in page


@pytest.mark.parametrize(("text", "code"), [
    ("분야,희망금액\r\n에너지,1억\r\n", "no_name"), ("회사명,기업명\r\n가,나\r\n", "twice"), (HEAD + "\r\n", "no_rows"), (HEAD + "\r\n,,,\r\n", "no_rows"),
    (HEAD + '\r\n"안 닫힌,,,\r\n다음,,,\r\n', "quote"),
])
def test_a_table_that_makes_no_sense_says_why(cast, text, code):
    table = handed_in(cast, text)
    assert (table.state, table.said["code"], table.rows) == (S.UNREADABLE, code, [])


def test_one_row_more_than_fits_is_refused_and_exactly_so_many_are_read(cast):
    lines = [f"회사 {n}호,,," for n in range(MOST_ROWS)]
    assert len(handed_in(cast, rows(*lines)).rows) == MOST_ROWS
    table = handed_in(cast, rows(*lines, "하나 더,,,"))
    assert (table.state, table.said["code"], table.said["facts"]) == (S.UNREADABLE, "more", {"max": MOST_ROWS})


def test_three_wrong_rows_stand_beside_their_cells_and_nothing_of_the_others_is_taken_over(cast):
    table = handed_in(cast, rows(f"온새미,{number(1)},1.2억,접수", ",1234567890,많이,", f"푸른들,{number(2)},5억,투심", "가나다,999-99,1억 2,심사"))
    assert problems(table) == {3: {"business_number": "check_digit", "ask": "amount", "name": "nameless"}, 4: {"stage": "stage_late"},
                               5: {"business_number": "ten_digits", "ask": "amount"}}
    with pytest.raises(Refused):
        taken_over(table)
    take_over(table.pk, "leave")  # a job that was asked for some other way
    assert (Deal.objects.count(), Company.objects.filter(organisation__name="온새미").count()) == (0, 0)
    page = english(signed_in(cast.analyst), cast.analyst).get(address("deal_import", cast.fund.slug, table.uuid)).content.decode()
    for words in ("3 of 4 rows are wrong", "The check digit does not fit.", "No amount was found.", "cannot be where a deal begins"):
        assert words in page
    assert ("온새미" not in page, 'name="known"' not in page) == (True, True)  # only the wrong rows are shown, and no button to take over


def test_a_bare_name_beside_the_companys_is_that_of_its_contact(cast):
    table = handed_in(cast, rows("온새미,김나무,대표", head="회사명,이름,직책"))
    assert (table.said["columns"], problems(table)) == (["name", "contact", "contact_title"], {})
    assert handed_in(cast, rows("온새미,1억", head="이름,금액")).rows[0]["found"]["name"] == "온새미"


def test_every_cell_is_judged_by_what_its_column_asks(cast):
    head = "회사명,국가,해외등록번호,사업자등록번호,분야,홈페이지,출처,담당,연락담당,이메일,전화번호,단계,희망금액"
    table = handed_in(cast, rows(
        "해외사,미국,DE-77,,에너지·모빌리티,example.com,행사,sunhwan-analyst@example.org,나무,na@example.com,1012345678,접수,",
        f"둘,KR,X-1,{number(2)},농업 로켓,not a site,공모,아무도아님,,na@,12,인터뷰,$1m",
        f"셋,일본,,{number(3)},,,,,,,,심사,1.23457E+09", "넷,,,,,,,,,,,심사,#REF!", '다섯,,,1.2E+09,,,,,,,,,-5억', head=head))
    assert problems(table) == {
        3: {"theme": "theme", "website": "website", "source": "call", "owner": "owner", "contact_email": "email", "contact_phone": "phone",
            "stage": "stage_unused", "ask": "currency", "country": "country_missing"},
        4: {"business_number": "number_abroad", "ask": "shortened"}, 5: {"ask": "error", "stage": "unnumbered"},
        6: {"business_number": "shortened", "ask": "amount"}}
    first = table.rows[0]["found"]
    assert (first["country"], first["website"], first["contact_phone"], first["owner"], first["theme"]) == (
        "US", "https://example.com", "01012345678", str(cast.analyst.uuid), "energy")


def test_a_cell_beyond_the_headings_makes_its_row_wrong(cast):
    assert problems(handed_in(cast, rows(f"온새미,{number(1)},1,200,000,접수"))) == {2: {"stage": "stage", "row": "shifted"}}


def test_a_workbook_is_read_with_its_values_merged_cells_days_percent_and_numbers(cast):
    day = dt.date(2026, 3, 2)
    data = workbook(
        ["발굴 명단"], ["회사명", "사업자번호", "희망금액(백만원)", "출처", "메모", "홈페이지"],
        ["하나", int(number(1)), 1200, "소개", day, None],
        ["둘", number(2), "12억", None, 0.12, None], ["셋", None, 0.5, None, None, "example.org"], merge="D3:D5", formats={"C5": "0%"})
    table = handed_in(cast, data, name="딜.xlsx")
    assert (table.state, table.said["sheet"], table.said["head"], table.said["left_out"]) == (S.READ, "딜", 2, ["메모"])
    assert [(line["line"], line["found"]["name"], line["found"].get("business_number"), line["found"].get("ask"), line["found"]["source"])
            for line in table.rows] == [(3, "하나", number(1), "1200000000", "referral"), (4, "둘", number(2), "1200000000", "referral"),
                                        (5, "셋", None, None, "referral")]
    assert problems(table) == {5: {"ask": "amount"}}  # 50 % is no amount


def test_in_a_workbook_computed_values_count_and_errors_and_formulas_never_computed_make_a_row_wrong(cast):
    data = workbook(["회사명", "희망금액"], ["하나", "=100000000*3"], ["둘", "#DIV/0!"], ["셋", "=1/0"])
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:  # the first formula as a spreadsheet saves it
        for name in old.namelist():
            body = old.read(name)
            if name.endswith("sheet1.xml"):
                body = re.sub(rb"(<f>100000000\*3</f>)<v\s*/?>(</v>)?", rb"\1<v>300000000</v>", body)
            new.writestr(name, body)
    table = handed_in(cast, out.getvalue(), name="딜.xlsx")
    assert (table.rows[0]["found"]["ask"], problems(table)) == ("300000000", {3: {"ask": "error"}, 4: {"ask": "formula"}})


def test_text_that_looks_like_a_formula_stays_text_and_is_neutralised_when_it_leaves(cast):
    table = taken_over(handed_in(cast, rows("=1+1,,,", head="회사명,한줄소개,희망금액,메모")))
    deal = Deal.objects.get()
    assert (table.state, deal.company.name) == (S.DONE, "=1+1")
    assert "\n'=1+1" in sheet([["회사명"], [deal.company.name]]).replace("\r", "")


def test_all_rows_become_deals_in_one_deed_that_names_the_table_and_nobody_outside_hears_of_it(cast):
    head = f"{HEAD},담당,연락담당,직함,이메일,전화,다음 할 일,분야,한줄소개"
    table = handed_in(cast, rows(
        f"온새미,{number(1)},1.2억,심사,sunhwan-analyst@example.org,김나무,대표,tree@example.com,010-1234-5678,자료 요청,농식품,퇴비",
        f"푸른들,{number(2)},,,,,,,,,,", head=head))
    assert problems(table) == {}
    taken_over(table)
    first, second = Deal.objects.order_by("pk")
    assert (table.state, table.deals, table.rows, table.content) == (S.DONE, 2, [], None)
    assert [(d.company.name, d.company.business_number, d.stage, d.round, d.source, d.ask, d.owner, d.fund) for d in (first, second)] == [
        ("온새미", number(1), "screening", None, "outreach", 120_000_000, cast.analyst, cast.fund),
        ("푸른들", number(2), "submitted", None, "outreach", None, None, cast.fund)]
    assert (first.company.theme, first.company.one_line, second.company.theme) == ("food", "퇴비", "")
    assert list(Contact.objects.values_list("company__organisation__name", "name", "title", "email", "phone", "added_by")) == [
        ("온새미", "김나무", "대표", "tree@example.com", "010-1234-5678", cast.analyst.pk)]
    assert list(Task.objects.values_list("deal", "text", "assignee")) == [(first.pk, "자료 요청", cast.analyst.pk)]
    context = first.events.get().pgh_context
    assert (context.metadata["verb"], context.metadata["batch"], context.metadata["file"], context.metadata["seat"]) == (
        "import deals", str(table.uuid), "딜.csv", cast.analyst.pk)
    assert second.events.get().pgh_context == context
    assert (Message.objects.count(), len(mailbox.outbox)) == (0, 0)


def test_taken_over_twice_it_happens_once(cast):
    table = taken_over(handed_in(cast, TWO))
    assert take_over(table.pk, "leave") == {"deals": 2}
    with pytest.raises(Refused):
        taken_over(table)
    assert Deal.objects.count() == 2


def test_the_same_file_again_knows_its_companies_and_adds_deals_only_where_one_says_so(cast):
    taken_over(handed_in(cast, TWO))
    again = handed_in(cast, TWO)
    assert [(line["known"], line["by"]) for line in again.rows] == [(str(c.uuid), "number") for c in Company.objects.filter(
        business_number__in=[number(1), number(2)]).order_by("pk")]
    with pytest.raises(Refused):
        taken_over(again, "leave")  # nothing would be left
    taken_over(again, "add")
    assert (Deal.objects.count(), Company.objects.filter(business_number=number(1)).get().deals.count()) == (4, 2)


def test_known_companies_are_left_out_where_one_says_so_and_the_result_counts_them(cast):
    taken_over(handed_in(cast, rows(f"온새미,{number(1)},,")))
    table = taken_over(handed_in(cast, rows(f"온새미순환,{number(1)},,", "처음 보는 곳,,,")))
    assert (table.deals, table.said["left"], Deal.objects.count()) == (1, 1, 2)


def test_two_rows_of_one_company_are_a_mistake_and_names_alike_are_pointed_out(cast):
    taken_over(handed_in(cast, rows("온새미순환,,,")))
    table = handed_in(cast, rows(f"㈜푸른들판,{number(1)},,", f"다른 이름,{number(1)},,", "푸른 들판,,,", "온새미순한,,,"))
    assert problems(table) == {3: {"business_number": "twin"}, 4: {"name": "twin"}}
    assert [line["near"] for line in table.rows] == [[], [], [], [str(Company.objects.get(organisation__name="온새미순환").uuid)]]


def test_somebody_registers_one_meanwhile_and_the_preview_comes_back_with_what_changed(cast):
    table, rival = handed_in(cast, TWO), handed_in(cast, rows(f"온새미순환,{number(1)},,"), by=cast.partner)
    taken_over(rival)
    taken_over(table)
    assert (table.state, table.deals, Deal.objects.count(), [line.get("changed", False) for line in table.rows]) == (S.READ, 0, 1, [True, False])
    page = english(signed_in(cast.analyst), cast.analyst).get(address("deal_import", cast.fund.slug, table.uuid)).content.decode()
    assert ("Something changed meanwhile" in page, "Take over 1, leave out the 1 known" in page) == (True, True)
    taken_over(table)
    assert (table.state, table.deals, Deal.objects.count()) == (S.DONE, 1, 2)


def test_a_row_that_went_wrong_meanwhile_keeps_all_of_them_back(cast):
    table = handed_in(cast, TWO)
    barred(cast, number(2))
    taken_over(table)
    assert (table.state, problems(table), Deal.objects.count()) == (S.READ, {3: {"stage": "barred"}}, 0)


def test_whoever_lost_their_seat_takes_nothing_over(cast):
    table = handed_in(cast, TWO)
    type(cast.analyst).objects.filter(pk=cast.analyst.pk).update(ends_on=timezone.localdate())
    take_over(table.pk, "leave")
    table.refresh_from_db()
    assert (table.state, Deal.objects.count(), table.said["refused"] != "") == (S.READ, 0, True)


def test_companies_behind_a_wall_in_a_draft_or_in_another_fund_are_not_there_for_the_table(cast):
    rival = build("rival")
    hidden = [company("잠긴고래"), company("초안고래"), company("남의고래")]
    wall_deal = submitted_deal(cast, hidden[0])
    draft_deal(cast, hidden[1])
    submitted_deal(rival, hidden[2])
    walled(cast, wall_deal, cast.analyst)
    text = rows(*(f"{row.name},{row.business_number},," for row in hidden))
    table, control = handed_in(cast, text), handed_in(cast, rows(*(f"바다{n},{number(n)},," for n in range(3))))
    assert [(line["known"], line["near"], line["problems"], line["by"]) for line in table.rows] == [
        (line["known"], line["near"], line["problems"], line["by"]) for line in control.rows] == [("", [], {}, "")] * 3
    assert [bool(line["known"]) for line in handed_in(cast, text, by=cast.partner).rows] == [True, False, False]
    taken_over(table)
    assert [(Company.objects.filter(business_number=row.business_number).count(), row.deals.count()) for row in hidden] == [(2, 1)] * 3


def test_a_wall_put_up_meanwhile_makes_a_known_company_a_new_one_only_after_another_look(cast):
    deal = submitted_deal(cast, company("열린고래"))
    table = handed_in(cast, rows(f"열린고래,{deal.company.business_number},,"))
    walled(cast, deal, cast.analyst)
    taken_over(table, "add")
    assert (table.state, table.rows[0]["known"], deal.company.deals.count()) == (S.READ, "", 1)
    page = signed_in(cast.analyst).get(address("deal_import", cast.fund.slug, table.uuid)).content.decode()
    assert page.count("열린고래") == 1  # the row itself


def test_only_who_handed_it_in_sees_the_table_its_job_and_its_name(cast):
    client = signed_in(cast.analyst)
    table = handed_in(cast, TWO)
    for other in (cast.analyst2, cast.partner, cast.operations):
        theirs = signed_in(other)
        assert [theirs.get(address(name, cast.fund.slug, table.uuid)).status_code for name in ("deal_import",)] == [404]
        assert [theirs.post(address(name, cast.fund.slug, table.uuid), {"known": "leave"}).status_code
                for name in ("deal_import_take", "deal_import_drop")] == [404, 404]
        assert "딜.csv" not in theirs.get(address("deal_imports", cast.fund.slug)).content.decode()
        assert Job.objects.visible_to(other.user).count() == 0
    assert (client.get(address("deal_import", cast.fund.slug, table.uuid)).status_code, Job.objects.visible_to(cast.analyst.user).count()) == (200, 1)


def test_what_nobody_took_over_is_let_go_of_after_a_week_and_at_once_where_one_says_so(cast):
    old, fresh, done = handed_in(cast, TWO), handed_in(cast, TWO), taken_over(handed_in(cast, rows("딴것,,,")))
    Table.objects.filter(pk__in=[old.pk, done.pk]).update(made_at=timezone.now() - dt.timedelta(days=7, minutes=1))
    assert expire_imports() == 1
    drop_import(table=fresh, by=cast.analyst)
    assert list(Table.objects.order_by("pk").values_list("state", "rows", "content")) == [(S.DROPPED, [], None), (S.DROPPED, [], None), (S.DONE, [], None)]
    with pytest.raises(Refused):
        taken_over(fresh)


def test_a_table_goes_up_through_its_page_and_a_refusal_stands_beside_the_field(cast):
    client = english(signed_in(cast.analyst), cast.analyst)
    up = address("deal_imports", cast.fund.slug)
    no = client.post(up, {"file": SimpleUploadedFile("a.csv", b"a\xff\xfe,b\r\n"), "source": "event"})
    assert (no.status_code, "Line 1 cannot be read" in no.content.decode(), 'value="event" selected' in no.content.decode()) == (422, True, True)
    yes = client.post(up, {"file": SimpleUploadedFile("../딜 목록.csv", TWO.encode("cp949")), "source": "event"})
    table, refused = Table.objects.all()
    assert "Line 1 cannot be read" in client.get(address("deal_import", cast.fund.slug, refused.uuid)).content.decode()  # to be looked up later
    assert (yes.status_code, yes.headers["Location"], table.name) == (302, address("deal_import", cast.fund.slug, table.uuid), "딜 목록.csv")
    assert "Being read" in client.get(yes.headers["Location"]).content.decode()
    worked_off()
    assert "Take over all 2" in client.get(yes.headers["Location"]).content.decode()
    client.post(address("deal_import_take", cast.fund.slug, table.uuid), {"known": "leave"})
    client.post(address("deal_import_take", cast.fund.slug, table.uuid), {"known": "leave"})  # a double click
    job = Job.objects.get(name="applicants.take_over_import")
    assert job.args == {"deal_import": table.pk, "known": "leave"}
    worked_off()
    page = client.get(yes.headers["Location"]).content.decode()
    assert ("2 deals taken over" in page, "?source=event&amp;sort=-received" in page) == (True, True)
    assert client.get(f"{address('deals', cast.fund.slug)}?source=event&sort=-received").content.decode().count("온새미순환") >= 1


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_file_to_fill_in_is_understood_as_it_stands(cast, language):
    client = signed_in(cast.analyst)
    client.cookies["django_language"] = language
    answer = client.get(address("deal_import_template", cast.fund.slug))
    table = handed_in(cast, answer.content)
    assert (table.state, problems(table), table.said["left_out"], len(table.said["columns"]), len(table.rows)) == (S.READ, {}, [], 17, 1)


def test_stages_that_the_fund_does_not_use_are_refused_and_the_interview_is_the_last(cast):
    StagePlan.objects.update(between=["interview", "diligence"])
    table = handed_in(cast, rows(f"하나,{number(1)},,인터뷰", f"둘,{number(2)},,Interview", f"셋,{number(3)},,실사", f"넷,{number(4)},,달나라"))
    assert problems(table) == {4: {"stage": "stage_late"}, 5: {"stage": "stage"}}


def test_the_preview_says_what_was_understood_and_asks_few_queries_however_many_rows(cast, django_assert_num_queries):
    table = handed_in(cast, TWO)
    lines = shown_lines(table.rows, table.said["columns"], cast.fund, cast.analyst.user)
    assert [(cell["text"], cell["read"]) for cell in lines[0]["cells"] if cell["column"] == "ask"] == [("1.2억", "120,000,000원")]
    with django_assert_num_queries(1):
        shown_lines(table.rows * 50, table.said["columns"], cast.fund, cast.analyst.user)


def test_startups_are_made_as_such_and_nobody_holds_a_seat_there(cast):
    taken_over(handed_in(cast, TWO))
    made = Organisation.objects.filter(name__in=["온새미순환", "푸른, 들판"])
    assert [(row.kind, row.seats.count()) for row in made] == [("startup", 0)] * 2


def test_a_person_of_another_fund_cannot_hand_a_table_in(cast):
    stranger = person("stranger", "analyst", cast.gp, None)
    with pytest.raises(Refused):
        take_in(fund=cast.fund, name="a.csv", data=TWO.encode(), source="outreach", by=stranger)
