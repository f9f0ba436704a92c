"""What every answer carries: a strict policy, guarded cookies, a language; and what a refusal or an expired sign-in becomes."""
import os
import re
import subprocess
import sys

import pytest
from django.conf import settings as site
from django.contrib.messages import get_messages
from django.http import HttpResponse
from django.test import override_settings
from django.urls import include, path
from django.views.decorators.http import require_POST

from fund.back import above
from fund.errors import Refused
from fund.permissions import Can, allow, public
from tests.cast import PASSWORD

TEMPLATES = sorted((site.BASE_DIR / "templates").rglob("*.html"))
INLINE = re.compile(r"""\sstyle\s*=|\son[a-z]+\s*=\s*["'{]|<style|<script(?![^>]*\ssrc=)|javascript:"""
                    r"""|\bhx-on|hx-vals=['"]js:|hx-trigger="[^"]*\[""")


@allow(Can.SIGN_IN)
def says_no(request):
    raise Refused("The round closed <yesterday>.")


@allow(Can.SIGN_IN)
def fine(request):
    return HttpResponse("fine")


# The site's own addresses, and two that refuse.
urlpatterns = [path("no/", says_no), path("post/", require_POST(says_no)), path("fine/", fine), path("", include("fund.urls"))]
refusing = override_settings(ROOT_URLCONF=__name__)


@pytest.mark.parametrize("address", ["/accounts/login/", "/healthz", "/", "/f/nothing/books/", "/static/fund/tokens.css"])
def test_every_answer_is_guarded(client, cast, address):
    if address == "/f/nothing/books/":
        client.force_login(cast.partner.user)
    headers = client.get(address).headers
    assert (headers["X-Content-Type-Options"], headers["Referrer-Policy"]) == ("nosniff", "same-origin")
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    if not address.startswith("/static/"):
        assert headers["X-Frame-Options"] == "DENY"


def test_the_policy_allows_own_files_only_and_nothing_inline(client, db):
    policy = dict(rule.split(" ", 1) for rule in client.get("/accounts/login/").headers["Content-Security-Policy"].split("; "))
    assert policy == {
        "default-src": "'none'", "script-src": "'self'", "style-src": "'self'", "img-src": "'self' data:", "font-src": "'self'",
        "connect-src": "'self'", "form-action": "'self' https://*.kakao.com", "base-uri": "'none'", "frame-ancestors": "'none'", "object-src": "'none'",
        "manifest-src": "'self'"}


def test_no_template_needs_an_exception_from_the_policy():
    assert [(str(path), found) for path in TEMPLATES if (found := INLINE.findall(path.read_text()))] == []


@pytest.mark.parametrize("markup", [
    '<p style="x">', "<a onclick='x'>", "<style>", "<script>x", '<b hx-on:click="x">', '<a href="javascript:x">',
    """<i hx-vals='js:{a: 1}'>""", '<i hx-trigger="keyup[key]">', "<a onclick={{ x }}>"])
def test_the_search_for_inline_code_finds_it(markup):
    assert INLINE.search(markup)


def test_cookies_are_kept_from_scripts_and_from_other_sites(client, cast):
    client.get("/accounts/login/")
    client.post("/accounts/login/", {"login": cast.partner.user.email, "password": PASSWORD})
    client.post("/i18n/setlang/", {"language": "en", "next": "/"})
    assert set(client.cookies) >= {"sessionid", "csrftoken", "django_language"}
    for name in ("sessionid", "csrftoken", "django_language"):
        assert (name, client.cookies[name]["httponly"], client.cookies[name]["samesite"]) == (name, True, "Lax")


def test_on_real_servers_everything_is_secure_and_nothing_is_warned_about():
    env = {k: v for k, v in os.environ.items() if not k.startswith("DJANGO_")} | {"EMAIL_URL": "smtp://localhost"}
    answer = subprocess.run([sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"], cwd=site.BASE_DIR, text=True,
                            env=env | {"HTTPS": "1", "SECRET_KEY": "k" * 30 + "0123456789abcdefghijklmnopqrstuvwxyz"}, capture_output=True)
    assert answer.returncode == 0, answer.stderr
    assert "no issues" in answer.stdout
    shown = subprocess.run([sys.executable, "-c", "import json; from fund import settings as s; print(json.dumps("
                            "[s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.LANGUAGE_COOKIE_SECURE, s.SECURE_SSL_REDIRECT, "
                            "s.SECURE_HSTS_SECONDS >= 31536000, s.DEBUG]))"], cwd=site.BASE_DIR, text=True, env=env | {"HTTPS": "1"},
                           capture_output=True, check=True)
    assert shown.stdout.strip() == "[true, true, true, true, true, false]"


@pytest.mark.parametrize(("url", "words"), [
    ("mysql://a@b/c", "PostgreSQL"), ("postgresql://a@b/c", "SECRET_KEY")])
def test_a_wrong_or_missing_setting_is_refused_in_words(url, words):
    env = {k: v for k, v in os.environ.items() if k != "SECRET_KEY"} | {"DATABASE_URL": url, "REDIS_URL": "redis://b"}
    if "mysql" in url:
        env["SECRET_KEY"] = "k" * 50
    answer = subprocess.run([sys.executable, "-c", "import fund.settings"], cwd=site.BASE_DIR, text=True, env=env, capture_output=True)
    assert answer.returncode == 1 and words in answer.stderr.splitlines()[-1]


def test_pages_are_korean_unless_the_reader_chose_english(client, cast):
    for headers in ({}, {"Accept-Language": "en"}):
        page = client.get("/accounts/login/", headers=headers)
        assert page.headers["Content-Language"] == "ko" and '<html lang="ko"' in page.text and "비밀번호" in page.text
    client.cookies["django_language"] = "en"
    page = client.get("/accounts/login/")
    assert page.headers["Content-Language"] == "en" and '<html lang="en"' in page.text and "Password" in page.text
    client.cookies["django_language"] = "fr"
    assert client.get("/accounts/login/").headers["Content-Language"] == "ko"


def test_somebody_who_is_not_signed_in_can_choose_their_language(client, db):
    page = client.post("/i18n/setlang/", {"language": "en", "next": "/accounts/login/"})
    assert (page.headers["Location"], client.cookies["django_language"].value) == ("/accounts/login/", "en")


def test_an_expired_sign_in_sends_the_whole_page_to_sign_in_and_back_to_it(client, db):
    plain = client.get("/f/x/books/?a=1")
    assert (plain.status_code, plain.headers["Location"]) == (302, "/accounts/login/?next=/f/x/books/%3Fa%3D1")
    here = {"HX-Request": "true", "HX-Current-URL": "http://testserver/f/x/books/?a=1"}
    part = client.get("/jobs/00000000-0000-0000-0000-000000000000/", headers=here)
    assert (part.status_code, part.content, part.headers["HX-Redirect"]) == (200, b"", "/accounts/login/?next=/f/x/books/%3Fa%3D1")
    elsewhere = client.get("/", headers=here | {"HX-Current-URL": "http://evil.example/"})
    assert elsewhere.headers["HX-Redirect"] == "/accounts/login/?next=/"


@refusing
def test_a_refusal_becomes_a_notice_on_the_page_one_came_from(client, cast):
    client.force_login(cast.partner.user)
    answer = client.post("/post/", headers={"Referer": "http://testserver/fine/?q=가"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/fine/?q=%EA%B0%80")
    assert [str(m) for m in get_messages(answer.wsgi_request)] == ["The round closed <yesterday>."]
    shown = client.get("/").text
    assert "The round closed &lt;yesterday&gt;." in shown and "<yesterday>" not in shown
    part = client.post("/post/", headers={"Referer": "http://testserver/fine/", "HX-Request": "true"})
    assert (part.status_code, part.headers["HX-Redirect"]) == (200, "/fine/")


@refusing
@pytest.mark.parametrize(("address", "came_from", "back"), [
    ("/no/", "http://testserver/no/", "/"),               # the page that refused: it would refuse for ever
    ("/no/?a=1", "http://testserver/no/", "/no/"),
    ("/no/", "http://evil.example/fine/", "/"),
    ("/no/", "http://testserver//evil.example/", "/evil.example/"),
    ("/no/", "javascript:alert(1)", "/"),
    ("/no/", "", "/"),
])
def test_a_refusal_leads_nowhere_else_and_never_in_a_circle(client, cast, address, came_from, back):
    client.force_login(cast.partner.user)
    assert client.get(address, headers={"Referer": came_from}).headers["Location"] == back


@refusing
def test_an_address_that_only_takes_forms_leads_a_browser_to_the_page_above_it(client, cast):
    client.force_login(cast.partner.user)
    page = {"Accept": "text/html,*/*"}
    assert client.get("/post/", headers=page).headers["Location"] == "/"
    assert client.get("/post/", headers=page | {"HX-Request": "true"}).status_code == 405
    assert [above(path) for path in ("/fine/no/post/", "/fine/x", "/", "/nowhere/at/all/")] == ["/fine/", "/fine/", "/", "/"]


@refusing
def test_other_errors_are_not_softened(client, cast):
    client.force_login(cast.partner.user)
    assert public(fine).capability == "public" and client.get("/fine/").text == "fine"
    assert client.get("/post/").status_code == 405
