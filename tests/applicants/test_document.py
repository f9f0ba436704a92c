"""Uploaded files: what is refused and why, what is kept and once, who may open them, and what the founder sees of that."""
import datetime as dt
import hashlib
import os
import stat
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from applicants.actions.access_log import log_access
from applicants.actions.application import submit_application
from applicants.actions.blob import store_blob
from applicants.actions.document import store_document
from applicants.actions.draft import save_section
from applicants.actions.marked_page import mark_pages
from applicants.actions.page import read_document
from applicants.models import AccessLog, Application, Blob, Deal, Document, Evidence, KpiRequest, KpiValue
from applicants.queries.blob import blob_name, read_blob
from fund.errors import Refused
from fund.models import Indicator, Job, Organisation, Seat, User
from fund.periods import Quarter
from tests.applicants.applying import PROGRAM, address, filled, pdf, signed_in, upload
from tests.applicants.files import bomb, hwp, picture, pptx
from tests.cast import cast as another_cast
from tests.cast import company, draft_deal

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def blobs(settings, tmp_path):
    settings.BLOBS = tmp_path / "blobs"
    return settings.BLOBS


def kept_files() -> list[Path]:
    return [path for path in Path(settings.BLOBS).rglob("*") if path.is_file()]


@pytest.mark.parametrize("data, name, words", [
    (b"", "IR.pdf", "empty (0 bytes)"), (PROGRAM, "IR.pdf", "a program, whatever its name says"),
    (b"PK\x03\x04 not a deck", "IR.pdf", "not a PDF"), (b"<html>", "IR.pdf", "not a PDF"), (b"x" * 30 + b"%PDF-1.7", "IR.pdf", "not a PDF"),
    (pptx(), "IR.pdf", "it has to be a PDF. Open this file, save it as a PDF"), (hwp(), "IR.hwp", "it has to be a PDF"),
    (hwp(flags=3), "IR.hwp", "protected by a password"), (bomb(), "IR.pptx", "unpack to far more"),
    (pdf() + b" " * 2_000_001, "big.pdf", "2.0 MB; up to 2 MB fit"),
])
def test_a_bad_deck_is_refused_beside_its_field_and_nothing_is_kept_of_it(cast, settings, blobs, data, name, words):
    settings.DECK_MAX_MB = 2
    deal, client = draft_deal(cast), signed_in(cast.founder)
    client.cookies["django_language"] = "en"
    page = client.post(address("section", deal.uuid, "deck"), {"deck": SimpleUploadedFile(name, data)})
    assert page.status_code == 200
    assert words in page.context["form"].errors["deck"][0]
    assert (Document.objects.count(), Blob.objects.count(), Job.objects.count(), kept_files()) == (0, 0, 0, [])


def test_a_refused_deck_leaves_the_earlier_one_in_place(cast):
    deal, client = filled(cast), signed_in(cast.founder)
    answers = Application.objects.get(deal=deal).answers
    page = client.post(address("section", deal.uuid, "deck"), {"deck": SimpleUploadedFile("IR.pdf", PROGRAM)})
    assert page.context["files"][0]["name"] == "IR.pdf"
    assert Document.objects.get().replaced_at is None
    assert Application.objects.get(deal=deal).answers == answers


def test_saving_the_deck_section_without_a_file_asks_for_one_only_while_there_is_none(cast):
    deal, client = draft_deal(cast), signed_in(cast.founder)
    assert list(client.post(address("section", deal.uuid, "deck")).context["form"].errors) == ["deck"]
    client.post(address("section", deal.uuid, "deck"), {"deck": upload()})
    assert client.post(address("section", deal.uuid, "deck")).url == address("section", deal.uuid, "company")


def test_a_file_is_kept_whole_under_its_digest_and_readable_by_the_site_alone(cast):
    document = store_document(company=cast.founder_company, kind="deck", upload=upload(), by=cast.founder, deal=draft_deal(cast))
    assert document.blob.sha256 == hashlib.sha256(pdf()).hexdigest()
    assert (document.blob.size, document.blob.mime, read_blob(document.blob_id)) == (len(pdf()), "application/pdf", pdf())
    assert stat.S_IMODE(os.stat(storages["blobs"].path(blob_name(document.blob_id))).st_mode) == 0o600
    assert kept_files() == [Path(storages["blobs"].path(blob_name(document.blob_id)))]


def test_the_same_file_uploaded_twice_is_one_document_and_a_new_one_replaces_it(cast):
    deal = draft_deal(cast)
    first = store_document(company=deal.company, kind="deck", upload=upload(), by=cast.founder, deal=deal)
    assert store_document(company=deal.company, kind="deck", upload=upload(), by=cast.founder, deal=deal) == first
    second = store_document(company=deal.company, kind="deck", upload=upload(pdf(3)), by=cast.founder, deal=deal)
    first.refresh_from_db()
    assert first.replaced_at is not None and second.replaced_at is None
    assert Document.objects.count() == 2


def test_an_interrupted_upload_leaves_no_file_and_old_remains_are_swept(blobs):
    def broken():
        yield b"%PDF-1.4"
        raise ConnectionError

    with pytest.raises(ConnectionError):
        store_blob(broken(), "application/pdf")
    assert kept_files() == []
    (blobs / "unfinished" / "left").write_bytes(b"half")
    (blobs / "unfinished" / "running").write_bytes(b"half")
    os.utime(blobs / "unfinished" / "left", (0, 0))
    store_blob([b"whole"], "text/plain")
    assert sorted(path.name for path in kept_files()) == sorted(["running", hashlib.sha256(b"whole").hexdigest()])


@pytest.mark.parametrize("given, kept", [("../../etc/passwd.pdf", "passwd.pdf"), ("C:\\나\\IR 자료.pdf", "IR 자료.pdf"),
                                         ("가" * 300 + ".pdf", "가" * 196 + ".pdf"), ("IR\r\n\x00자료.PDF", "IR자료.PDF"),
                                         ("IR_\u202efdp.exe", "IR_fdp.exe.pdf"), ("계근표.pdf\u200b", "계근표.pdf"),
                                         ("\u1100\u1161.pdf", "가.pdf"), ("..", "파일.pdf"), ("IR.html", "IR.html.pdf")])
def test_a_files_name_has_no_folders_and_fits(cast, given, kept):
    sent = upload()
    sent.__dict__["_name"] = given  # past Django's own cleaning, as another caller might hand it over
    assert store_document(company=cast.founder_company, kind="deck", upload=sent, by=cast.founder).name == kept


def test_evidence_may_be_a_picture_but_no_program(cast):
    png = picture()
    kept = store_document(company=cast.founder_company, kind="evidence", upload=SimpleUploadedFile("계근표.png", png), by=None)
    assert (kept.blob.mime, kept.deal) == ("image/png", None)
    with pytest.raises(Refused) as refused:
        store_document(company=cast.founder_company, kind="evidence", upload=SimpleUploadedFile("a.png", PROGRAM), by=None)
    assert refused.value.field == "evidence"


def test_every_page_is_drawn_with_its_text_once(cast):
    deal = draft_deal(cast)
    document = store_document(company=deal.company, kind="deck", upload=upload(pdf(3, "Pellet")), by=cast.founder, deal=deal)
    assert read_document(document.pk) == {"pages": 3, "problem": ""}
    read_document(document.pk)
    document.refresh_from_db()
    assert document.page_count == 3
    assert [(page.number, page.text.strip()) for page in document.pages.all()] == [(1, "Pellet 1"), (2, "Pellet 2"), (3, "Pellet 3")]
    assert {read_blob(page.blob_id)[8:12] for page in document.pages.all()} == {b"WEBP"}


def test_a_deck_that_cannot_be_drawn_says_why_and_cannot_be_handed_in(cast):
    deal = filled(cast, deck=b"%PDF-1.4 and then nothing")
    document = Document.objects.get()
    assert read_document(document.pk) == {"pages": None, "problem": "unreadable"}
    client = signed_in(cast.founder)
    client.cookies["django_language"] = "en"
    assert "damaged or is not what it seems" in client.get(address("section", deal.uuid, "deck")).content.decode()
    with pytest.raises(Refused, match="IR 자료"):
        submit_application(deal=deal, by=cast.founder)


def opened(client, document, name="document_page", *args):
    return client.get(address(name, document.uuid, *args))


def test_a_page_is_an_image_for_those_who_may_see_it_and_nothing_for_others(cast):
    deal = filled(cast)
    document = Document.objects.get()
    read_document(document.pk)
    rival = Seat.objects.create(user=User.objects.create_user("rival@example.org", "x"), role="founder_owner",
                                organisation=company("rival").organisation)
    other = another_cast("rivals")
    seats = [cast.analyst, cast.partner, cast.inspector, cast.member, cast.lp, cast.programme, cast.administrator, rival, other.analyst]

    def who_sees() -> list[Seat]:
        met = {seat: opened(signed_in(seat), document, "document_page", 1).status_code for seat in seats}
        assert set(met.values()) <= {200, 202, 404}
        return [seat for seat, status in met.items() if status != 404]

    assert who_sees() == []  # a draft is nobody's
    submit_application(deal=deal, by=cast.founder)
    assert who_sees() == [cast.analyst, cast.partner, cast.inspector]
    assert opened(signed_in(cast.partner), document, "document_page", 1).status_code == 202  # their copy is only just asked for
    for seat in (cast.lp, rival, other.analyst, cast.member):
        assert opened(signed_in(seat), document, "document_file").status_code == 404
    page = opened(signed_in(cast.viewer), document, "document_page", 1)
    assert page.headers["Content-Type"] == "image/webp"
    assert page.headers["Cache-Control"] == "private, max-age=600"
    assert page.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert opened(signed_in(cast.viewer), document, "document_page", 9).status_code == 404


def test_a_deck_uploaded_after_submission_stays_the_founders_until_it_is_handed_in(cast):
    deal = filled(cast)
    submit_application(deal=deal, by=cast.founder)
    save_section(deal=deal, section="deck", data={"deck": upload(pdf(4), "draft.pdf")}, by=cast.founder)
    fresh = Document.objects.get(name="draft.pdf")
    read_document(fresh.pk)
    assert opened(signed_in(cast.analyst), fresh, "document_page", 1).status_code == 404
    submit_application(deal=deal, by=cast.founder)
    mark_pages(fresh.pk, cast.analyst.pk)
    assert opened(signed_in(cast.analyst), fresh, "document_page", 1).status_code == 200


def test_the_file_itself_comes_only_as_an_attachment_in_a_sandbox(cast):
    filled(cast)
    Document.objects.update(name="IR 자료.pdf")
    response = opened(signed_in(cast.founder), Document.objects.get(), "document_file")
    assert b"".join(response.streaming_content) == pdf()
    assert response.headers["Content-Disposition"].startswith("attachment;")
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response.headers["Cache-Control"] == "private, no-store"
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_every_opening_from_outside_is_recorded_and_the_founders_own_are_not(cast):
    deal = filled(cast)
    submit_application(deal=deal, by=cast.founder)
    document = Document.objects.get()
    read_document(document.pk)
    mark_pages(document.pk, cast.analyst.pk)
    analyst = signed_in(cast.analyst)
    for number in (1, 2, 1):
        opened(analyst, document, "document_page", number)  # one reading
    opened(signed_in(cast.founder), document, "document_page", 1)
    opened(signed_in(cast.inspector), document, "document_file")
    opened(signed_in(cast.inspector), document, "document_file")  # every download counts
    rows = AccessLog.objects.order_by("pk").values_list("what", "role", "organisation__name", "document")
    assert list(rows) == [("document", "analyst", "sunhwan gp", document.pk)] + 2 * [
        ("document", "inspector", "sunhwan auditor", document.pk)]
    assert log_access(deal=deal, what="document", by=cast.analyst, document=document) is None
    assert log_access(deal=deal, what="document", by=cast.analyst, document=document, window=dt.timedelta(0)) is not None


def test_the_founder_sees_organisation_role_and_time_but_no_name(cast):
    User.objects.filter(pk=cast.analyst.user_id).update(name="김심사")
    deal = filled(cast)
    submit_application(deal=deal, by=cast.founder)
    log_access(deal=deal, what="application", by=cast.analyst)
    page = signed_in(cast.founder).get(address("application", deal.uuid)).content.decode()
    assert "sunhwan gp" in page and "심사역" in page
    assert "김심사" not in page and cast.analyst.user.email not in page
    other = another_cast("rivals")
    assert list(AccessLog.objects.visible_to(other.founder.user)) == []
    assert AccessLog.objects.visible_to(cast.analyst.user).count() == 1  # the house may ask who reads its deals
    assert list(AccessLog.objects.visible_to(cast.lp.user)) == []


def test_the_access_log_cannot_be_changed_in_sql_either(cast):
    row = log_access(deal=draft_deal(cast), what="application", by=cast.analyst)
    for statement in ("UPDATE applicants_accesslog SET role = 'lp' WHERE id = %s", "DELETE FROM applicants_accesslog WHERE id = %s"):
        with pytest.raises(DatabaseError, match="Cannot"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, [row.pk])
    assert AccessLog.objects.get().role == "analyst"


def hand_in(cast, company, paper):
    """A figure of the last quarter, handed in with this paper."""
    period = Quarter.last_ended(timezone.localdate())
    ask = KpiRequest.objects.create(fund=cast.fund, company=company, year=period.year, quarter=period.number, due_on=timezone.localdate(),
                                    expires_at=timezone.now() + dt.timedelta(days=9), token_sha256="0" * 64, state="submitted")
    value = KpiValue.objects.create(company=company, indicator=Indicator.objects.first(), period_start=period.start, period_end=period.end,
                                    kind="actual", value=1, request=ask)
    Evidence.objects.create(value=value, grade="B", quantity=1, document=paper)


def test_evidence_is_recorded_under_the_deal_through_which_it_is_seen(cast):
    deal = draft_deal(cast)
    Deal.objects.filter(pk=deal.pk).update(stage="invested")
    paper = store_document(company=deal.company, kind="evidence", upload=upload(name="계근표.pdf"), by=cast.founder)
    assert opened(signed_in(cast.analyst), paper, "document_file").status_code == 404, "what is not handed in yet is the founder's own"
    hand_in(cast, deal.company, paper)
    assert opened(signed_in(cast.analyst), paper, "document_file").status_code == 200
    assert list(AccessLog.objects.values_list("deal", "what")) == [(deal.pk, "evidence")]
    assert Organisation.objects.get(pk=AccessLog.objects.get().organisation_id) == cast.gp
