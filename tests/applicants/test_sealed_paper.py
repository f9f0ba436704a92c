"""The sealed paper: printed minutes that were sealed by hand and scanned count as every signature does, and are filed once."""
import pytest

from applicants.actions.signature import file_sealed_paper, sign_minutes
from applicants.models import Blob, Deal, Document, Signature, SignedMinutes, StageMove
from applicants.queries.blob import read_blob
from fund.errors import Refused
from fund.models import Job
from tests.applicants.applying import pdf
from tests.applicants.files import docx, picture
from tests.applicants.minuting import decided, drawn, scan, url, vote
from tests.cast import cast as another_cast


@pytest.fixture
def item(cast):
    row = decided(cast, vote(cast.chair, "yes"), vote(cast.member, "yes"), vote(cast.member2, "recused"))
    drawn(row)
    return row


def stage(item) -> str:
    return Deal.objects.get(pk=item.deal_id).stage


@pytest.mark.parametrize(("name", "content", "mime"), [("의사록.pdf", pdf(2), "application/pdf"), ("사진.png", picture("PNG"), "image/png"),
                                                       ("사진.jpg", picture("JPEG"), "image/jpeg")])
def test_a_scan_or_a_photo_files_the_minutes_and_moves_the_deal(cast, item, name, content, mime):
    sign_minutes(item=item, by=cast.member)
    signed = file_sealed_paper(item=item, upload=scan(name, content), by=cast.operations)
    paper = Document.objects.get(kind="house", deal=item.deal)
    assert (signed.way, signed.by, signed.blob.mime, paper.blob, paper.slot, stage(item)) == (
        "paper", cast.operations, mime, signed.blob, "minutes", "contracting")
    assert [row.seat for row in Signature.objects.all()] == [cast.member]  # what was signed so far stays on record
    assert not Job.objects.filter(name="applicants.draw_signed_minutes").exists()


def test_the_same_paper_again_is_the_same_and_another_is_refused(cast, item):
    first = file_sealed_paper(item=item, upload=scan(), by=cast.operations)
    assert file_sealed_paper(item=item, upload=scan(), by=cast.partner) == first
    with pytest.raises(Refused):
        file_sealed_paper(item=item, upload=scan(content=pdf(3)), by=cast.partner)
    assert (SignedMinutes.objects.get().by, StageMove.objects.filter(deal=item.deal).count()) == (cast.operations, 1)


def test_no_paper_over_signatures_and_no_signature_over_a_paper(cast, item):
    other = decided(cast, vote(cast.chair, "yes"), name="너울섬유")
    drawn(other)
    sign_minutes(item=other, by=cast.chair)
    with pytest.raises(Refused):
        file_sealed_paper(item=other, upload=scan(), by=cast.operations)
    file_sealed_paper(item=item, upload=scan(), by=cast.operations)
    with pytest.raises(Refused):
        sign_minutes(item=item, by=cast.chair)
    assert (Signature.objects.count(), list(SignedMinutes.objects.order_by("pk").values_list("way", flat=True))) == (1, ["electronic", "paper"])


@pytest.mark.parametrize("who", ["analyst", "chair", "member", "inspector", "elsewhere"])
def test_only_who_prepares_the_meetings_of_this_fund_files_it(cast, item, who):
    cast.elsewhere = another_cast("rival").partner
    with pytest.raises(Refused):
        file_sealed_paper(item=item, upload=scan(), by=getattr(cast, who))
    assert (SignedMinutes.objects.count(), Document.objects.filter(kind="house").count(), stage(item)) == (0, 0, "committee")


@pytest.mark.parametrize(("name", "content"), [("의사록.docx", docx()), ("의사록.pdf", b"not a pdf"), ("의사록.pdf", b""), ("의사록.pdf", b"MZ program")])
def test_what_is_no_scan_is_refused_beside_the_field_and_nothing_is_kept(cast, item, client, name, content):
    client.force_login(cast.operations.user)
    answer = client.post(url(item, "minutes_seal"), {"minutes": scan(name, content)})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["minutes"])
    assert (SignedMinutes.objects.count(), Document.objects.filter(kind="house").count(), stage(item)) == (0, 0, "committee")


def test_the_page_takes_the_paper_and_everybody_who_sees_the_item_gets_it_as_it_was(cast, item, client):
    client.force_login(cast.operations.user)
    assert url(item, "minutes_seal") in client.get(url(item, "agenda_item")).content.decode()
    assert client.get(url(item, "minutes_seal")).status_code == 200
    assert client.post(url(item, "minutes_seal"), {}).status_code == 422
    assert client.post(url(item, "minutes_seal"), {"minutes": scan("사진.png", picture("PNG"))})["Location"].endswith("#minutes")
    assert client.get(url(item, "minutes_seal")).status_code == 302  # nothing is left to file
    for seat in (cast.chair, cast.inspector, cast.analyst):
        client.force_login(seat.user)
        answer = client.get(url(item, "minutes_signed"))
        assert (answer["Content-Type"], answer.content) == ("image/png", read_blob(SignedMinutes.objects.get().blob_id))
        assert answer["Content-Disposition"] == f'attachment; filename="minutes-signed-main-{item.meeting.number}-2.png"'
        assert url(item, "minutes_seal") not in client.get(url(item, "agenda_item")).content.decode()


def test_a_paper_with_malware_is_handed_to_nobody_and_the_page_says_so(cast, item, client):
    signed = file_sealed_paper(item=item, upload=scan(), by=cast.operations)
    Blob.objects.filter(pk=signed.blob_id).update(scan="infected")
    client.force_login(cast.chair.user)
    assert client.get(url(item, "minutes_signed")).status_code == 404
    assert url(item, "minutes_signed") not in client.get(url(item, "agenda_item")).content.decode()


def test_founders_never_find_the_paper(cast, item, client):
    file_sealed_paper(item=item, upload=scan(), by=cast.operations)
    paper = Document.objects.get(kind="house", deal=item.deal)
    assert not Document.objects.visible_to(cast.founder.user).filter(pk=paper.pk).exists()
    client.force_login(cast.founder.user)
    assert client.get(url(item, "minutes_signed")).status_code == 404
