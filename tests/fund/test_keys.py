"""Keys: ? shows them on every page and is off while somebody types; /keys/ is the plainest page of the site."""
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from playwright.sync_api import expect

from tests.applicants.applying import signed_in


@pytest.mark.django_db
def test_the_page_of_keys_asks_nothing_that_the_frame_does_not_ask(client, cast):
    client.force_login(cast.analyst.user)
    client.get("/keys/")  # the first request of a sign-in starts its clock
    with CaptureQueriesContext(connection) as queries:
        answer = client.get("/keys/")
    asked = [query["sql"].split('FROM "')[1].split('"')[0] for query in queries]
    assert (answer.status_code, asked) == (200, ["django_session", "fund_user", "fund_seat", "fund_notification"])
    assert client.post("/keys/").status_code == 405


@pytest.mark.django_db(transaction=True)
def test_the_question_mark_shows_the_keys_but_never_while_somebody_types(cast, page, live_server, settings):
    session = signed_in(cast.analyst).cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url},
                              {"name": "django_language", "value": "en", "url": live_server.url}])
    page.goto(live_server.url + "/find/")
    keys = page.locator("dialog#keys")
    page.focus("#find-q")
    page.keyboard.type("a?")
    assert page.input_value("#find-q") == "a?"
    expect(keys).not_to_be_visible()
    page.locator(".skip").focus()
    page.keyboard.press("Control+?")
    expect(keys).not_to_be_visible()
    page.keyboard.press("?")
    expect(keys).to_be_visible()
    assert "Find a company" in keys.inner_text()
    page.keyboard.press("Escape")
    expect(keys).not_to_be_visible()
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Control+k")
    page.wait_for_selector("#palette [role=option]")
    page.keyboard.press("?")  # in the palette it is a letter
    expect(keys).not_to_be_visible()
    assert page.input_value("#palette input") == "?"
