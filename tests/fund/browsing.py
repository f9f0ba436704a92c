"""Signing in as people do, and moving the times a session remembers."""
import re
import time

from django.core.cache import cache
from django.test import Client
from django.utils.html import escape
from django.utils.translation import gettext, override

from fund.models import User
from tests.cast import PASSWORD


def signed_in(user: User, client: Client | None = None, **form: str) -> Client:
    """Signed in through the door: it leaves a proof with a time, which force_login does not."""
    client = client or Client()
    cache.clear()
    answer = client.post("/accounts/login/", {"login": user.email, "password": PASSWORD, **form})
    assert (answer.status_code, "_auth_user_id" in client.session) == (302, True), answer.headers.get("Location")
    return client


def older(client: Client, seconds: int) -> Client:
    """Every proof of who sits here was given so many seconds earlier."""
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= seconds
    session.save()
    return client


def moved(client: Client, **marks: float) -> Client:
    """Session marks (born, seen) set to so many minutes ago."""
    session = client.session
    for mark, minutes in marks.items():
        session[mark] = int(time.time() - 60 * minutes)
    session.save()
    return client


def says(page, words: str, language: str = "ko") -> bool:
    """Whether the page has this sentence in this language, with anything in its gaps."""
    with override(language):
        parts = re.split(r"%\(\w+\)s|\{\w+\}", gettext(words))
    return re.search("[^<>]*?".join(re.escape(escape(part)) for part in parts), page.content.decode()) is not None
