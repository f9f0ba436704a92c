"""The page of notifications, the page of choices and the way out of letters: one's own, read once, ended without a sign-in."""
import datetime as dt
import re

import pytest
from django.conf import settings as site
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from fund import notify
from fund.models import Choice, Message, Notification, Seat, User
from fund.notify import KINDS
from fund.queries.notification import concerning, unread_count
from tests.fund.telling import DEAL, KIND, awake, choose, heard, tell, wall

LIST, CHOICES = "/notifications/", "/me/notifications/"


@pytest.fixture
def reader(cast, client) -> Seat:
    awake(cast.chair)
    client.force_login(cast.chair.user)
    return cast.chair


def path(user: User, kind: str = KIND) -> str:
    return notify.unsubscribe_url(user, kind).removeprefix(site.SITE_URL)


def mail_of(seat: Seat, kind: str = KIND) -> str:
    return notify.wish(KINDS[kind], Choice.objects.filter(user=seat.user, kind=kind).first()).mail


def test_the_list_is_newest_first_under_its_days_and_marks_what_is_unread(cast, client, reader):
    tell(cast, reader, source="1", company="첫회사")
    tell(cast, reader, source="2", company="둘째회사")
    Notification.objects.filter(source="1").update(at=timezone.now() - dt.timedelta(days=1), read_at=timezone.now())
    page = client.get(LIST).text
    assert page.index("둘째회사") < page.index("첫회사")
    assert len(re.findall(r'<h2 class="told-date"', page)) == 2 and page.count('class="is-unread"') == 1


def test_it_speaks_the_language_of_the_page_and_escapes_names(cast, client, reader):
    tell(cast, reader, company="<b>여울&")
    client.cookies[site.LANGUAGE_COOKIE_NAME] = "en"
    page = client.get(LIST).text
    assert "The committee&#x27;s sealed votes on &lt;b&gt;여울&amp; were opened. It discusses the deal; the final votes follow." in page
    assert "<b>여울" not in page
    client.cookies[site.LANGUAGE_COOKIE_NAME] = "ko"
    assert "sealed votes on" not in client.get(LIST).text


def test_nobody_sees_or_opens_anothers(cast, client, reader):
    tell(cast, cast.member, company="남의회사")
    row = Notification.objects.get()
    assert "남의회사" not in client.get(LIST).text
    assert client.get(f"{LIST}{row.uuid}/").status_code == 404
    row.refresh_from_db()
    assert row.read_at is None


def test_opening_one_leads_to_its_page_and_marks_it_read_for_that_person_alone(cast, client, reader):
    tell(cast, reader, cast.member)
    mine = Notification.objects.get(user=reader.user)
    answer = client.get(f"{LIST}{mine.uuid}/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/f/sunhwan/committee/")
    assert {row.user_id: row.read_at is not None for row in Notification.objects.all()} == {reader.user_id: True, cast.member.user_id: False}
    first = Notification.objects.get(user=reader.user).read_at
    client.get(f"{LIST}{mine.uuid}/")
    assert Notification.objects.get(user=reader.user).read_at == first


@pytest.mark.parametrize("headers", [{"Sec-Purpose": "prefetch"}, {"Sec-Purpose": "prefetch;prerender"}, {"Purpose": "prefetch"}])
def test_a_browser_that_fetches_ahead_has_not_read_it(cast, client, reader, headers):
    tell(cast, reader)
    row = Notification.objects.get()
    answer = client.get(f"{LIST}{row.uuid}/", headers=headers)
    client.head(f"{LIST}{row.uuid}/")
    assert answer.headers["Cache-Control"] == "no-store"
    assert unread_count(User.objects.get(pk=reader.user_id)) == 1


def test_one_that_leads_nowhere_leads_back_to_the_list(cast, client, reader):
    tell(cast, reader, url="")
    assert client.get(f"{LIST}{Notification.objects.get().uuid}/").headers["Location"] == LIST


def test_filters_and_pages(cast, client, reader):
    for n in range(35):
        tell(cast, reader, source=str(n), company=f"회사 {n}")
    notify.notify("sample", to=[reader], source="s")
    Notification.objects.filter(source__in=["0", "1"]).update(read_at=timezone.now())
    def shown(query):
        return len(re.findall(r'class="told-words"', client.get(LIST + query).text))
    assert [shown(q) for q in ("", "?page=2", "?show=unread&page=2", "?kind=sample", "?kind=sample&show=unread", "?page=99", "?kind=nonsense")] \
        == [30, 6, 4, 1, 1, 6, 30]


def test_all_read_marks_what_the_page_showed_and_not_what_came_since(cast, client, reader):
    tell(cast, reader, source="1")
    tell(cast, reader, cast.member, source="2")
    newest = re.search(r'name="newest" value="([0-9a-f-]+)"', client.get(LIST).text)[1]
    tell(cast, reader, source="3")
    assert client.post(f"{LIST}read/", {"newest": newest}).status_code == 302
    assert unread_count(User.objects.get(pk=reader.user_id)) == 1
    assert Notification.objects.filter(user=cast.member.user, read_at=None).count() == 1
    for wrong in ("", "nonsense", str(Notification.objects.get(user=cast.member.user).uuid)):
        client.post(f"{LIST}read/", {"newest": wrong})
    assert unread_count(User.objects.get(pk=reader.user_id)) == 1


def test_a_wall_hides_row_count_kind_and_page(cast, client, reader):
    tell(cast, reader, company="비밀회사")
    row = Notification.objects.get()
    wall(cast, reader)
    page = client.get(LIST).text
    assert "비밀회사" not in page and 'class="told-words"' not in page
    assert unread_count(User.objects.get(pk=reader.user_id)) == 0
    assert client.get(f"{LIST}{row.uuid}/").status_code == 404
    client.post(f"{LIST}read/", {"newest": row.uuid})
    row.refresh_from_db()
    assert row.read_at is None


def test_who_has_left_a_fund_reads_no_more_of_it(cast, client, reader):
    tell(cast, reader, company="비밀회사", about=None)
    notify.notify("sample", to=[reader], source="s")
    Seat.objects.filter(pk=reader.pk).update(ends_on=timezone.localdate())
    page = client.get(LIST).text
    assert "비밀회사" not in page and page.count('class="told-words"') == 1


def test_a_seat_changed_for_another_in_the_same_fund_keeps_what_was_told(cast, reader):
    tell(cast, reader)
    Seat.objects.filter(pk=reader.pk).update(ends_on=timezone.localdate())
    Seat.objects.create(user=reader.user, organisation=reader.organisation, role="member", fund=cast.fund, starts_on=timezone.localdate())
    assert unread_count(User.objects.get(pk=reader.user_id)) == 1


def test_the_unread_count_is_one_query_and_only_where_a_page_shows_it(cast, reader):
    tell(cast, reader)
    user = User.objects.get(pk=reader.user_id)
    assert user.live_seats
    with CaptureQueriesContext(connection) as queries:
        assert unread_count(user) == 1
    assert len(queries) == 1


# Choices ------------------------------------------------------------------------------------------------------------

def form(**more) -> dict:
    """What the chair's page sends: quiet hours, kinds that nobody touched, and what is given."""
    untouched = {f"{channel}_{kind}": value for kind in ("ballot_closed", "item_deferred", "minutes_drawn")
                 for channel, value in (("app", "on"), ("mail", "now"))}
    return {"quiet_from": "22:00", "quiet_until": "07:00", "quiet": "on"} | untouched | more


def test_only_kinds_of_ones_roles_are_listed(cast):
    listed = {who: {kind.key for kind in concerning(getattr(cast, who).user)} for who in ("lp", "founder", "chair", "administrator")}
    assert listed["lp"] == {"capital_call", "report_published", "own_seat"}
    assert listed["founder"] == {"receipt", "kpi_request", "kpi_returned", "seat_given", "seat_ended", "own_seat", "second_step", "second_step_moved",
                                 "receipt_second", "withdrawn", "extension", "connection_asked", "number_answered", "inquiry", "inquiry_moved",
                                 "inquiry_reminder", "inquiry_closed", "file_infected", "exclusion", "late", "target_moved", "closing_moved",
                                 "decision_decline", "export_ready", "erasure_answered", "fund_note"}
    assert listed["chair"] == {"packet_frozen", "ballot_opened", "ballot_closed", "item_deferred", "minutes_drawn", "own_seat"}
    assert listed["administrator"] == {"job_failed", "seat_given", "seat_ended", "own_seat", "number_reported"}


def test_choices_are_kept_shown_again_and_hold_from_the_next_event(cast, client, reader, settings):
    settings.DEMO = True
    typed = form(app_packet_frozen="on", mail_packet_frozen="digest", mail_ballot_opened="off", text_ballot_opened="on")
    assert client.post(CHOICES, typed).status_code == 302
    kept = {c.kind: (c.in_app, c.mail, c.text_message) for c in Choice.objects.all()}
    assert kept == {"packet_frozen": (True, "digest", False), "ballot_opened": (False, "off", True)}
    page = client.get(CHOICES).text
    assert re.search(r'<option value="digest" selected>', page) and not re.search(r'name="app_ballot_opened"[^>]*checked', page)
    tell(cast, reader)
    assert heard(reader) == {"app": 0, "mail": 0, "text": 0, "digest": 0}  # no number yet, so nothing at all


def test_what_was_left_as_it_is_writes_no_choice_and_quiet_hours_are_kept_or_given_up(cast, client, reader):
    same = form(app_packet_frozen="on", mail_packet_frozen="now", app_ballot_opened="on", mail_ballot_opened="now")
    client.post(CHOICES, same | {"quiet_from": "23:30", "quiet_until": "06:15"})
    user = User.objects.get(pk=reader.user_id)
    assert (Choice.objects.count(), user.quiet_from, user.quiet_until) == (0, dt.time(23, 30), dt.time(6, 15))
    client.post(CHOICES, {**same, "quiet": ""})
    user.refresh_from_db()
    assert (user.quiet_from, user.quiet_until) == (None, None)


@pytest.mark.parametrize(("typed", "field"), [
    ({"quiet_from": "", "quiet": "on"}, "quiet_from"), ({"quiet_until": "abends"}, "quiet_until"), ({"quiet_until": "22:00"}, "quiet_until"),
    ({"mail_ballot_opened": "hourly"}, "mail_ballot_opened"),
])
def test_bad_input_stands_beside_its_field_and_nothing_is_lost_or_kept(client, reader, typed, field):
    answer = client.post(CHOICES, form(mail_packet_frozen="digest", mail_ballot_opened="now") | typed)
    assert answer.status_code == 422 and field in answer.context["form"].errors
    assert re.search(r'name="mail_packet_frozen".*?<option value="digest" selected>', answer.text, re.S)
    assert Choice.objects.count() == 0


def test_a_binding_kind_cannot_be_chosen_away_by_a_form_of_ones_own_making(cast, client):
    client.force_login(cast.lp.user)
    page = client.get(CHOICES).text
    assert "mail_capital_call" not in page and "app_capital_call" not in page
    client.post(CHOICES, form(mail_report_published="now", app_report_published="on", mail_capital_call="off", mail_packet_frozen="off"))
    assert Choice.objects.count() == 0 and mail_of(cast.lp, "capital_call") == "now"


def test_text_messages_are_offered_only_where_there_is_a_service(client, reader, settings):
    assert "text_ballot_opened" not in client.get(CHOICES).text
    settings.TEXT_MESSAGES = "tests.fund.test_text_messages.adapter"
    assert "text_ballot_opened" in client.get(CHOICES).text


def test_a_sample_comes_on_every_channel_once_a_minute(cast, client, reader, settings):
    settings.DEMO = True
    awake(reader, phone="010-1234-5678")
    for _ in range(2):
        client.post(f"{CHOICES}sample/")
    assert heard(reader)["app"] in (1, 2) and heard(reader)["app"] == heard(reader)["mail"] == heard(reader)["text"]
    assert Message.objects.exclude(user=reader.user).count() == 0


# Ending letters of a kind ---------------------------------------------------------------------------------------------

def test_the_letters_own_address_ends_its_kind_for_its_reader_without_a_sign_in(cast, client):
    awake(cast.chair, cast.member)
    tell(cast, cast.chair, cast.member)
    letter = Message.objects.get(user=cast.chair.user)
    address = letter.unsubscribe.removeprefix(site.SITE_URL)
    assert letter.unsubscribe in letter.body and site.SITE_URL + CHOICES in letter.body
    page = client.get(address)
    assert (page.status_code, mail_of(cast.chair)) == (200, "now")  # looking ends nothing
    assert client.post(address).status_code == 200
    assert (mail_of(cast.chair), mail_of(cast.chair, "packet_frozen"), mail_of(cast.member)) == ("off", "now", "now")
    tell(cast, cast.chair, source="item:2")
    assert heard(cast.chair) == {"app": 2, "mail": 1, "text": 0, "digest": 0}


def test_what_else_was_chosen_of_the_kind_stays(cast, client):
    choose(cast.chair, in_app=False, mail="digest", text_message=True)
    client.post(path(cast.chair.user))
    row = Choice.objects.get()
    assert (row.in_app, row.mail, row.text_message) == (False, "off", True)


def test_a_mail_program_ends_it_with_one_post_and_a_strange_site_does_not(cast):
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(path(cast.chair.user), {}).status_code == 403
    assert mail_of(cast.chair) == "now"
    assert strict.post(path(cast.chair.user), {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert mail_of(cast.chair) == "off"


def test_the_button_of_the_page_works_with_its_own_form(cast):
    strict = Client(enforce_csrf_checks=True)
    page = strict.get(path(cast.chair.user)).text
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]
    assert strict.post(path(cast.chair.user), {"csrfmiddlewaretoken": token}).status_code == 200
    assert mail_of(cast.chair) == "off"


def test_the_page_tells_nothing_about_the_account_and_speaks_the_readers_language(cast, client):
    awake(cast.chair, language="en")
    page = client.get(path(cast.chair.user)).text
    assert "Ballots that were opened" in page and '<html lang="en">' in page
    for secret in (cast.chair.user.email, cast.chair.user.name, cast.fund.name_ko, cast.fund.name_en, cast.gp.name):
        assert secret not in page


@pytest.mark.parametrize("alter", [lambda p: p[:-3] + "xx/", lambda p: "/u/x/", lambda p: p[:4] + p[5:], lambda p: "/u/" + "a" * 300 + "/"])
def test_an_altered_address_ends_nothing_and_says_so_in_a_sentence(cast, client, alter):
    for method in (client.get, client.post):
        answer = method(alter(path(cast.chair.user)))
        assert answer.status_code == 404 and len(re.findall(r'<p class="soft">', answer.text)) == 1
    assert Choice.objects.count() == 0


def test_a_token_made_for_another_purpose_ends_nothing(cast, client):
    from django.core import signing

    assert client.post("/u/" + signing.dumps([cast.chair.user.uuid.hex, KIND]) + "/").status_code == 404
    assert Choice.objects.count() == 0


def test_the_daily_letter_is_ended_by_its_own_address_for_every_kind_that_came_with_it(cast, client):
    choose(cast.chair, mail="digest")
    assert client.get(path(cast.chair.user, "digest")).status_code == client.post(path(cast.chair.user, "digest")).status_code == 200
    assert (mail_of(cast.chair), mail_of(cast.chair, "packet_frozen"), mail_of(cast.chair, "application_received")) == ("off", "now", "off")


@pytest.mark.parametrize("kind", ["capital_call", "own_seat", "nonsense"])
def test_letters_that_bind_cannot_be_ended(cast, client, kind):
    assert client.post(path(cast.lp.user, kind)).status_code == 404
    assert Choice.objects.count() == 0


def test_the_address_opens_for_somebody_signed_in_as_another_and_ends_its_readers_letters_only(cast, client):
    client.force_login(cast.member.user)
    client.post(path(cast.chair.user))
    assert (mail_of(cast.chair), mail_of(cast.member)) == ("off", "now")
    assert Notification.objects.filter(about=DEAL).count() == 0
