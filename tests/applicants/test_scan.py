"""Files are scanned by ClamAV's real daemon: what is found is shut and told, what could not be scanned says so and is tried again."""
import datetime as dt
import os

import pytest

from applicants.actions.blob import store_blob
from applicants.actions.page import read_document
from applicants.actions.scan import TOO_LARGE, scan_blob, scan_waiting
from applicants.models import Blob, Document
from applicants.queries.application import current_deck
from fund.models import Notification
from tests.applicants.applying import address, filled, pdf, signed_in
from tests.cast import company
from tests.plugins.scanner import MARK, NAME, STREAM_MAX

pytestmark = pytest.mark.django_db
Scan = Blob.Scan


@pytest.fixture(autouse=True)
def blobs(settings, tmp_path):
    settings.BLOBS = tmp_path / "blobs"


def deck(cast, data):
    return current_deck(filled(cast, deck=data))


def english(seat):
    client = signed_in(seat)
    client.cookies["django_language"] = "en"
    return client


def told():
    return sorted((row.user.email, row.facts["file"]) for row in Notification.objects.filter(kind="file_infected"))


def test_what_is_found_is_shut_for_everybody_and_told_once(cast, clamd):
    document = deck(cast, pdf() + MARK)
    read_document(document.pk)
    blob = Blob.objects.get(pk=document.blob_id)
    assert (blob.scan, blob.scan_word) == (Scan.INFECTED, NAME) and blob.scanned_at
    document.refresh_from_db()
    assert (document.problem, document.pages.count()) == (Document.Problem.INFECTED, 0)
    for seat in (cast.founder, cast.partner):
        assert signed_in(seat).get(address("document_file", document.uuid)).status_code in (404, 409, 410)
    scan_blob(blob=blob)
    assert told() == [(cast.founder.user.email, document.name)]
    page = english(cast.founder).get(address("section", document.deal.uuid, "deck"))
    assert "Malware was found in this file" in page.content.decode()


def test_a_clean_file_says_so_and_is_read(cast, clamd):
    document = deck(cast, pdf())
    read_document(document.pk)
    document.refresh_from_db()
    assert (document.blob.scan, document.problem, document.page_count, told()) == (Scan.CLEAN, "", 2, [])
    answer = signed_in(cast.founder).get(address("document_file", document.uuid))
    assert b"".join(answer.streaming_content) == pdf()


def test_what_came_while_the_scanner_was_away_is_scanned_later_and_then_shut(cast, clamd):
    clamd.stop()
    document = deck(cast, pdf() + MARK)
    read_document(document.pk)
    document.refresh_from_db()
    assert (document.blob.scan, document.problem, document.page_count) == (Scan.NONE, "", 2)
    assert (scan_waiting(), Document.objects.get(pk=document.pk).problem) == (0, "")
    clamd.start()
    assert (scan_waiting(), scan_waiting()) == (1, 0)
    document.refresh_from_db()
    assert (Blob.objects.get(pk=document.blob_id).scan, document.problem, document.pages.count()) == (Scan.INFECTED, Document.Problem.INFECTED, 0)
    assert told() == [(cast.founder.user.email, document.name)]


def test_what_is_larger_than_the_scanner_takes_stays_unscanned_and_is_offered_again_a_day_later(cast, clamd):
    document = deck(cast, pdf() + os.urandom(STREAM_MAX * 3))
    blob = scan_blob(blob=document.blob)
    assert (blob.scan, blob.scan_word) == (Scan.NONE, TOO_LARGE)
    first = blob.scanned_at
    assert (scan_waiting(), Blob.objects.get(pk=blob.pk).scanned_at) == (0, first)
    Blob.objects.filter(pk=blob.pk).update(scanned_at=first - dt.timedelta(days=1, minutes=1))
    assert scan_waiting() == 0
    assert Blob.objects.get(pk=blob.pk).scanned_at > first
    page = english(cast.founder).get(address("section", document.deal.uuid, "deck"))
    assert "Not scanned: larger than the scanner takes" in page.content.decode()


def test_without_a_scanner_a_file_is_marked_as_not_scanned(cast, settings):
    settings.CLAMAV_URL = ""
    document = deck(cast, pdf() + MARK)
    assert (scan_blob(blob=document.blob).scan, document.blob.scanned_at, scan_waiting()) == (Scan.NONE, None, 0)
    page = english(cast.founder).get(address("section", document.deal.uuid, "deck"))
    assert "· Not scanned" in page.content.decode()


def test_the_same_bytes_of_two_companies_are_shut_for_both(cast, clamd):
    data = pdf() + MARK
    first = deck(cast, data)
    other = Document.objects.create(company=company("물결"), kind="evidence", name="slip.pdf", blob=first.blob)
    scan_blob(blob=store_blob([data], "application/pdf"))
    assert set(Document.objects.filter(pk__in=[first.pk, other.pk]).values_list("problem", flat=True)) == {Document.Problem.INFECTED}


def test_a_scanner_on_a_port_is_asked_too(cast, settings):
    settings.CLAMAV_URL = "tcp://127.0.0.1:9"
    document = deck(cast, pdf())
    assert scan_blob(blob=document.blob).scan == Scan.NONE
