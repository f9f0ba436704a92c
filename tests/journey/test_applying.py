"""From the public page to the receipt: on a phone in Korean and in English, with the keyboard alone, over a dead line and a dead sign-in."""
import datetime as dt
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.utils import timezone

from applicants.models import Application, Consent, Deal, Form, Round, Submission
from applicants.sample_deck import sample_deck
from fund.actions.person import create_person
from fund.models import Message
from tests.cast import PASSWORD, business_number
from tests.fund.entering import code_in
from tests.journey.keyboard import Keyboard

pytestmark = pytest.mark.django_db(transaction=True)
YEAR = timezone.localdate().year
COMPANY = {"name": "여울펠릿 주식회사", "business_number": business_number(123456789), "founded_on": "2022. 3. 2.",
           "one_line": "섞인 폐플라스틱을 펠릿으로"}
FIELDS = {"problem": "섞인 폐플라스틱의 절반이 태워집니다.", "solution": "근적외선 선별과 세척을 묶었습니다.", "team": "세 사람입니다.",
          "revenue": "18.4억", "revenue_before": "1,200,000천원", "cost_of_sales": "13억", "cash": "６억", "monthly_spend": "2억",
          "ask": "약 15억", "pre_money": "85억"}


@pytest.fixture
def call(cast, live_server, settings):
    """An open call with a self-check, announced to everybody."""
    settings.SITE_URL = live_server.url
    Round.objects.filter(pk=cast.round.pk).update(
        eligibility={"max_age_years": 7, "korea_only": True, "ask_min": 100_000_000, "ask_max": 3_000_000_000, "excluded": ["weapons", "tobacco"]},
        about_ko="자원 순환과 기후 분야의 초기 기업을 찾습니다.", about_en="We look for early companies in circular economy and climate.")
    cast.round.refresh_from_db()
    return cast


@pytest.fixture
def phone(chromium):
    """A phone's page at 390 px; opened in a language, it reports every script and policy error and everything wider than the screen."""
    contexts, problems = [], []

    def open(language: str = "ko", site: str = ""):
        context = chromium.new_context(locale="ko-KR", viewport={"width": 390, "height": 844}, has_touch=True, reduced_motion="reduce")
        context.add_cookies([{"name": "django_language", "value": language, "url": site}])
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("load", lambda loaded: sound(loaded, problems))
        return page

    yield open
    for context in contexts:
        context.close()
    assert problems == []


def sound(page, problems: list[str]) -> None:
    """Nothing is wider than the screen."""
    wide = page.evaluate("document.documentElement.scrollWidth")
    if wide > page.viewport_size["width"]:
        problems.append(f"{page.url} is {wide} px wide")


def accessible(page) -> None:
    assert [f"{page.url}: {found['id']} {found['nodes'][0]['target']}" for found in Axe().run(page).response["violations"]] == []


def deck() -> dict:
    made = sample_deck("여울펠릿 (견본)", dated=dt.date(2026, 1, 2), tonnes={2024: 600, 2025: 1204}, revenue={2024: 1200, 2025: 1840},
                       plan={2026: 2400, 2027: 4800}, factor=1.164, own_emissions=310, ask=1500)
    return {"name": "IR.pdf", "mimeType": "application/pdf", "buffer": made}


def go_on(page) -> None:
    with page.expect_navigation():
        page.locator("main form button.btn-primary[type=submit]").first.click()


def fills(page, fields: dict[str, str]) -> None:
    for name, text in fields.items():
        page.fill(f"main [name={name}]", text)


def signs_up(page, email: str) -> None:
    page.fill("[name=name]", "새 대표")
    page.fill("[name=email]", email)
    page.fill("[name=password1]", "founder-pass-2026")
    page.fill("[name=password2]", "founder-pass-2026")
    with page.expect_navigation():
        page.click("main form button[type=submit]")
    page.fill("[name=code]", code_in(Message.objects.get(to=email)))
    with page.expect_navigation():
        page.locator("main form button.btn-primary[type=submit]").first.click()


def checks_eligibility(page, site: str, round: Round) -> None:
    page.goto(site + "/calls/")
    page.locator(f"main a[href*='{round.uuid}']").first.click()
    page.wait_for_url(f"**/calls/{round.uuid}/")
    page.locator("main a[href$='/check/']").first.click()
    page.wait_for_url("**/check/")
    page.fill("main [name=founded]", "2022-03-02")
    page.select_option("main [name=country]", "KR")
    page.locator("main label:has([name=excluded][value=none])").click()
    page.fill("main [name=ask]", "15억")
    go_on(page)


@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_founder_on_a_phone_goes_from_the_public_page_to_the_receipt(call, live_server, phone, language):
    cache.clear()
    page = phone(language, live_server.url)
    checks_eligibility(page, live_server.url, call.round)
    accessible(page)
    page.locator("main a[href*='/accounts/signup/']").first.click()
    page.wait_for_url("**/accounts/signup/**")
    signs_up(page, f"phone-{language}@example.net")
    assert f"/calls/{call.round.uuid}/" in page.url  # back where the account was asked for
    with page.expect_navigation():
        page.locator(f"main form[action='/apply/{call.round.uuid}/'] button").first.click()
    deal = Deal.objects.get(company__organisation__seats__user__email=f"phone-{language}@example.net")
    assert deal.application.eligibility["answers"]
    base = f"{live_server.url}/applications/{deal.uuid}/"
    assert page.url == base
    accessible(page)

    page.goto(f"{base}s/deck/")
    page.set_input_files("main [name=deck]", deck())
    go_on(page)
    fills(page, COMPANY)
    page.select_option("main [name=theme]", "circular")
    accessible(page)
    go_on(page)
    fills(page, FIELDS)
    page.wait_for_selector("#id_cash-note:has-text('600,000,000')")
    accessible(page)
    go_on(page)
    page.select_option("main [name=indicator]", "recycled-output")
    page.wait_for_selector("#id_material", state="visible")
    fills(page, {"baseline": "약 1,204톤", "target": "9천6백톤", "negative": "잔재물 18%가 소각됩니다."})
    page.locator("label:has([name=grade][value=B])").click()
    page.select_option("main [name=target_year]", str(YEAR + 3))
    page.select_option("main [name=material]", "pet")
    page.locator("label:has([name=counterfactual][value=landfill])").click()
    accessible(page)
    go_on(page)
    page.check("main [name=collection]")
    page.check("main [name=committee]")
    accessible(page)
    go_on(page)

    assert page.url == base and page.locator("main a[href$='/check/']").count()
    page.locator("main a[href$='/check/']").first.click()
    page.wait_for_url("**/check/")
    said = page.locator("main").inner_text()
    for spelled in ("1,840,000,000", "1,200,000,000", "600,000,000", "1,500,000,000", "9,600 t", COMPANY["name"]):
        assert spelled in said, spelled
    accessible(page)
    page.check("main [name=confirm]")
    with page.expect_navigation():
        page.click("form[action$='/submit/'] button[type=submit]")
    submission = Submission.objects.get(deal=deal)
    deal.refresh_from_db()
    receipt = page.locator("main").inner_text()
    assert deal.receipt_no in receipt and submission.sha256 in re.sub(r"\s", "", receipt)
    accessible(page)
    letter = Message.objects.get(to=f"phone-{language}@example.net", kind="receipt")
    assert submission.sha256 in letter.body and deal.receipt_no in letter.subject
    assert letter.language == language
    assert Consent.objects.get(deal=deal, text__key="operator").given is False
    hangul = re.findall("[가-힣]+", " ".join(page.locator("h1, h2, dt, button, .submitbar b").all_inner_texts()))
    assert bool(hangul) is (language == "ko"), hangul


def test_the_keyboard_alone_is_enough(call, live_server, page):
    create_person(email="keys@example.net", name="키보드", password=PASSWORD)
    page.set_default_timeout(15_000)
    keys = Keyboard(page)
    page.goto(f"{live_server.url}/calls/{call.round.uuid}/")
    keys.press("main a[href$='/check/']")
    keys.write("[name=founded]", "2022-03-02")
    keys.choose("[name=country]", "KR")
    keys.write("[name=ask]", "15억")
    keys.press("main form button.btn-primary")
    keys.press("main a[href*='/accounts/login/']")
    keys.write("[name=login]", "keys@example.net")
    keys.write("[name=password]", PASSWORD)
    keys.press("main form button[type=submit]")
    assert f"/calls/{call.round.uuid}/" in page.url
    keys.press(f"main form[action='/apply/{call.round.uuid}/'] button")
    deal = Deal.objects.get(company__organisation__seats__user__email="keys@example.net")

    keys.press(f"main a[href='/applications/{deal.uuid}/s/deck/']")
    keys.upload("main [name=deck]", deck())
    keys.press("main form button.btn-primary")
    for name, text in COMPANY.items():
        keys.write(f"main [name={name}]", text) if name != "founded_on" else None
    keys.page.evaluate("document.querySelector('h1').scrollIntoView()")
    page.reload()  # saved while it was typed
    assert page.input_value("main [name=one_line]") == COMPANY["one_line"]
    keys.write("main [name=founded_on]", COMPANY["founded_on"])
    keys.choose("main [name=theme]", "circular")
    keys.press("main form button.btn-primary")
    for name, text in FIELDS.items():
        keys.write(f"main [name={name}]", text)
    keys.press("main form button.btn-primary")
    keys.choose("main [name=indicator]", "recycled-output")
    page.keyboard.press("Tab")
    page.wait_for_selector("#id_material", state="visible")
    keys.write("main [name=baseline]", "1,204톤")
    keys.pick("grade", "B")
    keys.write("main [name=target]", "9,600")
    keys.choose("main [name=target_year]", str(YEAR + 3))
    keys.choose("main [name=material]", "pet")
    keys.pick("counterfactual", "landfill")
    keys.write("main [name=negative]", "잔재물 18%가 소각됩니다.")
    keys.press("main form button.btn-primary")
    keys.tick("main [name=collection]")
    keys.tick("main [name=committee]")
    keys.press("main form button.btn-primary")
    keys.press("main a[href$='/check/']")
    keys.tick("main [name=confirm]")
    keys.press("form[action$='/submit/'] button[type=submit]")
    deal.refresh_from_db()
    assert deal.receipt_no in page.locator("main").inner_text()
    assert Submission.objects.get(deal=deal).ask == 1_500_000_000


def test_a_killed_line_and_a_dead_sign_in_on_the_way_lose_nothing(call, live_server, phone):
    """The night before the deadline: the train goes into a tunnel, the sign-in runs out, and the application is handed in all the same."""
    page = phone("ko", live_server.url)
    user = create_person(email="night@example.net", name="밤샘", password=PASSWORD)
    page.goto(live_server.url + f"/accounts/login/?next=/calls/{call.round.uuid}/")
    page.fill("[name=login]", user.email)
    page.fill("[name=password]", PASSWORD)
    with page.expect_navigation():
        page.click("main form button[type=submit]")
    with page.expect_navigation():
        page.locator(f"main form[action='/apply/{call.round.uuid}/'] button").first.click()
    deal = Deal.objects.get(company__organisation__seats__user=user)
    base = f"{live_server.url}/applications/{deal.uuid}/"

    page.goto(f"{base}s/business/")
    page.context.set_offline(True)
    fills(page, FIELDS)
    page.wait_for_selector("[data-line=away]:not([hidden])")
    page.click("main form button.btn-primary[type=submit]")  # pressed in the tunnel: the page stays, and so does all that was typed
    assert Application.objects.get(deal=deal).answers.get("business", {}) == {}
    page.context.set_offline(False)
    page.wait_for_selector("#id_pre_money-at .mark", state="attached", timeout=30_000)
    if page.url.endswith("/s/business/"):
        go_on(page)
    assert Application.objects.get(deal=deal).answers["business"] == FIELDS

    page.goto(f"{base}s/company/")
    Session.objects.all().delete()
    fills(page, COMPANY)
    page.wait_for_selector("dialog#again[open]")
    page.fill("#again-password", PASSWORD)
    page.press("#again-password", "Enter")
    page.wait_for_selector("dialog#again", state="hidden")
    page.select_option("main [name=theme]", "circular")
    go_on(page)
    kept = Application.objects.get(deal=deal).answers["company"]
    assert {name: kept[name] for name in COMPANY} == COMPANY
    assert Form.objects.filter(step="first").count() == 2 and page.url == f"{base}s/business/"
