"""The second factor: who must carry one, what opens without it, how it is set up, used, lost and never left out."""
import base64
import re
from xml.etree import ElementTree

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from fund.accounts.factors import is_numbered
from fund.accounts.second_factor import has_second_factor, needs_second_factor
from fund.models import Message, Seat
from fund.permissions import Role
from tests.cast import organisation, person
from tests.fund.entering import SECRET, app_code, carry_app, carry_passkey, sign_in

SET_UP, CODE = "/accounts/2fa/", "/accounts/2fa/authenticate/"
NEEDS = ["analyst", "partner", "operations", "chair", "member", "lp", "inspector", "administrator"]
FREE = ["founder", "editor", "viewer", "programme", "mentor"]


@pytest.fixture(autouse=True)
def asked_for(settings):
    settings.SECOND_FACTOR = True


def signed_in(user, code: str | None = None) -> Client:
    client = Client()
    answer = sign_in(client, user)
    if code:
        assert answer.headers["Location"] == CODE
        assert client.post(CODE, {"code": code}).headers["Location"] == "/"
    return client


def test_who_needs_one_is_told_by_the_organisation_of_a_seat_of_today(cast, settings):
    asked = {name: needs_second_factor(getattr(cast, name).user) for name in NEEDS + FREE}
    assert asked == dict.fromkeys(NEEDS, True) | dict.fromkeys(FREE, False)
    assert needs_second_factor(person("ministry", Role.INSPECTOR, organisation("부처", "ministry"), cast.fund).user)
    Seat.objects.filter(pk=cast.partner.pk).update(starts_on="2020-01-01", ends_on="2021-01-01")
    del cast.partner.user.live_seats
    assert not needs_second_factor(cast.partner.user)
    settings.SECOND_FACTOR = False
    assert not any(needs_second_factor(getattr(cast, name).user) for name in NEEDS)


@pytest.mark.parametrize("name", NEEDS)
def test_without_one_every_page_leads_to_the_set_up_page_that_says_why(cast, name):
    client = signed_in(getattr(cast, name).user)
    fund = f"/f/{cast.fund.slug}"
    for page in ("/", f"{fund}/deals/", f"{fund}/books/", f"{fund}/reports/", f"{fund}/committee/", "/outbox/", "/apply/"):
        answer = client.get(page)
        assert (answer.status_code, answer.headers.get("Location"), answer.content) == (302, SET_UP, b""), page
    part = client.get("/", headers={"HX-Request": "true"})
    assert (part.status_code, part.content, part.headers["HX-Redirect"]) == (200, b"", SET_UP)
    assert client.post(f"{fund}/books/calls/new/", {"total": "1"}).headers["Location"] == SET_UP
    page = client.get(SET_UP).text
    assert "먼저 하나를 설정해 주세요" in page and "계정 화면만 열립니다" in page


def test_the_pages_of_the_account_language_and_sign_out_stay_open(cast):
    client = signed_in(cast.partner.user)
    for name in ("mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "account_change_password", "account_email", "healthz", "account_logout"):
        assert client.get(reverse(name)).status_code == 200, name
    assert client.post("/i18n/setlang/", {"language": "en", "next": SET_UP}).headers["Location"] == SET_UP
    assert "only these pages open" in client.get(SET_UP).text
    assert client.post("/accounts/logout/").headers["Location"] == "/accounts/login/"


@pytest.mark.parametrize("name", FREE)
def test_founders_and_the_accelerator_go_in_without_one(cast, name):
    client = signed_in(getattr(cast, name).user)
    assert client.get("/").status_code == 200 and "먼저 하나를 설정해 주세요" not in client.get(SET_UP).text


def test_a_seat_that_needs_one_counts_from_the_next_request(cast):
    client = signed_in(cast.founder.user)
    assert client.get("/").status_code == 200
    Seat.objects.create(user=cast.founder.user, organisation=cast.lp_a, role=Role.LP, fund=cast.fund)
    assert client.get("/").headers["Location"] == SET_UP


def test_the_guard_asks_the_database_once_and_never_after_a_sign_in_with_a_factor(cast):
    carry_app(cast.partner.user)
    asked = {}
    for way, client in (("without", Client()), ("with", signed_in(cast.partner.user, app_code()))):
        if way == "without":
            client.force_login(cast.partner.user)
        client.get("/")
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/").status_code == 200
        asked[way] = [q["sql"] for q in queries if "mfa_authenticator" in q["sql"]]
    assert [len(asked["without"]), len(asked["with"])] == [1, 0]


def test_the_app_is_set_up_with_a_picture_a_key_in_text_and_a_first_code(cast, django_capture_on_commit_callbacks):
    client = signed_in(cast.partner.user)
    page = client.get("/accounts/2fa/totp/activate/")
    secret = page.context["form"].secret
    assert secret in page.text and len(secret) == 32
    picture = re.search(r'src="data:image/svg\+xml;base64,([^"]+)"', page.text)[1]
    assert ElementTree.fromstring(base64.b64decode(picture)).tag.endswith("svg")
    assert f"secret={secret}" in page.context["totp_url"] and page.context["totp_url"].startswith("otpauth://totp/sunhwan-partner%40example.org")
    assert "코드가 맞지 않거나" in client.post("/accounts/2fa/totp/activate/", {"code": "000000"}).text
    assert not has_second_factor(cast.partner.user)
    with django_capture_on_commit_callbacks(execute=True):
        done = client.post("/accounts/2fa/totp/activate/", {"code": app_code(secret)})
    assert done.headers["Location"] == "/accounts/2fa/recovery-codes/"
    codes = client.get(done.headers["Location"])
    assert len(codes.context["unused_codes"]) == 10 and f"<code>{codes.context['unused_codes'][0][:4]} " in codes.text
    assert client.get("/").status_code == 200  # nothing holds one back any more
    assert "인증 앱이 켜졌습니다" in [m.subject for m in Message.objects.all()]


def test_the_key_of_the_app_and_the_seed_of_the_codes_lie_encrypted(cast, settings):
    factor = carry_app(cast.partner.user)
    kept = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert SECRET not in kept and kept.count("gAAAA") == 2
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another key"
    assert factor.wrap().validate_code(app_code())
    settings.SECRET_KEY_FALLBACKS = []
    cache.clear()
    assert not factor.wrap().validate_code(app_code()) and not factor.wrap().validate_code(app_code(""))


def test_the_password_alone_opens_nothing_once_there_is_a_factor(cast):
    carry_app(cast.partner.user)
    client = Client()
    assert sign_in(client, cast.partner.user).headers["Location"] == CODE
    assert client.get("/").headers["Location"] == "/accounts/login/?next=/"
    wrong = client.post(CODE, {"code": "000000"})
    assert "코드가 맞지 않거나 이미 쓴 코드입니다" in wrong.text and "_auth_user_id" not in client.session
    assert client.post(CODE, {"code": app_code()}).headers["Location"] == "/"
    assert client.get("/").status_code == 200


@pytest.mark.parametrize("later", [-1, 0, 1])
def test_a_clock_that_is_half_a_minute_off_is_forgiven(cast, later):
    carry_app(cast.partner.user)
    assert signed_in(cast.partner.user, app_code(later=later)).get("/").status_code == 200


def test_a_code_works_once_also_while_its_half_minute_lasts(cast):
    carry_app(cast.partner.user)
    code = app_code(later=1)
    signed_in(cast.partner.user, code)
    thief = Client()
    thief.post("/accounts/login/", {"login": cast.partner.user.email, "password": "sample-pass-2026"})
    cache.delete(f"allauth.mfa.totp.used?user={cast.partner.user.pk}&code={code}")  # what allauth remembers ends too early
    assert "이미 쓴 코드입니다" in thief.post(CODE, {"code": code}).text and "_auth_user_id" not in thief.session


def test_codes_cannot_be_guessed_and_the_limit_holds_without_redis(cast, settings):
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": "unix:///tmp/nobody-listens-here.sock?db=1"}}
    carry_app(cast.partner.user)
    client = Client()
    sign_in(client, cast.partner.user)
    for _ in range(5):
        assert "코드가 맞지 않거나" in client.post(CODE, {"code": "000000"}).text
    assert "여러 번 틀렸습니다" in client.post(CODE, {"code": app_code()}).text and "_auth_user_id" not in client.session


def test_a_recovery_code_opens_the_account_once(cast):
    carry_app(cast.partner.user)
    codes = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    assert signed_in(cast.partner.user, codes[0]).get("/").status_code == 200
    client = Client()
    sign_in(client, cast.partner.user)
    assert "이미 쓴 코드입니다" in client.post(CODE, {"code": codes[0]}).text
    assert client.post(CODE, {"code": f"{codes[1][:4]} {codes[1][4:]}"}).headers["Location"] == "/"
    assert "10개 중 8개 남았습니다" in client.get("/accounts/2fa/recovery-codes/").text


def test_the_codes_can_be_downloaded_made_anew_and_seen_by_nobody_else(cast):
    carry_app(cast.partner.user)
    client = signed_in(cast.partner.user, app_code())
    old = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    file = client.get("/accounts/2fa/recovery-codes/download/")
    assert file.headers["Content-Disposition"] == 'attachment; filename="recovery-codes.txt"'
    assert [line for line in file.text.splitlines() if line.isdigit()] == old and "순환 복구 코드" in file.text
    assert client.post("/accounts/2fa/recovery-codes/generate/").headers["Location"] == "/accounts/2fa/recovery-codes/"
    assert not set(old) & set(client.get("/accounts/2fa/recovery-codes/").context["unused_codes"])
    other = signed_in(cast.analyst.user)
    assert other.get("/accounts/2fa/recovery-codes/").status_code == other.get("/accounts/2fa/recovery-codes/download/").status_code == 404


def test_what_changes_a_factor_asks_for_a_fresh_proof_once_the_sign_in_is_old(cast):
    carry_app(cast.partner.user)
    client = signed_in(cast.partner.user, app_code())
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= 601
    session.save()
    for page in ("totp/deactivate/", "recovery-codes/", "recovery-codes/download/", "webauthn/add/"):
        assert client.get(f"/accounts/2fa/{page}").headers["Location"].startswith("/accounts/reauthenticate/?next="), page
    ways = client.get("/accounts/reauthenticate/").text
    assert "다음 일에는 다시 한번 본인 확인이 필요합니다" in ways and "앱의 코드나 복구 코드로 확인" in ways
    assert client.post("/accounts/2fa/reauthenticate/?next=/accounts/2fa/recovery-codes/", {"code": app_code(later=1)}).headers[
        "Location"] == "/accounts/2fa/recovery-codes/"
    assert client.get("/accounts/2fa/recovery-codes/").status_code == 200


def test_the_last_factor_of_somebody_who_needs_one_stays(cast):
    carry_app(cast.partner.user)
    client = signed_in(cast.partner.user, app_code())
    for answer in (client.get("/accounts/2fa/totp/deactivate/"), client.post("/accounts/2fa/totp/deactivate/")):
        assert answer.status_code == 200 and "이것 하나뿐입니다" in answer.text
    assert has_second_factor(cast.partner.user)
    Seat.objects.filter(pk=cast.partner.pk).update(ends_on="2021-01-01")
    assert client.post("/accounts/2fa/totp/deactivate/").headers["Location"] == SET_UP
    assert not Authenticator.objects.exists()  # the codes go with what they stood in for


def test_one_of_two_factors_may_go(cast):
    carry_app(cast.partner.user)
    key = carry_passkey(cast.partner.user)
    client = signed_in(cast.partner.user, app_code())
    assert client.post("/accounts/2fa/totp/deactivate/").headers["Location"] == SET_UP
    refused = client.post(f"/accounts/2fa/webauthn/keys/{key.pk}/remove/", headers={"Referer": "http://testserver/accounts/2fa/webauthn/"})
    assert refused.headers["Location"] == "/accounts/2fa/webauthn/"
    assert "이것 하나뿐입니다" in client.get("/accounts/2fa/totp/activate/").text
    assert Authenticator.objects.filter(pk=key.pk).exists()


def test_a_passkey_of_somebody_else_is_not_found(cast):
    key = carry_passkey(cast.analyst.user, "남의 것")
    carry_app(cast.partner.user)
    client = signed_in(cast.partner.user, app_code())
    for page in ("remove", "edit"):
        assert client.get(f"/accounts/2fa/webauthn/keys/{key.pk}/{page}/").status_code == 404
        assert client.post(f"/accounts/2fa/webauthn/keys/{key.pk}/{page}/", {"name": "x"}).status_code == 404
    assert "남의 것" not in client.get("/accounts/2fa/webauthn/").text


@pytest.mark.parametrize(("host", "numbered"), [
    ("127.0.0.1:8000", True), ("203.0.113.9", True), ("[::1]:8000", True), ("localhost:8000", False), ("sunhwan.example", False)])
def test_a_site_opened_by_its_number_is_known_as_such(host, numbered):
    assert is_numbered(host) is numbered


@pytest.mark.parametrize("credential", [
    "", "x", "1", "[]", "{}", '{"id": 1}', '{"id":"AA","rawId":"AA","type":"public-key","response":{}}',
    '{"id":"AA","rawId":"AA","type":"public-key","response":{"clientDataJSON":"AA","authenticatorData":"AA","signature":"AA","userHandle":null}}',
    '{"id":"AA","rawId":"AA","type":"public-key","response":{"clientDataJSON":"e30","authenticatorData":"%s","signature":"AA","userHandle":"MQ"}}'
    % ("A" * 60)])
def test_a_made_up_passkey_is_refused_in_words_at_every_door(cast, credential):
    carry_app(cast.partner.user)
    client = Client()
    client.get("/accounts/2fa/webauthn/login/", headers={"Accept": "application/json"})
    assert client.post("/accounts/2fa/webauthn/login/", {"credential": credential}).headers["Location"] == "/accounts/login/"
    assert "열린 것은 없습니다" in client.get("/accounts/login/").text
    sign_in(client, cast.partner.user)
    assert "열린 것은 없습니다" in client.post(CODE, {"credential": credential}).text and "_auth_user_id" not in client.session
    client.post(CODE, {"code": app_code()})
    assert "맞지 않습니다. 추가된 것은 없습니다" in client.post("/accounts/2fa/webauthn/add/", {"credential": credential, "name": "x"}).text
    assert not Authenticator.objects.filter(type="webauthn").exists()
