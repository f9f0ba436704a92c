"""Reference calls and visits: noted once, corrected by a new note; photos are kept the moment they come and are never lost with a form."""
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.db.utils import ProgrammingError

from applicants.actions.diligence_note import MOST_PHOTOS, add_photos, keep_photo, write_note
from applicants.actions.page import read_document
from applicants.models import Deal, DiligenceNote, Document
from applicants.queries.blob import read_blob
from applicants.queries.diligence_note import waiting_photos
from fund.errors import Refused
from tests.applicants.applying import pdf
from tests.applicants.calling import english, said
from tests.applicants.diligent import GPS, SECRETS, call, photo, photo_file, visit
from tests.applicants.scoring import assigned, screened
from tests.applicants.tabs import tab
from tests.applicants.walling import fresh, walled
from tests.applicants.working import day
from tests.cast import approved_item
from tests.cast import cast as build

pytestmark = pytest.mark.django_db
HEIC = b"\0\0\0\x18ftypheic" + bytes(200)


@pytest.fixture(autouse=True)
def blobs(settings, tmp_path):
    settings.BLOBS = tmp_path / "blobs"


@pytest.fixture
def deal(cast):
    return screened(cast)


def sent(**given) -> dict:
    return {"kind": "visit", "held_on": day(-1).isoformat(), "who": SECRETS["who"], "place": "본사 공장", "notes": SECRETS["notes"],
            "verdict": "mixed"} | given


def shown(client, deal):
    return client.get(tab("deal_diligence", deal)).context["notes"]


def test_a_visit_takes_several_photos_from_the_phone_and_shows_them(cast, deal):
    client = english(cast.analyst)
    files = [photo_file("image.jpg"), photo_file("image.jpg", colour="#aa0000")]  # a phone calls every photo alike
    answer = client.post(tab("diligence_note", deal), sent(files=files, camera=photo_file("image.jpg", colour="#00aa00")))
    assert answer.url == tab("deal_diligence", deal) + "#notes"
    note = DiligenceNote.objects.get()
    assert (note.kind, note.held_on, note.who, note.place, note.notes, note.verdict, note.written_by, note.lang) == (
        "visit", day(-1), SECRETS["who"], "본사 공장", SECRETS["notes"], "mixed", cast.analyst, "ko")
    kept = list(note.photos.order_by("pk"))
    assert [(row.kind, row.deal, row.version, row.uploaded_by) for row in kept] == [("house", deal, 1, cast.analyst)] * 3
    for row in kept:
        assert GPS not in read_blob(row.blob_id) and b"PhoneMaker" not in read_blob(row.blob_id)
    page = client.get(tab("deal_diligence", deal))
    assert page.text.count("being read") == 3
    for row in kept:
        read_document(row.pk)
    page = client.get(tab("deal_diligence", deal))
    for row in kept:
        thumb = tab("deal", deal) and f"/documents/{row.uuid}/pages/1"
        assert f'src="{thumb}"' in page.text and client.get(thumb).headers["Content-Type"] == "image/webp"
        assert client.get(f"/f/sunhwan/papers/{row.uuid}/").status_code == 200
    assert 'accept="image/*"' in page.text and 'capture="environment"' in page.text and 'multiple="multiple"' in page.text and "HEIC" in page.text


def test_a_photo_that_is_not_taken_loses_neither_the_words_nor_the_other_photos(cast, deal):
    client = english(cast.partner)
    files = [photo_file("좋은.jpg"), SimpleUploadedFile("IMG_7.HEIC", HEIC), SimpleUploadedFile("문서.pdf", pdf()), SimpleUploadedFile("빈.jpg", b"")]
    answer = client.post(tab("diligence_note", deal), sent(files=files))
    form = answer.context["visit_form"]
    assert answer.status_code == 422 and DiligenceNote.objects.count() == 0
    assert {name: form[name].value() for name in sent()} == sent() and SECRETS["notes"] + "</textarea>" in answer.text
    words = said(answer)
    for wrong in ("IMG_7.HEIC: This photo is in HEIC", "Most Compatible", "문서.pdf is no photo.", "빈.jpg: This file is empty"):
        assert wrong in words
    kept = Document.objects.get(kind="house")
    assert list(waiting_photos(deal, cast.partner.user)) == [kept] and f'value="{kept.uuid}" id="wait-visit-1" checked' in answer.text
    assert client.post(tab("diligence_note", deal), sent(photos=[str(kept.uuid)])).status_code == 302
    assert list(DiligenceNote.objects.get().photos.all()) == [kept] and list(waiting_photos(deal, cast.partner.user)) == []


def test_a_form_that_is_refused_has_kept_its_photos_and_they_wait_also_when_the_page_is_left(cast, deal):
    client = english(cast.partner)
    answer = client.post(tab("diligence_note", deal), sent(notes=" ", files=[photo_file()]))
    assert answer.status_code == 422 and list(answer.context["visit_form"].errors) == ["notes"]
    kept = Document.objects.get(kind="house")
    assert keep_photo(deal=deal, upload=photo_file(), by=cast.partner) == kept
    page = client.get(tab("deal_diligence", deal))
    assert [each["document"] for each in page.context["waiting"]] == [kept] and "Photos that wait for a visit" in said(page)
    other = english(cast.analyst)
    assert other.get(tab("deal_diligence", deal)).context["waiting"] == []  # they wait for who took them
    stolen = other.post(tab("diligence_note", deal), sent(photos=[str(kept.uuid)]))
    assert stolen.status_code == 422 and DiligenceNote.objects.count() == 0


@pytest.mark.parametrize(("wrong", "field"), [
    ({"held_on": ""}, "held_on"), ({"held_on": "1999-01-01"}, "held_on"), ({"held_on": "어제"}, "held_on"), ({"who": " "}, "who"),
    ({"who": "가" * 301}, "who"), ({"place": "가" * 201}, "place"), ({"notes": "가\u202e나"}, "notes"),
    ({"verdict": ""}, "verdict"), ({"verdict": "x"}, "verdict")])
def test_what_is_wrong_stands_beside_its_field_and_the_notes_are_not_lost(cast, deal, wrong, field):
    answer = english(cast.partner).post(tab("diligence_note", deal), sent(**wrong))
    form = answer.context["visit_form"]
    assert (answer.status_code, list(form.errors), DiligenceNote.objects.count()) == (422, [field], 0)
    assert {name: form[name].value() for name in sent()} == sent(**wrong)


def test_a_call_takes_no_photos_and_sent_twice_is_noted_once(cast, deal):
    client = english(cast.partner)
    given = sent(kind="reference", who="2년 된 고객", notes=SECRETS["call"], verdict="supports")
    for _twice in "ab":
        client.post(tab("diligence_note", deal), given)
    note = DiligenceNote.objects.get()
    assert (note.kind, note.place, note.photos.count()) == ("reference", "", 0)
    with pytest.raises(Refused):
        call(cast, deal, photos=[photo(cast, deal)])
    assert client.post(tab("diligence_note", deal), {"kind": "x"}).status_code == 422
    assert "Supports the case" in said(english(cast.inspector).get(tab("deal_diligence", deal)))


def test_a_correction_is_a_new_note_that_shows_what_it_corrects_and_keeps_the_photos(cast, deal):
    placed = photo(cast, deal)
    first = visit(cast, deal, photos=[placed])
    url = tab("diligence_correct", deal, first.uuid)
    assert english(cast.analyst).post(url, sent(notes="천장까지는 아니었습니다", files=[photo_file(colour="#123456")])).status_code == 302
    newer = DiligenceNote.objects.get(corrects=first)
    assert newer.photos.count() == 2 and placed in newer.photos.all() and (newer.written_by, newer.who) == (cast.analyst, SECRETS["who"])
    found = shown(english(cast.partner), deal)
    assert [(each["row"], each["before"], len(each["photos"])) for each in found] == [(newer, [first], 2)]
    late = english(cast.partner).post(url, sent(notes="또 다른 말"))
    assert late.status_code == 422 and "corrected this meanwhile" in said(late) and DiligenceNote.objects.count() == 2
    english(cast.analyst).post(url, sent(notes="천장까지는 아니었습니다"))  # pressed twice
    assert DiligenceNote.objects.count() == 2
    with pytest.raises(Refused):
        write_note(deal=deal, kind="reference", held_on=day(), who="고객", notes="말", verdict="mixed", corrects=newer, by=cast.partner)


def test_photos_come_later_too_as_many_as_a_visit_holds(cast, deal):
    note = visit(cast, deal)
    client, url = english(cast.partner), tab("diligence_photos", deal, note.uuid)
    assert client.post(url, {"camera": photo_file()}).url == tab("deal_diligence", deal) + f"#note-{note.uuid.hex}"
    assert note.photos.count() == 1
    nothing = client.post(url, {})
    assert nothing.status_code == 422 and "Choose a photo first." in said(nothing)
    half = client.post(url, {"files": [photo_file(colour="#ffffff"), SimpleUploadedFile("a.heic", HEIC)]})
    assert half.status_code == 422 and note.photos.count() == 1 and len(half.context["waiting"]) == 1  # kept, and ticked
    assert client.post(url, {"photos": [str(half.context["waiting"][0]["document"].uuid)]}).status_code == 302
    assert note.photos.count() == 2
    with pytest.raises(Refused):
        add_photos(note=call(cast, deal), photos=[photo(cast, deal, colour="#00ff00")], by=cast.partner)
    with pytest.raises(Refused, match=str(MOST_PHOTOS)):
        add_photos(note=note, photos=[photo(cast, deal)] * (MOST_PHOTOS + 1), by=cast.partner)
    newer = visit(cast, deal, notes="고친 글", corrects=note)
    with pytest.raises(Refused):
        add_photos(note=note, photos=[photo(cast, deal, colour="#0000ff")], by=cast.partner)
    assert newer.photos.count() == 2


def test_the_database_keeps_what_was_written(cast, deal):
    row = visit(cast, deal)
    for change in (lambda: DiligenceNote.objects.update(notes="다른 말"), lambda: DiligenceNote.objects.all().delete()):
        with pytest.raises((ProgrammingError, IntegrityError), match="pgtrigger"), transaction.atomic():
            change()
    assert DiligenceNote.objects.get().notes == row.notes == SECRETS["notes"]


def test_only_the_house_that_sees_the_deal_and_is_not_blind_writes_and_reads(cast, deal):
    placed = photo(cast, deal)
    note, rival = visit(cast, deal, photos=[placed]), build("rival")
    assigned(cast, deal, cast.analyst2)
    walled(cast, deal, cast.analyst)
    for seat in (cast.inspector, cast.founder, cast.lp, cast.chair, rival.partner, fresh(cast.analyst), fresh(cast.analyst2)):
        for deed in (lambda by: visit(cast, deal, by), lambda by: keep_photo(deal=deal, upload=photo_file(), by=by),
                     lambda by: add_photos(note=note, photos=[placed], by=by)):
            with pytest.raises(Refused):
                deed(seat)
        assert list(DiligenceNote.objects.visible_to(seat.user)) == ([note] if seat is cast.inspector else [])
    Deal.objects.filter(pk=deal.pk).update(status="withdrawn")
    with pytest.raises(Refused):
        visit(cast, Deal.objects.get(pk=deal.pk), notes="늦게")
    Deal.objects.filter(pk=deal.pk).update(status="active")
    approved_item(cast, Deal.objects.get(pk=deal.pk))
    with pytest.raises(Refused):
        keep_photo(deal=deal, upload=photo_file(), by=cast.partner)
    assert (DiligenceNote.objects.count(), Document.objects.filter(kind="house").count()) == (1, 1)
