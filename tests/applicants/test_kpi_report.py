"""The report behind the link: saved as it is typed, checked beside the field, handed in whole or not at all."""
import threading
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.utils.translation import gettext

from applicants.actions.kpi_request import submit_kpi
from applicants.models import Evidence, KpiPlan, KpiRequest, KpiValue
from applicants.queries.kpi_request import draft_lines
from fund.errors import Refused
from tests.applicants.reporting import QUARTER, accepted, asked, drafted, handed_in, indicator, link, shown, typed
from tests.cast import cast as another_cast

NEGATIVE, UNREAD, HUGE = ("This cannot be less than zero.", "No number was found. For example: 9,600",
                          "This number is too large to be meant.")
HTMX = {"HX-Request": "true"}
GOOD = {"v_recycled_output": "1,186", "v_electricity": "812", "v_accidents": "0"}


def draft(code, part="value"):
    return KpiRequest.objects.get().draft.get(str(indicator(code).pk), {}).get(part)


# Saving ------------------------------------------------------------------------------------------------------------------

def test_what_is_typed_is_kept_as_typed_and_shown_back_as_it_was_read(cast, client):
    _row, token = asked(cast)
    answer = client.post(link(token), typed(v_recycled_output=" 약 1,186.50톤 "), headers=HTMX)
    assert draft("recycled-output") == "약 1,186.50톤"
    text = answer.content.decode()
    assert answer.status_code == 200 and "1,186.5 t, 이렇게 읽었습니다" in text
    assert "<html" not in text and text.count('hx-swap-oob="true"') == 7, "six cells of the one line, and the progress"
    assert KpiRequest.objects.get().saved_at is not None
    assert not KpiValue.objects.exists(), "a draft is no figure"


def test_without_scripts_the_save_button_brings_the_page_back_with_everything_on_it(cast, client):
    _row, token = asked(cast)
    answer = client.post(link(token), typed(v_recycled_output="several", v_electricity="812", g_electricity="B"))
    assert (answer.status_code, answer.url) == (302, link(token))
    text = client.get(link(token)).content.decode()
    assert 'value="several"' in text and 'value="812"' in text
    assert "숫자를 찾지 못했습니다" in text and "error-summary" not in text, "beside the field, not as an alarm"


@pytest.mark.parametrize(("figure", "sentence"), [
    ("-3", NEGATIVE), ("△3", NEGATIVE), ("several", UNREAD), ("9" * 60, HUGE), ("9" * 90, UNREAD), ("1000조", HUGE), ("1e5", UNREAD),
    ("10~20", UNREAD), ("NaN", UNREAD), ("5 MWh", UNREAD),
])
def test_a_figure_that_cannot_be_meant_is_told_beside_its_field_and_the_rest_is_kept(cast, client, figure, sentence):
    _row, token = asked(cast)
    sentence = gettext(sentence)
    sent = typed(**GOOD | {"v_recycled_output": figure})
    saved = client.post(link(token), sent, headers=HTMX).content.decode()
    assert sentence in saved
    answer = client.post(link(token, "kpi_submit"), sent)
    text = answer.content.decode()
    assert answer.status_code == 200 and sentence in text and "error-summary" in text
    assert 'value="812"' in text
    assert KpiRequest.objects.get().state == "sent"
    assert not KpiValue.objects.exists() and not Evidence.objects.exists()


def test_persons_and_cases_are_counted_whole(cast, client):
    _row, token = asked(cast)
    text = client.post(link(token), typed(v_accidents="1.5"), headers=HTMX).content.decode()
    assert "소수 없이 세는 항목입니다" in text


def test_nothing_typed_is_no_error_until_it_is_handed_in(cast, client):
    _row, token = asked(cast)
    assert 'class="error"' not in client.get(link(token)).content.decode()
    text = client.post(link(token, "kpi_submit"), typed(v_electricity="812")).content.decode()
    assert text.count("숫자를 적어 주세요. 없었으면 0입니다.") == 4, "two fields, each beside itself and in the summary"


def test_characters_a_database_cannot_hold_and_texts_without_end_do_no_harm(cast, client):
    _row, token = asked(cast)
    assert client.post(link(token), typed(v_electricity="8\x0012", w_electricity="w" * 9000), headers=HTMX).status_code == 200
    assert draft("electricity") == "812" and len(draft("electricity", "why")) == 2000
    assert "500" in client.get(link(token)).content.decode()


def test_fields_that_are_not_in_the_plan_are_not_taken(cast, client):
    row, token = asked(cast)
    client.post(link(token), typed(v_residue_burnt="5", v_electricity="1") | {"v999999": "1", "state": "accepted", "o1": "[not json"})
    row.refresh_from_db()
    assert set(row.draft) == {str(indicator("electricity").pk)} and row.state == "sent"


def test_an_old_page_left_open_elsewhere_does_not_undo_what_was_typed_since(cast, client):
    row, token = asked(cast)
    on_the_phone = shown(row) | typed(v_recycled_output="", v_electricity="", g_recycled_output="D", g_electricity="D")
    client.post(link(token), shown(row) | typed(v_recycled_output="1,186", g_recycled_output="B", v_electricity=""))
    client.post(link(token), on_the_phone | typed(v_electricity="812"))
    assert (draft("recycled-output"), draft("recycled-output", "grade"), draft("electricity")) == ("1,186", "B", "812")


def test_a_field_can_be_emptied_again(cast, client):
    row, token = asked(cast)
    client.post(link(token), typed(v_electricity="812"))
    row.refresh_from_db()
    client.post(link(token), shown(row) | typed(v_electricity=""))
    assert draft("electricity") == ""


def test_a_forged_post_without_the_csrf_token_is_refused(cast):
    _row, token = asked(cast)
    strict = Client(enforce_csrf_checks=True)
    for name in ("kpi_report", "kpi_submit"):
        assert strict.post(link(token, name), typed(**GOOD)).status_code == 403
    assert strict.post(link(token, "evidence_upload", indicator("electricity").pk)).status_code == 403
    assert KpiRequest.objects.get().draft == {}


# The last figure, and why ------------------------------------------------------------------------------------------------

def test_the_last_reviewed_quarter_stands_beside_the_field(cast):
    row, _token = asked(cast)
    accepted(row.company, "recycled-output", "900", QUARTER.previous().previous())
    accepted(row.company, "recycled-output", "1152")
    KpiValue.objects.filter(value=1152).update(state="reported")
    accepted(row.company, "electricity", "800")
    KpiValue.objects.create(company=row.company, indicator=indicator("electricity"), period_start=QUARTER.previous().start,
                            period_end=QUARTER.previous().end, kind="target", value=5, state="accepted")
    last = {line.indicator.code: line.last for line in draft_lines(row)}
    assert (last["recycled-output"].value, last["recycled-output"].recent) == (900, False), "the newer one is not reviewed yet"
    assert (last["electricity"].value, last["electricity"].recent) == (800, True)
    assert last["accidents"] is None


@pytest.mark.parametrize(("figure", "change", "asks"), [
    ("1,800", "+50.0%", False), ("1,801", "+50.1%", True), ("600", "−50.0%", False), ("500", "−58.3%", True), ("1,200", "0.0%", False),
])
def test_a_change_of_more_than_half_opens_the_why_box_in_place(cast, client, figure, change, asks):
    row, token = asked(cast)
    accepted(row.company, "recycled-output", "1200")
    text = client.post(link(token), typed(v_recycled_output=figure), headers=HTMX).content.decode()
    assert change in text
    assert ("이유를 한 문장으로 알려 주세요" in text) is asks
    assert ("이유가 필요한 값 1개" in text) is asks


def test_a_slip_of_units_is_named_as_one(cast, client):
    row, token = asked(cast)
    accepted(row.company, "recycled-output", "1200")
    text = client.post(link(token), typed(v_recycled_output="1200000"), headers=HTMX).content.decode()
    assert "단위가 맞습니까" in text and "50% 넘게" not in text


def test_the_why_does_not_block_and_goes_along_where_it_is_given(cast, client):
    row, token = asked(cast)
    accepted(row.company, "recycled-output", "1")
    accepted(row.company, "electricity", "1")
    sent = typed(**GOOD, w_recycled_output="새 설비를 들였습니다.")
    assert client.post(link(token, "kpi_submit"), sent).status_code == 302
    values = {value.indicator.code: value.why for value in KpiValue.objects.filter(request=row)}
    assert values == {"recycled-output": "새 설비를 들였습니다.", "electricity": "", "accidents": ""}


# Handing in --------------------------------------------------------------------------------------------------------------

def test_handing_in_makes_reported_figures_and_shows_when(cast, client):
    row, token = asked(cast)
    answer = client.post(link(token, "kpi_submit"), typed(**GOOD), follow=True)
    assert answer.redirect_chain == [(link(token), 302)]
    row.refresh_from_db()
    assert row.state == "submitted" and row.submitted_at is not None
    values = {(v.indicator.code, v.value, v.state, v.kind, v.period_start, v.period_end) for v in row.values.all()}
    assert values == {(code, Decimal(value), "reported", "actual", QUARTER.start, QUARTER.end)
                      for code, value in (("recycled-output", 1186), ("electricity", 812), ("accidents", 0))}
    assert set(Evidence.objects.values_list("grade", "quantity", "document")) == {("D", 1186, None), ("D", 812, None), ("D", 0, None)}
    text = answer.content.decode()
    assert "제출함" in text and "<b class=\"num\">1,186</b>" in text
    assert "<input class=\"input right\"" not in text and f'name="v{indicator("electricity").pk}"' not in text, "figures are read only"


def test_handing_in_twice_is_harmless(cast, client):
    row, token = asked(cast)
    client.post(link(token, "kpi_submit"), typed(**GOOD))
    first = KpiRequest.objects.get().submitted_at
    again = client.post(link(token, "kpi_submit"), typed(**GOOD | {"v_electricity": "5"}))
    assert (again.status_code, again.url) == (302, link(token))
    assert client.post(link(token), typed(v_electricity="5")).status_code == 302
    assert client.post(link(token), typed(v_electricity="5"), headers=HTMX).headers["HX-Refresh"] == "true"
    assert KpiRequest.objects.get().submitted_at == first and draft("electricity") == "812"
    assert KpiValue.objects.get(request=row, indicator=indicator("electricity")).value == 812
    with pytest.raises(Refused):
        submit_kpi(request=row)


@pytest.mark.django_db(transaction=True)
def test_two_people_handing_in_at_once_hand_in_once():
    row, token = asked(another_cast())
    drafted(row, recycled_output="1", electricity="2", accidents="0")
    answers, gate = [], threading.Barrier(2)

    def press():
        gate.wait()
        answers.append(Client().post(link(token, "kpi_submit"), {}).status_code)
        connection.close()

    people = [threading.Thread(target=press) for _ in range(2)]
    for each in people:
        each.start()
    for each in people:
        each.join()
    assert answers == [302, 302]
    assert KpiValue.objects.filter(request=row).count() == 3 and Evidence.objects.count() == 3
    assert row.events.filter(state="submitted").count() == 1


def test_submit_and_upload_opened_as_pages_lead_back_to_the_report(cast, client):
    _row, token = asked(cast)
    assert client.get(link(token, "kpi_submit")).url == link(token)
    assert client.get(link(token, "evidence_upload", indicator("electricity").pk)).url == link(token)


def test_half_a_report_writes_nothing(cast):
    row, _token = asked(cast)
    drafted(row, recycled_output="1,186", electricity="-1", accidents="0")
    with pytest.raises(Refused) as no:
        submit_kpi(request=row)
    assert no.value.field == f"v{indicator('electricity').pk}"
    assert not KpiValue.objects.exists() and KpiRequest.objects.get().state == "sent"


def test_what_happened_is_in_the_trail_and_the_draft_is_not(cast):
    row, _token = handed_in(cast)
    events = row.events.select_related("pgh_context").order_by("pgh_id")
    assert [e.state for e in events][0] == "sent" and [e.state for e in events][-1] == "submitted"
    assert events.last().pgh_context.metadata["verb"] == "hand in KPI figures"
    assert not hasattr(events.last(), "draft") and not hasattr(events.last(), "token_sha256")
    value = row.values.get(indicator=indicator("electricity"))
    assert [e.value for e in value.events.all()] == [812]
    assert [e.grade for e in value.evidence.get().events.all()] == ["D"]


# Two funds ---------------------------------------------------------------------------------------------------------------

def test_what_another_fund_was_told_for_the_quarter_stands_and_is_not_typed_again(cast, client):
    theirs = another_cast("rival")
    first, _token = handed_in(cast)
    second, token = asked(theirs, cast.founder_company, ("electricity", "residue-burnt"))
    text = client.get(link(token)).content.decode()
    assert "다른 조합에 이미 제출한 값" in text and f'name="v{indicator("electricity").pk}"' not in text
    client.post(link(token, "kpi_submit"), typed(v_electricity="1", v_residue_burnt="4"))
    value = KpiValue.objects.get(indicator=indicator("electricity"), kind="actual")
    assert (value.value, value.request_id) == (812, first.pk)
    assert [v.indicator.code for v in KpiValue.objects.filter(request=second)] == ["residue-burnt"]


def test_reviewed_figures_are_locked_against_the_link(cast, client):
    row, token = asked(cast)
    standing = accepted(row.company, "electricity", "812", QUARTER)
    client.post(link(token), typed(v_electricity="5"))
    client.post(link(token, "kpi_submit"), typed(**GOOD | {"v_electricity": "5"}))
    standing.refresh_from_db()
    assert (standing.value, standing.state, standing.request) == (812, "accepted", None)
    assert KpiRequest.objects.get().state == "submitted"


def test_a_plan_that_grew_is_asked_for_in_full(cast, client):
    row, token = asked(cast)
    KpiPlan.objects.create(fund=cast.fund, company=row.company, indicator=indicator("residue-burnt"), order=9)
    answer = client.post(link(token, "kpi_submit"), typed(**GOOD))
    assert answer.status_code == 200 and KpiRequest.objects.get().state == "sent"
