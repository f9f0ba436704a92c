"""Kakao sign-in, against a stand-in of Kakao on this machine: new addresses become founders, known ones are never signed in on its word."""
import os
import subprocess
import sys

import pytest
import requests
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.conf import settings as site
from django.core.cache import cache
from django.test import Client

from fund.models import Message, User
from tests.cast import PASSWORD
from tests.fund.entering import carry_app, code_in, sign_in, without_tokens
from tests.fund.kakao import KEY, profile, standing_in

BUTTON, HERE = "/accounts/kakao/login/", "/accounts/3rdparty/"
CODE_PAGE = "/accounts/confirm-email/"


@pytest.fixture
def kakao(monkeypatch, db):
    with standing_in(monkeypatch) as world:
        yield world


def by_kakao(client: Client, process: str = "login", change=lambda path: path):
    """Press the button, agree or refuse at Kakao, and come back here."""
    cache.clear()
    sent = client.post(BUTTON, {"process": process})
    assert sent.status_code == 302
    back = requests.get(sent.headers["Location"], allow_redirects=False, timeout=5).headers["Location"]
    assert back.startswith("http://testserver/accounts/kakao/login/callback/")
    return client.get(change(back.removeprefix("http://testserver")))


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_the_button_stands_on_the_pages_of_signing_in_and_up(kakao, client):
    for page in ("/accounts/login/", "/accounts/signup/"):
        assert f'action="{BUTTON}"' in client.get(page).text and "카카오로 계속" in client.get(page).text


def test_kakao_is_asked_with_our_key_our_address_and_a_state(kakao, client):
    by_kakao(client)
    asked = kakao.asked[0]
    assert (asked["client_id"], asked["redirect_uri"], asked["response_type"]) == (
        KEY, "http://testserver/accounts/kakao/login/callback/", "code")
    assert len(asked["state"]) >= 12


def test_a_new_address_that_kakao_has_verified_becomes_a_founder_and_is_in(kakao, client):
    assert by_kakao(client).headers["Location"] == "/"
    user = User.objects.get()
    assert (user.email, user.name, user.has_usable_password(), list(user.seats.all())) == ("kakao@example.org", "새 대표", False, [])
    assert is_in(client) and client.get("/").status_code == 200 and user.emailaddress_set.get().verified
    account = SocialAccount.objects.get()
    assert (account.uid, account.provider, account.extra_data) == ("1", "kakao", {})  # no picture, nothing else of the profile
    client.post("/accounts/logout/")
    assert by_kakao(client).headers["Location"] == "/" and is_in(client)
    assert (User.objects.count(), SocialAccount.objects.get().extra_data) == (1, {})


def test_a_new_address_that_kakao_has_not_verified_gets_a_code_first(kakao, client):
    kakao.profile = profile(2, "unsure@example.org", verified=False)
    assert by_kakao(client).headers["Location"] == CODE_PAGE and not is_in(client)
    assert client.post(CODE_PAGE, {"code": code_in(Message.objects.get())}).headers["Location"] == "/" and is_in(client)


@pytest.mark.parametrize("verified", [True, False])
def test_an_address_that_has_an_account_is_not_signed_in_and_only_its_owner_hears_of_it(kakao, cast, client, verified):
    kakao.profile = profile(3, cast.partner.user.email, verified)
    assert by_kakao(client).headers["Location"] == CODE_PAGE
    assert not is_in(client) and not SocialAccount.objects.exists()
    letter = Message.objects.get()
    assert (letter.to, letter.subject) == (cast.partner.user.email, "이미 계정이 있습니다") and "카카오를 연결해 주세요" in letter.body
    taken = without_tokens(client.get(CODE_PAGE).text).replace(cast.partner.user.email, "X")
    free = Client()
    kakao.profile = profile(4, "unsure@example.org", verified=False)
    by_kakao(free)
    assert without_tokens(free.get(CODE_PAGE).text).replace("unsure@example.org", "X") == taken
    assert not is_in(client) and client.get("/").status_code == 302


def test_it_is_connected_from_ones_own_account_and_then_signs_in(kakao, cast, client):
    kakao.profile = profile(3, "other-address@example.org")
    sign_in(client, cast.founder.user)
    assert "카카오 연결" in client.get(HERE).text
    assert by_kakao(client, "connect").headers["Location"] == HERE
    assert "카카오를 연결했습니다" in client.get(HERE).text
    assert Message.objects.get().subject == "카카오가 연결되었습니다"
    assert [a.email for a in EmailAddress.objects.filter(user=cast.founder.user)] == [cast.founder.user.email]
    elsewhere = Client()
    assert by_kakao(elsewhere).headers["Location"] == "/" and int(elsewhere.session["_auth_user_id"]) == cast.founder.user.pk
    gone = client.post(HERE, {"account": SocialAccount.objects.get().pk})
    assert gone.headers["Location"] == HERE and not SocialAccount.objects.exists()


def test_nobody_connects_without_being_signed_in(kakao, cast, client):
    kakao.profile = profile(3, cast.partner.user.email)
    answer = by_kakao(client, "connect")
    assert answer.headers["Location"] == HERE and client.get(HERE).headers["Location"].startswith("/accounts/login/")
    assert not SocialAccount.objects.exists() and not is_in(client)


def test_connecting_asks_for_the_password_once_the_sign_in_is_old(kakao, cast, client):
    sign_in(client, cast.founder.user)
    session = client.session
    session["account_authentication_methods"][0]["at"] -= 601
    session.save()
    assert by_kakao(client, "connect").headers["Location"] == "/accounts/reauthenticate/"
    assert not SocialAccount.objects.exists()
    assert client.post("/accounts/reauthenticate/", {"password": PASSWORD}).headers["Location"] == HERE
    assert SocialAccount.objects.get().user == cast.founder.user


def test_a_kakao_account_of_somebody_else_is_not_taken_over(kakao, cast, client):
    sign_in(client, cast.founder.user)
    by_kakao(client, "connect")
    other = Client()
    sign_in(other, cast.editor.user)
    by_kakao(other, "connect")
    assert "다른 계정에 연결되어 있습니다" in other.get(HERE).text and SocialAccount.objects.get().user == cast.founder.user
    assert other.post(HERE, {"account": SocialAccount.objects.get().pk}).status_code == 200 and SocialAccount.objects.exists()


def test_the_only_way_in_is_not_disconnected(kakao, client):
    by_kakao(client)
    assert "먼저 비밀번호를 정해 주세요" in client.post(HERE, {"account": SocialAccount.objects.get().pk}).text
    assert SocialAccount.objects.exists()


def test_kakao_does_not_replace_the_second_factor(kakao, cast, client, settings):
    settings.SECOND_FACTOR = True
    sign_in(client, cast.partner.user)
    by_kakao(client, "connect")
    elsewhere = Client()
    assert by_kakao(elsewhere).headers["Location"] == "/" and elsewhere.get("/").headers["Location"] == "/accounts/2fa/"
    carry_app(cast.partner.user)
    third = Client()
    assert by_kakao(third).headers["Location"] == "/accounts/2fa/authenticate/" and not is_in(third)


def test_without_an_address_one_is_asked_for_and_proven(kakao, client):
    kakao.profile = profile(5, None)
    assert by_kakao(client).headers["Location"] == "/accounts/3rdparty/signup/"
    page = client.get("/accounts/3rdparty/signup/").text
    assert "카카오에서 메일 주소를 받지 못했습니다" in page and 'value="새 대표"' in page
    assert client.post("/accounts/3rdparty/signup/", {"name": "새 대표", "email": "mine@example.org"}).headers["Location"] == CODE_PAGE
    assert client.post(CODE_PAGE, {"code": code_in(Message.objects.get())}).headers["Location"] == "/" and is_in(client)
    assert User.objects.get().email == "mine@example.org"


def test_a_typed_address_that_has_an_account_is_not_given_away(kakao, cast, client):
    kakao.profile = profile(5, None)
    by_kakao(client)
    answer = client.post("/accounts/3rdparty/signup/", {"name": "남", "email": cast.partner.user.email})
    assert answer.headers["Location"] == CODE_PAGE and not is_in(client)
    assert Message.objects.get().subject == "이미 계정이 있습니다" and not SocialAccount.objects.exists()


def test_who_ties_kakao_to_an_address_that_is_not_theirs_loses_it_when_its_owner_comes(kakao, client):
    kakao.profile = profile(6, None)
    by_kakao(client)
    client.post("/accounts/3rdparty/signup/", {"name": "남", "email": "victim@example.org"})
    assert SocialAccount.objects.get().user.email == "victim@example.org"
    owner = Client()
    owner.post("/accounts/password/reset/", {"email": "victim@example.org"})
    link = next(w for w in Message.objects.latest("pk").body.split() if "/reset/key/" in w).removeprefix("http://testserver")
    form = owner.get(link, follow=True).redirect_chain[-1][0]
    owner.post(form, {"password1": "owners-pass-2026", "password2": "owners-pass-2026"})
    assert not SocialAccount.objects.exists()


def test_a_refused_consent_is_told_and_makes_nothing(kakao, client):
    kakao.refuses = True
    assert by_kakao(client).headers["Location"] == "/accounts/3rdparty/login/cancelled/"
    assert "카카오에서 동의하지 않아 아무 일도 하지 않았습니다" in client.get("/accounts/3rdparty/login/cancelled/").text
    assert not is_in(client) and not User.objects.exists()


@pytest.mark.parametrize("change", [
    lambda path: path.replace("state=", "state=x"), lambda path: path.split("state=")[0], lambda path: path.replace("code=", "code=x"),
    lambda path: path.replace("code=one-time-code", "error=server_error")])
def test_a_wrong_state_or_code_is_told_and_makes_nothing(kakao, client, change):
    answer = by_kakao(client, change=change)
    assert answer.status_code == 401 and "카카오에서 본인을 확인하지 못했습니다" in answer.text
    assert not is_in(client) and not User.objects.exists()


def test_an_answer_meant_for_another_browser_signs_nobody_in(kakao, client):
    stolen = []
    by_kakao(client, change=lambda path: stolen.append(path) or path)
    victim = Client()
    assert victim.get(stolen[0]).status_code == 401 and not is_in(victim)


def test_kakao_that_does_not_answer_is_told(kakao, client, monkeypatch):
    from allauth.socialaccount.providers.kakao.views import KakaoOAuth2Adapter

    monkeypatch.setattr(KakaoOAuth2Adapter, "profile_url", "http://127.0.0.1:9/v2/user/me")
    assert "카카오가 응답하지 않았습니다" in by_kakao(client).text and not User.objects.exists()


def test_the_policy_lets_the_form_go_to_kakao_and_nowhere_else(client, db):
    policy = client.get("/accounts/login/").headers["Content-Security-Policy"]
    assert "form-action 'self' https://*.kakao.com;" in policy + ";"


def test_without_its_keys_there_is_no_button_no_address_and_no_way_out_in_the_policy():
    code = """
import django
django.setup()
from django.conf import settings
from django.test import Client
from django.urls import NoReverseMatch, reverse
settings.ALLOWED_HOSTS.append("testserver")
pages = [Client().get(p) for p in ("/accounts/login/", "/accounts/signup/")]
print([p.status_code for p in pages], [("kakao" in p.text.lower()) or ("카카오" in p.text) for p in pages])
print([Client().get("/accounts/" + p).status_code for p in ("kakao/login/", "kakao/login/callback/", "3rdparty/", "3rdparty/signup/")])
print("kakao" in pages[0].headers["Content-Security-Policy"], "kakao" in str(settings.INSTALLED_APPS))
try:
    print(reverse("kakao_login"))
except NoReverseMatch:
    print("no such page")
"""
    env = {k: v for k, v in os.environ.items() if not k.startswith("KAKAO_")} | {"HTTPS": "0", "DJANGO_SETTINGS_MODULE": "fund.settings"}
    answer = subprocess.run([sys.executable, "-c", code], cwd=site.BASE_DIR, text=True, env=env, capture_output=True)
    assert answer.stdout.splitlines() == ["[200, 200] [False, False]", "[404, 404, 404, 404]", "False False", "no such page"], answer.stderr[-2000:]
