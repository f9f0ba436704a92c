"""Papers behind figures: what they really are, whose they are, until when they may follow."""
import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from applicants.actions import kpi_request
from applicants.models import AccessLog, Document, Evidence, KpiRequest
from tests.applicants.reporting import (
    JPEG,
    PDF,
    PNG,
    XLSX,
    asked,
    drafted,
    handed_in,
    holding,
    indicator,
    link,
    paper,
    typed,
)
from tests.cast import cast as another_cast
from tests.cast import company

HTMX = {"HX-Request": "true"}


def send(client, token, code, *files, headers=None, **fields):
    pk = indicator(code).pk
    return client.post(link(token, "evidence_upload", pk), typed(**fields) | ({f"f{pk}": files[0]} if files else {}), headers=headers)


@pytest.mark.parametrize(("name", "data", "mime"), [
    ("bill.pdf", PDF, "application/pdf"), ("photo.png", PNG, "image/png"), ("photo.jpg", JPEG, "image/jpeg"),
    ("ledger.xlsx", XLSX, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
])
def test_a_paper_is_kept_with_its_figure_and_named_on_its_row(cast, client, name, data, mime):
    row, token = asked(cast)
    answer = send(client, token, "electricity", paper(name, data), headers=HTMX)
    kept = Document.objects.get(kind="evidence")
    assert (kept.company, kept.name, kept.blob.mime, kept.deal) == (row.company, name, mime, None)
    text = answer.content.decode()
    assert answer.status_code == 200 and name in text and "<html" not in text
    row.refresh_from_db()
    assert row.draft[str(indicator("electricity").pk)] == {"document": str(kept.uuid), "document_name": name}


@pytest.mark.parametrize(("name", "data"), [
    ("bill.pdf", b""), ("bill.pdf", b"MZ\x90\x00"), ("bill.pdf", b"<html>"), ("deck.pptx", b"\xd0\xcf\x11\xe0"), ("note.txt", b"hello"),
])
def test_an_empty_or_disguised_file_is_refused_beside_the_field_and_the_rest_is_kept(cast, client, name, data):
    row, token = asked(cast)
    for headers in (HTMX, None):
        answer = send(client, token, "electricity", paper(name, data), headers=headers, v_recycled_output="1,186")
        text = answer.content.decode()
        assert answer.status_code == 200
        where = text[text.index(f'id="p{indicator("electricity").pk}"'):]
        assert '<p class="error">' in where[:where.index("</div>")]
    assert not Document.objects.filter(kind="evidence").exists()
    row.refresh_from_db()
    assert row.draft == {str(indicator("recycled-output").pk): {"value": "1,186"}}


def test_a_file_over_the_limit_is_refused_with_both_sizes(cast, client, settings):
    settings.EVIDENCE_MAX_MB = 1
    _row, token = asked(cast)
    text = send(client, token, "electricity", paper(data=PDF + b"0" * 1_200_000), headers=HTMX).content.decode()
    assert "1.2 MB" in text and "1 MB" in text
    assert not Document.objects.filter(kind="evidence").exists()


def test_upload_pressed_without_a_file_says_so(cast, client):
    _row, token = asked(cast)
    assert gettext("Choose a file first.") in send(client, token, "electricity").content.decode()


def test_without_scripts_the_upload_button_keeps_what_is_typed_and_returns_to_the_row(cast, client):
    row, token = asked(cast)
    answer = send(client, token, "electricity", paper(), v_electricity="812", g_electricity="B")
    assert answer.url == f"{link(token)}#row-{indicator('electricity').pk}"
    row.refresh_from_db()
    assert row.draft[str(indicator("electricity").pk)] | {"document": ""} == {
        "value": "812", "grade": "B", "document": "", "document_name": "weighbridge.pdf"}


def test_a_grade_above_d_needs_its_paper(cast, client):
    row, token = asked(cast)
    good = {"v_recycled_output": "1,186", "v_electricity": "812", "v_accidents": "0", "g_electricity": "B"}
    text = client.post(link(token, "kpi_submit"), typed(**good)).content.decode()
    assert text.count("이 등급의 근거 자료를 올리거나 D 자가 보고를 골라 주세요.") == 2
    assert KpiRequest.objects.get().state == "sent"
    send(client, token, "electricity", paper())
    assert client.post(link(token, "kpi_submit"), {}).status_code == 302
    proof = Evidence.objects.get(value__indicator=indicator("electricity"))
    assert (proof.grade, proof.quantity, proof.document.name) == ("B", 812, "weighbridge.pdf")


def test_grade_d_is_said_to_be_no_disadvantage(cast, client):
    _row, token = asked(cast)
    assert "D 자가 보고, 불이익 없음" in client.get(link(token)).content.decode()


def test_a_grade_that_is_none_is_refused(cast, client):
    _row, token = asked(cast)
    sent = typed(v_recycled_output="1", v_electricity="1", v_accidents="0", g_electricity="Z")
    answer = client.post(link(token, "kpi_submit"), sent)
    assert answer.status_code == 200 and KpiRequest.objects.get().state == "sent"


def test_a_newer_paper_takes_the_place_of_the_earlier_one(cast, client):
    row, token = asked(cast)
    send(client, token, "electricity", paper("old.pdf"))
    send(client, token, "electricity", paper("new.pdf", PDF + b"2"))
    drafted(row, recycled_output="1", electricity="1", accidents="0")
    client.post(link(token, "kpi_submit"), {})
    assert Evidence.objects.get(value__indicator=indicator("electricity")).document.name == "new.pdf"


# Whose papers ------------------------------------------------------------------------------------------------------------

def test_the_link_of_one_fund_takes_no_paper_for_a_figure_of_another_funds_plan(cast, client):
    theirs = another_cast("rival")
    holding(theirs, cast.founder_company, ("residue-burnt",))
    _row, token = asked(cast)
    assert send(client, token, "residue-burnt", paper()).status_code == 404
    for pk in (0, 999_999, 2**63, 10**30):
        assert client.post(f"/k/{token}/evidence/{pk}/", {}).status_code == 404
    assert not Document.objects.filter(kind="evidence").exists()


def test_a_draft_cannot_name_another_companys_paper(cast):
    other, _token = asked(cast, company("다른 회사"))
    kpi_request.attach_paper(request=other, line=kpi_request.plan_of(other).first(), upload=paper())
    stolen = str(Document.objects.get(kind="evidence").uuid)
    row, _token = asked(cast)
    drafted(row, recycled_output="1", electricity="1", accidents="0")
    pk = str(indicator("electricity").pk)
    KpiRequest.objects.filter(pk=row.pk).update(draft=KpiRequest.objects.get(pk=row.pk).draft | {
        pk: {"value": "1", "grade": "A", "document": stolen, "document_name": "x"}})
    with pytest.raises(kpi_request.Refused):
        kpi_request.submit_kpi(request=row)
    assert not row.values.exists()


def test_the_house_opens_a_handed_in_paper_and_the_founder_reads_that_it_did(cast, client):
    row, token = asked(cast)
    send(client, token, "electricity", paper())
    drafted(row, recycled_output="1", electricity="1", accidents="0")
    client.post(link(token, "kpi_submit"), {})
    client.force_login(cast.analyst.user)
    page = client.get(reverse("applicants:kpi_review", args=[cast.fund.slug, row.uuid])).content.decode()
    file = reverse("applicants:document_file", args=[Document.objects.get(kind="evidence").uuid])
    assert file in page
    answer = client.get(file)
    assert b"".join(answer.streaming_content) == PDF
    assert AccessLog.objects.get(document__kind="evidence").seat == cast.analyst
    client.force_login(another_cast("rival").analyst.user)
    assert client.get(file).status_code == 404


def test_one_link_does_not_fill_the_disk(cast, client, monkeypatch):
    monkeypatch.setattr(kpi_request, "MOST_PAPERS", 2)
    _row, token = asked(cast)
    for n in range(3):
        last = send(client, token, "electricity", paper(f"{n}.pdf"), headers=HTMX).content.decode()
    assert Document.objects.filter(kind="evidence").count() == 2 and "이미 많은 파일을" in last


# Papers that follow ------------------------------------------------------------------------------------------------------

def test_a_paper_may_follow_the_figures_and_raises_the_grade(cast, client):
    row, token = handed_in(cast)
    assert "더 올릴 수 있습니다" in client.get(link(token)).content.decode()
    answer = send(client, token, "electricity", paper(), g_electricity="B", v_electricity="5")
    assert answer.status_code == 302
    value = row.values.get(indicator=indicator("electricity"))
    proof = value.evidence.get()
    assert (value.value, proof.grade, proof.document.name) == (812, "B", "weighbridge.pdf")
    row.refresh_from_db()
    assert row.state == "submitted" and row.draft[str(indicator("electricity").pk)]["document_name"] == "weighbridge.pdf"


def test_a_disguised_paper_that_follows_is_refused_on_its_row_and_the_grade_stays(cast, client):
    row, token = handed_in(cast)
    answer = send(client, token, "electricity", paper(data=b"MZ"), g_electricity="A")
    assert answer.status_code == 200 and f'id="late-{indicator("electricity").pk}-error"' in answer.content.decode()
    assert row.values.get(indicator=indicator("electricity")).evidence.get().grade == "D"


@pytest.mark.parametrize("change", [{"due_on": "late"}, {"state": "accepted"}])
def test_after_the_last_day_and_after_the_review_no_paper_follows(cast, client, change):
    row, token = handed_in(cast)
    if change.get("due_on"):
        change = {"due_on": timezone.localdate() - dt.timedelta(days=6)}
    KpiRequest.objects.filter(pk=row.pk).update(**change)
    assert "<input class=\"input input-s\" type=\"file\"" not in client.get(link(token)).content.decode()
    send(client, token, "electricity", paper(), g_electricity="B")
    assert not Document.objects.filter(kind="evidence").exists()
    assert row.values.get(indicator=indicator("electricity")).evidence.get().grade == "D"


def test_the_last_day_itself_still_counts(cast, client):
    row, token = handed_in(cast)
    KpiRequest.objects.filter(pk=row.pk).update(due_on=timezone.localdate() - dt.timedelta(days=5))
    assert send(client, token, "electricity", paper(), g_electricity="B").status_code == 302
    assert row.values.get(indicator=indicator("electricity")).evidence.get().grade == "B"
