"""A file that was filed wrongly is taken back: nobody opens or finds it any more, its place says who took it back and why."""
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction

from applicants.actions.diligence import MOST_FILES, attach_to_line
from applicants.actions.main_purpose import write_main_purpose
from applicants.actions.page import read_document
from applicants.actions.taken_back import remove_taken_back, take_back
from applicants.actions.withdrawal import withdraw_application
from applicants.models import Deal, Document, MainPurpose, Page, TakenBack
from applicants.queries.blob import blob_name
from applicants.queries.erasure import COUNTS
from applicants.queries.happened import happened
from applicants.queries.paper import hits
from fund.errors import Refused
from fund.models import Job
from tests.applicants.applying import address, pdf
from tests.applicants.calling import english, said
from tests.applicants.diligent import SECRETS, everything, line, photo, visit
from tests.applicants.holding import erased, whole_database
from tests.applicants.scoring import assigned, screened
from tests.applicants.tabs import tab
from tests.applicants.walling import fresh, walled
from tests.cast import approved_item
from tests.cast import cast as build

pytestmark = pytest.mark.django_db
WHY = "다른 회사의 파일입니다."


@pytest.fixture
def deal(cast):
    return screened(cast)


@pytest.fixture
def have(cast, deal):
    return everything(cast, deal)


def paper(document: Document, page: str = "") -> str:
    return f"/f/sunhwan/papers/{document.uuid}/{page}"


def is_stored(sha256: str) -> bool:
    return Path(settings.BLOBS, blob_name(sha256)).exists()


def run_jobs() -> list[dict[str, int]]:
    return [remove_taken_back(job.args["document"], job.args["blobs"]) for job in Job.objects.filter(name="applicants.remove_taken_back")]


def test_a_file_of_a_line_goes_with_its_pages_its_name_and_its_bytes(cast, deal, have):
    client, sha256 = english(cast.partner), have.file.blob_id
    pages = [sha for sha in have.file.pages.values_list("blob", flat=True) if sha]
    assert pages and all(is_stored(sha) for sha in (sha256, *pages)) and hits(cast.fund, cast.partner.user, "Sprinklerpage")
    assert "Take this file back" in said(client.get(paper(have.file)))
    assert client.post(paper(have.file, "back/"), {"reason": f"  {WHY} "}).url == paper(have.file)
    assert run_jobs() == [{"removed": 1 + len(pages), "kept": 0}] and not any(is_stored(sha) for sha in (sha256, *pages))
    assert run_jobs() == [{"removed": 1 + len(pages), "kept": 0}]  # a worker may run it twice
    row = TakenBack.objects.get()
    assert (row.document, row.reason, row.by) == (have.file, WHY, cast.partner)
    assert not hits(cast.fund, cast.partner.user, "Sprinklerpage") and not Page.objects.filter(document=have.file).exists()
    assert client.get(address("document_file", have.file.uuid)).status_code == client.get(address("document_page", have.file.uuid, 1)).status_code == 404
    shown = said(client.get(paper(have.file)))
    assert WHY in shown and "Take this file back" not in shown and sha256 in client.get(paper(have.file)).text
    for page in (shown, said(client.get(tab("deal_diligence", deal))), said(client.get(tab("deal_papers", deal))), client.get("/find/", {
            "q": SECRETS["file"]}).text):
        assert SECRETS["file"] + ".pdf" not in page
    assert "A file that was taken back" in said(client.get(tab("deal_diligence", deal))) and SECRETS["file"] not in whole_database()
    assert [each["facts"] for each in happened(deal, cast.partner.user) if each["happened"] == "taken back"] == [{"reason": WHY}]


def test_a_photo_leaves_its_visit_and_the_same_photo_can_come_again_elsewhere(cast, deal, have):
    client = english(cast.analyst)
    first, other = said(client.get(tab("deal_diligence", deal))), screened(cast, "맞는 회사")
    take_back(document=have.photo, reason=WHY, by=cast.analyst)
    assert [row.pk for row in have.visit.photos.filter(erased_at=None)] == []
    page = client.get(tab("deal_diligence", deal))
    assert "A file that was taken back" in said(page) and f"/documents/{have.photo.uuid}/" not in page.text and "taken back" not in first
    again = photo(cast, other, cast.analyst)
    run_jobs()
    assert again.blob_id == have.photo.blob_id and client.get(address("document_file", again.uuid)).status_code == 200
    assert photo(cast, deal, cast.analyst).pk != have.photo.pk  # and to this deal, where it was right after all


def test_what_another_record_rests_on_stays_and_the_page_says_why(cast, deal, have):
    write_main_purpose(deal=deal, code="environment", basis="재생 원료", papers=Document.objects.filter(pk=have.file.pk), by=cast.partner)
    client = english(cast.partner)
    assert "evidence of the main purpose" in said(client.get(paper(have.file))) and "Take this file back" not in said(client.get(paper(have.file)))
    answer = client.post(paper(have.file, "back/"), {"reason": WHY})
    assert answer.status_code == 422 and WHY in answer.text and "evidence of the main purpose" in said(answer)
    deck = deal.documents.get(kind="deck")
    with pytest.raises(Refused):
        take_back(document=deck, reason=WHY, by=cast.partner)
    MainPurpose.files.through.objects.all().delete()
    approved_item(cast, deal)
    assert "The committee approved this deal" in said(client.get(paper(have.file)))
    with pytest.raises(Refused):
        take_back(document=have.photo, reason=WHY, by=cast.partner)
    assert not TakenBack.objects.exists() and Document.objects.filter(erased_at=None).count() == Document.objects.count()


@pytest.mark.parametrize("wrong", ["", "  ", "가\u202e나", "가" * 301])
def test_the_reason_is_asked_for_beside_its_field(cast, deal, have, wrong):
    answer = english(cast.partner).post(paper(have.file, "back/"), {"reason": wrong})
    form = answer.context["back_form"]
    assert (answer.status_code, list(form.errors), form["reason"].value()) == (422, ["reason"], wrong) and not TakenBack.objects.exists()


def test_sent_twice_is_taken_back_once_and_the_second_person_is_told(cast, deal, have):
    first = take_back(document=have.file, reason=WHY, by=cast.partner)
    assert take_back(document=have.file, reason=WHY, by=cast.partner) == first
    answer = english(cast.analyst).post(paper(have.file, "back/"), {"reason": "저도 봤습니다."})
    assert answer.status_code == 422 and "gone already" in said(answer) and "저도 봤습니다." in answer.text
    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        TakenBack.objects.update(reason="다른 까닭")


def test_only_the_house_that_sees_the_deal_and_is_not_blind_takes_back_and_reads_of_it(cast, deal, have):
    rival = build("rival")
    assigned(cast, deal, cast.analyst2)
    walled(cast, deal, cast.analyst)
    for seat in (cast.inspector, cast.founder, cast.lp, cast.chair, rival.partner, fresh(cast.analyst), fresh(cast.analyst2)):
        assert english(seat).post(paper(have.file, "back/"), {"reason": WHY}).status_code in (403, 404), seat
        with pytest.raises(Refused):
            take_back(document=have.file, reason=WHY, by=seat)
    assert "Take this file back" not in said(english(cast.inspector).get(paper(have.file)))
    take_back(document=have.file, reason=WHY, by=cast.partner)
    for seat in (cast.founder, cast.lp, cast.chair, rival.partner, fresh(cast.analyst), fresh(cast.analyst2)):
        assert not TakenBack.objects.visible_to(seat.user).exists() and english(seat).get(paper(have.file)).status_code == 404
        assert not [each for each in happened(deal, seat.user) if each["happened"] == "taken back"]
    assert TakenBack.objects.visible_to(cast.inspector.user).exists() and WHY in said(english(cast.inspector).get(paper(have.file)))


def test_places_of_files_taken_back_are_free_again(cast, deal):
    item = line(cast, deal)
    for n in range(MOST_FILES):
        file = attach_to_line(item=item, upload=SimpleUploadedFile(f"{n}.pdf", pdf(1, f"page {n}")), by=cast.partner)
    with pytest.raises(Refused):
        attach_to_line(item=item, upload=SimpleUploadedFile("eleven.pdf", pdf(1, "eleven")), by=cast.partner)
    read_document(file.pk)
    take_back(document=file, reason=WHY, by=cast.partner)
    assert attach_to_line(item=item, upload=SimpleUploadedFile("eleven.pdf", pdf(1, "eleven")), by=cast.partner).erased_at is None
    assert item.files.count() == MOST_FILES + 1


def test_names_go_out_of_the_reason_when_the_deal_is_erased(cast, deal):
    cast.founder.user.name = "한창업"
    cast.founder.user.save()
    before = COUNTS["diligence"](deal)
    visit(cast, deal, photos=[placed := photo(cast, deal)])
    take_back(document=placed, reason="한창업 대표의 집 사진입니다.", by=cast.partner)
    assert COUNTS["diligence"](Deal.objects.get(pk=deal.pk)) == before + 2
    withdraw_application(deal=deal, reason="그만둡니다.", by=cast.founder)
    erased(cast, Deal.objects.get(pk=deal.pk))
    assert TakenBack.objects.get().reason == "[…] 대표의 집 사진입니다."
