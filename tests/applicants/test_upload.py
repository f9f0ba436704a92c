"""Files in pieces: they go on at the byte where they stopped, become one document, and what is refused says why and what was kept."""
import datetime as dt
import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from applicants.actions.extension import ask_extension, decide_extension
from applicants.actions.inquiry import ask_founder, close_inquiry
from applicants.actions.reference import load_reference
from applicants.actions.upload import append_piece, begin_upload, finish_upload, sweep_uploads
from applicants.models import Document, Round, Upload
from applicants.queries.application import current_deck, own_deal
from applicants.queries.blob import read_blob
from applicants.queries.upload import PIECE
from fund.errors import Refused
from tests.applicants.applying import PROGRAM, address, pdf, signed_in, upload
from tests.applicants.second import asked_second, screening_deal
from tests.cast import cast as another_cast
from tests.cast import draft_deal

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folders(settings, tmp_path):
    settings.BLOBS, settings.UPLOADS = tmp_path / "blobs", tmp_path / "blobs" / "uploads"


@pytest.fixture
def deal(cast):
    load_reference()
    return draft_deal(cast)


class Sender:
    """A page's script, as the site sees it."""

    def __init__(self, seat, deal, **place):
        self.client = signed_in(seat)
        self.client.cookies["django_language"] = "en"
        self.deal, self.place = deal, {"kind": "deck", "slot": ""} | place

    def begin(self, data, name="IR.pdf", size=None, modified=7):
        return self.client.post(address("upload_begin", self.deal.uuid), self.place | {
            "name": name, "size": len(data) if size is None else size, "modified": modified}, headers={"X-Autosave": "1", "HX-Request": "true"})

    def piece(self, url, offset, data):
        return self.client.patch(url, data, content_type="application/octet-stream", headers={
            "Upload-Offset": str(offset), "X-Autosave": "1", "HX-Request": "true"})

    def whole(self, data, name="IR.pdf", length=400):
        """Begin and send piece by piece; the last answer."""
        said = self.begin(data, name)
        assert said.status_code == 201, said.content
        url, at = said.json()["url"], said.json()["offset"]
        while True:
            answer = self.piece(url, at, data[at:at + length])
            if answer.status_code != 200 or answer.json()["done"]:
                return answer
            at = answer.json()["offset"]


def parts():
    from django.conf import settings

    return [path for path in Path(settings.UPLOADS).iterdir() if path.is_file()] if Path(settings.UPLOADS).is_dir() else []


def big():
    return pdf() + os.urandom(2_600)


def test_a_file_in_pieces_becomes_the_deck_as_the_plain_form_makes_it(cast, deal):
    data = big()
    answer = Sender(cast.founder, deal).whole(data)
    assert (answer.status_code, answer.json()["done"], answer.json()["refused"]) == (200, True, "")
    deck = current_deck(deal)
    assert (deck.name, deck.uploaded_by, deck.blob.mime, read_blob(deck.blob_id)) == ("IR.pdf", cast.founder, "application/pdf", data)
    assert (parts(), Upload.objects.get().document) == ([], deck)


def test_one_cut_at_99_percent_goes_on_where_it_stopped_also_from_another_tab_and_day(cast, deal):
    data, first = big(), Sender(cast.founder, deal)
    url = first.begin(data).json()["url"]
    cut = len(data) * 99 // 100
    assert first.piece(url, 0, data[:cut]).json()["offset"] == cut
    Upload.objects.update(touched_at=timezone.now() - dt.timedelta(days=1))
    assert (sweep_uploads(), [stat.S_IMODE(part.stat().st_mode) for part in parts()]) == (0, [0o600])
    again = Sender(cast.founder, deal)
    said = again.begin(data).json()
    assert (said["url"], said["offset"]) == (url, cut)
    assert again.client.head(url).headers["Upload-Offset"] == str(cut)
    assert again.begin(data, modified=8).json()["offset"] == 0  # the same name and size, changed since: another file
    assert again.piece(url, cut, data[cut:]).json()["done"]
    assert read_blob(current_deck(deal).blob_id) == data


def test_the_same_piece_twice_and_one_out_of_place_are_told_the_true_offset(cast, deal):
    data, sender = big(), Sender(cast.founder, deal)
    url = sender.begin(data).json()["url"]
    assert sender.piece(url, 0, data[:500]).json()["offset"] == 500
    for offset in (0, 499, 501, 900):
        answer = sender.piece(url, offset, data[offset:offset + 500])
        assert (answer.status_code, answer.json()["offset"]) == (409, 500)
    assert sender.piece(url, 500, data[500:]).json()["done"]
    assert read_blob(current_deck(deal).blob_id) == data
    late = sender.piece(url, 0, data[:500])
    assert (late.status_code, late.json()["done"]) == (200, True)
    assert Document.objects.filter(deal=deal).count() == 1


@pytest.mark.parametrize("size, words", [(0, "empty (0 bytes)"), (10_000_000_000, "10,000.0 MB; up to 2 MB fit")])
def test_a_size_that_cannot_be_is_refused_before_a_byte_is_sent(cast, deal, settings, size, words):
    settings.DECK_MAX_MB = 2
    answer = Sender(cast.founder, deal).begin(b"", size=size)
    assert answer.status_code == 422 and words in answer.json()["refused"]
    assert (Upload.objects.count(), parts()) == (0, [])


@pytest.mark.parametrize("wrong", [{"size": "-1"}, {"size": "many"}, {"size": "9" * 40}, {"kind": "evidence"}, {"slot": "../x"}, {"name": ""}])
def test_an_announcement_that_cannot_be_read_is_refused(cast, deal, wrong):
    given = {"kind": "deck", "slot": "", "name": "IR.pdf", "size": "10", "modified": "1"} | wrong
    assert signed_in(cast.founder).post(address("upload_begin", deal.uuid), given).status_code == 400
    assert Upload.objects.count() == 0


def test_more_than_was_announced_and_a_piece_that_is_too_long_are_refused_and_what_came_stays(cast, deal):
    data, sender = big(), Sender(cast.founder, deal)
    url = sender.begin(data).json()["url"]
    sender.piece(url, 0, data[:1000])
    past = sender.piece(url, 1000, data[1000:] + b"one more")
    assert past.status_code == 422 and "more than it announced" in past.json()["refused"]
    assert sender.piece(url, 1000, b"x" * (PIECE + 1)).status_code == 413
    assert sender.client.patch(url, b"x", content_type="application/octet-stream").status_code == 400
    assert (Upload.objects.get().received, parts()[0].read_bytes()) == (1000, data[:1000])


def test_what_is_not_a_deck_is_refused_in_the_words_of_the_plain_form_and_nothing_of_it_stays(cast, deal):
    sender = Sender(cast.founder, deal)
    answer = sender.whole(PROGRAM)
    assert answer.status_code == 422 and "a program, whatever its name says" in answer.json()["refused"]
    assert (current_deck(deal), parts(), Upload.objects.get().problem == answer.json()["refused"]) == (None, [], True)
    assert sender.whole(big()).json()["done"]


def test_a_name_with_folders_and_control_characters_is_only_a_name(cast, deal):
    assert Sender(cast.founder, deal).whole(big(), name="../../etc/IR\x00\x07.pdf").json()["done"]
    assert (current_deck(deal).name, Upload.objects.get().name) == ("IR.pdf", "IR.pdf")


def test_one_that_ends_after_closing_is_kept_and_taken_up_once_there_is_more_time(cast, deal):
    data, sender = big(), Sender(cast.founder, deal)
    earlier = pdf(3)
    sender.whole(earlier, name="earlier.pdf")
    url = sender.begin(data).json()["url"]
    sender.piece(url, 0, data[:500])
    more = ask_extension(deal=own_deal(cast.founder.user, deal.uuid), reason="정전", by=cast.founder)
    Round.objects.update(opens_at=timezone.now() - dt.timedelta(days=9), closes_at=timezone.now() - dt.timedelta(hours=3), grace_minutes=0)
    answer = sender.piece(url, 500, data[500:])
    assert answer.status_code == 422
    assert "The round closed on" in answer.json()["refused"] and "is kept for 3 days. What was handed in before stands." in answer.json()["refused"]
    assert (current_deck(deal).name, len(parts())) == ("earlier.pdf", 1)
    assert sender.begin(big() + b"x").status_code == 422  # nothing new is begun
    page = sender.client.get(address("section", deal.uuid, "deck")).content.decode()
    assert "but it was not taken up" in page and "/finish/" not in page
    decide_extension(extension=more, grant=True, until=timezone.now() + dt.timedelta(hours=2), reason="정전", by=cast.partner)
    page = sender.client.get(address("section", deal.uuid, "deck")).content.decode()
    assert f"{url}finish/" in page
    assert sender.client.post(f"{url}finish/").status_code == 302
    assert (read_blob(current_deck(deal).blob_id), parts()) == (data, [])


def test_one_whose_last_byte_came_before_closing_counts_although_it_is_taken_up_after(cast, deal):
    data = big()
    row = begin_upload(deal=own_deal(cast.founder.user, deal.uuid), kind="deck", slot="", name="IR.pdf", size=len(data), modified=1, by=cast.founder)
    arrived = timezone.now()
    append_piece(upload=row, offset=0, piece=data, by=cast.founder, arrived_at=arrived - dt.timedelta(minutes=2))
    Round.objects.update(closes_at=arrived - dt.timedelta(minutes=1), grace_minutes=0)
    assert finish_upload(upload=Upload.objects.get(), by=cast.founder).document == current_deck(deal)


def test_somebody_elses_upload_does_not_exist_and_a_viewer_may_not(cast, deal):
    data, rival = big(), another_cast("rival").founder
    url = Sender(cast.founder, deal).begin(data).json()["url"]
    for seat, status in ((cast.editor, 404), (cast.viewer, 403), (cast.partner, 403), (rival, 404)):
        other = Sender(seat, deal)
        assert (seat, other.client.get(url).status_code, other.piece(url, 0, data[:9]).status_code) == (seat, status, status)
        assert {other.client.post(f"{url}{verb}/").status_code for verb in ("finish", "discard")} == {status}
    assert Sender(rival, deal).begin(data).status_code == 404
    assert (Upload.objects.get().received, parts()) == (0, [])


def test_what_one_seat_has_open_is_bounded_until_it_discards_something(cast, deal, settings):
    settings.UPLOAD_OPEN_MB = 3
    sender = Sender(cast.founder, deal)
    first = sender.begin(b"", name="a.pdf", size=2_000_000)
    full = sender.begin(b"", name="b.pdf", size=2_000_000)
    assert full.status_code == 422 and "already hold 2.0 MB" in full.json()["refused"]
    assert sender.client.post(first.json()["discard"], headers={"HX-Request": "true"}).status_code == 204
    assert sender.begin(b"", name="b.pdf", size=2_000_000).status_code == 201


def test_a_part_that_was_lost_is_sent_again_from_where_it_really_stands(cast, deal):
    data, sender = big(), Sender(cast.founder, deal)
    url = sender.begin(data).json()["url"]
    sender.piece(url, 0, data[:1000])
    os.truncate(parts()[0], 300)
    answer = sender.piece(url, 1000, data[1000:])
    assert (answer.status_code, answer.json()["offset"]) == (409, 300)
    assert sender.piece(url, 300, data[300:]).json()["done"]
    assert read_blob(current_deck(deal).blob_id) == data


def test_what_nobody_goes_on_with_is_swept_with_its_bytes(cast, deal, settings):
    sender = Sender(cast.founder, deal)
    url = sender.begin(big()).json()["url"]
    sender.piece(url, 0, b"%PDF-")
    kept = Sender(cast.founder, deal).begin(big(), name="new.pdf").json()["url"]
    stray = Path(settings.UPLOADS) / "stray"
    stray.write_bytes(b"left")
    old = (timezone.now() - dt.timedelta(days=settings.UPLOAD_DAYS, minutes=1))
    for part in parts():
        os.utime(part, (old.timestamp(), old.timestamp()))
    Upload.objects.filter(name="IR.pdf").update(touched_at=old)
    assert (sweep_uploads(), sweep_uploads(), parts()) == (1, 0, [])
    assert (sender.client.get(url).status_code, sender.client.get(kept).status_code) == (404, 200)


@pytest.mark.django_db(transaction=True)
def test_a_piece_costs_few_queries(cast, deal):
    data, sender = big(), Sender(cast.founder, deal)
    url = sender.begin(data).json()["url"]
    sender.piece(url, 0, data[:100])
    with CaptureQueriesContext(connection) as asked_for:
        assert sender.piece(url, 100, data[100:200]).status_code == 200
    assert len(queries := [q["sql"][:90] for q in asked_for.captured_queries if q["sql"] not in ("BEGIN", "COMMIT")]) <= 6, queries


def test_papers_of_the_second_step_come_in_pieces_too_and_an_unknown_place_does_not_exist(cast):
    deal = asked_second(cast)
    slot, data = "statements", big()
    assert Sender(cast.editor, deal, kind="paper", slot=slot).whole(data, name="정관.pdf").json()["done"]
    paper = Document.objects.get(deal=deal, kind="paper")
    assert (paper.slot, paper.name, read_blob(paper.blob_id)) == (slot, "정관.pdf", data)
    for place in ({"kind": "paper", "slot": "nothing"}, {"kind": "answer", "slot": str(deal.uuid)}, {"kind": "deck", "slot": "x"}):
        answer = Sender(cast.founder, deal, **place).begin(data)
        assert answer.status_code == 422 and "does not ask for this" in answer.json()["refused"]


def test_a_file_beside_an_answer_comes_in_pieces_and_a_closed_question_takes_none(cast):
    deal, data = screening_deal(cast), big()
    question = ask_founder(deal=deal, texts=["몇 톤을 판매했습니까?"], due_on=timezone.localdate(), by=cast.analyst)[0]
    sender = Sender(cast.founder, deal, kind="answer", slot=str(question.uuid))
    assert sender.whole(data, name="계약.pdf").json()["done"]
    paper = Document.objects.get(deal=deal, kind="answer")
    assert (paper.slot, paper.name, read_blob(paper.blob_id)) == (str(question.uuid), "계약.pdf", data)
    close_inquiry(inquiry=question, reason="답을 찾았습니다.", by=cast.analyst)
    late = sender.begin(data, name="늦음.pdf")
    assert late.status_code == 422 and "closed this question" in late.json()["refused"]


@pytest.mark.django_db(transaction=True)
def test_two_tabs_that_send_the_same_file_at_once_make_one_document(cast):
    load_reference()
    deal, data = draft_deal(cast), pdf() + os.urandom(40_000)
    url = Sender(cast.founder, deal).begin(data).json()["url"]

    def tab(_n):
        sender = Sender(cast.founder, deal)
        at, steps = 0, 0
        try:
            while (answer := sender.piece(url, at, data[at:at + 3000])).status_code in (200, 409) and not answer.json()["done"]:
                at, steps = answer.json()["offset"], steps + 1
                assert steps < 200
            return answer.status_code, answer.json()["done"]
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as tabs:
        assert list(tabs.map(tab, range(3))) == [(200, True)] * 3
    assert Document.objects.filter(deal=deal).count() == 1
    assert read_blob(current_deck(deal).blob_id) == data and parts() == []


def test_the_plain_form_without_scripts_works_as_before(cast, deal):
    answer = signed_in(cast.founder).post(address("section", deal.uuid, "deck"), {"deck": upload(pdf())})
    assert (answer.status_code, current_deck(deal).name, Upload.objects.count()) == (302, "IR.pdf", 0)


def test_a_store_that_is_away_keeps_the_upload_whole_and_it_is_tried_again(cast, deal, settings):
    data, sender, blobs = big(), Sender(cast.founder, deal), settings.BLOBS
    url = sender.begin(data).json()["url"]
    blobs.mkdir(parents=True)
    (blobs / "unfinished").write_bytes(b"a file where the folder should be")
    assert sender.piece(url, 0, data).status_code == 503
    assert (Upload.objects.get().is_whole, current_deck(deal), len(parts())) == (True, None, 1)
    (blobs / "unfinished").unlink()
    assert sender.piece(url, len(data), b"").json()["done"]
    assert read_blob(current_deck(deal).blob_id) == data


def test_a_seat_that_may_not_write_is_refused_by_the_action_itself(cast, deal):
    with pytest.raises(Refused):
        begin_upload(deal=deal, kind="deck", slot="", name="IR.pdf", size=9, modified=1, by=cast.viewer)
    assert Upload.objects.count() == 0
