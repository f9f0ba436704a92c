"""The scoring room under ten fingers: two deals from the first mark to the second lock with keys alone, also on a Korean layout, and on a phone."""
import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import expect

from applicants.models import Blob, Document, MarkedPage, Page, Scorecard
from tests.applicants.scoring import FULL, assigned, filled, screened
from tests.applicants.walling import walled
from tests.cast import PASSWORD
from tests.fund.test_shell import entered

pytestmark = pytest.mark.django_db(transaction=True)
HANGUL = {"KeyJ": "ㅓ", "KeyK": "ㅏ", "KeyC": "ㅊ", "KeyN": "ㅜ", "KeyP": "ㅔ", "KeyA": "ㅁ", "KeyD": "ㅇ"}


def url(card, name="scorecard"):
    return reverse(f"applicants:{name}", args=["sunhwan", card.uuid])


def with_deck(card, pages=3):
    blob = Blob.objects.get_or_create(sha256="9" * 64, defaults={"size": 1, "mime": "image/webp"})[0]
    deck = Document.objects.get(deal=card.deal)
    Document.objects.filter(pk=deck.pk).update(page_count=pages)
    rows = Page.objects.bulk_create(Page(document=deck, number=n, blob=blob, text=f"쪽 {n}의 말") for n in range(1, pages + 1))
    MarkedPage.objects.bulk_create(MarkedPage(page=row, seat=card.reviewer, blob=blob) for row in rows)
    return card


@pytest.fixture
def room(cast, page, live_server, settings):
    """The first of three cards, open."""
    cast.cards = [with_deck(assigned(cast, screened(cast, name), cast.analyst)) for name in ("첫째", "둘째", "셋째")]
    entered(page, live_server, settings, cast.analyst).goto(live_server.url + url(cast.cards[0]))
    return page


def hangul(page, *codes):
    """Letters as a Korean layout sends them."""
    for code in codes:
        page.evaluate("""([code, key]) => (document.activeElement ?? document.body).dispatchEvent(
            new KeyboardEvent("keydown", { code, key, bubbles: true, cancelable: true }))""", [code, HANGUL[code]])


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)


def step(page):
    """What is at work: the declaration, a criterion by its name, the gate."""
    return page.evaluate("""() => { const at = document.querySelector("[data-step].is-current");
        return at.dataset.step === "mark" ? at.querySelector("legend b").textContent : at.dataset.step; }""")


def is_saved(page):
    expect(page.locator("[data-save-status]")).to_have_attribute("data-state", "saved")


def marks_of(card):
    return {mark.criterion.name_en: (mark.score, mark.confidence, mark.comment, mark.page)
            for mark in card.marks.select_related("criterion")}


def test_two_deals_are_scored_and_locked_with_keys_alone(room, cast, live_server):
    first, second, third = cast.cards
    assert step(room) == "declare"
    press(room, "d", "j")  # to the declaration, tick it, on
    assert step(room) == "Depth"
    press(room, "4", "Shift+Digit3", "]")
    expect(room.locator("[data-deck-page='2']")).to_be_visible()
    press(room, "c")
    room.keyboard.type("근거는 둘째 쪽에 있다")
    press(room, "Escape")
    assert step(room) == "Depth" and room.evaluate("document.activeElement.type") == "radio"
    expect(room.locator(".pages [data-page='2']")).to_have_attribute("data-note", "")
    expect(room.locator(".is-current .page-chip")).to_have_text("Deck p. 2")
    press(room, "j", "5", "0", "c")  # no mark, but a word why
    room.keyboard.type("판단할 자료가 없다")
    press(room, "Escape", "j", "5", "j", "2", "j")
    assert step(room) == "gate"
    press(room, "2")
    is_saved(room)
    expect(room.locator("[data-lock]")).not_to_have_attribute("aria-disabled", "true")
    press(room, "c", "k", "c")
    room.keyboard.type("마지막 순간의 한 줄")
    press(room, "Control+Enter")  # out of the comment, before the second of the autosave is over
    room.wait_for_url(live_server.url + url(second))
    expect(room.locator(".room-notes")).to_contain_text("첫째: your card is locked.")
    first.refresh_from_db()
    assert (first.state, first.esg_gate, first.no_conflict) == ("locked", "mitigate", True)
    assert marks_of(first) == {
        "Depth": (4, 3, "근거는 둘째 쪽에 있다", 2), "Pathway": (None, None, "판단할 자료가 없다", 2), "Team": (5, None, "", None),
        "Market": (2, None, "마지막 순간의 한 줄", 2)}
    press(room, "d", "j", "1", "j", "2", "j", "3", "j", "4", "j", "1", "Control+Enter")
    room.wait_for_url(live_server.url + url(third))
    assert {name: mark[0] for name, mark in marks_of(second).items()} == {"Depth": 1, "Pathway": 2, "Team": 3, "Market": 4}
    expect(room.locator(".roombar-title")).to_contain_text("2 / 3")


def test_a_korean_layout_means_the_same_keys_and_a_letter_that_is_being_composed_means_none(room, cast):
    hangul(room, "KeyD", "KeyJ", "KeyJ")
    assert step(room) == "Pathway" and room.locator("#id_no_conflict").is_checked()
    hangul(room, "KeyK", "KeyC")
    assert room.evaluate("document.activeElement.tagName") == "TEXTAREA"
    room.evaluate("""() => document.activeElement.dispatchEvent(new KeyboardEvent("keydown", {
        code: "Enter", key: "Enter", ctrlKey: true, isComposing: true, bubbles: true, cancelable: true }))""")
    hangul(room, "KeyJ")  # a letter of the comment
    assert room.evaluate("document.activeElement.tagName") == "TEXTAREA" and step(room) == "Depth"
    press(room, "Escape")
    hangul(room, "KeyA")
    expect(room.locator("dialog#recuse")).to_be_visible()
    hangul(room, "KeyN")
    press(room, "4")
    assert not room.locator(".is-current .scale [value='4']").is_checked()  # while a dialog is open keys are the dialog's
    press(room, "Escape")
    expect(room.locator("dialog#recuse")).to_be_hidden()
    press(room, "4")
    assert room.locator(".is-current .scale [value='4']").is_checked()


def test_next_and_previous_walk_the_open_cards_and_what_was_just_typed_goes_along(room, cast, live_server):
    first, second, third = cast.cards
    filled(second, FULL)
    press(room, "j", "j", "c")
    room.keyboard.type("아직 저장 전")
    press(room, "Escape", "n")
    room.wait_for_url(live_server.url + url(second))
    assert marks_of(first)["Pathway"][2] == "아직 저장 전"
    assert step(room) == "Depth"  # all filled in: from its first criterion
    press(room, "Control+Enter")
    room.wait_for_url(live_server.url + url(third))
    press(room, "p")
    room.wait_for_url(live_server.url + url(first))  # what is locked is stepped over
    expect(room.locator(".is-current textarea, textarea").nth(1)).to_have_value("아직 저장 전")
    room.evaluate("document.querySelectorAll('.deck, .rubric').forEach((pane) => { pane.scrollTop = 300; })")
    press(room, "n")
    room.wait_for_url(live_server.url + url(third))
    assert room.evaluate("[...document.querySelectorAll('.deck, .rubric')].map((pane) => pane.scrollTop)") == [0, 0]


def test_what_was_just_typed_goes_along_with_any_link_that_leads_away(room, cast, live_server):
    press(room, "j", "c")
    room.keyboard.type("떠나며 쓴 말")
    room.get_by_role("link", name="Application and figures").click()
    room.wait_for_url(f"{live_server.url}/f/sunhwan/deals/**")
    room.goto(live_server.url + url(cast.cards[0]))
    expect(room.locator("textarea").first).to_have_value("떠나며 쓴 말")


def test_a_lock_too_early_leads_to_what_is_missing(room, cast):
    press(room, "d", "j", "4", "j", "3", "Control+Enter")
    expect(room.locator("#lock-missing")).to_contain_text("Team, Market")
    expect(room.locator(".is-current legend b")).to_have_text("Team")
    cast.cards[0].refresh_from_db()
    assert cast.cards[0].state == "draft"


def test_stepping_back_is_one_key_away_and_leads_on(room, cast, live_server):
    press(room, "a")
    room.locator("dialog#recuse [name=reason]").fill("주식을 가지고 있습니다")
    press(room, "Enter")
    room.wait_for_url(live_server.url + url(cast.cards[1]))
    expect(room.locator(".room-notes")).to_contain_text("첫째: you stepped back.")
    cast.cards[0].refresh_from_db()
    assert (cast.cards[0].state, cast.cards[0].reason) == ("recused", "주식을 가지고 있습니다")


def test_the_question_mark_shows_the_keys(room):
    press(room, "?")
    expect(room.locator("dialog#keys")).to_contain_text("Lock and go on to the next deal")


def test_what_is_wrong_stands_beside_its_field_and_everything_else_is_saved(room, cast):
    press(room, "j", "3", "c")
    room.locator(".is-current textarea").fill("말" * 1001)
    room.locator(".is-current .page-box").fill("9")
    press(room, "Enter")
    wrong = room.locator(".is-current .criterion-errors")
    expect(wrong).to_contain_text("A comment has at most 1,000 letters; this one has 1,001.")
    expect(wrong).to_contain_text("The deck ends at page 3.")
    assert room.locator(".is-current .page-box").get_attribute("aria-invalid") == "true"
    press(room, "Control+Enter")
    assert marks_of(cast.cards[0])["Depth"][0:3:2] == (3, "")
    room.locator(".is-current textarea").fill("짧게")
    room.locator(".is-current .page-box").fill("3")
    press(room, "Enter")
    expect(wrong).to_be_empty()
    assert room.locator(".is-current .page-box").get_attribute("aria-invalid") is None
    room.locator(".is-current .page-chip").click()
    expect(room.locator("[data-deck-page='3']")).to_be_visible()
    assert marks_of(cast.cards[0])["Depth"] == (3, None, "짧게", 3)


def test_a_card_that_is_shut_meanwhile_says_so_and_what_was_saved_is_kept(room, cast):
    press(room, "j", "3")
    is_saved(room)
    walled(cast, cast.cards[0].deal, cast.analyst)
    press(room, "j", "4")
    expect(room.locator(".rubric .failure")).to_contain_text("This deal is no longer open to you")
    assert {name: mark[0] for name, mark in marks_of(cast.cards[0]).items() if mark[0]} == {"Depth": 3}


def test_a_card_locked_in_another_tab_says_so_and_keeps_what_was_typed(room, cast):
    from applicants.actions.scorecard import lock_card

    lock_card(card=filled(cast.cards[0], FULL), by=cast.analyst)
    press(room, "j", "c")
    room.keyboard.type("늦은 생각")
    expect(room.locator(".rubric .failure")).to_contain_text("This card is closed; nothing was changed.")
    expect(room.locator(".is-current textarea")).to_have_value("늦은 생각")
    assert marks_of(cast.cards[0])["Depth"] == (4, 2, "", 3)


def test_without_a_line_the_page_stays_with_what_was_typed_and_goes_on_when_the_line_is_back(room, cast, live_server):
    room.context.set_offline(True)
    press(room, "j", "c")
    room.keyboard.type("지하철에서 쓴 말")
    press(room, "Escape", "n")
    expect(room.locator("[data-save-status]")).to_have_attribute("data-state", "offline")
    expect(room.locator(".rubric .failure")).to_contain_text("It did not reach us")
    assert room.url == live_server.url + url(cast.cards[0])
    room.context.set_offline(False)
    is_saved(room)
    assert marks_of(cast.cards[0])["Depth"][2] == "지하철에서 쓴 말"
    expect(room.locator(".rubric .failure")).to_have_count(0)
    press(room, "n")
    room.wait_for_url(live_server.url + url(cast.cards[1]))


def test_a_site_that_breaks_says_so_and_the_next_try_saves_what_was_typed(room, cast):
    room.route("**/save/", lambda route: route.fulfill(status=500))
    press(room, "j", "c")
    room.keyboard.type("두 번째에 간 말")
    press(room, "Escape", "n")
    expect(room.locator(".rubric .failure")).to_contain_text("Something broke on our side")
    expect(room.locator("[data-save-status]")).to_have_attribute("data-state", "failed")
    assert marks_of(cast.cards[0]) == {} and room.url.endswith(url(cast.cards[0]))
    room.unroute("**/save/")
    press(room, "4")
    is_saved(room)
    expect(room.locator(".rubric .failure")).to_have_count(0)
    assert marks_of(cast.cards[0])["Depth"] == (4, None, "두 번째에 간 말", 1)


def test_a_sign_in_that_ended_is_given_again_in_place_and_nothing_is_lost(room, cast):
    press(room, "j", "3")
    is_saved(room)
    Session.objects.all().delete()
    press(room, "c")
    room.keyboard.type("잠든 사이에 쓴 말")
    expect(room.locator("dialog#again")).to_be_visible()
    room.fill("#again-password", PASSWORD)
    press(room, "Enter")
    expect(room.locator("dialog#again")).to_be_hidden()
    is_saved(room)
    expect(room.locator(".rubric .failure")).to_have_count(0)
    assert marks_of(cast.cards[0])["Depth"] == (3, None, "잠든 사이에 쓴 말", 1)


def test_the_words_of_a_page_come_when_they_are_asked_for(room):
    expect(room.locator(".page-words")).to_be_empty()
    room.get_by_text("Text of this page").click()
    expect(room.locator(".page-words")).to_contain_text("쪽 1의 말")


def test_nothing_of_the_room_stands_in_the_way_of_a_reader_who_does_not_see_it(room):
    press(room, "j", "3", "c")
    room.locator(".is-current .page-box").fill("9")
    press(room, "Enter")
    expect(room.locator(".is-current .criterion-errors")).to_contain_text("The deck ends at page 3.")
    for width in (1440, 390):
        room.set_viewport_size({"width": width, "height": 900})
        assert room.evaluate("document.documentElement.scrollWidth") == width
        for scheme in ("light", "dark"):
            room.emulate_media(color_scheme=scheme)
            assert [(found["id"], [node["target"] for node in found["nodes"]][:3]) for found in Axe().run(room).response["violations"]] == []


def test_on_a_phone_deck_and_scorecard_are_tabs_that_keep_what_was_done(room, cast, live_server):
    room.set_viewport_size({"width": 390, "height": 844})
    room.goto(live_server.url + url(cast.cards[0]))
    deck, card = (room.get_by_role("tab", name=name, exact=True) for name in ("Deck", "Scorecard"))
    expect(card).to_have_attribute("aria-selected", "true")
    expect(room.locator("#deck")).to_be_hidden()
    room.locator(".scale").first.locator("label").nth(3).click()
    room.locator(".is-current textarea").fill("전화로 쓴 말")
    deck.click()
    expect(room.get_by_role("tabpanel", name="Deck")).to_be_visible()
    expect(room.locator("#rubric")).to_be_hidden()
    room.locator(".pages a").nth(1).click()
    expect(room.locator("[data-deck-page='2']")).to_be_visible()
    press(room, "Tab")
    card.click()
    expect(room.locator(".is-current textarea")).to_have_value("전화로 쓴 말")
    expect(room.locator(".is-current [value='4']")).to_be_checked()
    is_saved(room)
    room.locator(".is-current .page-chip").click()
    expect(room.locator("[data-deck-page='1']")).to_be_visible()  # a reference opens its page, in its tab
    expect(deck).to_have_attribute("aria-selected", "true")
    assert room.evaluate("document.documentElement.scrollWidth") == 390
    assert Scorecard.objects.get(pk=cast.cards[0].pk).marks.get(criterion__name_en="Depth").score == 4
