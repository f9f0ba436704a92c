"""In a real browser: a file goes up in pieces, survives a cut line, a reload and a dead sign-in, and is handled with the keyboard alone."""
import os

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from applicants.actions.reference import load_reference
from applicants.models import Document, Round, Upload
from applicants.queries.application import current_deck
from applicants.queries.blob import read_blob
from tests.applicants.applying import address, pdf
from tests.applicants.second import asked_second
from tests.applicants.test_form_browser import opened, sound
from tests.cast import PASSWORD, draft_deal

pytestmark = pytest.mark.django_db(transaction=True)
ROW = "[data-rows] .file"


@pytest.fixture
def deck(tmp_path):
    """A deck of about 900 kB on the founder's own disk: several pieces."""
    file = tmp_path / "IR 덱.pdf"
    file.write_bytes(pdf() + os.urandom(900_000))
    return file


@pytest.fixture
def page(page):
    page.set_default_timeout(15_000)
    page.on("filechooser", lambda _chooser: None)  # taken over from now on, not only once the key that opens it is under way
    return page


@pytest.fixture
def deal(cast, page, live_server):
    """A draft whose deck section is open in the founder's browser."""
    load_reference()
    row = draft_deal(cast)
    opened(page, live_server, cast.founder, address("section", row.uuid, "deck"))
    return row


def cut(page, after: int):
    """Let `after` pieces through, then cut the line."""
    passed = []

    def answer(route):
        if route.request.method != "PATCH":
            return route.continue_()
        if len(passed) >= after:
            return route.abort("internetdisconnected")
        passed.append(1)
        return route.continue_()

    page.context.route("**/uploads/**", answer)


def mend(page):
    page.context.unroute("**/uploads/**")


def kept(deal, file):
    """Whether the deal's deck is this very file, byte for byte."""
    found = current_deck(deal)
    return found is not None and (found.name, read_blob(found.blob_id)) == (file.name, file.read_bytes())


def test_a_cut_line_in_the_middle_is_waited_for_and_the_upload_goes_on_there(deal, page, deck):
    cut(page, after=2)
    page.set_input_files("#id_deck", deck)
    page.wait_for_selector(f"{ROW}[data-state=waiting]")
    stood = Upload.objects.get().received
    bar = page.locator(f"{ROW} progress")
    assert 0 < stood < deck.stat().st_size
    assert int(bar.get_attribute("value")) == stood * 100 // deck.stat().st_size
    assert (page.get_by_role("progressbar", name="IR 덱.pdf").count(), f"{stood / 1e6:.1f}" in bar.get_attribute("aria-valuetext")) == (1, True)
    sound(page)
    mend(page)
    page.wait_for_selector("#id_deck-files a:has-text('IR 덱.pdf')")
    assert page.locator(ROW).count() == 0 and page.locator("[data-heard]").inner_text() == "IR 덱.pdf 파일을 올리고 저장했습니다."
    assert kept(deal, deck) and Upload.objects.count() == 1
    with page.expect_navigation():
        page.click(".form-actions button[type=submit]")
    assert page.url.endswith("/s/company/")
    assert Document.objects.filter(deal=deal).count() == 1


def test_after_a_reload_in_the_middle_the_same_file_goes_on_where_it_stood(deal, page, deck):
    cut(page, after=2)
    page.set_input_files("#id_deck", deck)
    page.wait_for_selector(f"{ROW}[data-state=waiting]")
    stood = Upload.objects.get().received
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    mend(page)
    cut(page, after=1)
    assert "같은 파일을 다시 고르면" in page.locator("#id_deck-files .file").inner_text()
    sent = []
    page.on("request", lambda request: request.method == "PATCH" and sent.append(int(request.headers["upload-offset"])))
    page.set_input_files("#id_deck", deck)
    page.wait_for_selector(f"{ROW}[data-state=waiting]")
    assert (page.locator("[data-unfinished]").count(), page.locator(ROW).count()) == (0, 1)
    mend(page)
    page.wait_for_selector("#id_deck-files a:has-text('IR 덱.pdf')")
    assert sent[0] == stood
    assert page.locator("#id_deck-files .file").count() == 1 and kept(deal, deck)


def test_pause_going_on_and_cancel_with_the_keyboard_alone(deal, page, deck):
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    slow = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 120_000}
    line.send("Network.emulateNetworkConditions", slow)
    page.focus("#id_deck")
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Enter")
    chooser.value.set_files(deck)
    page.wait_for_selector(f"{ROW}[data-state=sending] [data-pause]:visible")
    for _n in range(3):  # the row stands before the field
        if not page.evaluate("document.activeElement.matches('[data-pause]')"):
            page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector(f"{ROW}[data-state=paused]")
    assert page.evaluate("document.activeElement.innerText").startswith("이어서")
    assert "일시정지" in page.locator("[data-heard]").inner_text()
    page.keyboard.press("Enter")
    page.wait_for_selector(f"{ROW}[data-state=sending]")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector(ROW, state="detached")
    assert page.evaluate("document.activeElement.id") == "id_deck"
    page.wait_for_function("() => document.querySelector('[data-heard]').textContent.includes('올리지 않았습니다')")
    for _n in range(40):
        if not Upload.objects.exists():
            break
        page.wait_for_timeout(50)
    assert (Upload.objects.count(), current_deck(deal)) == (0, None)


def test_a_dead_sign_in_is_renewed_in_place_and_the_upload_goes_on(cast, deal, page, deck):
    Session.objects.all().delete()
    page.set_input_files("#id_deck", deck)
    page.wait_for_selector("#again[open]")
    page.fill("#again-password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector("#id_deck-files a:has-text('IR 덱.pdf')")
    assert kept(deal, deck)


def test_a_refusal_says_what_happened_and_what_was_there_stays(deal, page, deck, tmp_path):
    page.set_input_files("#id_deck", deck)
    page.wait_for_selector("#id_deck-files a:has-text('IR 덱.pdf')")
    wrong = tmp_path / "program.pdf"
    wrong.write_bytes(b"MZ\x90\x00 this is no deck" * 20)
    page.set_input_files("#id_deck", wrong)
    page.wait_for_selector(f"{ROW}[data-state=failed]")
    assert "실행 파일" in page.locator(f"{ROW} [role=alert]").inner_text()
    sound(page)
    page.click(f"{ROW} [data-cancel]")
    assert page.locator(ROW).count() == 0 and kept(deal, deck)
    Round.objects.update(closes_at=timezone.now(), grace_minutes=0)
    page.set_input_files("#id_deck", tmp_path / deck.name)
    page.wait_for_selector(f"{ROW}[data-state=failed]")
    assert "마감" in page.locator(f"{ROW} [role=alert]").inner_text()


def test_several_papers_go_up_one_after_the_other_on_a_phone(cast, page, live_server, tmp_path):
    deal = asked_second(cast)
    page.set_viewport_size({"width": 390, "height": 844})
    opened(page, live_server, cast.founder, address("section", deal.uuid, "papers"))
    files = [tmp_path / f"{n}년 재무제표.pdf" for n in (2023, 2024, 2025)]
    for n, file in enumerate(files):
        file.write_bytes(pdf(n + 1))
    assert page.locator("#q-statements [data-plain]").is_hidden()
    page.set_input_files("#id_statements", files)
    page.wait_for_function("() => document.querySelectorAll('#id_statements-files .file').length === 3")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    names = Document.objects.filter(deal=deal, kind="paper", slot="statements").order_by("pk").values_list("name", flat=True)
    assert list(names) == [file.name for file in files]
