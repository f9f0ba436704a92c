"""The editor of rubrics in a browser: keys move a criterion and stay on it, with a script and without; nothing that axe finds."""
from contextlib import contextmanager

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client

from applicants.actions.rubric import write_rubric
from applicants.models import Rubric
from tests.applicants.rubrics import ROOM, criteria
from tests.cast import cast as build_cast

WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


@contextmanager
def opened(chromium, live_server, *, scripts):
    """The administrator at the desk, with a script or without; what the console says of the security policy is in `complaints`."""
    cast = build_cast()
    client = Client()
    client.force_login(cast.administrator.user)
    context = chromium.new_context(locale="ko-KR", viewport=WIDE, java_script_enabled=scripts)
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
    page = context.new_page()
    page.cast, page.open, page.complaints = cast, lambda path: page.goto(f"{live_server.url}{path}"), []
    page.on("console", lambda told: page.complaints.append(told.text) if "Content Security" in told.text else None)
    yield page
    context.close()


@pytest.fixture(params=[True, False], ids=["with a script", "without"])
def either(request, chromium, live_server, transactional_db):
    with opened(chromium, live_server, scripts=request.param) as page:
        yield page


@pytest.fixture
def desk(chromium, live_server, transactional_db):
    with opened(chromium, live_server, scripts=True) as page:
        yield page


def house():
    return Rubric.objects.get(name="house").pk


def names(desk, axis="impact", count=4):
    return [desk.input_value(f"[name={axis}-{n}-name_en]") for n in range(count)]


def test_keys_alone_move_a_criterion_remove_it_and_put_it_back(either):
    either.open(f"{ROOM}new/?from={house()}")
    before = names(either)
    for place in (0, 1):
        either.locator(f"button[name=down][value=impact-{place}]").press("Enter")
        either.wait_for_selector(f"button[name=down][value=impact-{place + 1}]:focus")
    assert names(either) == [before[1], before[2], before[0], before[3]]
    either.locator("button[name=remove][value=impact-2]").press("Enter")
    either.wait_for_selector("button[name=back]:focus")
    assert names(either, count=3) == [before[1], before[2], before[3]]
    either.keyboard.press("Enter")
    either.wait_for_selector("[name=impact-2-name_ko]:focus")
    assert names(either) == [before[1], before[2], before[0], before[3]]
    assert either.complaints == [] and Rubric.objects.filter(name="house").count() == 1


def test_what_is_typed_outlives_every_button_and_is_saved_by_enter(either):
    either.open(f"{ROOM}new/?from={house()}")
    either.fill("[name=impact-0-low_en]", "Typed before the buttons")
    either.fill("[name=impact-0-weight]", "")
    either.click("button[name=spread][value=impact]")
    either.wait_for_selector(".axis-said")
    assert either.input_value("[name=impact-0-weight]") == "30"
    either.click("button[name=more][value=financial]")
    either.wait_for_selector("[name=financial-4-name_ko]:focus")
    either.locator("[name=impact-0-low_en]").press("Enter")
    either.wait_for_url(f"**{ROOM}*/")
    new = Rubric.objects.get(name="house", version=2)
    assert new.criteria.get(axis="impact", name_en="Depth").low_en == "Typed before the buttons"
    assert either.locator("#changes").is_visible()


def test_the_sum_follows_what_is_typed_also_after_a_move(desk):
    desk.open(f"{ROOM}new/?from={house()}")
    desk.click("button[name=down][value=impact-0]")
    desk.wait_for_selector("button[name=down][value=impact-1]:focus")
    desk.fill("[name=impact-0-weight]", "25")
    out = desk.locator("[data-sum]").first
    assert "95" in out.inner_text() and out.get_attribute("data-off") == ""
    desk.fill("[name=impact-0-weight]", "30")
    assert "100" in out.inner_text() and out.get_attribute("data-off") is None


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_are_clean_in_every_state_at_the_desk_and_on_the_phone(desk, scheme):
    old = write_rubric(name="평가표", criteria=criteria(impact=[50, 50], financial=[100]), by=desk.cast.administrator)
    new = write_rubric(name="평가표", criteria=criteria(impact=[60, 40], financial=[100]), by=desk.cast.administrator)
    desk.emulate_media(color_scheme=scheme)
    found = {}

    def look(state, path, press=None):
        for size in (WIDE, PHONE):
            desk.set_viewport_size(size)
            desk.open(path)
            if press:
                desk.click(press)
                desk.wait_for_load_state("networkidle")
            wrong = [violation["id"] for violation in Axe().run(desk).response["violations"]]
            if desk.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
                wrong.append("wider than the window")
            if wrong:
                found[state, size["width"]] = wrong

    look("a version", f"{ROOM}{new.pk}/")
    look("templates", f"{ROOM}new/")
    look("from a template", f"{ROOM}new/?template=circular-economy")
    look("one taken out", f"{ROOM}new/?from={old.pk}", "button[name=remove][value=impact-0]")
    look("refused", f"{ROOM}new/?from={new.pk}", ".form-actions .btn-primary")
    assert found == {}
