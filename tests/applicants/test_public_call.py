"""Calls as anybody may read them: what is asked, who reads it, what happens when; and the way from there into an application."""
import datetime as dt
import uuid

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from applicants.actions.case import import_shrout_fleiss
from applicants.actions.round import change_round
from applicants.metrics.eligibility import DEFAULTS
from applicants.models import Application, Deal, Round
from applicants.queries.form import newest, spec_of
from applicants.queries.round import fund_readers
from fund.models import Message, Seat, User
from fund.permissions import Role
from tests.applicants.applying import address, signed_in
from tests.applicants.calling import english, move_closing, said
from tests.cast import PASSWORD, company, draft_deal, submitted_deal
from tests.cast import cast as build
from tests.fund.entering import code_in

DAY = dt.timedelta(days=1)


def a_call(c, name="Another call", **columns):
    now = timezone.now()
    return Round.objects.create(**{
        "fund": c.fund, "name_ko": f"{name} 국문", "name_en": name, "opens_at": now - DAY, "closes_at": now + 9 * DAY, "rubric": c.round.rubric,
        "results_by": timezone.localdate() + 40 * DAY, "about_en": f"about {name}", "about_ko": f"{name} 취지"} | columns)


def start_form(c):
    return f'action="{address("application_start", c.round.uuid)}"'


@pytest.mark.django_db
def test_anybody_reads_which_calls_of_all_funds_are_open_or_coming(cast):
    rival, now = build("rival"), timezone.now()
    coming = a_call(cast, "Coming call", opens_at=now + DAY)
    a_call(cast, "Closed call", closes_at=now - dt.timedelta(minutes=1))
    a_call(cast, "Hidden call", is_announced=False)
    import_shrout_fleiss(fund=cast.fund, by=cast.operations)
    soon = a_call(rival, "Soon closing", closes_at=now + DAY)
    page = english().get(address("public_calls"))
    assert [row["round"] for row in page.context["rows"]][0] == soon
    assert [row["round"] for row in page.context["rows"]][-1] == coming
    assert {row["round"] for row in page.context["rows"]} == {cast.round, rival.round, soon, coming}
    assert "Closed call" not in said(page) and "Hidden call" not in said(page)


@pytest.mark.django_db
def test_a_call_says_before_any_sign_in_what_is_asked_how_long_it_takes_and_who_reads_it(cast):
    Round.objects.filter(pk=cast.round.pk).update(about_en="For those who put waste to use.", eligibility=DEFAULTS, grace_minutes=10)
    submitted_deal(cast, company("낸 회사"))
    page = english().get(address("public_call", cast.round.uuid))
    text = said(page)
    first, second = (spec_of(newest(step)) for step in ("first", "second"))
    for section in (*first.sections, *second.sections):
        assert section.title.en in text
    assert f"about {first.minutes} minutes" in text and f"about {second.minutes} minutes" in text
    assert "questions: 10" in text and "For those who put waste to use." in text and "for 10 minutes" in text
    for organisation in (cast.gp, cast.sponsor, cast.inspector.organisation, cast.programme.organisation):
        assert organisation.name in text
    assert cast.lp_a.name not in text  # LPs see no application
    assert "낸 회사" not in text and cast.partner.user.name not in text


@pytest.mark.django_db
def test_readers_of_a_call_are_those_of_a_deal_before_any_wall(cast):
    from applicants.queries.round import readers

    assert fund_readers(cast.fund) == readers(draft_deal(cast))


@pytest.mark.django_db
def test_both_languages_are_complete(cast):
    Round.objects.filter(pk=cast.round.pk).update(about_en="English words", about_ko="우리말")
    url = address("public_call", cast.round.uuid)
    korean, other = signed_in(cast.founder).get(url), english().get(url)
    assert "우리말" in korean.text and "English words" not in korean.text and 'lang="ko"' in korean.text
    assert "English words" in other.text and "우리말" not in other.text and 'lang="en"' in other.text


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["public_call", "public_check"])
def test_what_is_not_announced_does_not_exist(cast, name):
    hidden = a_call(cast, is_announced=False)
    for client in (english(), english(cast.founder), english(cast.partner)):
        assert client.get(address(name, hidden.uuid)).status_code == 404
        assert client.get(address(name, uuid.uuid4())).status_code == 404
    assert english().get("/calls/not-a-call/").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize(("opens", "closes", "grace", "words", "checks"), [
    (1, 9, 0, "Applications open on", True), (-9, -0.01, 60, "Nothing new can be begun", False), (-9, -1, 0, "It closed on", False)])
def test_before_and_after_its_time_a_call_says_so_and_begins_nothing(cast, opens, closes, grace, words, checks):
    now = timezone.now()
    Round.objects.filter(pk=cast.round.pk).update(opens_at=now + opens * DAY, closes_at=now + closes * DAY, grace_minutes=grace)
    client = english(cast.founder)
    page = client.get(address("public_call", cast.round.uuid))
    assert words in said(page) and start_form(cast) not in page.text
    assert client.get(address("public_check", cast.round.uuid)).status_code == (200 if checks else 302)
    client.post(address("application_start", cast.round.uuid), {"company": cast.founder_company.uuid})
    assert Deal.objects.count() == 0


@pytest.mark.django_db
def test_a_call_that_is_coming_can_be_checked_and_then_waits(cast):
    now = timezone.now()
    Round.objects.filter(pk=cast.round.pk).update(opens_at=now + DAY)
    result = english(cast.founder).post(address("public_check", cast.round.uuid), {"indicator": "yes"})
    assert result.status_code == 200 and "Applications open on" in said(result) and start_form(cast) not in result.text


@pytest.mark.django_db
def test_who_holds_a_seat_in_the_fund_is_told_that_they_cannot_apply(cast):
    for seat in (cast.partner, cast.lp, cast.mentor):
        page = english(seat).get(address("public_call", cast.round.uuid))
        assert "You hold a seat in this fund, so you cannot apply to it." in said(page)
        assert start_form(cast) not in page.text and "/check/" not in page.text


@pytest.mark.django_db
def test_an_owner_starts_a_viewer_is_told_to_ask_and_who_began_goes_on(cast):
    url = address("public_call", cast.round.uuid)
    assert start_form(cast) in english(cast.founder).get(url).text
    looks = english(cast.viewer).get(url)
    assert "Ask an owner" in said(looks) and start_form(cast) not in looks.text
    deal = draft_deal(cast)
    for seat in (cast.founder, cast.viewer):
        page = english(seat).get(url)
        assert address("application", deal.uuid) in page.text and start_form(cast) not in page.text
    rival = build("rival")
    assert str(deal.uuid) not in english(rival.founder).get(url).text
    assert english().get(url).status_code == 200 and str(deal.uuid) not in english().get(url).text


@pytest.mark.django_db
def test_a_second_company_may_apply_beside_the_first(cast):
    deal, other = draft_deal(cast), company("둘째 회사")
    Seat.objects.create(user=cast.founder.user, organisation=other.organisation, role=Role.FOUNDER_OWNER)
    client = english(cast.founder)
    page = client.get(address("public_call", cast.round.uuid))
    assert "Apply as 둘째 회사" in said(page) and address("application", deal.uuid) in page.text
    assert f'value="{cast.founder_company.uuid}"' not in page.text
    client.post(address("application_start", cast.round.uuid), {"company": other.uuid})
    assert Deal.objects.filter(company=other, round=cast.round).exists()


@pytest.mark.django_db
def test_the_list_of_applications_leads_to_the_call_and_then_to_the_application(cast):
    client = english(cast.founder)
    page = client.get(address("applications")).text
    assert address("public_call", cast.round.uuid) in page and "/applications/" not in page
    deal = draft_deal(cast)
    assert f'href="{address("application", deal.uuid)}">Go on' in client.get(address("applications")).text


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["/accounts/login/", "/accounts/signup/"])
def test_the_way_in_shows_what_is_open(cast, page):
    assert f'href="{address("public_calls")}"' in english().get(page).text


@pytest.mark.django_db
def test_a_stranger_checks_signs_up_comes_back_and_begins_with_their_answers(cast):
    Round.objects.filter(pk=cast.round.pk).update(eligibility=DEFAULTS)
    client, url = english(), address("public_call", cast.round.uuid)
    client.post(address("public_check", cast.round.uuid), {"founded": "2023-05-01", "group": "no"})
    assert client.get(f"/accounts/signup/?next={url}").status_code == 200
    client.post("/accounts/signup/", {"name": "새 대표", "email": "fresh@example.org", "password1": PASSWORD, "password2": PASSWORD, "next": url})
    back = client.post("/accounts/confirm-email/", {"code": code_in(Message.objects.get(to="fresh@example.org"))})
    assert back.headers["Location"] == url
    page = client.get(url)
    assert start_form(cast) in page.text and {row["key"]: row["state"] for row in page.context["check"]}["age"] == "met"
    started = client.post(address("application_start", cast.round.uuid))
    deal = Deal.objects.get(company__organisation__seats__user=User.objects.get(email="fresh@example.org"))
    assert started.headers["Location"] == address("application", deal.uuid)
    assert Application.objects.get(deal=deal).eligibility["answers"] == {"founded": "2023-05-01", "group": "no"}


@pytest.mark.django_db
def test_signing_in_keeps_the_check_too(cast):
    client, url = english(), address("public_call", cast.round.uuid)
    client.post(address("public_check", cast.round.uuid), {"indicator": "yes"})
    cache.clear()
    back = client.post("/accounts/login/", {"login": cast.founder.user.email, "password": PASSWORD, "next": url})
    assert back.headers["Location"] == url
    assert client.get(url).context["check"][0]["state"] == "met"


@pytest.mark.django_db
def test_what_changed_is_told_with_before_and_after(cast):
    later = cast.round.closes_at + 2 * DAY
    change_round(round=cast.round, by=cast.partner, reason="홍수 피해", closes_at=later)
    change_round(round=Round.objects.get(pk=cast.round.pk), by=cast.partner, reason="오타를 고칩니다", name_en="Second half call!")
    page = english().get(address("public_call", cast.round.uuid))
    assert [(c["reason"], [line["label"] for line in c["lines"]]) for c in page.context["changes"]] == [
        ("오타를 고칩니다", ["Wording"]), ("홍수 피해", ["Closes"])]
    assert "홍수 피해" in said(page) and "오타를 고칩니다" in said(page)
    assert cast.partner.user.name not in said(page)


@pytest.mark.django_db
def test_a_public_page_costs_few_queries(cast):
    client, counts = english(), {}
    for name, args in (("public_calls", ()), ("public_call", (cast.round.uuid,)), ("public_check", (cast.round.uuid,))):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address(name, *args)).status_code == 200
        counts[name] = len(queries)
    assert counts["public_calls"] <= 3 and counts["public_call"] <= 8 and counts["public_check"] <= 3, counts


@pytest.mark.django_db
def test_a_closed_call_stays_readable_for_those_who_have_its_address(cast):
    move_closing(cast.round, timezone.now() - 30 * DAY)
    assert english().get(address("public_call", cast.round.uuid)).status_code == 200
    assert cast.round not in [row["round"] for row in english().get(address("public_calls")).context["rows"]]


def sound(page, problems):
    """No axe violation in either theme, nothing wider than a phone."""
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        problems += [f"{page.url} ({scheme}) {found['id']}: {found['nodes'][0]['target']}" for found in Axe().run(page).response["violations"]]
    if page.evaluate("document.documentElement.scrollWidth") > 390:
        problems.append(f"{page.url} is wider than a phone")


@pytest.mark.django_db(transaction=True)
def test_on_a_phone_with_the_keyboard_alone_from_the_calls_to_the_application(transactional_db, live_server, page):
    cast = build()
    Round.objects.filter(pk=cast.round.pk).update(eligibility=DEFAULTS | {"korea_only": True, "themes": ["circular"], "ask_max": 10**9}, about_ko="취지")
    page.set_viewport_size({"width": 390, "height": 844})
    problems: list[str] = []

    def enter(selector):
        page.locator(selector).first.focus()
        with page.expect_navigation():
            page.keyboard.press("Enter")
        sound(page, problems)

    page.goto(live_server.url + "/accounts/login/")
    enter(f"a[href='{address('public_calls')}']")
    enter(f"a[href='{address('public_call', cast.round.uuid)}']")
    enter(f"a[href='{address('public_check', cast.round.uuid)}']")
    page.keyboard.press("Tab")
    page.locator("[name=founded]").focus()
    page.keyboard.type("모름")
    page.keyboard.press("Enter")
    page.wait_for_selector(".error-summary")
    sound(page, problems)
    assert page.evaluate("document.activeElement.className") == "error-summary" and page.input_value("[name=founded]") == "모름"
    page.fill("[name=founded]", "2012-01-01")
    for name in ("excluded][value=tobacco", "group][value=unsure"):
        page.locator(f"[name={name}]").focus()
        page.keyboard.press("Space")
    enter("main form button[type=submit]")
    assert page.locator(".call-results li").count() == 7
    page.goto(f"{live_server.url}/accounts/login/?next={address('public_call', cast.round.uuid)}")
    page.fill("[name=login]", cast.founder.user.email)
    page.fill("[name=password]", PASSWORD)
    enter("main form button[type=submit]")
    enter("form[action*='/apply/'] button")
    deal = Deal.objects.get(company=cast.founder_company)
    assert page.url.endswith(address("application", deal.uuid))
    page.locator("#more-time summary").focus()
    page.keyboard.press("Enter")
    page.locator("#more-time [name=reason]").fill("보고서가 늦습니다.")
    sound(page, problems)
    enter("#more-time form button")
    page.context.clear_cookies()
    page.goto(live_server.url + "/accounts/login/?next=" + address("call", cast.fund.slug, cast.round.uuid))
    page.fill("[name=login]", cast.partner.user.email)
    page.fill("[name=password]", PASSWORD)
    enter("main form button[type=submit]")
    enter("button[value=decline]")
    assert page.locator(".error-summary").count() == 1
    for name in ("calls", "call_new"):
        page.goto(live_server.url + address(name, cast.fund.slug))
        sound(page, problems)
    page.goto(live_server.url + address("call_change", cast.fund.slug, cast.round.uuid))
    sound(page, problems)
    assert problems == []
