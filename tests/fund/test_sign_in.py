"""Signing in: what is told, what is never told, and how guessing ends; with Redis and without it."""
import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import NoReverseMatch, reverse

from fund.models import CacheEntry, Message, User
from tests.cast import PASSWORD
from tests.fund.entering import Counted, code_in, without_tokens

LOGIN = "/accounts/login/"


@pytest.fixture
def no_redis(settings):
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": "unix:///tmp/nobody-listens-here.sock?db=1"}}
    settings.CELERY_BROKER_URL = "redis+socket:///tmp/nobody-listens-here.sock?virtual_host=0"


def tries(client: Client, email: str, password: str, address: str = "203.0.113.7"):
    return client.post(LOGIN, {"login": email, "password": password}, REMOTE_ADDR=address)


def told(answer) -> list[str]:
    """The sentences a refused sign-in shows; nothing when it led on."""
    return [] if answer.status_code == 302 else [str(e) for e in answer.context["form"].non_field_errors()]


WRONG = ["주소와 비밀번호가 서로 맞지 않습니다. 둘 다 확인하거나 비밀번호를 다시 정해 주세요."]
ENOUGH = ["여러 번 틀렸습니다. 5분 뒤에 다시 시도하거나 비밀번호를 다시 정해 주세요."]


def test_a_wrong_password_and_an_unknown_address_are_told_alike_and_cost_alike(client, cast, settings):
    settings.PASSWORD_HASHERS = ["tests.fund.entering.Counted"]
    answers, cost = [], []
    for email in (cast.partner.user.email, "nobody@example.org"):
        Counted.times = 0
        answers.append(tries(client, email, "wrong-pass-2026"))
        cost.append(Counted.times)
    assert [told(a) for a in answers] == [WRONG, WRONG] and cost[0] == cost[1] == 1
    pages = [a.text.replace(cast.partner.user.email, "X").replace("nobody@example.org", "X") for a in answers]
    assert without_tokens(pages[0]) == without_tokens(pages[1])
    assert Message.objects.count() == 0


@pytest.mark.parametrize("redis", [True, False])
def test_after_five_wrong_passwords_even_the_right_one_is_refused_in_words(request, client, cast, redis):
    if not redis:
        request.getfixturevalue("no_redis")
    email = cast.partner.user.email
    assert [told(tries(client, email, "wrong-pass-2026")) for _ in range(5)] == [WRONG] * 5
    assert told(tries(client, email, PASSWORD)) == ENOUGH
    assert "_auth_user_id" not in client.session
    assert CacheEntry.objects.exists() is not redis


@pytest.mark.parametrize("redis", [True, False])
def test_who_guesses_from_one_address_does_not_lock_the_owner_out_at_another(request, client, cast, redis):
    if not redis:
        request.getfixturevalue("no_redis")
    email = cast.partner.user.email
    for _ in range(8):
        tries(client, email, "wrong-pass-2026", "198.51.100.66")
    assert told(tries(client, email, PASSWORD, "198.51.100.66")) == ENOUGH
    assert tries(Client(), email, PASSWORD, "203.0.113.7").headers["Location"] == "/"


def test_one_account_cannot_be_guessed_from_many_addresses_either(client, cast, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"login_failed_everywhere": "12/d/key"}
    email = cast.partner.user.email
    for n in range(12):
        assert told(tries(client, email, "wrong-pass-2026", f"198.51.100.{n}")) == WRONG
    assert told(tries(client, email, PASSWORD, "203.0.113.7")) == ENOUGH
    assert tries(client, cast.operations.user.email, PASSWORD, "203.0.113.7").status_code == 302  # others are not touched


def test_the_limits_of_the_site_leave_room_for_an_owner_whom_one_address_attacks():
    from allauth.account import app_settings
    from allauth.core.internal.ratelimit import parse_rates

    alone = {r.amount for r in parse_rates(app_settings.RATE_LIMITS["login_failed"]) if r.per == "key" and r.duration == 86_400}
    everywhere = {r.amount for r in parse_rates(app_settings.RATE_LIMITS["login_failed_everywhere"]) if r.duration == 86_400}
    assert (alone, everywhere) == ({20}, {100})


def test_a_new_password_by_mail_ends_the_wait_at_once(client, cast):
    email = cast.partner.user.email
    for _ in range(6):
        tries(client, email, "wrong-pass-2026")
    client.post("/accounts/password/reset/", {"email": email}, REMOTE_ADDR="203.0.113.7")
    link = next(word for word in Message.objects.latest("pk").body.split() if "/reset/key/" in word).removeprefix("http://testserver")
    form = client.get(link, follow=True).redirect_chain[-1][0]
    chosen = {"password1": "quite-new-2026", "password2": "quite-new-2026"}
    assert client.post(form, chosen, REMOTE_ADDR="203.0.113.7").status_code == 302
    assert tries(client, email, "quite-new-2026").headers["Location"] == "/"


def test_right_passwords_in_between_do_not_buy_more_tries(client, cast):
    for _ in range(5):
        tries(client, cast.partner.user.email, "wrong-pass-2026")
        tries(Client(), cast.analyst.user.email, PASSWORD)
    assert told(tries(client, cast.partner.user.email, PASSWORD)) == ENOUGH


def test_a_closed_account_says_so_only_to_who_knows_its_password(client, cast):
    User.objects.filter(pk=cast.partner.user.pk).update(is_active=False)
    assert told(tries(client, cast.partner.user.email, "wrong-pass-2026")) == WRONG
    assert tries(client, cast.partner.user.email, PASSWORD).headers["Location"] == "/accounts/inactive/"
    assert "_auth_user_id" not in client.session


def test_an_account_has_one_address_and_it_changes_only_once_the_new_one_is_proven(client, cast):
    me = cast.founder.user
    tries(client, me.email, PASSWORD)
    assert client.post("/accounts/email/", {"email": "new@example.org", "action_add": ""}).headers["Location"] == "/accounts/confirm-email/"
    me.refresh_from_db()
    assert me.email == "sunhwan-founder@example.org"
    letter = Message.objects.latest("pk")
    code = code_in(letter)
    assert (letter.to, letter.user) == ("new@example.org", me)
    wrong = client.post("/accounts/confirm-email/", {"code": "0000-0000"})
    assert "코드가 맞지 않습니다" in wrong.text
    assert client.post("/accounts/confirm-email/", {"code": code}).headers["Location"] == "/"
    me.refresh_from_db()
    assert me.email == "new@example.org" and [a.email for a in me.emailaddress_set.all()] == ["new@example.org"]
    told_at = Message.objects.latest("pk")
    assert told_at.to == "sunhwan-founder@example.org" and "new@example.org" in told_at.body
    cache.clear()
    assert tries(Client(), "new@example.org", PASSWORD).headers["Location"] == "/"


def test_an_address_somebody_else_has_looks_the_same_and_is_not_given_away(client, cast):
    tries(client, cast.founder.user.email, PASSWORD)
    pages = []
    for email in (cast.partner.user.email, "free@example.org"):
        cache.clear()
        assert client.post("/accounts/email/", {"email": email, "action_add": ""}).headers["Location"] == "/accounts/confirm-email/"
        pages.append(without_tokens(client.get("/accounts/confirm-email/").text).replace(email, "X"))
    assert pages[0] == pages[1]
    cache.clear()
    client.post("/accounts/email/", {"email": cast.partner.user.email, "action_add": ""})
    code = code_in(Message.objects.latest("pk"))
    refused = client.post("/accounts/confirm-email/", {"code": code})
    assert "이 주소는 쓸 수 없습니다" in refused.text
    cast.founder.user.refresh_from_db()
    assert cast.founder.user.email == "sunhwan-founder@example.org"


def test_changing_the_password_asks_for_the_present_one_and_writes_a_letter(client, cast):
    other = Client()
    for device in (client, other):
        tries(device, cast.partner.user.email, PASSWORD)
    new = {"password1": "quite-new-2026", "password2": "quite-new-2026"}
    assert "지금 쓰는 비밀번호가 아닙니다" in client.post("/accounts/password/change/", {"oldpassword": "x", **new}).text
    assert client.post("/accounts/password/change/", {"oldpassword": PASSWORD, **new}).status_code == 302
    letter = Message.objects.get()
    assert (letter.to, letter.subject) == (cast.partner.user.email, "비밀번호가 바뀌었습니다")
    assert "127.0.0.1" in letter.body and "quite-new" not in letter.body
    assert client.get("/").status_code == 200 and other.get("/").headers["Location"] == "/accounts/login/?next=/"


@pytest.mark.parametrize("name", [
    "account_confirm_email", "account_confirm_login_code", "account_request_login_code", "account_verify_phone", "account_change_phone",
    "account_signup_by_passkey", "mfa_signup_webauthn", "mfa_trust", "usersessions_list"])
def test_what_we_do_not_offer_does_not_exist(name):
    with pytest.raises(NoReverseMatch):
        reverse(name)


@pytest.mark.parametrize("path", [
    "login/code/", "login/code/confirm/", "phone/verify/", "signup/passkey/", "social/signup/", "social/connections/"])
def test_addresses_we_do_not_offer_are_not_found(client, cast, path):
    client.force_login(cast.partner.user)
    assert client.get(f"/accounts/{path}").status_code == 404
