"""In a real browser: what is typed saves itself field by field, survives a dead sign-in and a lost line, and overwrites nobody."""
import pytest
from django.conf import settings
from django.contrib.sessions.models import Session

from applicants.actions.draft import save_section
from applicants.models import Application
from tests.applicants.applying import address, signed_in
from tests.cast import PASSWORD, draft_deal

pytestmark = pytest.mark.django_db(transaction=True)


def opened(page, live_server, seat):
    session = signed_in(seat).cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
    return page


@pytest.fixture
def writing(cast, page, live_server):
    """The ten fields of a draft, open in the founder's browser."""
    page.set_default_timeout(8000)
    deal = draft_deal(cast)
    opened(page, live_server, cast.founder)
    page.goto(live_server.url + address("section", deal.uuid, "business"))
    return deal


def kept(deal, section="business"):
    return Application.objects.get(deal=deal).answers.get(section, {})


def test_loose_figures_save_themselves_and_are_read_back_beside_the_field(writing, page):
    page.fill("#id_revenue", "1.2억")
    page.wait_for_selector("#id_revenue-note:has-text('120,000,000원으로 읽었습니다')")
    page.fill("#id_cash", "조금")
    page.wait_for_selector("#id_cash-error:has-text('금액을 찾지 못했습니다')")
    assert page.get_attribute("#id_cash", "aria-invalid") == "true"
    page.fill("#id_cash", "12,000천원")
    page.wait_for_selector("#id_cash-note:has-text('12,000,000원')")
    assert page.locator("#id_cash-error").count() == 0
    assert page.get_attribute("#id_cash", "aria-invalid") is None
    assert page.locator("#id_revenue-at").inner_text().strip()[-3] == ":"  # each field says when it was saved
    page.reload()
    assert page.locator("[data-save-text]").inner_text().startswith("저장됨 ")
    assert (page.input_value("#id_revenue"), page.input_value("#id_cash")) == ("1.2억", "12,000천원")
    assert kept(writing)["revenue"] == "1.2억"


def test_choosing_an_indicator_asks_for_what_belongs_to_it(cast, page, live_server):
    deal = draft_deal(cast)
    opened(page, live_server, cast.founder)
    page.goto(live_server.url + address("section", deal.uuid, "impact"))
    assert not page.is_visible("#id_material")
    page.select_option("#id_indicator", "recycled-output")
    page.wait_for_selector("#id_material", state="visible")
    assert page.locator(".suffix").first.inner_text() == "t"
    page.fill("#id_baseline", "900kg")
    page.wait_for_selector("#id_baseline-note:has-text('0.9 t로 읽었습니다')")
    page.select_option("#id_indicator", "beneficiaries")
    page.wait_for_selector("#id_material", state="hidden")
    assert page.locator(".suffix").first.inner_text() == "명"


def test_a_dead_sign_in_is_renewed_in_place_and_nothing_is_lost(writing, page):
    page.fill("#id_problem", "첫 문장.")
    page.wait_for_selector("#id_problem-at .mark")
    Session.objects.all().delete()
    page.fill("#id_problem", "첫 문장. 잠든 사이에 쓴 문장.")
    page.wait_for_selector("dialog#again[open]")
    assert page.input_value("#again-login") == "sunhwan-founder@example.org"
    page.fill("#again-password", "wrong-password")
    page.press("#again-password", "Enter")
    page.wait_for_selector("#again-errors:not([hidden])")
    page.fill("#again-password", PASSWORD)
    page.press("#again-password", "Enter")
    page.wait_for_selector("dialog#again", state="hidden")
    page.wait_for_selector("[data-save-status][data-state=saved]")
    assert kept(writing)["problem"] == "첫 문장. 잠든 사이에 쓴 문장."
    page.fill("#id_solution", "그 뒤에도 저장됩니다.")
    page.wait_for_selector("#id_solution-at .mark")
    assert kept(writing)["solution"] == "그 뒤에도 저장됩니다."


def test_going_on_with_a_dead_sign_in_asks_in_place_and_goes_on(writing, page):
    page.fill("#id_problem", "문장")
    page.wait_for_selector("#id_problem-at .mark")
    Session.objects.all().delete()
    page.click("main form button[type=submit]")
    page.wait_for_selector("dialog#again[open]")
    page.fill("#again-password", PASSWORD)
    with page.expect_navigation():
        page.press("#again-password", "Enter")
    assert page.url.endswith("/s/business/") and page.locator(".error-summary").count() == 1  # the rest is still empty
    assert page.input_value("#id_problem") == "문장"


def test_somebody_else_signing_in_meanwhile_saves_nothing_in_their_name(writing, cast, page, live_server):
    Session.objects.all().delete()
    opened(page, live_server, cast.viewer)
    page.fill("#id_problem", "창업자의 글")
    page.wait_for_selector("#again-errors:not([hidden])")
    assert kept(writing) == {}
    assert page.input_value("#id_problem") == "창업자의 글"


def test_a_lost_line_keeps_what_is_typed_and_saves_it_when_it_is_back(writing, page):
    page.context.set_offline(True)
    page.fill("#id_problem", "지하철에서 쓴 문장.")
    page.wait_for_selector("[data-line=away]:not([hidden])")
    assert kept(writing) == {}
    page.context.set_offline(False)
    page.wait_for_selector("#id_problem-at .mark", timeout=20000)
    assert kept(writing)["problem"] == "지하철에서 쓴 문장."


def test_a_closed_tab_without_a_line_loses_nothing(writing, page, live_server):
    page.context.set_offline(True)
    page.fill("#id_problem", "닫히기 전에 쓴 문장.")
    page.wait_for_selector("[data-line=away]:not([hidden])")
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto("about:blank")
    page.context.set_offline(False)
    page.goto(live_server.url + address("section", writing.uuid, "business"))
    page.wait_for_selector("#id_problem-at .mark")
    assert page.input_value("#id_problem") == "닫히기 전에 쓴 문장."
    assert kept(writing)["problem"] == "닫히기 전에 쓴 문장."


def test_two_people_in_one_field_the_second_chooses(writing, cast, page):
    page.fill("#id_problem", "창업자가 쓴 문장")
    page.wait_for_selector("#id_problem-at .mark")
    save_section(deal=writing, section="business", data={"problem": "편집자가 고친 문장"}, by=cast.editor)
    page.fill("#id_problem", "창업자가 다시 쓴 문장")
    clash = page.locator("#id_problem-clash")
    clash.wait_for(state="visible")
    said = clash.inner_text()
    assert "sunhwan-editor" in said and "편집자가 고친 문장" in said
    assert kept(writing)["problem"] == "편집자가 고친 문장"
    page.fill("#id_solution", "다른 칸은 그대로 저장됩니다")
    page.wait_for_selector("#id_solution-at .mark")
    assert kept(writing)["problem"] == "편집자가 고친 문장"
    clash.get_by_role("button").first.click()  # keep mine
    clash.wait_for(state="hidden")
    page.wait_for_selector("[data-save-status][data-state=saved]")
    page.wait_for_timeout(400)
    assert kept(writing)["problem"] == "창업자가 다시 쓴 문장"


def test_two_people_in_one_field_the_second_may_take_what_is_there(writing, cast, page):
    save_section(deal=writing, section="business", data={"problem": "편집자의 문장"}, by=cast.editor)
    page.fill("#id_problem", "창업자의 문장")
    page.wait_for_selector("#id_problem-clash:not([hidden])")
    page.click("main form button[type=submit]")  # going on overwrites nothing either
    page.wait_for_timeout(500)
    assert page.url.endswith("/s/business/") and kept(writing)["problem"] == "편집자의 문장"
    page.locator("#id_problem-clash").get_by_role("button").nth(1).click()
    assert page.input_value("#id_problem") == "편집자의 문장"


def test_a_long_text_is_not_cut_and_says_what_is_too_long(writing, page):
    page.fill("#id_problem", "가" * 501)
    page.wait_for_selector("#id_problem-error:has-text('501')")
    assert len(kept(writing)["problem"]) == 501
    assert page.locator("#id_problem-count[data-over]").count() == 1
    page.fill("#id_solution", "나" * 20_001)
    page.wait_for_selector("#id_solution-error:has-text('20001')")
    assert len(page.input_value("#id_solution")) == 20_001


def test_without_scripts_a_conflict_is_shown_and_nothing_is_overwritten(cast, chromium, live_server):
    deal = draft_deal(cast)
    context = chromium.new_context(locale="ko-KR", java_script_enabled=False)
    page = opened(context.new_page(), live_server, cast.founder)
    page.goto(live_server.url + address("section", deal.uuid, "business"))
    save_section(deal=deal, section="business", data={"problem": "편집자의 문장"}, by=cast.editor)
    page.fill("#id_problem", "창업자의 문장")
    page.click("main form button[type=submit]")
    assert "편집자의 문장" in page.locator("#id_problem-clash").inner_text()
    assert page.input_value("#id_problem") == "창업자의 문장"
    assert kept(deal)["problem"] == "편집자의 문장"
    page.click("main form button[type=submit]")  # now it is known what is overwritten
    assert kept(deal)["problem"] == "창업자의 문장"
    context.close()
