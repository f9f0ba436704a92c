"""What is left of an erased application: hashes, tombstones and the house's own record, on every page, and a trail that still holds."""
import hashlib
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.test import TestCase

from applicants.models import Application, Blob, Document, Mark, Page, Submission, Upload
from applicants.queries.blob import blob_name
from applicants.queries.submission import canonical
from fund.actions.trail import seal_trail
from tests.applicants.applying import address, pdf, upload
from tests.applicants.calling import english, said
from tests.applicants.crawling import crawl
from tests.applicants.holding import SECRETS, empty_store, ended, erased, whole_database
from tests.cast import cast as build

pytestmark = pytest.mark.django_db
ERASED = "Erased on"
WRITTEN = {key: words for key, words in SECRETS.items() if key != "named"}  # a name of the cast stands in the person's own row


@pytest.fixture(scope="module")
def gone(django_db_setup, django_db_blocker):
    """One application with something of every kind, erased, and what was seen of it before; all of it is rolled back in the end."""
    empty_store()
    with django_db_blocker.unblock(), transaction.atomic():
        c = build()
        deal = ended(c)
        seal_trail()
        w = SimpleNamespace(cast=c, deal=deal, database=whole_database(), blobs=[blob.sha256 for blob in Blob.objects.all()],
                            scores=list(Mark.objects.values_list("score", flat=True)), submission=deal.submissions.get())
        w.part = Path(settings.UPLOADS, Upload.objects.get().uuid.hex)
        w.stored = b"".join(path.read_bytes() for path in Path(settings.BLOBS).rglob("*") if path.is_file())
        w.had_part = w.part.exists()
        w.kept = english(c.founder).get(address("receipt_content", deal.uuid, 1)).content
        with TestCase.captureOnCommitCallbacks(execute=True):
            w.row = erased(c, deal)
        yield w
        transaction.set_rollback(True)


def test_nothing_the_founder_wrote_is_left_in_any_table_or_file(gone):
    assert [key for key, words in WRITTEN.items() if words not in gone.database] == []
    assert len(gone.blobs) > 8 and pdf(2, SECRETS["page"]) in gone.stored and gone.had_part
    after = whole_database()
    assert [words for words in WRITTEN.values() if words in after] == []
    assert [path for path in Path(settings.BLOBS).rglob("*") if path.is_file()] == []
    assert [sha for sha in gone.blobs if Path(settings.BLOBS, blob_name(sha)).exists()] == [] and not gone.part.exists()
    assert (Upload.objects.count(), Page.objects.count(), Application.objects.get(deal=gone.deal).answers) == (0, 0, {})
    assert {line["part"] for line in gone.row.outcome if line["done"] == "erased"} == {
        "draft", "first", "second", "files", "pages", "uploads", "answers", "exclusions", "letters", "checks", "comments"}


def test_the_sealed_trail_still_holds(gone, capsys):
    seal_trail()
    call_command("verify_trail")
    assert "The chain holds." in capsys.readouterr().out


def test_each_erased_row_leaves_a_salted_hash_of_what_stood_in_it(gone):
    stone = gone.row.tombstones.get(noun="submission")
    assert (stone.row, stone.rule) == (str(gone.submission.uuid), "ended-content")
    assert stone.sha256 == hashlib.sha256(stone.salt.encode() + canonical(gone.submission.content)).hexdigest() and len(stone.salt) == 32
    assert len(set(gone.row.tombstones.values_list("salt", flat=True))) == gone.row.tombstones.count() > 20


def test_the_receipt_goes_on_verifying_the_copy_the_founder_kept(gone):
    client, sha256 = english(gone.cast.founder), hashlib.sha256(gone.kept).hexdigest()
    assert Submission.objects.get(deal=gone.deal).sha256 == sha256
    answer = client.post(address("verify", gone.deal.uuid), {"file": upload(gone.kept, "kept.json")})
    assert "This is exactly what was handed in as version 1 of the first step" in said(answer)
    moved = client.get(address("receipt_content", gone.deal.uuid, 1))
    assert moved.url == address("receipt_version", gone.deal.uuid, 1)
    page = said(client.get(moved.url))
    assert "What was handed in is erased." in page and sha256[:8] in page and ERASED in page


@pytest.mark.parametrize("statement", [
    "UPDATE applicants_submission SET content = '{}'", "DELETE FROM applicants_dossierversion", "UPDATE applicants_answer SET text = 'x'",
    "UPDATE applicants_screening SET checks = '[]'", "UPDATE applicants_mark SET comment = 'x'", "UPDATE applicants_tombstone SET rule = ''"])
def test_what_may_not_be_changed_still_may_not_be_afterwards(gone, statement):
    with pytest.raises(Exception, match="pgtrigger"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_house_keeps_its_marks_without_the_names_of_the_founders_people(gone):
    marks = Mark.objects.filter(scorecard__deal=gone.deal)
    assert list(marks.values_list("score", flat=True)) == gone.scores == [4, 3, 5, 2]
    assert set(marks.values_list("comment", flat=True)) == {"[…] 님과 […] 대표([…], […])는 믿을 만합니다."}


FOUNDER = ("application", "second_step", "receipt", "second_receipt", "own_data", "erasure_ask", "status", "inquiries", "access_log", "exclusions",
           "consents", "verify", "withdraw", "check_answers", "second_check", "collaborators")
HOUSE = ("deal", "erasure", "deal_readers")


def test_every_page_that_shows_it_opens_and_says_that_it_is_erased(gone):
    deal, c = gone.deal, gone.cast
    own = [address(name, deal.uuid) for name in FOUNDER] + [address("section", deal.uuid, "business"), address("applications")]
    house = [address(name, "sunhwan", deal.uuid) for name in HOUSE] + [address("deals", "sunhwan"), address("papers", "sunhwan")]
    house += [address("paper", "sunhwan", document.uuid) for document in Document.objects.filter(deal=deal)[:2]]
    around = ["/f/sunhwan/trail/", "/outbox/", "/notifications/", "/", "/find/?q=여울"]
    says = {*own[:5], *house[:2]}
    for seat, pages in ((c.founder, own), (c.operations, house + around), (c.inspector, house[:2]),
                        (c.analyst, [address("scorecard", "sunhwan", deal.scorecards.get().uuid)])):
        for url in pages:
            answer = english(seat).get(url)
            assert (answer.status_code, url) == (200, url)
            assert [words for words in WRITTEN.values() if words in answer.text] == [], url
            assert url not in says or ERASED in said(answer), url
    assert "This answer is erased." in said(english(c.founder).get(address("inquiries", deal.uuid)))
    deck = Document.objects.get(deal=deal, kind="deck")
    for seat in (c.founder, c.analyst):
        assert english(seat).get(address("document_file", deck.uuid)).status_code == 404


def test_whatever_the_deals_page_leads_to_opens(gone):
    start = address("deal", "sunhwan", gone.deal.uuid)
    inside = {url: page[:3] for url, page in crawl(gone.cast.analyst.user, [start], most=250).items()}
    assert len(inside) > 15 and {url for url, status in inside.items() if status not in ("200", "302", "403")} == set()
