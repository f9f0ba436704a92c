"""A real worker reads what founders upload, among it what should never have been made: each job ends with a word, and the worker lives."""
import time

import pytest

from applicants.actions.document import store_document
from applicants.models import Document
from fund.models import Job, Notification
from tests.applicants import files
from tests.applicants.applying import pdf, signed_in, upload
from tests.cast import cast as build
from tests.cast import draft_deal

pytestmark = pytest.mark.django_db(transaction=True)


def until(wanted, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not wanted():
        assert time.monotonic() < deadline, list(Job.objects.values_list("name", "state", "problem"))
        time.sleep(0.1)


BAD = {  # name of the file -> what it holds, and what is said of it in the end
    "3000쪽.pdf": (lambda: pdf(3000), "too_long"), "잠김.pdf": (files.locked_pdf, "protected"), "반쪽.pdf": (lambda: pdf(9)[:1500], "unreadable"),
    "큰그림.png": (lambda: files.png_of(60_000, 60_000), "too_heavy"), "끊김.png": (lambda: files.picture()[:-300], "unreadable"),
    "웃음.xlsx": (lambda: files.repacked(files.xlsx(), {"xl/sharedStrings.xml": files.LAUGHS}), "unreadable"),
    "밖.docx": (lambda: files.repacked(files.docx(), {"word/document.xml": files.OUTSIDE}), "unreadable"),
    "깨짐.hwp": (lambda: files.hwp().replace(b"B\0o\0d\0y\0T\0e\0x\0t", b"B\0o\0d\0x\0T\0e\0x\0t").replace(b"P\0r\0v", b"Q\0r\0v"), "unreadable"),
    "묻힌폭탄.pptx": (lambda: files.pptx(["x"], **{"ppt/embeddings/a.zip": files.bomb(50).decode("latin-1")}), ""),
}


def test_whatever_comes_the_job_ends_with_a_word_and_the_worker_reads_the_next(celery_worker_process):
    c = build()
    deal = draft_deal(c)
    made = {name: store_document(company=deal.company, deal=deal, kind="paper", slot="statements", by=c.founder, upload=upload(data(), name))
            for name, (data, _word) in BAD.items()}
    good = store_document(company=deal.company, deal=deal, kind="deck", by=c.founder, upload=upload(pdf(2, "alive"), "IR.pdf"))
    until(lambda: not Document.objects.filter(read_at=None).exists())
    assert {name: Document.objects.get(pk=row.pk).problem for name, row in made.items()} == {name: word for name, (_data, word) in BAD.items()}
    assert [page.text for page in good.pages.all()] == ["alive 1", "alive 2"]
    until(lambda: not Job.objects.exclude(state="done").filter(name="applicants.read_document").exists())
    assert celery_worker_process.process.poll() is None
    assert "broke" not in celery_worker_process.words() and "lost" not in celery_worker_process.words().lower()
    assert not Notification.objects.filter(kind="job_failed").exists()
    client = signed_in(c.founder)
    client.cookies["django_language"] = "en"
    assert "more than 300 pages" in client.get(f"/documents/{made['3000쪽.pdf'].uuid}/").content.decode()


@pytest.fixture
def tight(monkeypatch):
    """A worker whose readers get little, so that small files are too much for them."""
    monkeypatch.setenv("READ_MEMORY_MB", "200")
    monkeypatch.setenv("READ_SECONDS", "2")


def test_what_eats_memory_or_time_dies_alone(tight, celery_worker_process):
    c = build()
    deal = draft_deal(c)
    hungry, slow = (store_document(company=deal.company, deal=deal, kind="paper", slot="statements", by=c.founder, upload=upload(data, name))
                    for data, name in ((files.png_of(7000, 8000), "큼.png"), (pdf(300), "길다.pdf")))
    good = store_document(company=deal.company, deal=deal, kind="deck", by=c.founder, upload=upload(pdf(1, "alive"), "IR.pdf"))
    until(lambda: not Document.objects.filter(read_at=None).exists())
    assert [Document.objects.get(pk=row.pk).problem for row in (hungry, slow)] == ["too_heavy", "too_heavy"]
    assert slow.pages.count() == 0
    assert [page.text for page in good.pages.all()] == ["alive 1"]
    assert celery_worker_process.process.poll() is None
