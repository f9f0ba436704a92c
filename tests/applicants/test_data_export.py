"""A copy of one's own data: everything the startup gave and got, byte for byte, nothing of the house, for a week, for owners alone."""
import datetime as dt
import hashlib
import io
import json
import re
import resource
import zipfile
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from applicants.actions.access_log import log_access
from applicants.actions.blob import store_blob
from applicants.actions.data_export import ask_export, expire_archives, make_archive
from applicants.actions.document import store_document
from applicants.actions.erasure import ask_erasure as ask
from applicants.actions.erasure import carry_out_erasure
from applicants.models import Blob, DataExport, Document
from applicants.queries.blob import blob_name
from applicants.queries.data_export import Names
from fund.errors import Refused
from fund.jobs import perform
from fund.models import Job, Message, Notification
from fund.permissions import Role
from tests.applicants.applying import address, filled, pdf, signed_in, upload
from tests.applicants.ballots import decided, sealed, voted
from tests.applicants.calling import english, said
from tests.applicants.deciding import EN, KO, sent
from tests.applicants.holding import SECRETS, ended, holding
from tests.applicants.scoring import locked
from tests.cast import cast as build
from tests.cast import company, draft_deal, person, submitted_deal


def made(cast, deal, by=None) -> DataExport:
    """The archive, asked for and made as the worker makes it."""
    export = ask_export(deal=deal, by=by or cast.founder)
    make_archive(export.pk, deal.pk)
    export.refresh_from_db()
    return export


def opened(export: DataExport) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(Path(settings.BLOBS, blob_name(export.blob_id)).read_bytes()))


def application(archive: zipfile.ZipFile, deal) -> dict:
    return json.loads(archive.read(f"applications/{deal.receipt_no}/application.json"))


def test_everything_that_was_written_and_handed_in_is_there_byte_for_byte(cast):
    deal = holding(cast)
    log_access(deal=deal, what="application", by=cast.analyst)
    other = draft_deal(build("rival"), deal.company)  # the same company before another fund
    sent(cast, deal)
    archive = opened(made(cast, deal))
    assert archive.testzip() is None
    names, folder = set(archive.namelist()), f"applications/{deal.receipt_no}"
    client = english(cast.founder)
    for step, name in (("first", "receipt_content"), ("second", "second_receipt_content")):
        kept = archive.read(f"{folder}/submissions/{deal.receipt_no}-{step}-v1.json")
        assert kept == client.get(address(name, deal.uuid, 1)).content
        found = next(row for row in application(archive, deal)["versions"] if row["step"] == step)
        assert found["sha256"] == hashlib.sha256(kept).hexdigest() and f"{folder}/{found['file']}" in names
    for document in Document.objects.filter(deal=deal):
        path = next(row["file"] for row in application(archive, deal)["files"] if row["sha256"] == document.blob_id)
        assert archive.read(f"{folder}/{path}") == Path(settings.BLOBS, blob_name(document.blob_id)).read_bytes()
    data = application(archive, deal)
    assert data["draft"]["answers"]["business"]["problem"] == SECRETS["problem"]
    assert {row["key"]: row["given"] for row in data["consents"]} == {
        "collection": True, "committee": True, "operator": False, "second_papers": True, "second_sponsor": False}
    assert data["consents"][0]["text"]["purpose_ko"] and data["consents"][0]["text"]["retention_en"]
    assert data["questions"][0]["answers"][0]["text"] == SECRETS["answer"] and data["questions"][1]["draft"] == SECRETS["unsent"]
    assert data["questions"][0]["answers"][0]["files"][0].endswith(".pdf")
    assert (data["more_time"][0]["state"], data["not_to_read"][0]["reason"]) == ("declined", SECRETS["excluded"])
    assert (data["decisions"][0]["sentence_ko"], data["decisions"][0]["sentence_en"], data["status"]) == (KO, EN, "passed")
    assert EN in data["decisions"][0]["letters"]["en"]["body"]
    assert data["openings"][-1] == {"what": "application", "organisation": "sunhwan gp", "role": "analyst", "at": data["openings"][-1]["at"]}
    people = json.loads(archive.read("company.json"))["people"]
    assert {row["email"] for row in people} == {f"sunhwan-{who}@example.org" for who in ("founder", "editor", "viewer")}
    letters = json.loads(archive.read("letters.json"))
    assert {"receipt", "receipt_second", "second_step", "extension", "decision_decline"} <= {row["kind"] for row in letters}
    assert json.loads(archive.read(f"applications/draft-{str(other.uuid)[:8]}/application.json"))["fund"] == "rival 조합"


def test_the_hashes_and_the_words_that_explain_them_are_in_it_in_both_languages(cast):
    deal = filled(cast)
    archive = opened(made(cast, deal))
    sums = dict(line.split("  ", 1)[::-1] for line in archive.read("SHA-256SUMS").decode().splitlines())
    assert set(sums) == set(archive.namelist()) - {"SHA-256SUMS", "README.txt"}
    assert sums == {name: hashlib.sha256(archive.read(name)).hexdigest() for name in sums}
    text = archive.read("README.txt").decode()
    assert "[한국어]" in text and "[English]" in text and text.count("sha256sum -c SHA-256SUMS") == 2


def test_nothing_of_the_house_and_nothing_of_another_company_is_in_it(cast):
    deal = holding(cast)
    locked(cast, deal, cast.analyst2, comment="내부 메모 도마뱀")
    item = voted(cast, sealed(cast, name="남의 회사"), chair="yes", member="no", member2="no")
    other = submitted_deal(cast, company("이웃 펠릿"))
    theirs = person("neighbour", Role.FOUNDER_OWNER, other.company.organisation, None)
    store_document(company=other.company, kind=Document.Kind.DECK, upload=upload(pdf(1, "Neighbour"), "이웃.pdf"), by=theirs, deal=other)
    Message.objects.create(to="x@example.org", about=deal.uuid, user=cast.partner.user, seat=cast.partner, subject="집의 편지", body="부엉이")
    Message.objects.create(to="x@example.org", user=cast.founder.user, subject="다른 자리의 편지", body="너구리")
    log_access(deal=deal, what="application", by=cast.analyst)
    archive = opened(made(cast, deal))
    text = b"\n".join(archive.read(name) for name in archive.namelist() if name.endswith((".json", ".txt", "SUMS"))).decode()
    house = [cast.analyst, cast.analyst2, cast.partner, cast.operations, cast.chair, cast.member, cast.inspector]
    leaks = ["도마뱀", "부엉이", "너구리", "이웃", "남의 회사", "여울펠릿 because", "because of chair", str(item.uuid), "esg_gate", "scorecard", "score\"",
             *[seat.user.email for seat in house], *[seat.user.name for seat in house if seat != cast.member]]  # whose name begins the named one's
    assert [words for words in leaks if words in text] == []
    assert b"Neighbour" not in b"".join(archive.read(name) for name in archive.namelist())
    committee = deal.agenda_items.count()
    assert committee == 0 and "packet" not in text


def test_a_decline_that_nobody_was_told_of_does_not_show_in_it(cast):
    item = decided(cast, sealed(cast), chair="no", member="no", member2="no")
    item.deal.refresh_from_db()
    assert (item.deal.status, bool(item.deal.reason)) == ("passed", True)
    Document.objects.filter(deal=item.deal).update(blob=store_blob([pdf()], "application/pdf"))
    data = application(opened(made(cast, item.deal)), item.deal)
    assert (data["status"], data["reason"], data["decisions"]) == ("active", None, [])


def test_of_an_erased_application_there_is_only_that_it_was_erased(cast):
    deal = ended(cast)
    carry_out_erasure(erasure=ask(deal=deal, by=cast.founder), by=cast.partner)
    archive = opened(made(cast, deal))
    data = application(archive, deal)
    text = b"\n".join(archive.read(name) for name in archive.namelist()).decode()
    assert [words for key, words in SECRETS.items() if words in text and key != "named"] == []
    assert data["versions"][0]["erased_at"] and data["versions"][0]["file"] is None and len(data["versions"][0]["sha256"]) == 64
    assert {row["done"] for row in data["erased"]["outcome"]} == {"erased", "kept"}


def test_one_click_asks_a_job_makes_it_and_who_asked_is_told(cast):
    deal, client = filled(cast), english(cast.founder)
    assert "Put my data together" in said(client.get(address("own_data", deal.uuid)))
    assert client.post(address("export_ask", deal.uuid)).url == address("own_data", deal.uuid)
    assert client.post(address("export_ask", deal.uuid)).status_code == 302  # a second click is the same archive
    export, job = DataExport.objects.get(), Job.objects.get(name="applicants.export_data")
    page = client.get(address("own_data", deal.uuid))
    assert "Put your data into an archive" in said(page) and f'hx-get="/jobs/{job.uuid}/"' in page.text or f"{job.uuid}" in page.text
    from applicants.tasks import export_data
    perform(job.pk, export_data)
    job.refresh_from_db()
    export.refresh_from_db()
    assert (job.state, job.done == job.total > 3, job.result["size"]) == ("done", True, export.blob.size)
    told = Notification.objects.get(kind="export_ready")
    assert (told.user, told.url) == (cast.founder.user, address("own_data", deal.uuid))
    assert Message.objects.filter(kind="export_ready", user=cast.founder.user).count() == 1
    assert "Download the archive" in said(client.get(address("own_data", deal.uuid)))


def test_only_an_owner_of_the_startup_downloads_it_as_an_attachment_that_nothing_keeps(cast):
    rival, deal = build("rival"), filled(cast)
    export = made(cast, deal)
    second_owner = person("co-owner", Role.FOUNDER_OWNER, cast.founder_company.organisation, None)
    url = address("export_file", deal.uuid, export.uuid)
    for seat in (cast.founder, second_owner):
        answer = signed_in(seat).get(url)
        assert answer.status_code == 200
        assert (answer.headers["Content-Type"], answer.headers["Cache-Control"]) == ("application/zip", "private, no-store")
        assert re.fullmatch(r'attachment; filename="sunhwan-data-\d{8}\.zip"', answer.headers["Content-Disposition"])
        assert hashlib.sha256(b"".join(answer.streaming_content)).hexdigest() == export.blob_id
    for seat, status in ((cast.editor, 403), (cast.viewer, 403), (cast.partner, 403), (cast.administrator, 403), (rival.founder, 404)):
        assert (signed_in(seat).get(url).status_code, seat.role) == (status, seat.role)
        assert signed_in(seat).get(address("own_data", deal.uuid)).status_code == status
        with pytest.raises(Refused):
            ask_export(deal=deal, by=seat)
    assert address("own_data", deal.uuid) not in signed_in(cast.viewer).get(address("application", deal.uuid)).text
    theirs = draft_deal(rival, rival.founder_company)
    assert signed_in(rival.founder).get(address("export_file", theirs.uuid, export.uuid)).status_code == 404


def test_a_new_one_takes_the_place_of_the_former_whose_bytes_go(cast):
    deal = filled(cast)
    first = made(cast, deal)
    second = made(cast, deal)
    assert list(DataExport.objects.all()) == [second]
    assert not Path(settings.BLOBS, blob_name(first.blob_id)).exists() and Path(settings.BLOBS, blob_name(second.blob_id)).exists()
    assert signed_in(cast.founder).get(address("export_file", deal.uuid, first.uuid)).status_code == 404
    make_archive(second.pk, deal.pk)  # safe to run twice
    assert DataExport.objects.get().blob_id == second.blob_id


def test_it_goes_after_a_week_and_files_that_others_show_stay(cast):
    deal = filled(cast)
    export = made(cast, deal)
    assert export.expires_at - export.made_at == dt.timedelta(days=7)
    DataExport.objects.update(expires_at=timezone.now() - dt.timedelta(seconds=1))
    assert signed_in(cast.founder).get(address("export_file", deal.uuid, export.uuid)).status_code == 404
    assert "Put my data together" in said(english(cast.founder).get(address("own_data", deal.uuid)))
    assert (expire_archives(), expire_archives()) == (1, 0)
    assert not DataExport.objects.exists() and not Blob.objects.filter(pk=export.blob_id).exists()
    assert not Path(settings.BLOBS, blob_name(export.blob_id)).exists()
    assert all(Path(settings.BLOBS, blob_name(document.blob_id)).exists() for document in Document.objects.filter(deal=deal))


def test_a_file_that_cannot_be_read_stops_it_in_words_and_it_can_be_asked_for_again(cast):
    deal = filled(cast)
    document = Document.objects.get(deal=deal)
    path = Path(settings.BLOBS, blob_name(document.blob_id))
    path.rename(path.with_suffix(".away"))
    export = ask_export(deal=deal, by=cast.founder)
    from applicants.tasks import export_data
    job = Job.objects.get(name="applicants.export_data")
    perform(job.pk, export_data)
    job.refresh_from_db()
    assert job.state == "failed" and "cannot be read" in job.problem
    page = said(english(cast.founder).get(address("own_data", deal.uuid)))
    assert "ask again later" in page and "Put my data together" in page
    path.with_suffix(".away").rename(path)
    assert made(cast, deal).blob_id and DataExport.objects.get().pk != export.pk


@pytest.mark.parametrize(("name", "kept"), [
    ("../../etc/passwd", "_.._etc_passwd"), ("a/b\\c.pdf", "a_b_c.pdf"), ("줄\n바꿈\x00.pdf", "줄바꿈.pdf"), ("CON.pdf", "_CON.pdf"), ("..", "file"),
    ("뒤집힌\u202egnp.pdf", "뒤집힌gnp.pdf"), ("가" * 180 + ".pdf", "가" * 100 + ".pdf"), ("끝 . ", "끝")])
def test_names_in_the_archive_lead_nowhere_and_hide_nothing(name, kept):
    assert Names().safe("files", name) == f"files/{kept}"


def test_two_files_of_one_name_lie_beside_each_other():
    names = Names()
    assert [names.safe("f", "IR.pdf"), names.safe("f", "ir.PDF"), names.safe("f", "IR.pdf")] == ["f/IR.pdf", "f/ir-2.PDF", "f/IR-3.pdf"]


def test_a_large_file_passes_through_in_little_memory(cast):
    deal = filled(cast)
    chunk = bytes(range(256)) * 4096
    blob = store_blob((chunk for _n in range(200)), "application/pdf")  # 210 MB
    Document.objects.create(company=deal.company, deal=deal, kind="paper", slot="other", name="큰.pdf", blob=blob)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    export = made(cast, deal)
    assert export.blob.size > 200 * len(chunk)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 60_000  # KiB
