"""The rooms of reference data in a browser: a preview that follows, a sum that follows, nothing that axe finds, no sideways scrolling."""
import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client

from applicants.actions.reference import load_reference
from applicants.models import Rubric
from fund import jobs, mail
from fund.models import MailText, Message
from tests.cast import cast as build_cast

WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


@pytest.fixture
def desk(page, live_server, transactional_db):
    """The administrator at the desk; open("/path") opens a page of the site."""
    cast = build_cast()
    load_reference()
    client = Client()
    client.force_login(cast.administrator.user)
    page.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
    page.cast, page.open = cast, lambda path: page.goto(f"{live_server.url}{path}")
    return page


def test_a_preview_is_drawn_beside_the_wording_while_it_is_written(desk):
    desk.open("/reference/letters/receipt/ko/")
    desk.fill("[name=subject]", "{company} 접수 {receipt_no}")
    desk.click("button[hx-post]")
    desk.wait_for_selector("#preview h3:has-text('접수 K7QM-2R4T')")
    assert desk.input_value("[name=subject]") == "{company} 접수 {receipt_no}" and not MailText.objects.exists()
    desk.fill("[name=body]", "no link")
    desk.click("button[hx-post]")
    desk.wait_for_selector("#preview .notice:has-text('{link}')")
    desk.click("#wording .btn-primary")
    assert desk.locator("[data-invalid] [name=body]").input_value() == "no link"


def test_the_sum_of_the_weights_follows_what_is_typed(desk):
    desk.open(f"/reference/rubrics/new/?from={Rubric.objects.get(name='house').pk}")
    out = desk.locator("[data-sum]").first
    assert "100" in out.inner_text() and out.get_attribute("data-off") is None
    desk.fill("[name=impact-0-weight]", "25")
    assert "95" in out.inner_text() and out.get_attribute("data-off") == ""
    rows = desk.locator("[data-axis]").first.locator("fieldset").count()
    desk.click("button[name=more][value=impact]")
    desk.wait_for_selector(f"[name=impact-{rows}-name_ko]")
    assert desk.locator("[data-axis]").first.locator("fieldset").count() == rows + 1
    assert desk.input_value("[name=impact-0-weight]") == "25"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_room_is_clean_at_the_desk_and_on_the_phone(desk, scheme):
    cast = desk.cast
    letter = mail.post("a@example.org", subject="x", body="x")
    Message.objects.filter(pk=letter.pk).update(state="failed", problem="Not delivered.")
    job = jobs.enqueue("portfolio.draw_report", "report:1", by=cast.operations, fund=cast.fund, report=1)
    type(job).objects.filter(pk=job.pk).update(state="failed", problem=jobs.BROKEN)
    rubric = Rubric.objects.get(name="house").pk
    desk.emulate_media(color_scheme=scheme)
    found = {}
    for path in ("/reference/", "/reference/organisations/", f"/reference/organisations/{cast.gp.uuid}/", "/reference/indicators/",
                 "/reference/indicators/recycled-output/", "/reference/indicators/new/", "/reference/factors/", "/reference/factors/kr-grid-2023/",
                 "/reference/factors/new/", "/reference/letters/", "/reference/letters/receipt/ko/", "/reference/rubrics/",
                 f"/reference/rubrics/{rubric}/", f"/reference/rubrics/new/?from={rubric}", "/jobs/", "/outbox/"):
        for size in (WIDE, PHONE):
            desk.set_viewport_size(size)
            desk.open(path)
            if path.endswith(("/new/", "/ko/")):  # with what was refused
                desk.locator("main form:not(.filterbar) .btn-primary").first.click()
            wrong = [violation["id"] for violation in Axe().run(desk).response["violations"]]
            if desk.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
                wrong.append("wider than the window")
            if wrong:
                found[path, size["width"]] = wrong
    assert found == {}
