"""A sign-in ends when nobody is there, when it is old, or when its owner ends it from another device; each says so."""
import re

import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from fund.accounts.devices import device
from fund.actions.session import purge_sessions
from fund.models import CapitalCall, Seat
from fund.queries.session import sign_ins
from fund.tasks import purge_sessions as task
from tests.cast import PASSWORD
from tests.fund.browsing import moved, says, signed_in
from tests.test_structure import TEMPLATES

pytestmark = pytest.mark.django_db

IDLE = "You were signed out after %(n)s minutes without use. What you saved is kept."
HOURS = "You were signed out: a sign-in ends after %(n)s hours. What you saved is kept."
DAYS = "You were signed out: a sign-in ends after %(n)s days. What you saved is kept."
GONE = "This sign-in was ended or has run out. Sign in again; what you saved is kept."
WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36"
GALAXY = "Mozilla/5.0 (Linux; Android 14; SM-S921N) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/25.0 Chrome/121.0.0.0 Mobile"


def is_in(client: Client) -> bool:
    return client.get("/").status_code == 200


def seen(client: Client) -> int:
    return client.session["seen"]


# How long it stands ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("born", "last", "sentence"), [(59, 59, None), (61, 61, IDLE), (719, 1, None), (721, 1, HOURS)])
def test_it_ends_after_an_hour_without_use_or_twelve_hours_in_all(cast, born, last, sentence):
    client = moved(signed_in(cast.analyst.user), born=born, seen=last)
    assert is_in(client) is (sentence is None)
    if sentence:
        page = client.get("/f/sunhwan/deals/?order=name")
        assert page.headers["Location"] == "/accounts/login/?next=/f/sunhwan/deals/%3Forder%3Dname"
        assert not Session.objects.exists()


def test_the_sign_in_page_says_why_once_and_leads_back(cast):
    client = moved(signed_in(cast.analyst.user), born=200, seen=61)
    page = client.get("/f/sunhwan/deals/", follow=True)
    assert says(page, IDLE) and not says(page, GONE) and not says(page, HOURS)
    back = client.post(page.redirect_chain[-1][0], {"login": cast.analyst.user.email, "password": PASSWORD, "next": "/f/sunhwan/deals/"})
    assert back.headers["Location"] == "/f/sunhwan/deals/" and is_in(client)
    assert not says(client.get("/"), IDLE)


def test_a_write_that_came_too_late_leads_back_to_its_page_and_writes_nothing(cast):
    client = moved(signed_in(cast.operations.user), born=200, seen=61)
    call = {"total": "1000", "issued_on": "2026-01-05", "due_on": "2026-01-20", "purpose": "투자"}
    answer = client.post("/f/sunhwan/books/calls/new/", call, headers={"referer": "http://testserver/f/sunhwan/books/calls/new/"})
    assert answer.headers["Location"] == "/accounts/login/?next=/f/sunhwan/books/calls/new/" and not CapitalCall.objects.exists()
    assert signed_in(cast.operations.user).post("/f/sunhwan/books/calls/new/", call).status_code == 302 and CapitalCall.objects.exists()
    answer = moved(signed_in(cast.operations.user), born=200, seen=61).post("/f/sunhwan/quarters/open/", headers={
        "referer": "http://testserver/f/sunhwan/quarters/", "HX-Request": "true", "HX-Current-URL": "http://testserver/f/sunhwan/quarters/"})
    assert answer.headers["HX-Redirect"] == "/accounts/login/?next=/f/sunhwan/quarters/"


def test_reading_keeps_it_alive_and_is_written_down_once_a_minute(cast):
    client = moved(signed_in(cast.analyst.user), born=50, seen=50)
    assert is_in(client)
    first = seen(client)
    assert first > moved(client, seen=50).session["seen"] + 49 * 60
    moved(client, seen=0)
    with CaptureQueriesContext(connection) as asked:
        client.get("/healthz")
    assert [query["sql"] for query in asked if "UPDATE" in query["sql"]] == []


def test_a_page_that_asks_by_itself_does_not_keep_it_alive(cast):
    client = moved(signed_in(cast.analyst.user), born=50, seen=50)
    before = seen(client)
    assert client.get("/", headers={"X-Poll": "1"}).status_code == 200 and seen(client) == before
    assert moved(client, seen=61).get("/", headers={
        "X-Poll": "1", "HX-Request": "true", "HX-Current-URL": "http://testserver/f/sunhwan/quarters/"}).headers["HX-Redirect"] == (
        "/accounts/login/?next=/f/sunhwan/quarters/")


def test_every_fragment_that_asks_by_itself_says_so():
    asking = [(path.name, tag) for path in TEMPLATES for tag in re.findall(r"<[a-z][^<]*", path.read_text())
              if re.search(r'hx-trigger="[^"]*(every |load delay)', tag)]
    assert asking and [name for name, tag in asking if "X-Poll" not in tag] == []


@pytest.mark.parametrize(("who", "minutes", "remember", "stays"), [
    ("founder", 60 * 24 * 13, True, True), ("founder", 60 * 24 * 15, True, False), ("founder", 61, False, False),
    ("analyst", 61, True, False), ("lp", 61, True, False)])
def test_only_founders_stay_signed_in_for_days_and_only_when_they_asked(cast, who, minutes, remember, stays):
    client = signed_in(getattr(cast, who).user, **({"remember": "on"} if remember else {}))
    cookie = client.cookies["sessionid"]
    assert cookie["max-age"] == (86400 * settings.SESSION_REMEMBER_DAYS if remember else "")
    page = moved(client, born=minutes, seen=minutes).get("/", follow=True)
    assert (page.redirect_chain == []) is stays
    assert says(page, DAYS) is (who == "founder" and remember and not stays)


def test_a_founder_who_takes_a_seat_at_the_fund_no_longer_stays_for_days(cast):
    client = moved(signed_in(cast.founder.user, remember="on"), born=300, seen=300)
    assert is_in(client)
    Seat.objects.create(user=cast.founder.user, organisation=cast.gp, role="analyst", fund=cast.fund)
    assert not is_in(moved(client, born=300, seen=300))


# One's own sign-ins ---------------------------------------------------------------------------------------------------
@pytest.fixture
def two(cast):
    """A person at the desk and on the telephone, and somebody else."""
    desk, phone = Client(headers={"user-agent": WINDOWS}), Client(headers={"user-agent": GALAXY}, REMOTE_ADDR="203.0.113.9")
    stranger = Client(headers={"user-agent": "Stranger/1.0"})
    for client, seat in ((desk, cast.partner), (phone, cast.partner), (stranger, cast.analyst)):
        assert is_in(signed_in(seat.user, client))
    return desk, phone, stranger


def number(client: Client) -> int:
    return UserSession.objects.get(session_key=client.session.session_key).pk


def test_the_list_names_device_address_and_times_of_ones_own_only(cast, two):
    desk, phone, _stranger = two
    moved(phone, born=30, seen=20)
    page = desk.get("/me/sessions/")
    text = page.content.decode()
    this, other = page.context["sign_ins"]
    assert (this.device, this.is_this, other.device, other.address) == ("Chrome, Windows", True, "Samsung Internet, Android", "203.0.113.9")
    assert 1190 < (timezone.now() - other.seen).total_seconds() < 1260 and 1790 < (timezone.now() - other.since).total_seconds() < 1860
    assert "203.0.113.9" in text and "Stranger" not in text and says(page, "This device")


def test_signed_out_there_means_the_next_request_there_meets_the_sign_in_page(two):
    desk, phone, _stranger = two
    assert desk.post("/me/sessions/end/", {"session": number(phone)}).headers["Location"] == "/me/sessions/"
    page = phone.get("/f/sunhwan/deals/", follow=True)
    assert page.redirect_chain == [("/accounts/login/?next=/f/sunhwan/deals/", 302)] and says(page, GONE)
    assert is_in(desk) and len(desk.get("/me/sessions/").context["sign_ins"]) == 1


def test_everywhere_else_leaves_this_device_and_other_people_alone(cast, two):
    desk, phone, stranger = two
    third = signed_in(cast.partner.user)
    page = desk.post("/me/sessions/end/", {"session": "others"}, follow=True)
    assert says(page, "Signed out everywhere else: %(n)s.")
    assert [is_in(client) for client in (desk, phone, third, stranger)] == [True, False, False, True]


def test_the_session_of_somebody_else_cannot_be_ended(two):
    desk, _phone, stranger = two
    for wrong in (number(stranger), "0", "x", "", "9" * 30, "-1"):
        assert desk.post("/me/sessions/end/", {"session": wrong}).status_code == 404
    assert is_in(stranger)


def test_this_device_can_be_signed_out_too(two):
    desk, phone, _stranger = two
    assert desk.post("/me/sessions/end/", {"session": number(desk)}).headers["Location"] == "/accounts/login/"
    assert not is_in(desk) and is_in(phone)


def test_a_new_password_ends_the_other_sign_ins(cast, two):
    desk, phone, _stranger = two
    answer = desk.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": "another-pass-2026",
                                                      "password2": "another-pass-2026"})
    assert answer.status_code == 302 and is_in(desk)
    assert [each.is_this for each in sign_ins(cast.partner.user.__class__.objects.get(pk=cast.partner.user.pk), desk.session.session_key)] == [
        True]
    assert not is_in(phone)


def test_what_has_run_out_is_not_listed_and_the_list_costs_one_query(cast, two, django_assert_num_queries):
    desk, phone, _stranger = two
    moved(phone, born=300, seen=61)
    for _each in range(3):
        signed_in(cast.partner.user)
    with django_assert_num_queries(1):
        found = sign_ins(cast.partner.user, desk.session.session_key)
    assert len(found) == 4 and "Samsung Internet, Android" not in [each.device for each in found]


def test_what_is_over_is_removed_once_a_day(two):
    desk, phone, stranger = two
    Session.objects.filter(pk=phone.session.session_key).update(expire_date=timezone.now() - timezone.timedelta(days=1))
    assert purge_sessions() == 1
    assert Session.objects.count() == UserSession.objects.count() == 2 and is_in(desk) and is_in(stranger)
    daily = [entry for entry in settings.CELERY_BEAT_SCHEDULE.values() if entry["task"] == task.name]
    assert len(daily) == 1 and (daily[0]["schedule"].hour, daily[0]["schedule"].day_of_week) == ({4}, set(range(7)))


@pytest.mark.parametrize(("agent", "words"), [
    (WINDOWS, "Chrome, Windows"), (GALAXY, "Samsung Internet, Android"), ("curl/8", ""), ("", ""),
    (WINDOWS + " Edg/126.0.0.0", "Edge, Windows"), (WINDOWS.replace("Safari/", "Whale/3.26 Safari/"), "Whale, Windows"),
    ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1",
     "Safari, iPhone"),
    ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 KAKAOTALK 10.9.0",
     "KakaoTalk, iPhone"),
    ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:127.0) Gecko/20100101 Firefox/127.0", "Firefox, macOS"),
    ("Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0", "Firefox, Linux")])
def test_browsers_of_this_country_are_known_by_name(agent, words):
    assert device(agent) == words
