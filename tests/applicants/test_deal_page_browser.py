"""In a real browser: a file comes beside the tab, its pages turn, the tabs keep it, and nothing is wider than a phone."""
import pytest
from axe_playwright_python.sync_playwright import Axe

from applicants.actions.marked_page import mark_pages
from applicants.queries.deal_page import TABS
from tests.applicants.applying import pdf
from tests.applicants.lively import enliven
from tests.applicants.papering import handed_in
from tests.applicants.second import handed_in_second
from tests.applicants.tabs import tab
from tests.applicants.test_tables_browser import enter

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def deck(cast, settings, tmp_path):
    settings.BLOBS = tmp_path / "blobs"
    deal, _version = handed_in_second(cast)
    enliven(cast, deal, [cast.analyst])
    deck = handed_in(cast, deal, pdf(3), "IR.pdf", "deck")
    mark_pages(deck.pk, cast.operations.pk)
    return deck


def test_keys_open_turn_and_close_the_deck_beside_and_the_tabs_keep_it(cast, deck, page, live_server):
    deal, base = deck.deal, live_server.url
    page.set_viewport_size({"width": 1440, "height": 900})
    enter(page.context, live_server, cast.operations)
    page.goto(base + tab("deal", deal))
    page.wait_for_selector("#tasks")  # the cards come after the page
    page.keyboard.press("b")
    page.wait_for_selector("#beside img.slide-image")
    assert page.url == f"{base}{tab('deal', deal)}?beside={deck.uuid}&page=1"
    page.keyboard.press("]")
    page.wait_for_selector("#beside >> text=2 / 3")
    page.keyboard.press("]")
    page.wait_for_selector("#beside >> text=3 / 3")
    page.keyboard.press("[")
    page.wait_for_selector("#beside >> text=2 / 3")
    page.click(".dealtabs nav a >> nth=3")
    page.wait_for_url(f"**/checks/?beside={deck.uuid}&page=2")
    assert page.locator("#beside >> text=2 / 3").count() == 1
    page.keyboard.press("b")
    page.wait_for_function("document.getElementById('beside').hidden")
    assert page.url == base + tab("deal_checks", deal)
    assert page.evaluate("document.activeElement.hasAttribute('data-beside-toggle')")
    page.goto(base + tab("deal_papers", deal))
    page.click("#documents a[data-beside] >> nth=0")
    page.wait_for_selector("#beside:not([hidden])")
    assert "/papers/?beside=" in page.url
    assert Axe().run(page).response["violations"] == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_tab_is_clean_and_no_wider_than_a_phone_and_there_a_file_opens_on_its_own_page(cast, deck, chromium, live_server, theme):
    deal = deck.deal
    context = chromium.new_context(viewport={"width": 390, "height": 844}, color_scheme=theme)
    enter(context, live_server, cast.operations)
    page = context.new_page()
    for name in TABS:
        page.goto(live_server.url + tab(name, deal))
        page.wait_for_load_state("networkidle")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, name
        assert [(v["id"], v["nodes"][0]["html"][:120]) for v in Axe().run(page).response["violations"]] == [], name
    page.goto(live_server.url + tab("deal_papers", deal))
    page.click("#documents a[data-beside] >> nth=0")
    page.wait_for_url("**/f/sunhwan/papers/*/")
    context.close()
