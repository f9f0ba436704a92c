"""Picking many deals under a hand: with the mouse, the keyboard and no script; and their letters read and sent."""
import pytest
from django.urls import reverse
from playwright.sync_api import expect

from applicants.models import Deal, Decision
from tests.applicants.deciding import EN, KO
from tests.cast import company, submitted_deal
from tests.fund.test_shell import entered

pytestmark = pytest.mark.django_db(transaction=True)
LIST = reverse("applicants:deals", args=["sunhwan"])


@pytest.fixture
def table(cast, page, live_server, settings):
    cast.deals = [submitted_deal(cast, company(f"딜 {n}")) for n in range(5)]
    entered(page, live_server, settings, cast.partner).goto(live_server.url + LIST)
    return page


def count(page):
    return page.locator(".bulk-count")


def test_a_range_is_picked_with_shift_all_with_the_head_and_escape_unpicks(table):
    boxes, move = table.locator('input[name="deals"]'), table.locator('#bulk [value="move"]')
    expect(count(table)).to_have_text("None picked")
    expect(move).to_be_disabled()
    boxes.nth(1).click()
    boxes.nth(3).click(modifiers=["Shift"])
    expect(count(table)).to_have_text("3 picked")
    expect(table.locator("#pick-all")).to_have_js_property("indeterminate", True)
    table.locator("#pick-all").check()
    expect(count(table)).to_have_text("5 picked")
    table.keyboard.press("Escape")
    expect(count(table)).to_have_text("None picked")
    boxes.first.click()
    table.get_by_role("button", name="Unpick all").click()
    expect(boxes.first).to_be_focused()
    table.keyboard.press("j")
    table.keyboard.press("x")
    table.keyboard.press("m")
    expect(table.get_by_role("heading", level=1)).to_have_text("Move to a stage")
    expect(table.locator(".bulk-lines li")).to_have_count(1)


def test_deals_are_passed_and_their_letters_read_and_sent_in_one_sitting(table, cast):
    table.locator("#pick-all").check()
    table.locator('#bulk [value="pass"]').click()
    table.locator(".bulk-lines input").first.uncheck()
    expect(table.locator(".bulk-number")).to_have_text("4")
    table.get_by_label("Too early for this fund", exact=True).check()
    table.get_by_label("What the founder reads, in Korean").fill(KO)
    table.get_by_label("What the founder reads, in English").fill(EN)
    table.get_by_role("button", name="Pass").click()
    expect(table.get_by_role("status").filter(has_text="Done: 4")).to_be_visible()
    assert (Deal.objects.filter(status="passed").count(), Decision.objects.filter(state="sent").count()) == (4, 0)
    table.get_by_role("link", name="To the letters").click()
    table.get_by_label("Pick all on this page").check()
    expect(count(table)).to_have_text("4 picked")
    table.get_by_role("button", name="Read and send").click()
    expect(table.locator("article")).to_have_count(8)
    table.get_by_label("Now", exact=True).check()
    expect(table.locator(".only-later")).to_be_hidden()
    table.get_by_role("button", name="Let them go").click()
    expect(table.get_by_role("status").filter(has_text="On their way: 4")).to_be_visible()
    assert Decision.objects.filter(state="sent").count() == 4


def test_without_a_script_the_bar_works_as_a_form(chromium, table, cast, live_server):
    plain = chromium.new_context(java_script_enabled=False, locale="en-US")
    plain.add_cookies(table.context.cookies())
    page = plain.new_page()
    page.goto(live_server.url + LIST)
    page.locator('input[name="deals"]').first.check()
    page.locator('#bulk [value="hold"]').click()
    page.locator("[name=reason]").fill("계약을 기다립니다")
    page.locator("[name=go]").click()
    expect(page.get_by_role("status").filter(has_text="Done: 1")).to_be_visible()
    assert Deal.objects.filter(status="hold").count() == 1
    plain.close()
