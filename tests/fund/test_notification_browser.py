"""In a browser: read, filter, mark all, choose, and end letters from the letter's own address."""
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from fund.models import Choice, Notification, User
from fund.notify import notify, unsubscribe_url
from tests.cast import PASSWORD
from tests.cast import cast as build_cast
from tests.fund.telling import awake, tell

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def house(live_server, settings):
    settings.SITE_URL = live_server.url
    made = build_cast()
    awake(made.chair)
    return made


def sign_in(page, live_server, user: User) -> None:
    page.goto(f"{live_server.url}/accounts/login/")
    page.fill("[name=login]", user.email)
    page.fill("[name=password]", PASSWORD)
    with page.expect_navigation():
        page.click("main form button[type=submit]")


def violations(page) -> list[str]:
    return [f"{v['id']}: {v['nodes'][0]['html'][:160]}" for v in Axe().run(page).response["violations"]]


def test_what_was_told_is_read_filtered_and_marked(page, live_server, house):
    tell(house, house.chair, source="1", url="/notifications/?show=unread")
    tell(house, house.chair, source="2")
    notify("sample", to=[house.chair], source="3", fund=house.fund, url="/")
    sign_in(page, live_server, house.chair.user)
    page.goto(f"{live_server.url}/notifications/")
    expect(page.locator(".told li.is-unread")).to_have_count(3)
    assert violations(page) == []
    page.select_option("select[name=kind]", "sample")
    expect(page.locator(".told li")).to_have_count(1)
    assert page.url.endswith("kind=sample")
    page.select_option("select[name=kind]", "")
    expect(page.locator(".told li")).to_have_count(3)
    page.locator(".told a").last.focus()
    page.keyboard.press("Enter")  # the oldest leads to the page of unread ones and is one of them no more
    expect(page.locator(".told li")).to_have_count(2)
    page.goto(f"{live_server.url}/notifications/")
    page.click(".told-tools form[method=post] button")
    expect(page.locator(".told li.is-unread")).to_have_count(0)
    assert Notification.objects.filter(user=house.chair.user, read_at=None).count() == 0


def test_choices_are_made_with_the_keyboard_and_a_wrong_time_is_said_beside_its_field(page, live_server, house):
    sign_in(page, live_server, house.chair.user)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{live_server.url}/me/notifications/")
    assert violations(page) == [] and page.evaluate("document.documentElement.scrollWidth") <= 390
    page.locator("[name=app_ballot_opened]").focus()
    page.keyboard.press("Space")
    page.select_option("[name=mail_ballot_opened]", "digest")
    page.check("[name=quiet]")
    page.fill("[name=quiet_from]", "22:00")
    page.fill("[name=quiet_until]", "22:00")
    page.click("main form .btn-primary")
    assert "quiet_until" in page.locator(".error-summary a").get_attribute("href")
    expect(page.locator("[name=mail_ballot_opened]")).to_have_value("digest")
    page.fill("[name=quiet_until]", "06:30")
    with page.expect_navigation():
        page.click("main form .btn-primary")
    row = Choice.objects.get()
    assert (row.kind, row.in_app, row.mail) == ("ballot_opened", False, "digest")


def test_letters_end_from_the_address_in_the_letter(page, live_server, house):
    page.goto(unsubscribe_url(house.chair.user, "ballot_opened"))
    assert violations(page) == []
    with page.expect_navigation():
        page.click("main form button[type=submit]")
    assert Choice.objects.get().mail == "off"
    assert violations(page) == []
