"""Whose copy a page is: nobody outside the startup sees one without their own name across it, and reviewers need not wait for theirs."""
import datetime as dt
import io

import pytest
from django.utils import timezone
from PIL import Image, ImageChops

from applicants.actions.assignment import assign_reviewers
from applicants.actions.marked_page import ask_marks, mark_pages
from applicants.actions.page import read_document
from applicants.models import AccessLog, Blob, Document, MarkedPage
from applicants.queries.blob import read_blob
from applicants.queries.marked_page import mark_words
from fund.jobs import perform
from fund.models import Job
from tests.applicants.applying import address, pdf, signed_in
from tests.applicants.papering import handed_in, stored
from tests.applicants.scoring import english
from tests.applicants.walling import walled
from tests.cast import submitted_deal

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def blobs(settings, tmp_path):
    settings.BLOBS = tmp_path / "blobs"


@pytest.fixture
def deal(cast):
    return submitted_deal(cast)


def body(answer) -> bytes:
    return b"".join(answer.streaming_content)


def marks_jobs() -> list[tuple[str, str]]:
    return sorted(Job.objects.filter(name="applicants.mark_pages").values_list("subject", "asked_by__user__name"))


def test_each_reader_gets_a_page_of_their_own_and_the_startup_the_page_itself(cast, deal):
    deck = handed_in(cast, deal, pdf(2), "IR.pdf", "deck")
    for seat in (cast.analyst, cast.partner):
        assert mark_pages(deck.pk, seat.pk) == {"pages": 2}
        assert mark_pages(deck.pk, seat.pk) == {"pages": 0}  # twice is once
    page = address("document_page", deck.uuid, 1)
    plain, analyst, partner = (body(signed_in(seat).get(page)) for seat in (cast.founder, cast.analyst, cast.partner))
    assert len({plain, analyst, partner}) == 3
    assert plain == read_blob(deck.pages.get(number=1).blob_id)
    difference = ImageChops.difference(*(Image.open(io.BytesIO(data)).convert("L") for data in (plain, analyst)))
    left, top, right, bottom = difference.point(lambda v: 255 if v > 12 else 0).getbbox()
    assert right - left > 1000 and bottom - top > 500
    assert mark_words(cast.analyst) == f"sunhwan-analyst · sunhwan gp · {timezone.localdate():%Y.%m.%d}"


def test_a_page_that_is_not_marked_yet_is_not_shown_and_its_drawing_is_asked_for_once(cast, deal):
    deck = handed_in(cast, deal, pdf(2), "IR.pdf", "deck")
    client = signed_in(cast.inspector)
    for _twice in "ab":
        answer = client.get(address("document_page", deck.uuid, 1))
        assert (answer.status_code, answer.content, answer.headers["Cache-Control"]) == (202, b"", "no-store")
    assert marks_jobs() == [(f"document:{deck.uuid}:{cast.inspector.uuid}", "sunhwan-inspector")]
    assert AccessLog.objects.filter(document=deck).count() == 0  # nothing was seen
    perform(Job.objects.get(name="applicants.mark_pages").pk, lambda job, *, document, seat: mark_pages(document, seat, job))
    assert client.get(address("document_page", deck.uuid, 1)).status_code == 200
    assert AccessLog.objects.filter(document=deck).count() == 1


def test_the_reader_follows_the_drawing_of_its_copy_and_shows_pages_as_they_come(cast, client, deal):
    deck = handed_in(cast, deal, pdf(3, "Slide"), "IR.pdf", "deck")
    english(client, cast.partner)
    reader = address("paper", "sunhwan", deck.uuid)
    page = client.get(reader).content.decode()
    assert ("Your copy is being drawn" in page, "Slide 1" in page, '<progress max="1"' in page) == (True, False, True)
    first = deck.pages.get(number=1)
    MarkedPage.objects.create(page=first, seat=cast.partner, blob=first.blob)
    Job.objects.filter(name="applicants.mark_pages").update(state="running", done=1, total=3)
    page = client.get(reader, headers={"HX-Request": "true"}).content.decode()
    assert ("Your copy is being drawn" in page, "Slide 1" in page, "<html" in page, "1 / 3" in page) == (False, True, False, True)
    assert (page.count("<img"), page.count("thumb-wait")) == (2, 2)
    assert "Your copy is being drawn" in client.get(reader, {"page": "2"}, headers={"HX-Request": "true"}).content.decode()


def test_reviewers_copies_are_drawn_when_they_are_assigned_and_when_a_new_deck_is_handed_in(cast, deal):
    first = handed_in(cast, deal, pdf(1), "IR.pdf", "deck")
    assert marks_jobs() == []
    assign_reviewers(deal=deal, reviewers=[cast.analyst, cast.analyst2], by=cast.partner)
    assert [subject for subject, _who in marks_jobs()] == sorted(f"document:{first.uuid}:{seat.uuid}" for seat in (cast.analyst, cast.analyst2))
    second = stored(deal, pdf(2), "IR 2.pdf", "deck", by=cast.founder)
    assert not Job.objects.filter(subject__contains=str(second.uuid), name="applicants.mark_pages").exists()  # a draft is nobody's
    third = handed_in(cast, deal, pdf(3), "IR 3.pdf", "deck")
    read_document(third.pk)  # as the checks of a submission do
    assert Job.objects.filter(subject__contains=str(third.uuid), name="applicants.mark_pages").count() == 2


def test_nobody_behind_a_wall_hears_of_a_copy(cast, client, deal):
    deck = handed_in(cast, deal, pdf(1), "IR.pdf", "deck")
    job = ask_marks(document=deck, by=cast.analyst)
    client.force_login(cast.analyst.user)
    assert client.get(f"/jobs/{job.uuid}/").status_code == 200
    walled(cast, deal, cast.analyst)
    mark_pages(deck.pk, cast.analyst.pk)
    for where in (f"/jobs/{job.uuid}/", address("paper", "sunhwan", deck.uuid), address("document_page", deck.uuid, 1)):
        assert (where, client.get(where).status_code) == (where, 404)


def test_an_old_copy_goes_on_being_shown_until_the_new_one_replaces_it(cast, deal, settings):
    deck = handed_in(cast, deal, pdf(1), "IR.pdf", "deck")
    mark_pages(deck.pk, cast.analyst.pk)
    old = MarkedPage.objects.get()
    assert ask_marks(document=deck, by=cast.analyst) is None
    MarkedPage.objects.update(drawn_at=timezone.now() - dt.timedelta(days=settings.MARK_DAYS + 1))
    cast.analyst.user.name = "김새이름"
    cast.analyst.user.save(update_fields=["name"])
    assert signed_in(cast.analyst).get(address("document_page", deck.uuid, 1)).status_code == 200
    assert ask_marks(document=deck, by=cast.analyst) is not None
    mark_pages(deck.pk, cast.analyst.pk)
    new = MarkedPage.objects.get()
    assert new.blob_id != old.blob_id and not Blob.objects.filter(pk=old.blob_id).exists()
    with pytest.raises(FileNotFoundError):
        read_blob(old.blob_id)


def test_the_earlier_versions_of_a_deck_open_to_those_who_saw_them_handed_in(cast, client, deal):
    first, second = (handed_in(cast, deal, pdf(n), f"IR {n}.pdf", "deck") for n in (1, 2))
    draft = stored(deal, pdf(4), "IR draft.pdf", "deck", by=cast.founder)
    assert [row.version for row in (first, second, draft)] == [2, 3, 4]  # the first was the cast's own
    english(client, cast.analyst)
    page = client.get(address("paper", "sunhwan", second.uuid)).content.decode()
    assert [address("paper", "sunhwan", row.uuid) in page for row in (first, draft)] == [True, False]
    assert "IR draft" not in page
    english(client, cast.founder)
    page = client.get(address("document", second.uuid)).content.decode()
    assert [address("document", row.uuid) in page for row in (first, draft)] == [True, True]
    assert client.get(address("paper", "sunhwan", second.uuid)).status_code == 404
    assert Document.objects.get(pk=first.pk).replaced_at is not None


def test_two_files_of_one_name_are_versions_and_the_same_file_again_is_the_same(cast, deal):
    rows = [stored(deal, data, name) for data, name in ((pdf(1), "재무.pdf"), (pdf(2), "재무.pdf"), (pdf(2), "재무.pdf"), (pdf(1), "다른.pdf"))]
    assert [row.version for row in rows] == [1, 2, 2, 1]
    assert rows[1].pk == rows[2].pk
