"""When the line or the site fails: said in place, what was typed stays, and it goes on by itself or by one button."""
import pytest
from playwright.sync_api import expect

from applicants.models import Application
from tests.applicants.applying import address
from tests.cast import draft_deal, submitted_deal
from tests.fund.test_shell import entered

pytestmark = pytest.mark.django_db(transaction=True)
AWAY, BACK, FAILURE = "[data-probe] [data-line=away]", "[data-probe] [data-line=back]", ".failure[role=alert]"


def test_offline_is_said_on_every_shell_and_what_was_typed_is_saved_when_the_line_is_back(cast, page, live_server, settings):
    deal = draft_deal(cast)
    entered(page, live_server, settings, cast.founder).goto(live_server.url + address("section", deal.uuid, "business"))
    expect(page.locator(AWAY)).not_to_be_visible()
    page.context.set_offline(True)
    expect(page.locator(AWAY)).to_contain_text("You are offline. What you typed stays on this page", use_inner_text=True)
    page.fill("#id_revenue", "1.2억")
    expect(page.locator("[data-save-text]").first).to_have_text("Offline. Saving goes on when the line is back.")
    assert page.locator(FAILURE).count() == 0 and "business" not in Application.objects.get(deal=deal).answers
    page.context.set_offline(False)
    expect(page.locator(BACK)).to_be_visible()
    expect(page.locator(AWAY)).not_to_be_visible()
    expect(page.locator("[data-save-text]").first).to_contain_text("Saved ")
    assert Application.objects.get(deal=deal).answers["business"]["revenue"] == "1.2억"
    assert page.input_value("#id_revenue") == "1.2억"


def test_a_form_sent_without_a_line_stays_where_it_is(cast, page, live_server, settings):
    deal = draft_deal(cast)
    entered(page, live_server, settings, cast.founder).goto(live_server.url + address("section", deal.uuid, "company"))
    page.context.set_offline(True)
    page.fill("#id_one_line", "다시 쓰는 상자")
    page.click("main form button[type=submit]")
    expect(page.locator(FAILURE)).to_contain_text("It did not reach us")
    assert page.input_value("#id_one_line") == "다시 쓰는 상자" and "/s/company/" in page.url
    page.context.set_offline(False)
    with page.expect_navigation():
        page.click("[data-retry]")
    assert Application.objects.get(deal=deal).answers["company"]["one_line"] == "다시 쓰는 상자"


def condition(page):
    """One of the conditions of the list of deals, which fold out."""
    page.click(".filterbar .conditions > summary")
    return page.locator(".filterbar .conditions select[name=owner]")


@pytest.mark.parametrize(("status", "says", "may_retry"), [
    (500, "Something broke on our side", True), (503, "Something broke on our side", True), (403, "This is not open to your seat", False),
    (404, "This is gone, or not visible to you", False), (413, "This is too large to send", False), (429, "Too many attempts", True),
    (418, "The site could not read this", False)])
def test_a_failed_step_says_so_in_place_and_never_shows_the_answer(cast, page, live_server, settings, status, says, may_retry):
    submitted_deal(cast)
    entered(page, live_server, settings, cast.analyst).goto(live_server.url + "/f/sunhwan/deals/")
    page.route("**/deals/?*", lambda route: route.fulfill(status=status, body="<main id='main'>Traceback: secret</main>"))
    choice = condition(page)
    choice.select_option(index=1)
    expect(page.locator(FAILURE)).to_contain_text(says)
    assert "secret" not in page.inner_text("body") and page.locator("main table").count() == 1
    assert page.locator(f"{FAILURE} [data-retry]").count() == may_retry
    page.unroute("**/deals/?*")
    if may_retry:
        page.click("[data-retry]")
    else:
        choice.select_option(index=2)
    expect(page.locator(FAILURE)).to_have_count(0)


def test_a_site_that_does_not_answer_is_told_from_a_line_that_is_gone(cast, page, live_server, settings):
    submitted_deal(cast)
    entered(page, live_server, settings, cast.analyst).goto(live_server.url + "/f/sunhwan/deals/")
    for pattern in ("**/deals/?*", "**/healthz"):
        page.route(pattern, lambda route: route.abort())
    condition(page).select_option(index=1)
    expect(page.locator(FAILURE)).to_contain_text("It did not reach us")
    expect(page.locator(AWAY)).to_contain_text("The site does not answer.", use_inner_text=True)
    assert "You are offline" not in page.inner_text(AWAY)
    page.unroute_all()
    expect(page.locator(BACK)).to_be_visible(timeout=10_000)
    page.click("[data-retry]")
    expect(page.locator(FAILURE)).to_have_count(0)


def test_what_takes_long_is_drawn_in_outline_and_what_is_quick_is_not(cast, page, live_server, settings):
    submitted_deal(cast)
    entered(page, live_server, settings, cast.analyst).goto(live_server.url + "/f/sunhwan/deals/")
    page.evaluate("document.getElementById('found').toggleAttribute('data-skeleton', true)")
    held = []
    page.route("**/deals/?*", lambda route: held.append(route))
    condition(page).select_option(index=1)
    page.wait_for_timeout(100)
    assert page.locator("#found > .skeleton").count() == 0
    expect(page.locator("#found[aria-busy=true] > .skeleton")).to_have_count(1)
    held[0].continue_()
    expect(page.locator("#found > .skeleton")).to_have_count(0)
    expect(page.locator("main .filterbar")).to_be_visible()
