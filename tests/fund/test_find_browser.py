"""The palette in a real browser: opened from anywhere, led by the keyboard, still while a syllable is composed, never late."""
import contextlib
import re

import pytest
from playwright.sync_api import Error, expect

from tests.applicants.applying import signed_in
from tests.cast import company, submitted_deal

pytestmark = pytest.mark.django_db(transaction=True)
OPTION = "#palette [role=option]"


@pytest.fixture
def desk(cast, page, live_server, settings):
    """An analyst at a page of the fund; `asked` collects what the palette asks the server."""
    page.deal = submitted_deal(cast, company("모아펠릿"))
    submitted_deal(cast, company("모아전지"))
    session = signed_in(cast.analyst).cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url},
                              {"name": "django_language", "value": "en", "url": live_server.url}])
    page.asked = []
    page.on("request", lambda request: page.asked.append(request.url.split("q=")[-1]) if "/find/" in request.url else None)
    page.set_default_timeout(10_000)
    page.goto(live_server.url + "/find/")
    page.wait_for_load_state("networkidle")
    page.asked.clear()
    return page


def names(page) -> list[str]:
    return [text.split("\n")[0] for text in page.locator(OPTION).all_inner_texts()]


def opened(page):
    page.keyboard.press("Control+k")
    page.wait_for_selector(OPTION)
    return page


def focused(page) -> str:
    return page.evaluate("document.activeElement.id || document.activeElement.className")


def test_it_opens_also_while_a_field_has_the_focus_and_gives_the_focus_back(desk):
    desk.focus("#find-q")
    opened(desk)
    assert desk.evaluate("document.activeElement.closest('dialog')?.id") == "palette"
    desk.keyboard.press("Escape")
    assert not desk.locator("#palette").is_visible() and focused(desk) == "find-q"
    desk.click(".search-button")
    desk.wait_for_selector(OPTION)
    desk.keyboard.press("Escape")
    assert focused(desk) == "search-button" and desk.url.endswith("/find/")


def test_arrows_choose_and_enter_opens(desk):
    opened(desk)
    desk.keyboard.type("ㅁㅇ")
    expect(desk.locator(OPTION)).to_have_count(2)
    assert sorted(names(desk)) == ["모아전지", "모아펠릿"]
    ids = desk.locator(OPTION).evaluate_all("all => all.map(o => o.id)")
    active = lambda: desk.get_attribute("#palette input", "aria-activedescendant")  # noqa: E731
    assert active() == ids[0]
    desk.keyboard.press("ArrowDown")
    assert active() == ids[1] and desk.locator(f"{OPTION}[aria-selected=true]").count() == 1
    desk.keyboard.press("ArrowDown")
    assert active() == ids[0]  # round and round
    desk.keyboard.press("ArrowUp")
    href = desk.get_attribute(f"{OPTION}[aria-selected=true]", "href")
    with desk.expect_navigation():
        desk.keyboard.press("Enter")
    assert desk.url.endswith(href)


def test_it_keeps_still_while_a_syllable_is_composed(desk):
    opened(desk)
    desk.wait_for_timeout(300)
    desk.asked.clear()
    keyboard = desk.context.new_cdp_session(desk)
    for grown in ("ㅁ", "모", "몽"):
        keyboard.send("Input.imeSetComposition", {"text": grown, "selectionStart": 1, "selectionEnd": 1})
        desk.wait_for_timeout(250)
    before = desk.get_attribute("#palette input", "aria-activedescendant")
    for key in ("ArrowDown", "Enter"):  # what an input method says of the keys that finish a syllable
        desk.evaluate("key => document.querySelector('#palette input').dispatchEvent("
                      "new KeyboardEvent('keydown', { key, isComposing: true, bubbles: true, cancelable: true }))", key)
    assert desk.asked == [] and desk.locator("#palette").is_visible() and desk.url.endswith("/find/")
    assert desk.get_attribute("#palette input", "aria-activedescendant") == before
    keyboard.send("Input.insertText", {"text": "모"})
    expect(desk.locator(OPTION)).to_have_count(2)
    assert desk.asked == ["%EB%AA%A8"]


def test_the_latest_words_win_over_a_late_answer(desk):
    opened(desk)
    held = []
    desk.route("**/find/?q=%EB%AA%A8%EC%95%84", lambda route: held.append(route))  # 모아
    desk.keyboard.insert_text("모아")
    expect(desk.locator("#palette-list[aria-busy=true]")).to_have_count(1)
    desk.keyboard.insert_text("전")
    expect(desk.locator(OPTION)).to_have_count(1)
    with contextlib.suppress(Error):  # the browser may have given it up by itself
        held[0].fulfill(body='<a role="option" id="late" href="/"><span>late</span></a>')
    desk.wait_for_timeout(300)
    assert len(held) == 1 and names(desk) == ["모아전지"]


def test_enter_pressed_before_the_answer_opens_what_was_typed_not_what_was_shown(desk):
    opened(desk)
    desk.keyboard.insert_text("모아펠릿")
    with desk.expect_navigation():
        desk.keyboard.press("Enter")
    assert str(desk.deal.uuid) in desk.url


def test_nothing_found_and_not_answered_are_said_in_words_and_typing_goes_on(desk):
    opened(desk)
    desk.keyboard.insert_text("zzzz")
    desk.wait_for_selector("#palette [role=status]:has-text('Nothing found')")
    assert desk.get_attribute("#palette input", "aria-expanded") == "false"
    desk.route("**/find/?q=*", lambda route: route.fulfill(status=500, body="<h1>secret</h1>"))
    desk.keyboard.insert_text("z")
    desk.wait_for_selector("#palette [role=status]:has-text('did not come through')")
    assert desk.input_value("#palette input") == "zzzzz" and "secret" not in desk.inner_text("#palette")
    desk.unroute("**/find/?q=*")
    desk.fill("#palette input", "모아펠")
    expect(desk.locator(OPTION)).to_have_count(1)


def test_waiting_is_shown_only_after_a_moment(desk):
    opened(desk)
    held = []
    desk.route("**/find/?q=*", lambda route: held.append(route))
    desk.keyboard.insert_text("모")
    expect(desk.locator("#palette-list[aria-busy=true]")).to_have_count(1)
    assert desk.evaluate("getComputedStyle(document.querySelector('.palette-wait')).transitionDelay") == "0.3s"
    expect(desk.locator(".palette-wait")).to_have_css("opacity", "1")
    held[0].continue_()
    expect(desk.locator(OPTION)).to_have_count(2)
    expect(desk.locator(".palette-wait")).to_have_css("opacity", "0")


def test_sign_out_is_an_action_of_the_palette(desk):
    opened(desk)
    desk.keyboard.insert_text("sign out")
    expect(desk.locator(OPTION)).to_have_count(1)
    with desk.expect_navigation():
        desk.keyboard.press("Enter")
    desk.wait_for_url(re.compile("/accounts/login/"))


def test_what_was_looked_for_is_gone_when_the_palette_closes(desk):
    opened(desk)
    desk.keyboard.insert_text("모아")
    desk.wait_for_timeout(400)
    desk.keyboard.press("Escape")
    expect(desk.locator("#palette input")).to_have_value("")
    expect(desk.locator(OPTION)).to_have_count(0)
    assert desk.evaluate("Object.values(localStorage).concat(Object.values(sessionStorage)).join().includes('모아')") is False
