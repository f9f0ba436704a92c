"""The frame of every page: finder, bell and person menu in all four shells, by keyboard and on a phone; what is said when a line breaks."""
import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from fund.models import Notification, Seat
from fund.permissions import Role
from tests.applicants.applying import address, signed_in
from tests.applicants.scoring import assigned, screened
from tests.cast import draft_deal, organisation, submitted_deal

browser = pytest.mark.django_db(transaction=True)


def entered(page, live_server, settings, seat, language="en"):
    session = signed_in(seat).cookies[settings.SESSION_COOKIE_NAME].value
    page.context.clear_cookies()
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url},
                              {"name": "django_language", "value": language, "url": live_server.url}])
    page.set_default_timeout(10_000)
    return page


def shells(c) -> list[tuple[Seat, str]]:
    """A page in each shell with somebody who opens it."""
    deal, card = draft_deal(c), assigned(c, screened(c, "평가할 회사"), c.analyst)
    return [(c.analyst, "/f/sunhwan/deals/"), (c.founder, address("section", deal.uuid, "business")),
            (c.analyst, reverse("applicants:scorecard", args=["sunhwan", card.uuid])), (c.lp, "/f/sunhwan/reports/")]


def tell(seat, kind, source):
    Notification.objects.create(user=seat.user, seat=seat, fund=seat.fund, kind=kind, source=source)


@pytest.mark.django_db
def test_the_bell_says_how_many_are_new_in_words(client, cast):
    from fund.notify import KINDS

    client.cookies["django_language"] = "en"
    client.force_login(cast.analyst.user)
    label = lambda: re.search(r'class="btn btn-quiet btn-icon bell" href="(.*?)" aria-label="(.*?)"', client.get("/").text).groups()  # noqa: E731
    assert label() == (reverse("notifications"), "No new notifications")
    for n in range(3):
        tell(cast.analyst, next(iter(KINDS)), f"event:{n}")
    tell(cast.partner, next(iter(KINDS)), "event:other")
    assert label()[1] == "3 new notifications"


@pytest.mark.django_db
def test_the_menu_names_the_seat_and_offers_every_other_one_and_nobody_else_s(client, cast):
    other = Seat.objects.create(user=cast.analyst.user, organisation=organisation("한빛 파트너스", "gp"), role=Role.PARTNER, fund=cast.fund)
    client.cookies["django_language"] = "en"
    client.force_login(cast.analyst.user)
    menu = re.search(r'<details class="pop person-menu">.*?</details>', client.get("/keys/").text, re.S)[0]
    assert re.findall(r'name="seat" value="(.*?)"', menu) == [str(cast.analyst.uuid), str(other.uuid)]
    assert menu.count('aria-current="true"') == 1 and "한빛 파트너스" in menu and "sunhwan gp" in menu
    assert set(re.findall(r'(?:href|action)="(/.*?)"', menu)) == {
        reverse(name) for name in ("seat_switch", "me", "notifications", "keys", "set_language", "account_logout")}
    answer = client.post(reverse("seat_switch"), {"seat": other.uuid, "next": "/keys/"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/keys/")
    menu = re.search(r'<details class="pop person-menu">.*?</details>', client.get("/keys/").text, re.S)[0]
    assert re.search(r'value="([0-9a-f-]{36})"[^>]*><input[^>]*><button type="submit" aria-current="true"', menu)[1] == str(other.uuid)
    client.force_login(cast.partner.user)
    assert "Act as" not in client.get("/keys/").text


@pytest.mark.django_db
def test_who_is_not_signed_in_keeps_language_and_theme_and_sees_no_finder(client, cast):
    page = client.get("/accounts/login/").text
    assert "data-theme-toggle" in page and 'value="en"' in page
    assert not any(part in page for part in ('id="palette"', "search-button", "person-menu", "icon bell", 'id="keys"', "finder.js"))


@browser
def test_every_shell_carries_the_frame_by_keyboard_and_on_a_phone(cast, page, live_server, settings):
    for seat, where in shells(cast):
        entered(page, live_server, settings, seat)
        for width in (1440, 390):
            page.set_viewport_size({"width": width, "height": 844})
            page.goto(live_server.url + where)
            assert page.evaluate("document.documentElement.scrollWidth") == width, (where, width)
            for part in (".search-button", ".bell", ".person-menu > summary"):
                box = page.locator(part).bounding_box()
                assert box and box["x"] >= 0 and box["x"] + box["width"] <= width, (where, width, part)
            page.focus(".person-menu > summary")
            page.keyboard.press("Enter")
            expect(page.locator(".person-menu .menu")).to_be_visible()
            panel = page.locator(".person-menu .menu").bounding_box()
            assert panel["x"] >= 0 and panel["x"] + panel["width"] <= width, (where, width)
            page.keyboard.press("Tab")
            assert page.evaluate("document.activeElement.closest('.menu') !== null")
            page.keyboard.press("Escape")
            expect(page.locator(".person-menu .menu")).not_to_be_visible()
            assert page.evaluate("document.activeElement.tagName") == "SUMMARY", (where, width)


@browser
def test_a_menu_closes_when_the_reader_turns_elsewhere(cast, page, live_server, settings):
    entered(page, live_server, settings, cast.analyst).goto(live_server.url + "/keys/")
    menu = page.locator(".person-menu .menu")
    page.click(".person-menu > summary")
    expect(menu).to_be_visible()
    page.click("main h1")
    expect(menu).not_to_be_visible()
    page.click(".person-menu > summary")
    page.click(".person-menu a[data-open=keys]")
    expect(page.locator("dialog#keys")).to_be_visible()
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"  # the menu has closed meanwhile


@browser
def test_light_and_dark_are_switched_from_the_menu_and_stay(cast, page, live_server, settings):
    entered(page, live_server, settings, cast.analyst).goto(live_server.url + "/keys/")
    page.click(".person-menu > summary")
    page.click(".person-menu [data-theme-toggle]")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.reload()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"


@browser
def test_an_expired_sign_in_leads_a_click_to_the_whole_sign_in_page_and_back(cast, page, live_server, settings):
    submitted_deal(cast)
    entered(page, live_server, settings, cast.analyst).goto(live_server.url + "/f/sunhwan/deals/?stage=screening")
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    with page.expect_navigation():
        page.locator(".filterbar .conditions > summary").click()
        page.select_option(".filterbar select >> nth=0", index=0 if page.locator(".filterbar select >> nth=0").input_value() else 1)
    assert page.url == live_server.url + "/accounts/login/?next=/f/sunhwan/deals/%3Fstage%3Dscreening"
    assert page.locator("html").count() == 1 and page.locator(".sidenav, .filterbar").count() == 0
    expect(page.locator("[name=password]")).to_be_visible()


@browser
def test_a_toast_counts_down_stands_still_under_the_pointer_and_goes(cast, page, live_server, settings):
    entered(page, live_server, settings, cast.analyst).goto(live_server.url + "/styleguide/")
    page.evaluate("document.querySelector('#g-work ~ .spec .toast, .toast').dataset.toast = '3'")
    toast = page.locator("[data-toast]")
    toast.hover()
    page.evaluate("src => import(src)", live_server.url + "/static/fund/toast.js")
    page.wait_for_timeout(2300)
    assert toast.locator("[data-seconds]").inner_text() == "8"  # nobody is hurried who reads it
    page.mouse.move(0, 0)
    expect(toast.locator("[data-seconds]")).to_have_text("2")
    expect(toast).to_have_count(0)
