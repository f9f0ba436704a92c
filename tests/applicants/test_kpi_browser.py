"""The report in a real browser: it saves while one types, asks why in place, works without scripts and reads aloud."""
import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from applicants.models import Document, KpiRequest
from applicants.views import kpi_request as view
from tests.applicants.reporting import PDF, accepted, asked, indicator, link
from tests.cast import cast as build

pytestmark = [pytest.mark.django_db(transaction=True)]
FILE = {"name": "bill.pdf", "mimeType": "application/pdf", "buffer": PDF}


@pytest.fixture
def report(live_server):
    """A request with a last figure for each field, its address, and the ids of its fields."""
    row, token = asked(build())
    ids = {code: indicator(code).pk for code in ("recycled-output", "electricity", "accidents")}
    for code, value in (("recycled-output", "1152"), ("electricity", "812"), ("accidents", "1")):
        accepted(row.company, code, value)
    return row, live_server.url + link(token), ids


def kept(row, pk):
    return KpiRequest.objects.get(pk=row.pk).draft.get(str(pk), {})


def saved(page):
    """Do what saves, and wait until the page says that it is saved."""
    return page.expect_response(lambda answer: answer.request.method == "POST" and answer.status == 200)


def test_it_saves_while_one_types_asks_why_in_place_and_is_handed_in(report, page):
    row, url, ids = report
    page.goto(url)
    why = page.locator(f"#id_w{ids['electricity']}")
    assert not why.is_visible()
    with saved(page):
        page.fill(f"#id_v{ids['electricity']}", "200")
    why.wait_for(state="visible")
    assert re.fullmatch(r"저장됨 \d\d:\d\d", page.inner_text("[data-save-status]").strip())
    with saved(page):
        why.type("7월에 설비를 쉬었습니다.")
        page.fill(f"#id_v{ids['recycled-output']}", "약 1,186톤")
    page.wait_for_selector(f"#n{ids['recycled-output']} .understood")
    assert why.input_value() == "7월에 설비를 쉬었습니다.", "an answer from the site does not touch what is being typed"
    assert kept(row, ids["electricity"]) == {"value": "200", "why": "7월에 설비를 쉬었습니다."}
    with saved(page):
        page.set_input_files(f"#id_f{ids['electricity']}", files=[FILE])
    page.wait_for_selector(f"#p{ids['electricity']} >> text=bill.pdf")
    with saved(page):
        page.select_option(f"#id_g{ids['electricity']}", "B")
        page.fill(f"#id_v{ids['accidents']}", "1")
    page.wait_for_selector("#progress >> text=3개 중 3개 입력")
    with page.expect_navigation():
        page.click("button[formaction$='/submit/']")
    assert page.url == url and page.is_visible(".submitbar-done")
    assert KpiRequest.objects.get().state == "submitted"


def test_it_works_without_scripts(report, chromium):
    row, url, ids = report
    context = chromium.new_context(locale="ko-KR", java_script_enabled=False)
    page = context.new_page()
    page.goto(url)
    page.fill(f"#id_v{ids['electricity']}", "-200")
    page.click("button:not([formaction])[type=submit] >> text=나중에 이어서")
    assert page.url == url and page.is_visible(f"#n{ids['electricity']} .error")
    page.fill(f"#id_v{ids['electricity']}", "200")
    page.set_input_files(f"#id_f{ids['electricity']}", files=[FILE])
    page.click(f"#row-{ids['electricity']} button[formaction*='/evidence/']")
    assert page.is_visible(f"#p{ids['electricity']} >> text=bill.pdf") and page.is_visible(f"#id_w{ids['electricity']}")
    page.fill(f"#id_v{ids['recycled-output']}", "1186")
    page.fill(f"#id_v{ids['accidents']}", "1")
    page.click("button[formaction$='/submit/']")
    assert page.url == url and page.is_visible(".submitbar-done")
    assert Document.objects.filter(kind="evidence").count() == 1
    context.close()


def test_the_policy_hides_the_link_from_every_address_and_lets_the_forms_pass(report, page, monkeypatch):
    _row, url, _ids = report
    told = []
    page.on("request", lambda request: told.append(request.headers.get("referer", "")))
    page.goto(url)
    page.click("button[formaction$='/submit/']")
    page.wait_for_selector(".error-summary")
    page.click("form[action*='setlang'] button")
    page.wait_for_selector("main button >> text=Hand in")
    assert told and not [referer for referer in told if "/k/" in referer]
    monkeypatch.setitem(view.SECRET, "Referrer-Policy", "no-referrer")
    page.goto(url)
    with page.expect_response(lambda answer: answer.request.method == "POST") as refused:
        page.click("button[formaction$='/submit/']")
    assert refused.value.status == 403, "browsers no longer send “Origin: null” under no-referrer: it could be used after all"


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_axe_finds_nothing_while_typing_in_error_and_once_handed_in(report, chromium, width, scheme):
    _row, url, ids = report
    context = chromium.new_context(locale="ko-KR", color_scheme=scheme, viewport={"width": width, "height": 900})
    page = context.new_page()
    page.goto(url)
    with saved(page):
        page.fill(f"#id_v{ids['electricity']}", "200")
    page.wait_for_selector(f"#id_w{ids['electricity']}", state="visible")
    _clean(page)
    page.click("button[formaction$='/submit/']")
    page.wait_for_selector(".error-summary")
    _clean(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    for code, figure in (("recycled-output", "1186"), ("accidents", "1")):
        page.fill(f"#id_v{ids[code]}", figure)
    page.click("button[formaction$='/submit/']")
    page.wait_for_selector(".submitbar-done")
    _clean(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    context.close()


def _clean(page):
    found = Axe().run(page).response["violations"]
    assert [(rule["id"], [node["html"][:160] for node in rule["nodes"]]) for rule in found] == []
