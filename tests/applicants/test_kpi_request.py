"""Asking for a quarter's figures, and what the secret link opens to whom."""
import datetime as dt
from urllib.parse import quote

import pytest
from django.urls import reverse
from django.utils import timezone

from applicants.actions.kpi_plan import set_plan
from applicants.actions.kpi_request import request_kpi
from applicants.models import KpiPlan, KpiRequest
from applicants.models.kpi_request import digest
from fund.errors import Refused
from fund.models import Indicator, Message
from tests.applicants.reporting import QUARTER, accepted, asked, drafted, expire, handed_in, holding, indicator, link
from tests.cast import cast as another_cast
from tests.cast import company, person

SAFE = {"Referrer-Policy": "strict-origin", "Cache-Control": "no-store", "X-Robots-Tag": "noindex, nofollow"}


def ask_url(c, firm, period=QUARTER, slug=None):
    return reverse("applicants:kpi_ask", args=[slug or c.fund.slug, period, firm.uuid])


# Asking ------------------------------------------------------------------------------------------------------------------

def test_the_owners_get_the_link_and_the_site_keeps_only_its_digest(cast, settings):
    row, token = asked(cast)
    letter = Message.objects.get()
    assert letter.to == cast.founder.user.email
    assert f"{settings.SITE_URL}/k/{token}/" in letter.body
    assert row.token_sha256 == digest(token)
    assert token not in str(KpiRequest.objects.filter(pk=row.pk).values().get())


def test_in_the_demo_the_link_is_found_in_the_outbox(cast, client, settings):
    settings.DEMO = True
    _row, token = asked(cast)
    assert f'href="{settings.SITE_URL}/k/{token}/"' in client.get(reverse("outbox")).content.decode()


def test_figures_are_due_fifteen_days_after_the_quarter_but_never_sooner_than_in_a_week(cast):
    row, _token = asked(cast)
    assert row.due_on == max(QUARTER.end + dt.timedelta(days=15), timezone.localdate() + dt.timedelta(days=7))
    assert row.evidence_until == row.due_on + dt.timedelta(days=5)


def test_asking_again_renews_the_link_keeps_what_was_typed_and_closes_the_old_one(cast, client):
    row, old = asked(cast)
    drafted(row, recycled_output="1,186")
    again, new = request_kpi(fund=cast.fund, company=row.company, quarter=QUARTER, by=cast.partner)
    assert again.pk == row.pk and KpiRequest.objects.count() == 1
    assert client.get(link(old)).status_code == 404
    page = client.get(link(new))
    assert page.status_code == 200 and 'value="1,186"' in page.content.decode()


def test_a_page_that_was_open_when_the_link_was_renewed_changes_nothing(cast):
    row, _old = asked(cast)
    request_kpi(fund=cast.fund, company=row.company, quarter=QUARTER, by=cast.analyst)
    with pytest.raises(Refused):
        drafted(row, recycled_output="7")
    assert KpiRequest.objects.get().draft == {}


@pytest.mark.parametrize("state", ["submitted", "accepted"])
def test_what_is_handed_in_is_not_asked_for_again(cast, state):
    row, _token = asked(cast)
    KpiRequest.objects.update(state=state)
    with pytest.raises(Refused):
        request_kpi(fund=cast.fund, company=row.company, quarter=QUARTER, by=cast.analyst)
    assert KpiRequest.objects.get().token_sha256 == row.token_sha256


def test_a_quarter_that_still_runs_and_a_company_without_a_plan_are_refused(cast):
    firm = holding(cast)
    with pytest.raises(Refused):
        request_kpi(fund=cast.fund, company=firm, quarter=QUARTER.next(), by=cast.analyst)
    with pytest.raises(Refused):
        request_kpi(fund=cast.fund, company=company("아직"), quarter=QUARTER, by=cast.analyst)
    assert not KpiRequest.objects.exists() and not Message.objects.exists()


def test_a_seat_of_another_fund_may_not_ask(cast):
    firm = holding(cast)
    for seat in (another_cast("rival").analyst, cast.inspector, cast.lp, cast.founder):
        with pytest.raises(Refused):
            request_kpi(fund=cast.fund, company=firm, quarter=QUARTER, by=seat)
    assert not KpiRequest.objects.exists()


def test_the_house_asks_with_a_button_and_reads_who_gets_the_letter(cast, client):
    firm = holding(cast)
    client.force_login(cast.analyst.user)
    answer = client.post(ask_url(cast, firm), follow=True)
    row = KpiRequest.objects.get()
    assert answer.redirect_chain == [(reverse("applicants:kpi_review", args=[cast.fund.slug, row.uuid]), 302)]
    assert cast.founder.person in answer.content.decode()
    assert row.asked_by == cast.analyst


def test_a_company_without_an_owner_is_said_to_have_got_no_letter(cast, client):
    firm = holding(cast, company("혼자"))
    client.force_login(cast.analyst.user)
    assert "notice-risk" in client.post(ask_url(cast, firm), follow=True).content.decode()
    assert not Message.objects.exists()


def test_after_asking_the_house_goes_back_where_it_came_from_but_not_to_another_site(cast, client):
    firm = holding(cast)
    client.force_login(cast.analyst.user)
    assert client.post(ask_url(cast, firm), {"next": "/f/sunhwan/deals/"}).url == "/f/sunhwan/deals/"
    assert client.post(ask_url(cast, firm), {"next": "https://evil.example/"}).url.startswith("/f/sunhwan/kpi/")


def test_another_funds_company_and_quarters_that_are_none_do_not_exist(cast, client):
    theirs = another_cast("rival")
    firm = holding(theirs)
    client.force_login(cast.analyst.user)
    assert client.post(ask_url(cast, firm)).status_code == 404
    assert client.post(ask_url(theirs, firm)).status_code == 404
    for period in ("2026Q5", "2026", "0000Q1", "9999Q4", "next"):
        assert client.post(ask_url(cast, holding(cast, company("또")), period)).status_code == 404
    assert not KpiRequest.objects.exists()


@pytest.mark.parametrize("who", ["lp", "inspector", "member", "mentor"])
def test_seats_outside_the_house_may_not_ask(cast, client, who):
    client.force_login(getattr(cast, who).user)
    assert client.post(ask_url(cast, holding(cast))).status_code == 403


def test_a_refusal_to_ask_is_read_on_the_page_one_came_from(cast, client):
    firm = holding(cast)
    client.force_login(cast.analyst.user)
    back = reverse("applicants:deals", args=[cast.fund.slug])
    answer = client.post(ask_url(cast, firm, QUARTER.next()), headers={"referer": f"http://testserver{back}"}, follow=True)
    assert answer.redirect_chain[0][0] == back and "notice-miss" in answer.content.decode()


# The link ----------------------------------------------------------------------------------------------------------------

def test_the_link_opens_without_a_sign_in_and_is_neither_kept_nor_passed_on(cast, client):
    row, token = asked(cast)
    page = client.get(link(token))
    assert page.status_code == 200
    assert {name: page.headers[name] for name in SAFE} == SAFE
    assert '<meta name="robots" content="noindex, nofollow">' in page.content.decode()


@pytest.mark.parametrize("token", ["x", "a" * 43, "..", "%00", "'; select 1", "한글" * 30])
def test_an_unknown_link_is_a_page_of_its_own(cast, client, token):
    asked(cast)
    page = client.get(f"/k/{quote(token)}/")
    assert page.status_code == 404
    assert {name: page.headers[name] for name in SAFE} == SAFE
    assert "알 수 없는 링크입니다" in page.content.decode()


def test_the_uuid_and_the_digest_of_a_request_are_no_links(cast, client):
    row, _token = asked(cast)
    client.force_login(cast.founder.user)
    assert client.get(link(str(row.uuid))).status_code == 404
    assert client.get(link(row.token_sha256)).status_code == 404


def test_an_expired_link_says_what_was_kept_shows_no_figure_and_takes_none(cast, client):
    row, token = asked(cast)
    drafted(row, recycled_output="1,186")
    expire(row)
    for answer in (client.get(link(token)), client.post(link(token), {}), client.post(link(token, "kpi_submit"), {}),
                   client.post(link(token, "evidence_upload", indicator("electricity").pk), {})):
        text = answer.content.decode()
        assert answer.status_code == 410 and "적은 내용은 그대로 있고" in text
        assert "1,186" not in text and cast.founder_company.name not in text
    assert KpiRequest.objects.get().state == "sent"


def test_an_expired_link_after_handing_in_says_that_the_figures_stand(cast, client):
    row, token = handed_in(cast)
    expire(row)
    page = client.get(link(token))
    assert page.status_code == 410 and "제출되었고 그대로 유효합니다" in page.content.decode()


def test_the_page_tells_nothing_else_of_the_company_or_of_others(cast, client):
    theirs = another_cast("rival")
    other = holding(theirs, company("다른 회사"))
    accepted(other, "recycled-output", "777777")
    holding(theirs, cast.founder_company, ("residue-burnt",))
    accepted(cast.founder_company, "residue-burnt", "424242")
    _row, token = asked(cast)
    text = client.get(link(token)).content.decode()
    leaks = ["777777", "424,242", "424242", indicator("residue-burnt").name_ko, other.name, cast.founder_company.business_number,
             cast.founder.user.email, cast.analyst.person, "rival", "IR.pdf", "1,840,000,000"]
    assert [leak for leak in leaks if leak in text] == []


def test_somebody_signed_in_without_the_link_does_not_find_the_page(cast, client):
    asked(cast)
    client.force_login(cast.viewer.user)
    assert client.get("/k/").status_code == 404
    assert client.get(link("guess")).status_code == 404


def test_the_page_asks_the_database_the_same_number_of_times_for_one_line_and_for_five(cast, client, django_assert_num_queries):
    _row, one = asked(cast, codes=("accidents",))
    accepted(cast.founder_company, "accidents", "1")
    _row, five = asked(cast, company("넷"), codes=tuple(Indicator.objects.values_list("code", flat=True)))
    for token in (one, five):
        with django_assert_num_queries(4):
            assert client.get(link(token)).status_code == 200


# The plan ----------------------------------------------------------------------------------------------------------------

def test_a_plan_grows_in_order_and_what_stands_keeps_its_place(cast):
    firm = holding(cast, codes=("electricity", "recycled-output"))
    set_plan(fund=cast.fund, company=firm, by=cast.partner, indicators=[(indicator("accidents"), False), (indicator("electricity"), False)])
    rows = KpiPlan.objects.filter(company=firm).values_list("indicator__code", "is_headline")
    assert list(rows) == [("electricity", False), ("recycled-output", False), ("accidents", False)]


def test_a_plan_has_at_most_fifteen_fields_counting_what_is_planned_already(cast):
    firm = holding(cast)
    many = [(Indicator.objects.create(code=f"extra-{n}", name_ko=f"{n}", name_en=f"{n}", definition_ko="", definition_en="", unit_ko="t",
                                      unit_en="t"), False) for n in range(13)]
    with pytest.raises(Refused):
        set_plan(fund=cast.fund, company=firm, indicators=many, by=cast.partner)
    assert KpiPlan.objects.count() == 3
    set_plan(fund=cast.fund, company=firm, indicators=many[:12], by=cast.partner)
    assert KpiPlan.objects.count() == 15


def test_two_founders_seats_get_a_letter_each(cast):
    person("second-owner", "founder_owner", cast.founder_company.organisation, None, language="en")
    asked(cast)
    assert list(Message.objects.order_by("pk").values_list("to", "language")) == [
        (cast.founder.user.email, "ko"), ("second-owner@example.org", "en")]
