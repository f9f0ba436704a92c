"""In a real browser: two tabs with two seats, a theme that comes along, and a call that waits for the password."""
import pytest
from django.conf import settings
from django.test import override_settings
from playwright.sync_api import expect

from fund.models import CapitalCall, Seat, User
from tests.cast import PASSWORD
from tests.fund.browsing import older, signed_in

pytestmark = pytest.mark.django_db(transaction=True)

NEW_CALL = "/f/sunhwan/books/calls/new/"


def opened(page, live_server, client):
    """The page's browser signed in as the client is."""
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
                               "url": live_server.url}])
    return page


@pytest.fixture
def tabs(cast, page, live_server):
    """Somebody with two seats that keep the same books, on the form of a new call, and a second tab at their own page."""
    cast.second = Seat.objects.create(user=cast.operations.user, role="operations", organisation=cast.sponsor, fund=cast.fund)
    opened(page, live_server, signed_in(cast.operations.user))
    page.goto(live_server.url + NEW_CALL)
    page.fill("#id_total", "10억")
    page.fill("#id_issued_on", "2026-01-05")
    page.fill("#id_due_on", "2026-01-20")
    page.fill("#id_purpose", "첫 투자 집행")
    other = page.context.new_page()
    other.goto(live_server.url + "/me/")
    return page, other


def switch(other, seat) -> None:
    other.locator(f"main form:has(input[value='{seat.uuid}']) button").click()
    expect(other.locator("main")).to_contain_text("sponsor")
    expect(other.locator(".messages")).to_be_visible()


def test_the_other_tab_hears_of_the_switch_sends_nothing_and_keeps_what_was_typed(cast, tabs):
    page, other = tabs
    notice = page.locator("#seat-notice")
    expect(notice).to_be_hidden()
    switch(other, cast.second)
    expect(notice).to_be_visible()
    expect(notice.locator("[data-words]")).to_contain_text("sunhwan sponsor")
    page.click("main form button[type=submit]")
    expect(notice.locator("[data-back]")).to_be_focused()
    assert page.url.endswith(NEW_CALL) and page.input_value("#id_purpose") == "첫 투자 집행" and not CapitalCall.objects.exists()
    notice.locator("[data-back]").click()
    expect(notice).to_be_hidden()
    expect(other.locator("#seat-notice")).to_be_visible()
    page.click("main form button[type=submit]")
    page.wait_for_url("**/books/")
    assert CapitalCall.objects.get().purpose == "첫 투자 집행"


def test_loaded_again_the_page_stands_on_the_new_seat(cast, tabs):
    page, other = tabs
    switch(other, cast.second)
    page.locator("#seat-notice [data-reload]").click()
    expect(page.locator("#seat-notice")).to_be_hidden()
    expect(page.locator("#seat-notice")).to_have_attribute("data-seat", str(cast.second.uuid))


def test_a_page_out_of_the_history_does_not_pretend_to_be_the_newest(cast, tabs, live_server):
    page, other = tabs
    switch(other, cast.second)
    page.goto(live_server.url + "/keys/")
    page.go_back()
    stale = page.locator("#seat-notice").get_attribute("data-seat") != str(cast.second.uuid)
    assert page.locator("#seat-notice").is_visible() is stale
    expect(other.locator("#seat-notice")).to_be_hidden()


def test_without_the_store_of_the_browser_the_server_refuses(cast, tabs):
    page, other = tabs
    switch(other, cast.second)
    page.evaluate("localStorage.clear()")
    page.click("main form button[type=submit]")
    expect(page.locator(".messages")).to_contain_text("sunhwan sponsor")
    assert page.url.endswith(NEW_CALL) and not CapitalCall.objects.exists()


def test_signing_out_and_switching_work_from_a_stale_tab(cast, tabs):
    page, other = tabs
    switch(other, cast.second)
    page.locator(".person-menu summary").first.click()
    page.locator(f".person-menu form:has(input[value='{cast.second.uuid}']) button").first.click()
    expect(page.locator(".messages")).to_be_visible()
    expect(page.locator("#seat-notice")).to_be_hidden()


def test_the_theme_is_there_at_the_first_paint_and_kept_for_the_person(cast, page, live_server):
    opened(page, live_server, signed_in(cast.partner.user))
    page.goto(live_server.url + "/me/")
    with page.expect_response("**/me/look/") as told:
        page.locator("button[data-theme-toggle]").first.evaluate("button => button.click()")
    assert told.value.status == 204 and page.locator("html").get_attribute("data-theme") == "dark"
    assert User.objects.get(pk=cast.partner.user.pk).theme == "dark"
    page.route("**/*.js", lambda route: route.abort())
    page.goto(live_server.url + "/")
    assert page.locator("html").get_attribute("data-theme") == "dark"


def test_a_call_waits_for_the_password_and_is_then_issued_as_typed(cast, page, live_server):
    client = older(signed_in(cast.operations.user), 601)
    with override_settings(STEP_UP_SECONDS=600):
        opened(page, live_server, client)
        page.goto(live_server.url + NEW_CALL)
        for name, typed in (("total", "10억"), ("issued_on", "2026-01-05"), ("due_on", "2026-01-20"), ("purpose", "첫 투자 & <집행>")):
            page.fill(f"#id_{name}", typed)
        page.click("main form button[type=submit]")
        page.wait_for_url("**/accounts/reauthenticate/**")
        assert not CapitalCall.objects.exists()
        page.fill("#id_password", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url("**/books/")
    row = CapitalCall.objects.get()
    assert (row.total, str(row.issued_on), row.purpose) == (1_000_000_000, "2026-01-05", "첫 투자 & <집행>")
