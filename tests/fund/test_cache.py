"""With Redis away the site is slower, not down: pages, sign-in and its limits go on in PostgreSQL."""
import contextlib
import socket
import threading

import pytest
from django.core.cache import cache
from django.urls import reverse

from fund.models import CacheEntry, Job, Message
from tests.applicants.applying import filled, typed
from tests.cast import PASSWORD


@pytest.fixture
def no_redis(settings):
    """A cache and a queue at sockets where nobody listens."""
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": "unix:///tmp/nobody-listens-here.sock?db=1"}}
    settings.CELERY_BROKER_URL = "redis+socket:///tmp/nobody-listens-here.sock?virtual_host=0"


def sign_in(client, email: str, password: str):
    return client.post(reverse("account_login"), {"login": email, "password": password})


def test_a_person_signs_in_and_reads_without_redis(no_redis, client, cast):
    assert client.get(reverse("account_login")).status_code == 200
    assert sign_in(client, cast.operations.user.email, PASSWORD).headers["Location"] == "/"
    for page in ("/", f"/f/{cast.fund.slug}/books/", f"/f/{cast.fund.slug}/books/calls/new/"):
        assert client.get(page).status_code == 200
    assert client.post(reverse("account_logout")).status_code == 302


def test_a_founder_signs_in_saves_and_submits_without_redis(no_redis, client, cast):
    """The row and its receipt stand at once; the checks and the letter wait in the outbox until the queue is back."""
    deal = filled(cast)
    assert sign_in(client, cast.founder.user.email, PASSWORD).headers["Location"] == "/"
    page = f"/applications/{deal.uuid}/"
    assert client.post(f"{page}s/business/save/", typed(team="대표 한 사람")["business"], headers={"HX-Request": "true"}).status_code == 200
    deal.application.refresh_from_db()
    assert deal.application.answers["business"]["team"] == "대표 한 사람"
    assert client.post(f"{page}submit/", {"confirm": "on"}).headers["Location"] == f"{page}receipt/"
    assert client.get(f"{page}receipt/").status_code == 200
    submission = deal.submissions.get()
    assert (len(submission.sha256), Job.objects.get(name="applicants.screen").state) == (64, Job.State.QUEUED)
    assert Message.objects.filter(to=cast.founder.user.email, state=Message.State.WAITING).count() == 1


@pytest.mark.parametrize("redis", [True, False])
def test_guessing_a_password_is_stopped_with_and_without_redis(request, client, cast, redis):
    if not redis:
        request.getfixturevalue("no_redis")
    email = cast.operations.user.email
    for _ in range(5):
        assert "password" in sign_in(client, email, "wrong-pass-2026").context["form"].data
    page = sign_in(client, email, PASSWORD)
    assert page.status_code == 200 and page.context["form"].non_field_errors()
    assert CacheEntry.objects.exists() is not redis


def test_one_address_that_tries_and_tries_gets_a_page_that_asks_it_to_wait(client, cast):
    for n in range(20):
        assert client.post(reverse("account_reset_password"), {"email": f"{n}@example.org"}).status_code == 302
    page = client.post(reverse("account_reset_password"), {"email": "last@example.org"})
    assert page.status_code == 429 and "429.html" in [template.name for template in page.templates]


def test_the_site_says_that_its_queue_is_away_and_stands(no_redis, client, db):
    assert client.get("/healthz").json() == {"database": "ok", "queue": "away", "mail": "ok"}


def test_the_site_says_that_it_stands(client, db):
    assert client.get("/healthz").json() == {"database": "ok", "queue": "ok", "mail": "ok"}


@pytest.mark.parametrize("redis", [True, False])
def test_the_cache_keeps_what_it_is_given(request, db, redis):
    if not redis:
        request.getfixturevalue("no_redis")
    assert cache.get("a") is None and cache.get("a", 7) == 7
    cache.set("a", {"n": 1})
    assert (cache.get("a"), cache.add("a", 2), cache.has_key("a"), "b" in cache) == ({"n": 1}, False, True, False)
    assert cache.add("b", 1) is True and cache.incr("b") == 2
    cache.set_many({"c": 3, "d": 4})
    assert cache.get_many(["c", "d", "e"]) == {"c": 3, "d": 4}
    assert cache.touch("c", 60) is True and cache.touch("e") is False
    cache.delete_many(["c"])
    assert cache.delete("d") is True and cache.delete("d") is False and cache.get_many(["c", "d"]) == {}
    assert cache.get_or_set("f", lambda: 5) == 5
    cache.clear()
    assert cache.get_many(["a", "b", "f"]) == {}
    assert CacheEntry.objects.count() == 0


def test_the_spare_holds_more_than_a_guesser_can_push_out(no_redis, db):
    cache.set("0-kept", 1)  # the database cache throws out the first keys of the alphabet
    for n in range(301):
        cache.set(f"{n + 1000}", 1)
    assert cache.get("0-kept") == 1


def test_a_redis_that_hangs_is_asked_once_and_then_left_alone(db, settings, tmp_path):
    """It takes connections and never answers: each question would cost its timeout, and a sign-in asks many."""
    place, asked = f"{tmp_path}/hangs.sock", []

    def let_in():
        with contextlib.suppress(OSError):  # until the door is gone
            while True:
                asked.append(door.accept())

    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as door:
        door.bind(place)
        door.listen()
        threading.Thread(target=let_in, daemon=True).start()
        settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": f"unix://{place}?db=1"}}
        for n in range(40):
            cache.set(f"k{n}", n)
        assert [cache.get(f"k{n}") for n in range(40)] == list(range(40))
        assert 1 <= len(asked) <= 3
