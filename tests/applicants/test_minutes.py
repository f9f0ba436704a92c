"""Minutes: drawn once from the kept outcome by a worker, readable, without persons, downloaded from the item's page."""
import io

import pytest
from pypdf import PdfReader

from applicants.actions.committee import open_ballot
from applicants.models import Blob, Minutes
from applicants.queries.blob import read_blob
from applicants.tasks import draw_minutes
from fund.errors import Refused
from fund.models import Job
from tests.applicants.ballots import again, sealed, voted
from tests.applicants.test_vote import url
from tests.cast import cast as another_cast


@pytest.fixture
def decided(cast):
    item = voted(cast, sealed(cast), chair="yes", member="conditional", member2="recused")
    return open_ballot(item=item, by=cast.chair)


def draw(item):
    job = Job.objects.get(name="applicants.draw_minutes")
    return draw_minutes(job, **job.args)


def test_the_pdf_says_who_voted_how_under_which_hashes_and_names_no_person(cast, decided):
    sha = draw(decided)["sha256"]
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(read_blob(sha))).pages)
    squeezed = "".join(text.split())
    outcome = again(decided).outcome
    for said in ("80,000", "2,000,000,000", "14.29%", "sunhwan sponsor", "because of member", "원료 공급 계약 3년",
                 "재적 3 · 회피 1 · 출석 2", decided.packet_sha256, outcome["sha256"]):
        assert "".join(said.split()) in squeezed
    assert [seat.user.name for seat in (cast.chair, cast.member, cast.member2) if seat.user.name in text] == []


def test_drawing_twice_keeps_one_pdf(decided):
    assert draw(decided) == draw(decided)
    assert (Minutes.objects.count(), Blob.objects.filter(mime="application/pdf", minutes__isnull=False).count()) == (1, 1)


def test_nothing_is_drawn_before_the_opening(cast):
    item = sealed(cast)
    with pytest.raises(Refused):
        draw_minutes(None, item=item.pk)
    assert not Minutes.objects.exists()


def test_the_page_links_the_pdf_once_it_is_drawn(cast, decided, client):
    link, job = url(decided, "minutes"), Job.objects.get(name="applicants.draw_minutes")
    for seat, sees_job in ((cast.chair, True), (cast.partner, True), (cast.member, False)):
        client.force_login(seat.user)
        body = client.get(url(decided, "agenda_item")).content.decode()
        assert (link in body, f"/jobs/{job.uuid}/" in body) == (False, sees_job)
        assert client.get(link).status_code == 404
    sha = draw(decided)["sha256"]
    for seat in (cast.member, cast.inspector):
        client.force_login(seat.user)
        assert link in client.get(url(decided, "agenda_item")).content.decode()
        answer = client.get(link)
        assert (answer.status_code, answer["Content-Type"], answer.content) == (200, "application/pdf", read_blob(sha))
        assert answer["Content-Disposition"].startswith("attachment")
    for seat, status in ((cast.lp, 403), (cast.founder, 404), (another_cast("rival").chair, 404)):
        client.force_login(seat.user)
        assert client.get(link).status_code == status
