"""In a real browser: the form editor by keyboard and on a phone, and the founder's notice of a changed form."""
import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings

from applicants.models import Application
from applicants.queries.form import newest
from tests.applicants.applying import address, filled, signed_in
from tests.applicants.wordings import ROOM, edited, given

pytestmark = pytest.mark.django_db(transaction=True)


def opened(page, live_server, seat, where):
    session = signed_in(seat).cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
    page.goto(live_server.url + where)
    return page


def changed(page):
    """The number of changed fields, as the bar says it."""
    return "".join(filter(str.isdigit, page.locator("[data-count]").inner_text()))


def sound(page):
    """No axe violation in light and dark, and nothing wider than the page, at desk size and on a phone."""
    for width, height in ((1440, 900), (390, 844)):
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            assert [(v["id"], [n["target"] for n in v["nodes"]][:3]) for v in Axe().run(page).response["violations"]] == []
    page.set_viewport_size({"width": 1440, "height": 900})


def test_a_version_is_written_with_the_keyboard_alone(cast, page, live_server):
    opened(page, live_server, cast.administrator, f"{ROOM}first/2/write/")
    assert page.locator("details.form-part[open]").count() == 1
    page.focus("#s-company > summary")
    page.keyboard.press("Enter")
    order = []
    for _n in range(12):
        page.keyboard.press("Tab")
        order.append(page.evaluate("document.activeElement.name"))
    assert order == ["company--title_ko", "company--title_en", "company--lead_ko", "company--lead_en", "company--order", "company--minutes",
                     "company-name-label_ko", "company-name-label_en", "company-name-help_ko", "company-name-help_en", "company-name-order",
                     "company-country-label_ko"]
    assert page.locator("[data-count]").is_hidden()
    page.focus("[name=company-name-label_en]")
    page.keyboard.press("Control+A")
    page.keyboard.type("Registered name")
    assert changed(page) == "1"
    page.focus("[name=note]")
    page.keyboard.type("영어 이름을 고침")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url == f"{live_server.url}{ROOM}first/3/" and page.locator("ins").all_inner_texts() == ["Registered name"]
    assert newest("first").note == "영어 이름을 고침"


def test_an_error_opens_its_section_and_the_bar_hides_no_field_in_focus(cast, page, live_server):
    opened(page, live_server, cast.administrator, f"{ROOM}first/2/write/")
    page.evaluate("document.querySelectorAll('details.form-part').forEach((part) => { part.open = true; })")
    page.fill("[name=impact-target-label_en]", "")
    page.fill("[name=impact-target-help_ko]", "끝까지 남는 말")
    page.fill("[name=note]", "목표 질문을 고침")
    with page.expect_navigation():
        page.click(".form-bar button[type=submit]")
    assert page.locator("details.form-part[open]").evaluate_all("parts => parts.map((part) => part.id)") == ["s-impact"]
    assert page.evaluate("document.activeElement.className") == "error-summary"
    assert page.input_value("[name=impact-target-help_ko]") == "끝까지 남는 말" and changed(page) == "2"
    page.click(".error-summary a")
    page.wait_for_function("document.activeElement.name === 'impact-target-label_en'")
    covered = page.evaluate("""() => document.activeElement.getBoundingClientRect().bottom
        > document.querySelector('.form-bar').getBoundingClientRect().top""")
    assert covered is False
    sound(page)
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.locator(".form-bar").evaluate("bar => getComputedStyle(bar).position") == "static"


def test_list_and_version_are_sound_in_both_languages(cast, page, live_server):
    edited(cast, business__team__asked=False, business__problem__required=False, company__theme__help_ko="하나만 " * 40)
    for language in ("ko", "en"):
        page.context.add_cookies([{"name": "django_language", "value": language, "url": live_server.url}])
        for where in ("", "first/3/", "second/1/"):
            opened(page, live_server, cast.administrator, ROOM + where)
            sound(page)


def test_the_founder_reads_what_changed_and_puts_it_away(cast, page, live_server):
    deal = filled(cast)
    given(cast.round, edited(cast, business__team__asked=False, business__solution__required=False))
    opened(page, live_server, cast.founder, address("application", deal.uuid))
    sound(page)
    with page.expect_navigation():
        page.click("main form[action$='/form-seen/'] button")
    assert page.locator("main form[action$='/form-seen/']").count() == 0
    page.click(".kept-answers summary")
    assert page.locator(".kept-answers dd").inner_text() == "대표, 공정 책임, 영업"
    assert Application.objects.get(deal=deal).form.version == 3


def test_a_page_opened_before_the_change_goes_on_saving_and_says_so(cast, page, live_server):
    deal = filled(cast)
    opened(page, live_server, cast.founder, address("section", deal.uuid, "business"))
    given(cast.round, edited(cast, business__team__asked=False))
    page.fill("#id_team", "대표와 공정 책임, 그리고 품질")
    page.wait_for_selector("#section-news .notice")
    assert Application.objects.get(deal=deal).answers["business"]["team"] == "대표와 공정 책임, 그리고 품질"
    page.fill("#id_team", "대표와 공정 책임, 품질, 영업")
    with page.expect_navigation():
        page.click(".form-actions button[type=submit]")
    assert Application.objects.get(deal=deal).answers["business"]["team"] == "대표와 공정 책임, 품질, 영업"
    assert Application.objects.get(deal=deal).answers["business"]["problem"] == "섞인 폐플라스틱의 절반이 소각됩니다."
