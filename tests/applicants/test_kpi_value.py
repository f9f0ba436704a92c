"""Targets from what was underwritten, and the review of what a company reported: by somebody who does not sit there."""
from decimal import Decimal

import pytest
from django.urls import reverse

from applicants.actions.kpi_request import request_kpi, submit_kpi
from applicants.actions.kpi_value import accept_kpi, return_kpi, set_targets
from applicants.models import KpiRequest, KpiValue
from applicants.queries.kpi_value import figure_text
from fund.errors import Refused
from fund.models import Message, Seat
from tests.applicants.reporting import QUARTER, accepted, asked, drafted, handed_in, holding, indicator, link, typed
from tests.cast import cast as another_cast
from tests.cast import company, person


def review_url(c, row):
    return reverse("applicants:kpi_review", args=[c.fund.slug, row.uuid])


# Targets -----------------------------------------------------------------------------------------------------------------

def test_targets_are_a_straight_line_of_calendar_years_from_the_baseline(cast):
    firm = holding(cast)
    set_targets(company=firm, indicator=indicator("recycled-output"), baseline=Decimal(1200), baseline_year=2025, target=Decimal(9600),
                target_year=2029, by=cast.partner)
    rows = KpiValue.objects.filter(company=firm).values_list("kind", "period_start", "period_end", "value", "state")
    assert [(kind, str(start), str(end), value, state) for kind, start, end, value, state in rows] == [
        ("baseline", "2025-01-01", "2025-12-31", 1200, "accepted"), ("target", "2026-01-01", "2026-12-31", 3300, "accepted"),
        ("target", "2027-01-01", "2027-12-31", 5400, "accepted"), ("target", "2028-01-01", "2028-12-31", 7500, "accepted"),
        ("target", "2029-01-01", "2029-12-31", 9600, "accepted")]


def test_a_line_set_anew_replaces_the_earlier_one_and_the_trail_keeps_it(cast):
    firm, output = holding(cast), indicator("recycled-output")
    terms = {"company": firm, "indicator": output, "baseline": Decimal(0), "by": cast.partner}
    set_targets(**terms, baseline_year=2025, target=Decimal(50), target_year=2030)
    set_targets(**terms, baseline_year=2026, target=Decimal(20), target_year=2028)
    assert [(v.kind, v.period_end.year, v.value) for v in KpiValue.objects.all()] == [
        ("baseline", 2026, 0), ("target", 2027, 10), ("target", 2028, 20)]
    gone = KpiValue.objects.model.pgh_event_model.objects.filter(pgh_label="delete").values_list("kind", "value")
    assert sorted(gone) == [("baseline", 0), ("target", 10), ("target", 40), ("target", 50)]


@pytest.mark.parametrize(("change", "field"), [
    ({"target_year": 2025}, "target_year"), ({"target_year": 2024}, "target_year"), ({"target_year": 2056}, "target_year"),
    ({"target": Decimal(-1)}, "target"), ({"baseline": Decimal(-1)}, "baseline"),
])
def test_targets_that_cannot_be_meant_are_refused(cast, change, field):
    terms = {"baseline": Decimal(1), "baseline_year": 2025, "target": Decimal(2), "target_year": 2027} | change
    with pytest.raises(Refused) as no:
        set_targets(company=cast.founder_company, indicator=indicator("recycled-output"), by=cast.partner, **terms)
    assert no.value.field == field and not KpiValue.objects.exists()


@pytest.mark.parametrize(("value", "text"), [
    ("1186.000000", "1,186"), ("2.900000", "2.9"), ("0.000000", "0"), ("1000", "1,000"), ("0.000001", "0.000001"), (None, "")])
def test_a_figure_is_written_with_the_decimals_it_has(value, text):
    assert figure_text(value if value is None else Decimal(value)) == text


# Review ------------------------------------------------------------------------------------------------------------------

def test_the_reviewer_reads_figure_last_figure_change_flag_reason_and_grade(cast, client):
    row, _token = asked(cast)
    accepted(row.company, "recycled-output", "593")
    accepted(row.company, "electricity", "800")
    drafted(row, recycled_output="1,186", electricity="812", accidents="0")
    submit_kpi(request=row)
    KpiValue.objects.filter(request=row, indicator=indicator("recycled-output")).update(why="두 번째 라인 가동")
    client.force_login(cast.analyst.user)
    text = client.get(review_url(cast, row)).content.decode()
    for expected in ("1,186", "593", "+100.0%", "두 번째 라인 가동", "50% 넘는 변화", "+1.5%", "50% 이내", "비교할 값 없음", "자가 보고"):
        assert expected in text, expected


def test_accepted_figures_count_and_bear_the_reviewer(cast, client):
    row, token = handed_in(cast)
    client.force_login(cast.analyst.user)
    answer = client.post(review_url(cast, row), {"verdict": "accept", "reason": ""})
    assert (answer.status_code, answer.url) == (302, review_url(cast, row))
    row.refresh_from_db()
    assert (row.state, row.reviewed_by) == ("accepted", cast.analyst)
    assert set(row.values.values_list("state", "reviewed_by")) == {("accepted", cast.analyst.pk)}
    event = row.values.get(indicator=indicator("electricity")).events.order_by("pgh_id").last()
    assert event.state == "accepted" and event.pgh_context.metadata["seat"] == cast.analyst.pk
    client.logout()
    page = client.get(link(token)).content.decode()
    assert "더 고칠 수 없습니다" in page and '<input class="input' not in page
    assert client.post(link(token), typed(v_electricity="5")).url == link(token)
    client.post(link(token, "kpi_submit"), typed(v_electricity="5"))
    assert row.values.get(indicator=indicator("electricity")).value == 812


def test_returned_figures_open_the_link_again_with_the_reason_on_top_and_a_letter(cast, client):
    row, token = handed_in(cast)
    client.force_login(cast.partner.user)
    client.post(review_url(cast, row), {"verdict": "return", "reason": "전력은 세 달을 더해 주세요."})
    client.logout()
    row.refresh_from_db()
    assert row.state == "returned" and set(row.values.values_list("state", flat=True)) == {"reported"}
    letter = Message.objects.latest("pk")
    assert letter.to == cast.founder.user.email and "전력은 세 달을 더해 주세요." in letter.body
    page = client.get(link(token)).content.decode()
    assert page.index("전력은 세 달을 더해 주세요.") < page.index("<form class=\"kpi-form\"")
    assert 'value="812"' in page
    client.post(link(token, "kpi_submit"), typed(v_electricity="2,400"))
    row.refresh_from_db()
    assert (row.state, row.reviewed_by) == ("submitted", None)
    assert row.values.get(indicator=indicator("electricity")).value == 2400
    client.force_login(cast.partner.user)
    assert "전력은 세 달을 더해 주세요." in client.get(review_url(cast, row)).content.decode(), "the reviewer sees what was asked for"
    assert KpiValue.objects.filter(kind="actual").count() == 3, "corrected, not doubled"


def test_a_report_that_comes_back_late_can_still_be_changed(cast, client):
    row, token = handed_in(cast)
    KpiRequest.objects.update(expires_at=row.submitted_at)
    row.refresh_from_db()
    return_kpi(request=row, reason="고쳐 주세요.", by=cast.analyst)
    assert client.get(link(token)).status_code == 200


def test_returning_without_a_reason_is_refused_beside_the_field(cast, client):
    row, _token = handed_in(cast)
    client.force_login(cast.analyst.user)
    for reason in ("", "   "):
        answer = client.post(review_url(cast, row), {"verdict": "return", "reason": reason})
        assert answer.status_code == 200 and 'id="id_reason-error"' in answer.content.decode()
    assert client.post(review_url(cast, row), {"verdict": "burn"}).status_code == 200
    assert client.post(review_url(cast, row), {"verdict": "return", "reason": "가" * 301}).status_code == 200
    assert KpiRequest.objects.get().state == "submitted"


def test_a_person_who_also_sits_at_the_company_reviews_nothing_of_it(cast, client):
    row, _token = handed_in(cast)
    Seat.objects.create(user=cast.analyst.user, organisation=row.company.organisation, role="founder_viewer", starts_on="2020-01-01")
    client.force_login(cast.analyst.user)
    assert client.get(review_url(cast, row)).status_code == 404
    for verdict in ("accept", "return"):
        assert client.post(review_url(cast, row), {"verdict": verdict, "reason": "이유"}).status_code == 404
        assert KpiRequest.objects.get().state == "submitted"
    insider = Seat.objects.get(pk=cast.analyst.pk)
    with pytest.raises(Refused):
        accept_kpi(request=row, by=insider)
    accept_kpi(request=row, by=cast.partner)
    assert KpiRequest.objects.get().state == "accepted"


def test_who_left_the_company_may_review_it(cast):
    row, _token = handed_in(cast)
    Seat.objects.create(user=cast.analyst.user, organisation=row.company.organisation, role="founder_owner", starts_on="2020-01-01",
                        ends_on="2021-01-01")
    assert accept_kpi(request=row, by=cast.analyst).state == "accepted"


def test_a_seat_of_another_fund_or_outside_the_house_reviews_nothing(cast):
    row, _token = handed_in(cast)
    rival = another_cast("rival")
    for seat in (rival.analyst, rival.partner, cast.inspector, cast.lp, cast.chair):
        with pytest.raises(Refused):
            accept_kpi(request=row, by=seat)
        with pytest.raises(Refused):
            return_kpi(request=row, reason="이유", by=seat)
    assert KpiRequest.objects.get().state == "submitted"


def test_only_handed_in_figures_are_reviewed_and_once(cast, client):
    row, _token = asked(cast)
    with pytest.raises(Refused):
        accept_kpi(request=row, by=cast.analyst)
    drafted(row, recycled_output="1", electricity="1", accidents="0")
    submit_kpi(request=row)
    accept_kpi(request=row, by=cast.analyst)
    with pytest.raises(Refused):
        return_kpi(request=row, reason="늦은 이유", by=cast.analyst)
    client.force_login(cast.analyst.user)
    assert client.post(review_url(cast, row), {"verdict": "return", "reason": "늦은 이유"}).status_code == 200
    assert KpiRequest.objects.get().state == "accepted"


def test_the_house_never_sees_what_is_still_being_typed(cast, client):
    row, _token = asked(cast)
    drafted(row, recycled_output="31,337")
    client.force_login(cast.analyst.user)
    text = client.get(review_url(cast, row)).content.decode()
    assert "31,337" not in text and "아직 제출된 수치가 없습니다" in text
    drafted(row, electricity="1", accidents="0")
    submit_kpi(request=row)
    return_kpi(request=row, reason="고쳐 주세요.", by=cast.analyst)
    drafted(row, electricity="65,537")
    text = client.get(review_url(cast, row)).content.decode()
    assert "31,337" in text and "65,537" not in text


def test_unreviewed_figures_handed_in_to_another_fund_are_not_shown(cast, client):
    theirs = another_cast("rival")
    first, _token = asked(theirs, cast.founder_company)
    drafted(first, recycled_output="31,337", electricity="1", accidents="0")
    submit_kpi(request=first)
    holding(cast, codes=("recycled-output",))
    mine, _token = request_kpi(fund=cast.fund, company=cast.founder_company, quarter=QUARTER, by=cast.analyst)
    submit_kpi(request=mine)
    client.force_login(cast.analyst.user)
    assert "31,337" not in client.get(review_url(cast, mine)).content.decode()
    accept_kpi(request=first, by=theirs.analyst)
    assert "31,337" in client.get(review_url(cast, mine)).content.decode()


def test_the_review_of_another_fund_does_not_exist_and_of_ones_own_is_for_the_house(cast, client):
    row, _token = handed_in(cast)
    rival = another_cast("rival")
    client.force_login(rival.analyst.user)
    assert client.get(review_url(cast, row)).status_code == 404
    assert client.get(review_url(rival, row)).status_code == 404
    for who in ("lp", "chair", "mentor", "programme", "inspector"):
        client.force_login(getattr(cast, who).user)
        assert client.get(review_url(cast, row)).status_code == 403
    client.force_login(cast.founder.user)
    assert client.get(review_url(cast, row)).status_code == 404
    client.logout()
    assert client.get(review_url(cast, row)).status_code == 302


def test_the_review_asks_the_database_the_same_number_of_times_for_one_line_and_for_five(cast, client, django_assert_num_queries):
    five = ("recycled-output", "beneficiaries", "electricity", "residue-burnt", "accidents")
    one, _token = asked(cast, codes=("accidents",))
    more, _token = asked(cast, company("넷"), five)
    drafted(one, accidents="1")
    drafted(more, **{code.replace("-", "_"): "1" for code in five})
    client.force_login(cast.analyst.user)
    for row in (one, more):
        submit_kpi(request=row)
        client.get(review_url(cast, row))
        with django_assert_num_queries(10):
            assert client.get(review_url(cast, row)).status_code == 200


def test_asking_again_from_the_review_page(cast, client):
    row, token = asked(cast)
    client.force_login(cast.operations.user)
    page = client.get(review_url(cast, row)).content.decode()
    again = reverse("applicants:kpi_ask", args=[cast.fund.slug, QUARTER, row.company.uuid])
    assert f'action="{again}"' in page
    client.post(again)
    assert client.get(link(token)).status_code == 404


def test_two_letters_return_to_two_owners_in_their_language(cast):
    row, _token = handed_in(cast)
    person("second-owner", "founder_owner", row.company.organisation, None, language="en")
    Message.objects.all().delete()
    return_kpi(request=row, reason="Add up three months.", by=cast.analyst)
    assert dict(Message.objects.values_list("to", "subject")) == {
        cast.founder.user.email: f"{QUARTER} 수치를 고쳐 주세요",
        "second-owner@example.org": f"Your figures for {QUARTER} need a change"}
