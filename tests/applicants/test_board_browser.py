"""The board under a hand: dragged, keyed, on a phone and without a script; a refusal opens the sheet and the card stays."""
import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from applicants.models import Deal, Override
from tests.applicants.moving import move_url, planned, scored, stage_of
from tests.applicants.scoring import screened
from tests.fund.test_shell import entered

pytestmark = pytest.mark.django_db(transaction=True)
BOARD = reverse("applicants:deals", args=["sunhwan"]) + "?view=board"


@pytest.fixture
def board(cast, page, live_server, settings):
    planned(cast)
    cast.ready, cast.bare = scored(cast, "다 갖춘 딜"), screened(cast, "모자란 딜")
    entered(page, live_server, settings, cast.partner).goto(live_server.url + BOARD)
    return page


def card(page, deal):
    return page.locator(f'.kcard[data-deal="{deal.uuid}"]')


def drag(page, deal, stage, below=0):
    """With the mouse, step by step, as a hand does it."""
    start, end = card(page, deal).bounding_box(), page.locator(f"#stage-{stage}").bounding_box()
    page.mouse.move(start["x"] + 60, start["y"] + start["height"] - 12)
    page.mouse.down()
    page.mouse.move(start["x"] + 80, start["y"] + start["height"] - 4, steps=4)
    page.mouse.move(end["x"] + end["width"] / 2, end["y"] + end["height"] - 10 + below, steps=12)
    page.mouse.up()


def is_at(page, deal):
    """The focus is on a card, at the latest when the new page's own script has run."""
    expect(page.locator(f'.kcard[data-deal="{deal.uuid}"]:focus-within')).to_have_count(1)


def focused(page):
    return page.evaluate("document.activeElement.closest('.kcard')?.dataset.deal ?? ''")


def test_a_card_is_dragged_to_the_next_stage_and_back_by_the_toast(board, cast):
    drag(board, cast.ready, "interview", below=40)  # under a short column there is room too
    toast = board.locator(".toast")
    expect(toast).to_contain_text("다 갖춘 딜 is now at Interview.")
    expect(board.locator("#stage-interview .kcard")).to_have_count(1)
    is_at(board, cast.ready)
    assert stage_of(cast.ready) == "interview"
    toast.get_by_role("button", name="Undo").click()
    expect(board.locator("#stage-screening .kcard")).to_have_count(2)
    expect(board.locator(".messages")).to_contain_text("다 갖춘 딜 is back at Screening.")
    assert (stage_of(cast.ready), board.url.endswith(BOARD)) == ("screening", True)


def test_a_drag_that_the_gate_refuses_leaves_the_card_and_opens_the_sheet_with_what_is_missing_from_where_an_override_is_asked_for(board, cast):
    drag(board, cast.bare, "interview")
    sheet = board.locator("dialog#move-sheet")
    expect(sheet).to_be_visible()
    expect(sheet.get_by_role("alert")).to_contain_text("At least 2 scorecards locked (0 locked)")
    expect(sheet.locator('[value="interview"]')).to_be_checked()
    expect(board.locator("#stage-screening .kcard")).to_have_count(2)
    expect(sheet.get_by_role("button", name="Move", exact=True)).to_be_hidden()
    sheet.get_by_role("button", name="Ask for an override").click()
    expect(sheet).to_contain_text("Say why it may go on without this.")
    sheet.get_by_label("Reason").fill("위원회가 내일입니다.")
    sheet.get_by_role("button", name="Ask for an override").click()
    expect(board.locator(".messages")).to_contain_text("A second person was asked.")
    assert (stage_of(cast.bare), Override.objects.get().reason) == ("screening", "위원회가 내일입니다.")
    expect(card(board, cast.bare)).to_contain_text("override waits")


def test_a_drag_back_asks_for_the_reason_and_one_to_where_nobody_moves_a_deal_does_nothing(board, cast):
    Deal.objects.filter(pk=cast.ready.pk).update(stage="preliminary")
    board.reload()
    drag(board, cast.ready, "screening")
    sheet = board.locator("dialog#move-sheet")
    expect(sheet).to_contain_text("Say why it goes back.")
    sheet.get_by_label("Reason").fill("고객 확인이 더 필요합니다.")
    sheet.get_by_role("button", name="Move", exact=True).click()
    expect(board.locator("#stage-screening .kcard")).to_have_count(2)
    assert cast.ready.moves.get().reason == "고객 확인이 더 필요합니다."
    drag(board, cast.ready, "submitted")
    board.wait_for_timeout(400)
    expect(board.locator("dialog#move-sheet[open]")).to_have_count(0)
    assert (stage_of(cast.ready), cast.ready.moves.count()) == ("screening", 1)


def test_somebody_who_moved_it_meanwhile_is_not_overruled_by_a_drag(board, cast):
    Deal.objects.filter(pk=cast.ready.pk).update(stage="preliminary")
    drag(board, cast.ready, "interview")
    expect(board.locator("dialog#move-sheet").get_by_role("alert")).to_contain_text("Somebody moved this deal meanwhile")
    assert stage_of(cast.ready) == "preliminary"


def test_keys_go_from_card_to_card_open_the_sheet_and_the_deal_and_are_off_while_one_types(board, cast):
    other = screened(cast, "옆 칸 딜")
    Deal.objects.filter(pk=other.pk).update(stage="interview")
    board.reload()
    board.locator("[data-board]").focus()
    board.keyboard.press("ArrowDown")
    first = focused(board)
    board.keyboard.press("ArrowDown")
    second = focused(board)
    assert {first, second} == {str(cast.ready.uuid), str(cast.bare.uuid)}
    board.keyboard.press("ArrowRight")
    assert focused(board) == str(other.uuid)
    board.keyboard.press("ArrowLeft")
    board.keyboard.press("ArrowUp")
    assert focused(board) == first
    for key in ("m", "ㅡ"):
        board.evaluate("key => document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {key, code: 'KeyM', bubbles: true}))", key)
        expect(board.locator("dialog#move-sheet")).to_be_visible()
        assert board.evaluate("document.activeElement.name") == "to"
        board.keyboard.press("Escape")
    board.locator("input[type=search]").first.focus()
    board.keyboard.type("m")
    assert board.evaluate("document.activeElement.value") == "m"
    expect(board.locator("dialog#move-sheet")).to_be_hidden()
    board.locator("input[type=search]").first.fill("")
    board.locator(f'.kcard[data-deal="{first}"] h3 a').focus()
    board.keyboard.press("Enter")
    expect(board).to_have_url(re.compile(f"/deals/{first}/$"))


def test_on_a_phone_one_stage_shows_at_a_time_and_its_menu_moves_a_deal(board, cast):
    board.set_viewport_size({"width": 390, "height": 844})
    expect(board.locator(".column:visible")).to_have_count(1)
    expect(board.locator("#stage-screening")).to_be_visible()
    assert board.evaluate("document.documentElement.scrollWidth") == 390
    board.locator(".stagepick").get_by_role("link", name="Interview 0").click()
    expect(board.locator("#stage-interview")).to_be_visible()
    expect(board.locator(".column:visible")).to_have_count(1)
    board.locator(".stagepick").get_by_role("link", name="Screening 2").click()
    card(board, cast.ready).get_by_role("link", name="Move 다 갖춘 딜 to another stage").click()
    expect(board.locator("dialog#move-sheet")).to_be_visible()
    box = board.locator("dialog#move-sheet").bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= 390
    board.locator("dialog#move-sheet").get_by_role("button", name="Move", exact=True).click()
    expect(board.locator(".toast")).to_contain_text("is now at Interview.")
    assert stage_of(cast.ready) == "interview"


def test_without_a_script_the_menu_leads_to_the_sheet_and_back_to_the_board(board, cast, chromium, live_server, settings):
    context = chromium.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    plain = entered(context.new_page(), live_server, settings, cast.partner)
    plain.goto(live_server.url + BOARD)
    expect(plain.locator(".column:visible")).to_have_count(1)
    card(plain, cast.ready).locator("a.move").click()
    expect(plain).to_have_url(re.compile(re.escape(move_url(cast.ready))))
    plain.get_by_role("button", name="Move", exact=True).click()
    expect(plain).to_have_url(live_server.url + BOARD)
    plain.get_by_role("button", name="Undo").click()
    expect(plain.locator(".messages")).to_contain_text("is back at Screening.")
    assert stage_of(cast.ready) == "screening"
    context.close()


def test_board_and_sheet_have_no_violation_in_either_theme(board, cast):
    from axe_playwright_python.sync_playwright import Axe

    for scheme in ("light", "dark"):
        board.emulate_media(color_scheme=scheme)
        board.reload()
        found = Axe().run(board).response["violations"]
        assert [(rule["id"], node["html"][:160]) for rule in found for node in rule["nodes"]] == []
        card(board, cast.bare).locator("a.move").click()
        expect(board.locator("dialog#move-sheet")).to_be_visible()
        found = Axe().run(board).response["violations"]
        assert [(rule["id"], node["html"][:160]) for rule in found for node in rule["nodes"]] == []
