"""Passkeys in a real browser with a made-up device: set up, used alone, used as the second factor, and never somebody else's."""
import base64
import json
from urllib.parse import parse_qs

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from playwright.sync_api import Page

from fund.models import Message, User
from tests.cast import PASSWORD
from tests.cast import cast as build
from tests.fund.entering import carry_passkey

pytestmark = pytest.mark.django_db(transaction=True)


class Device:
    """A device that holds passkeys and confirms its owner by itself: Chromium's virtual authenticator."""

    def __init__(self, page: Page, verifies: bool = True, resident: bool = True) -> None:
        self.page, self.cdp = page, page.context.new_cdp_session(page)
        self.cdp.send("WebAuthn.enable")
        options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": resident, "hasUserVerification": verifies,
                   "isUserVerified": verifies, "automaticPresenceSimulation": True}
        self.id = self.cdp.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]

    def kept(self) -> list[dict]:
        return self.cdp.send("WebAuthn.getCredentials", {"authenticatorId": self.id})["credentials"]


@pytest.fixture
def people(transactional_db, settings):
    settings.SECOND_FACTOR = True
    return build()


@pytest.fixture
def walk(page, live_server):
    """Go somewhere, press the button that a page has for a thing, and read."""
    page.set_default_timeout(10_000)
    errors: list[str] = []
    page.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)

    class Walk:
        def go(self, path: str) -> None:
            page.goto(live_server.url + path)

        def sign_in(self, user: User) -> None:
            cache.clear()
            self.go("/accounts/login/")
            page.fill("[name=login]", user.email)
            page.fill("[name=password]", PASSWORD)
            self.press("main form:has([name=login]) button")

        def press(self, selector: str) -> None:
            with page.expect_navigation():
                page.click(selector)

        def leave(self) -> None:
            page.context.clear_cookies()

        def path(self) -> str:
            return page.url.removeprefix(live_server.url)

        def add(self, name: str = "노트북") -> None:
            self.go("/accounts/2fa/webauthn/add/")
            page.fill("[name=name]", name)
            self.press("form[data-passkey=add] button")

        def text(self) -> str:
            return page.locator("main").inner_text()

    yield Walk()
    assert errors == []


def test_a_passkey_is_added_and_then_signs_in_alone(people, walk, page):
    device = Device(page)
    walk.sign_in(people.partner.user)
    assert walk.path() == "/accounts/2fa/"
    walk.add()
    assert walk.path() == "/accounts/2fa/recovery-codes/" and "패스키를 추가했습니다" in walk.text()
    assert [key["isResidentCredential"] for key in device.kept()] == [True]
    assert Message.objects.get().subject == "패스키가 추가되었습니다"
    walk.go("/")
    assert walk.path() == "/"
    walk.leave()
    walk.go("/accounts/login/?next=/accounts/2fa/webauthn/")
    walk.press("form[data-passkey=sign-in] button")
    assert walk.path() == "/accounts/2fa/webauthn/" and "노트북" in walk.text() and "비밀번호 없이 로그인" in walk.text()


def test_with_a_password_it_is_the_second_factor(people, walk, page):
    Device(page)
    walk.sign_in(people.partner.user)
    walk.add()
    walk.leave()
    walk.sign_in(people.partner.user)
    assert walk.path() == "/accounts/2fa/authenticate/"
    walk.press("form[data-passkey=use] button")
    assert walk.path() == "/"


def test_a_security_key_without_a_pin_is_a_second_factor_but_no_way_in_alone(people, walk, page):
    Device(page, verifies=False, resident=False)
    walk.sign_in(people.partner.user)
    walk.go("/accounts/2fa/webauthn/add/")
    page.uncheck("[name=passwordless]")
    walk.press("form[data-passkey=add] button")
    walk.go("/accounts/2fa/webauthn/")
    assert "패스키 1" in walk.text() and "비밀번호 없이 로그인" not in walk.text()
    walk.leave()
    walk.sign_in(people.partner.user)
    walk.press("form[data-passkey=use] button")
    assert walk.path() == "/"


def test_a_device_without_a_passkey_of_this_account_gets_a_sentence_and_stays_outside(people, walk, page):
    Device(page)
    walk.sign_in(people.analyst.user)
    walk.add("심사역의 기기")
    walk.leave()
    carry_passkey(people.partner.user, "다른 기기")
    walk.sign_in(people.partner.user)
    page.click("form[data-passkey=use] button")
    page.wait_for_selector("[data-passkey-error]:not([hidden])")
    assert "이 계정의 패스키를 받지 못했습니다" in walk.text() and walk.path() == "/accounts/2fa/authenticate/"
    walk.go("/")
    assert walk.path() == "/accounts/2fa/authenticate/"  # still only half inside


def test_a_passkey_of_another_account_is_refused_in_words_and_shows_nothing(people, walk, page):
    """The page is made to offer the analyst's passkey where the partner's is asked for, so that the server itself must refuse it."""
    device = Device(page)
    walk.sign_in(people.analyst.user)
    walk.add("심사역의 기기")
    number = device.kept()[0]["credentialId"]
    walk.leave()
    carry_passkey(people.partner.user, "다른 기기")
    walk.sign_in(people.partner.user)
    offered = base64.urlsafe_b64encode(base64.b64decode(number)).decode().rstrip("=")
    page.evaluate("""number => {
        const box = document.getElementById("passkey-options"), asked = JSON.parse(box.textContent);
        asked.request_options.publicKey.allowCredentials = [{type: "public-key", id: number}];
        box.textContent = JSON.stringify(asked);
    }""", offered)
    walk.press("form[data-passkey=use] button")
    assert walk.path() == "/accounts/2fa/authenticate/" and "이 계정의 패스키가 아니거나" in walk.text() and "열린 것은 없습니다" in walk.text()
    assert people.partner.user.name not in walk.text() and people.analyst.user.name not in walk.text()
    walk.go("/")
    assert walk.path() == "/accounts/2fa/authenticate/"  # still only half inside


def test_an_answer_given_once_does_not_open_the_door_twice(people, walk, page):
    Device(page)
    walk.sign_in(people.partner.user)
    walk.add()
    walk.leave()
    walk.go("/accounts/login/")
    sent: list[str] = []
    page.on("request", lambda r: sent.append(r.post_data) if r.method == "POST" and "webauthn" in r.url else None)
    walk.press("form[data-passkey=sign-in] button")
    assert walk.path() == "/"
    credential = parse_qs(sent[0])["credential"][0]
    assert json.loads(credential)["type"] == "public-key"
    walk.leave()
    walk.go("/accounts/login/")
    with page.expect_navigation():
        page.evaluate("""credential => {
            const form = document.querySelector("form[data-passkey=sign-in]");
            form.elements.credential.value = credential;
            form.submit();
        }""", credential)
    assert walk.path() == "/accounts/login/" and "열린 것은 없습니다" in walk.text()


def test_the_last_passkey_of_somebody_who_needs_one_stays_and_one_of_two_goes(people, walk, page):
    Device(page)
    walk.sign_in(people.partner.user)
    walk.add()
    walk.go("/accounts/2fa/webauthn/")
    page.click("text=삭제")
    page.wait_for_load_state()
    assert "이것 하나뿐입니다" in walk.text() and Authenticator.objects.filter(type="webauthn").count() == 1
    carry_passkey(people.partner.user, "다른 기기")
    walk.go("/accounts/2fa/webauthn/")
    walk.press("a:has-text('삭제') >> nth=0")
    walk.press("main form button")
    assert walk.path() == "/accounts/2fa/webauthn/" and "패스키를 삭제했습니다" in walk.text()
    assert "패스키가 삭제되었습니다" in [m.subject for m in Message.objects.all()]


def test_opened_by_its_number_the_site_says_why_there_are_no_passkeys(people, walk, page, live_server):
    numbered = live_server.url.replace("localhost", "127.0.0.1")
    page.goto(numbered + "/accounts/login/")
    assert "여기서는 패스키를 쓸 수 없습니다" in walk.text() and "localhost" in walk.text()
    assert page.locator("form[data-passkey]").count() == 0
    page.fill("[name=login]", people.partner.user.email)
    page.fill("[name=password]", PASSWORD)
    walk.press("main form:has([name=login]) button")
    page.goto(numbered + "/accounts/2fa/webauthn/add/")
    assert "여기서는 패스키를 쓸 수 없습니다" in walk.text() and page.locator("form[data-passkey]").count() == 0


def test_a_fresh_proof_can_be_a_passkey_and_a_wrong_one_keeps_one_there(people, walk, page):
    Device(page)
    walk.sign_in(people.partner.user)
    walk.add()
    where = "/accounts/2fa/webauthn/reauthenticate/?next=%2Faccounts%2F2fa%2Fwebauthn%2F"
    walk.go(where)
    with page.expect_navigation():
        page.evaluate("""() => {
            const form = document.querySelector("form[data-passkey=use]");
            form.elements.credential.value = "{}";
            form.submit();
        }""")
    assert walk.path() == where and "열린 것은 없습니다" in walk.text()
    walk.press("form[data-passkey=use] button")
    assert walk.path() == "/accounts/2fa/webauthn/"
