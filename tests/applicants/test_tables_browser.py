"""In a real browser: cells pasted from a spreadsheet are shown, taken and saved; rows are added; nothing is wider than a phone."""
import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings

from applicants.actions.draft import save_answers, save_section
from applicants.models import Application
from applicants.queries.application import draft, step_facts
from applicants.questions import SECOND
from tests.applicants.applying import address, signed_in
from tests.applicants.second import again, asked_second, filled_second, typed_second

pytestmark = pytest.mark.django_db(transaction=True)
PASTE = """([selector, text]) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  const box = document.querySelector(selector);
  box.focus();
  box.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


@pytest.fixture
def deal(cast):
    return asked_second(cast)


def enter(context, live_server, seat):
    session = signed_in(seat).cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])


def opened(page, live_server, seat, deal, section):
    enter(page.context, live_server, seat)
    page.goto(live_server.url + address("section", deal.uuid, section))
    return page


def answers(deal, section):
    return Application.objects.get(deal=deal).answers.get(section, {})


def saved(page):
    return page.expect_response(lambda answer: "/save/" in answer.url and answer.status == 200)


def test_a_statement_is_pasted_looked_at_taken_saved_and_taken_back(cast, deal, page, live_server):
    years = step_facts(deal, SECOND, consents=False).last_years
    save_section(deal=deal, section="accounts", step=SECOND, by=cast.founder, data={f"years-revenue-{years[2]}": "1억"})
    opened(page, live_server, cast.founder, deal, "accounts")
    page.click(".grid-years .paste summary")
    page.fill("#paste-years", f"(단위: 천원)\t\t\n\t{years[1]}\t{years[2]}\n매출액\t900,000\t1,840,000\n영업손실\t50,000\t#REF!")
    page.click(".grid-years [data-paste-read]")
    page.wait_for_selector(".pasted >> text=1,840,000천원")
    assert page.locator(".pasted .is-changed del").inner_text().endswith("1억") and page.locator(".pasted >> text=#REF!").count() == 1
    assert page.evaluate("document.activeElement.className") == "pasted-head", "who cannot see the table is led to it"
    assert page.input_value(f"#id_years-revenue-{years[2]}") == "1억" and answers(deal, "accounts") == {f"years-revenue-{years[2]}": "1억"}
    with saved(page):
        page.click("[data-paste-take]")
    page.wait_for_selector(f"#id_years-revenue-{years[2]}-note >> text=1,840,000,000")
    assert {name: text for name, text in answers(deal, "accounts").items() if text} == {
        f"years-revenue-{years[1]}": "900,000천원", f"years-revenue-{years[2]}": "1,840,000천원", f"years-operating-{years[1]}": "-50,000천원"}
    with saved(page):
        page.click(".pasted-told button")
    page.wait_for_function(f"document.querySelector('#id_years-revenue-{years[2]}').value === '1억'")
    assert {name: text for name, text in answers(deal, "accounts").items() if text} == {f"years-revenue-{years[2]}": "1억"}


def test_cells_pasted_into_one_field_are_read_as_cells_and_not_put_into_it(cast, deal, page, live_server):
    facts = step_facts(deal, SECOND, consents=False)
    opened(page, live_server, cast.founder, deal, "accounts")
    first = f"cash-{facts.months[0]}-out"
    page.evaluate(PASTE, [f"#id_{first}", "90,000,000\t300,000,000\r\n91,000,000\t(5)\r\n"])
    page.wait_for_selector(".grid-months .pasted >> text=300,000,000")
    assert page.input_value(f"#id_{first}") == ""
    with saved(page):
        page.click(".grid-months [data-paste-take]")
    page.wait_for_selector(".grid-months .pasted-told")
    assert {name: text for name, text in answers(deal, "accounts").items() if text} == {
        first: "90,000,000", f"cash-{facts.months[0]}-balance": "300,000,000", f"cash-{facts.months[1]}-out": "91,000,000"}
    page.evaluate(PASTE, [f"#id_cash-{facts.months[2]}-in", "a\tb\n"])
    page.wait_for_selector(".grid-months [data-paste-drop]")
    page.click(".grid-months [data-paste-drop]")
    assert page.evaluate("document.activeElement.name") == f"cash-{facts.months[2]}-in", "back where one was"
    assert page.evaluate(PASTE, [f"#id_cash-{facts.months[2]}-in", "12,000\r\n"]) is None and page.locator(".grid-months .pasted").count() == 0


def test_a_list_grows_by_the_button_and_by_what_is_pasted_up_to_its_end(cast, deal, page, live_server):
    opened(page, live_server, cast.founder, deal, "terms")
    use = page.locator("[data-list=use]")
    before = use.locator(".list-line").count()
    use.locator("[data-add-line]").click()
    assert use.locator(".list-line").count() == before + 1 and page.evaluate("document.activeElement.name") == f"use-{before}-purpose"
    label = use.locator(f"label[for=id_use-{before}-amount]")
    assert label.count() == 1 and f" {before + 1}, " in label.inner_text()
    with saved(page):
        page.fill(f"#id_use-{before}-amount", "1.2억")
    page.wait_for_selector(f"#id_use-{before}-amount-note >> text=120,000,000")
    assert answers(deal, "terms")[f"use-{before}-amount"] == "1.2억"
    use.locator(".paste summary").click()
    page.fill("#paste-use", "용도\t금액\t시기\n" + "\n".join(f"쓸 곳 {n}\t{n}억\t내년" for n in range(1, 10)))
    use.locator("[data-paste-read]").click()
    use.locator(".pasted >> text=쓸 곳 8").wait_for()
    with saved(page):
        use.locator("[data-paste-take]").click()
    page.wait_for_selector("#id_use-7-amount-note >> text=800,000,000")
    assert use.locator(".list-line").count() == 8 and not use.locator("[data-add-line]").is_visible()
    assert answers(deal, "terms")["use-7-purpose"] == "쓸 곳 8"
    page.click("#q-holders .paste summary")
    page.fill("#paste-holders", "이름\t종류\t주식 수\n김하나\t보통주\t10\n이두리\tPreferred\t20")
    page.click("#q-holders [data-paste-read]")
    page.wait_for_selector("#q-holders .pasted >> text=우선주")
    with saved(page):
        page.click("#q-holders [data-paste-take]")
    page.wait_for_selector("#q-holders .pasted-told")
    assert page.input_value("#id_holders-1-class") == "preferred" and answers(deal, "terms")["holders-1-class"] == "preferred"


def test_pasting_where_somebody_else_wrote_meanwhile_asks_instead_of_overwriting(cast, deal, page, live_server):
    year = step_facts(deal, SECOND, consents=False).base
    opened(page, live_server, cast.founder, deal, "accounts")
    section = draft(deal, SECOND, ["accounts"]).parts[0].section
    save_answers(deal=deal, step=SECOND, section=section, typed={f"years-net-{year}": "7억"}, by=cast.editor, seen={})
    page.click(".grid-years .paste summary")
    page.fill("#paste-years", f"\t{year}\n순이익\t5\n매출액\t6")
    page.click(".grid-years [data-paste-read]")
    page.wait_for_selector("[data-paste-take]")
    with saved(page):
        page.click("[data-paste-take]")
    page.wait_for_selector(f"#id_years-net-{year}-clash:not([hidden]) >> text=7억")
    assert (answers(deal, "accounts")[f"years-net-{year}"], answers(deal, "accounts")[f"years-revenue-{year}"]) == ("7억", "6")


def test_a_dead_line_is_said_and_the_pasted_text_stays(cast, deal, page, live_server):
    opened(page, live_server, cast.founder, deal, "accounts")
    page.click(".grid-years .paste summary")
    page.fill("#paste-years", "\t2025\n매출액\t5")
    page.route("**/paste/**", lambda route: route.abort())
    page.click(".grid-years [data-paste-read]")
    page.wait_for_selector(".grid-years .pasted-told")
    assert page.input_value("#paste-years").startswith("\t2025")


def test_without_scripts_no_paste_box_is_shown_and_the_form_works(cast, deal, chromium, live_server):
    context = chromium.new_context(locale="ko-KR", java_script_enabled=False)
    enter(context, live_server, cast.founder)
    page = context.new_page()
    page.goto(live_server.url + address("section", deal.uuid, "people"))
    assert not page.is_visible(".paste summary") and not page.is_visible("[data-add-line]")
    for name, text in typed_second(deal)["people"].items():
        (page.select_option if name.endswith("-time") else page.fill)(f"#id_{name}", text)
    page.click("main form button[type=submit]")
    assert page.url.endswith(address("section", deal.uuid, "story")) and answers(deal, "people")["members-0-name"] == "김하나"
    context.close()


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(cast, deal, chromium, live_server, width, scheme):
    filled_second(deal, cast.founder)
    year = step_facts(deal, SECOND, consents=False).base
    save_section(deal=deal, section="accounts", step=SECOND, by=cast.founder,
                 data=typed_second(deal)["accounts"] | {f"years-revenue-{year}": "많음", f"years-equity-{year}": "9억"})
    context = chromium.new_context(locale="ko-KR", color_scheme=scheme, viewport={"width": width, "height": 900})
    enter(context, live_server, cast.founder)
    page = context.new_page()

    def clean(where):
        found = Axe().run(page).response["violations"]
        assert [(rule["id"], [node["html"][:160] for node in rule["nodes"]]) for rule in found] == [], where
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), where

    for section in ("accounts", "terms", "papers", "profile"):
        page.goto(live_server.url + address("section", deal.uuid, section))
        clean(section)
    page.goto(live_server.url + address("section", deal.uuid, "accounts"))
    page.click(".grid-years .paste summary")
    page.fill("#paste-years", f"(단위: 천원)\t{year}\n매출\t1\n영업손실\t-\n없는 줄\t3\n부채\t#N/A")
    page.click(".grid-years [data-paste-read]")
    page.wait_for_selector(".pasted")
    clean("pasted")
    page.goto(live_server.url + address("second_check", deal.uuid))
    clean("check")
    context.clear_cookies()
    save_section(deal=deal, section="accounts", step=SECOND, by=cast.founder, data=typed_second(deal)["accounts"])
    signed_in(cast.founder).post(address("second_submit", again(deal, cast.founder).uuid), {"confirm": "on"})
    enter(context, live_server, cast.partner)
    page.goto(live_server.url + address("deal_papers", cast.fund.slug, deal.uuid))
    page.evaluate("document.querySelectorAll('#second details').forEach((fold) => { fold.open = true; })")
    clean("deal")
    context.close()
