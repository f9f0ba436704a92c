"""The assumptions of an investment: written and put in order, offered by underwriting, fixed by the decision, and shown to nobody else."""
import datetime as dt
from decimal import Decimal

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone, translation

from applicants.actions.assumption import freeze_assumptions, remove_assumption, thaw_copies, write_assumption
from applicants.actions.scorecard import lock_card
from applicants.actions.underwriting import underwrite_all
from applicants.metrics.exits import ExitCase
from applicants.metrics.sensitivity import missed
from applicants.models import AgendaItem, Assumption, Deal, Voiding
from applicants.queries.assumption import enough, for_packet, proposals, standing
from fund.errors import Refused
from fund.models import Indicator
from tests.applicants.applying import address
from tests.applicants.ballots import meeting, sql
from tests.applicants.casing import SECRETS, assumed, assumption, assumptions
from tests.applicants.scoring import assigned, english, filled, screened
from tests.applicants.tabs import tab
from tests.applicants.walling import fresh, walled
from tests.cast import approved_item, company, submitted_deal
from tests.cast import cast as build

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def cast():
    return build()


@pytest.fixture
def deal(cast):
    return screened(cast)


def typed(**changed) -> dict:
    """The form as people fill it in."""
    return {"indicator": "", "metric": "펠릿 판매량", "unit": "t", "baseline": "약 1,200톤", "baseline_on": "2025-12-31", "target": "9.6천톤",
            "target_on": "2028.12.31", "low": "7,000", "high": "11000t", "owner": "생산본부장", "grade": "B", "basis": "3년 계약",
            "sensitivity": "배수가 줄어듭니다", "number": "1", "seen": "", "start": ""} | changed


def order(deal: Deal) -> list[tuple[int, str]]:
    return list(Assumption.objects.filter(deal=deal, frozen_by=None).order_by("number").values_list("number", "metric"))


def decided(c, deal: Deal) -> AgendaItem:
    """The committee's approval of a deal that already has its assumptions."""
    item = approved_item(c, deal)
    freeze_assumptions(item=item, by=c.chair)
    return item


def frozen(c, deal: Deal, state: str) -> AgendaItem:
    """An item whose packet is frozen and not decided: sealed, or opened."""
    opened = {"opened_at": timezone.now(), "opened_by": c.chair} if state == "opened" else {}
    return AgendaItem.objects.create(meeting=meeting(c), deal=deal, order=1, state=state, packet={"version": 2}, packet_sha256="0" * 64,
                                     frozen_at=timezone.now(), frozen_by=c.partner, **opened)


def test_loose_numbers_are_read_in_the_unit_beside_them_and_shown_back_plain(cast, client, deal):
    english(client, cast.analyst)
    answer = client.post(tab("assumption_new", deal), typed(), follow=True)
    row = Assumption.objects.get()
    assert (row.baseline, row.target, row.low, row.high, row.number, row.written_by) == (1200, 9600, 7000, 11_000, 1, cast.analyst)
    text = answer.content.decode()
    assert "Assumption saved." in text and "1,200 " in text and '<span class="proj">9,600</span>' in text and "1 of 3 to 7" in text
    client.post(tab("assumption_new", deal), typed(metric="매출", unit="억원", baseline="18.4", target="1.2조", low="", high="", number="2"))
    money = Assumption.objects.get(metric="매출")
    assert (money.unit, money.baseline, money.target, money.low) == ("won", 1_840_000_000, 1_200_000_000_000, None)
    client.post(tab("assumption_new", deal), typed(metric="영업이익률", unit="%", baseline="-12%", target="8", low="", high="", number="3"))
    assert Assumption.objects.get(metric="영업이익률").baseline == -12
    indicator = Indicator.objects.get(code="recycled-output")
    client.post(tab("assumption_new", deal), typed(indicator=indicator.pk, metric="", unit="", baseline="900kg", target="2톤", low="", high=""))
    picked = Assumption.objects.get(indicator=indicator)
    assert (picked.metric, picked.unit, picked.baseline, picked.target, picked.number) == (indicator.name_en, indicator.unit_en, D("0.9"), 2, 1)


@pytest.mark.parametrize(("changed", "words"), [
    ({"metric": ""}, "Say what is assumed."), ({"unit": ""}, "Enter the unit."), ({"owner": " "}, "Name the role that answers for it."),
    ({"basis": ""}, "Say what it rests on."), ({"sensitivity": ""}, "Say what a miss would do"), ({"grade": ""}, "Choose how well it is proven"),
    ({"grade": "E"}, "not one of the available choices"), ({"baseline": ""}, "Enter where it stands today."), ({"target": "많이"}, "No number was found"),
    ({"target_on": "2025-12-31"}, "The target lies after the baseline."), ({"target": "1200"}, "The target is where it stands already."),
    ({"low": ""}, "Fill in both cases or neither."), ({"low": "10,000"}, "The target lies between the low and the high case."),
    ({"baseline_on": "어제"}, "valid date"), ({"basis": "a\u202eb"}, "turns the writing direction"), ({"metric": "가" * 121}, "at most 120"),
    ({"number": "9"}, "not one of the available choices"), ({"baseline": "5kWh"}, "No number was found")])
def test_bad_input_is_refused_beside_its_field_with_what_was_typed(cast, client, deal, changed, words):
    answer = english(client, cast.analyst).post(tab("assumption_new", deal), typed(**changed))
    text = answer.content.decode()
    assert answer.status_code == 422 and words in text and not Assumption.objects.exists()
    assert "약 1,200톤" in text or "baseline" in changed
    assert text.count('class="error-summary"') == 1


def test_a_place_that_is_taken_moves_the_others_on_and_seven_are_the_most(cast, deal):
    rows = assumptions(cast, deal, *"가나다라마바사")
    assert [row.number for row in rows] == [1, 2, 3, 4, 5, 6, 7]
    with translation.override("en"), pytest.raises(Refused, match="There are seven assumptions"):
        assumption(cast, deal, metric="아")
    write_assumption(deal=deal, given=assumed(metric="사", number=1), assumption=rows[6], by=cast.partner)
    assert order(deal) == [(1, "사"), (2, "가"), (3, "나"), (4, "다"), (5, "라"), (6, "마"), (7, "바")]
    write_assumption(deal=deal, given=assumed(metric="가", number=7), assumption=rows[0], by=cast.partner)
    remove_assumption(assumption=rows[2], by=cast.analyst)
    assert order(deal) == [(1, "사"), (2, "나"), (3, "라"), (4, "마"), (5, "바"), (6, "가")]
    assumption(cast, deal, metric="자", number=3)
    assert order(deal)[1:4] == [(2, "나"), (3, "자"), (4, "라")]
    with pytest.raises(Exception, match="assumptions_are_numbered"), transaction.atomic():
        Assumption.objects.filter(metric="자").update(number=2)


def test_the_same_sent_twice_is_one_and_a_page_that_is_out_of_date_changes_nothing(cast, client, deal):
    assert assumption(cast, deal).pk == assumption(cast, deal).pk
    row = Assumption.objects.get()
    english(client, cast.analyst)
    page = client.get(tab("assumption_change", deal, row.uuid)).content.decode()
    seen = page.split('name="seen" value="')[1].split('"')[0]
    write_assumption(deal=deal, given=assumed(owner="대표"), assumption=row, by=cast.partner)
    answer = client.post(tab("assumption_change", deal, row.uuid), typed(seen=seen, owner="재무 책임"))
    assert answer.status_code == 422 and "Somebody changed this since you opened the page." in answer.content.decode()
    assert "재무 책임" in answer.content.decode() and Assumption.objects.get().owner == "대표"
    fresh_page = client.get(tab("assumption_change", deal, row.uuid)).content.decode()
    seen = fresh_page.split('name="seen" value="')[1].split('"')[0]
    assert client.post(tab("assumption_change", deal, row.uuid), typed(seen=seen, owner="재무 책임")).status_code == 302
    assert Assumption.objects.get().owner == "재무 책임"
    client.post(tab("assumption_remove", deal, row.uuid))
    assert not Assumption.objects.exists()


def test_the_tab_counts_them_and_says_what_is_missing(cast, client, deal):
    english(client, cast.partner)
    assert "0 of 3 to 7" in client.get(tab("deal_case", deal)).content.decode() and not enough(deal)
    assumption(cast, deal, low=None, high=None)
    text = client.get(tab("deal_case", deal)).content.decode()
    assert "2 more before the committee" in text and "None of them is an indicator" in text and "Without a low and a high case: 1" in text
    assumptions(cast, deal, "가", "나")
    Assumption.objects.filter(number=1).update(indicator=Indicator.objects.first(), low=1, high=2)
    text = client.get(tab("deal_case", deal)).content.decode()
    assert "3 of 3 to 7" in text and "more before the committee" not in text and "None of them is an indicator" not in text and enough(deal)


def test_underwriting_offers_what_has_a_source_and_leaves_the_rest_empty(cast, client, deal):
    submission = deal.submissions.get()
    underwrite_all(deal.submissions.select_related("indicator"))
    deal.application.year = 2025
    deal.application.save()
    with translation.override("en"):
        found = proposals(deal, cast.analyst.user)
    assert list(found) == ["revenue", "gross_margin", "indicator"]
    grown = (D(1_840_000_000) * D("1.3") ** 5).quantize(D("1E6")).quantize(D(1))
    assert {name: found["revenue"][name] for name in ("baseline", "baseline_on", "target", "target_on")} == {
        "baseline": 1_840_000_000, "baseline_on": dt.date(2025, 12, 31), "target": grown, "target_on": dt.date(2030, 12, 31)}
    assert found["revenue"]["basis"] == "Application, version 1, unaudited; growth of 30% a year over 5 years in underwriting run 1"
    assert "owner" not in found["revenue"] and "target" not in found["gross_margin"] and found["gross_margin"]["unit"] == "%"
    assert (found["indicator"]["target"], found["indicator"]["target_on"]) == (9600, dt.date(submission.target_year, 12, 31))
    english(client, cast.analyst)
    assert f'{tab("assumption_new", deal)}?from=underwriting' in client.get(tab("deal_case", deal)).content.decode()
    text = client.get(tab("assumption_new", deal) + "?from=underwriting").content.decode()
    assert 'name="metric" value="Revenue"' in text and 'value="1,840,000,000"' in text and 'name="owner" maxlength="60"' in text
    answer = client.post(tab("assumption_new", deal), typed(metric="Revenue", unit="won", baseline="18.4억", target="68억", low="", high="",
                                                            start="revenue"))
    assert answer.url.endswith("?from=gross_margin")
    text = client.get(answer.url).content.decode()
    assert 'name="metric" value="Gross margin"' in text and 'name="target" value="' not in text and "from=revenue" not in text


def test_nothing_is_offered_where_nothing_was_handed_in(cast, client, deal):
    bare = Deal.objects.create(fund=cast.fund, company=company("만난 회사"), stage="screening", source="event")
    assert proposals(bare, cast.analyst.user) == {}
    assert "from=underwriting" not in english(client, cast.analyst).get(tab("deal_case", bare)).content.decode()


def test_a_tenth_less_of_revenue_or_margin_is_computed_and_of_anything_else_only_told(cast, client, deal):
    underwrite_all(deal.submissions.select_related("indicator"))
    assumptions(cast, deal, "매출액", "매출총이익률", "펠릿")
    text = english(client, cast.analyst).get(tab("deal_case", deal)).content.decode()
    assert text.count("10% short: multiple 0.96× → 0.86×, yearly rate −0.9% → −3.0% (base case, run 1)") == 2
    case = ExitCase(D(100), D("0.1"), D(1000), D(0), D(2), D(2), D(0), D(200))
    found = missed(case, "revenue")
    assert (found.before.moic.value, found.after.moic.value) == (D("1.8"), D("1.6"))  # debt stays, so equity falls by more than a tenth
    assert missed(case, "gross_margin").after.moic.value == D("1.6") and missed(case, "revenue", D(1)).after.moic.value == 0
    assert missed(ExitCase(D(100), D("0.1"), None, D(0), D(2), D(2), D(0)), "revenue").after.moic.state == "no_data"
    with pytest.raises(ValueError, match="miss lies between"):
        missed(case, "revenue", D(2))


@pytest.mark.parametrize("state", ["sealed", "opened"])
def test_while_a_packet_is_frozen_nothing_is_written_changed_or_removed(cast, client, deal, state):
    row = assumption(cast, deal)
    frozen(cast, deal, state)
    with translation.override("en"):
        for deed in (lambda: assumption(cast, deal, metric="새로"), lambda: remove_assumption(assumption=row, by=cast.analyst),
                     lambda: write_assumption(deal=deal, given=assumed(owner="대표"), assumption=row, by=cast.analyst)):
            with pytest.raises(Refused, match="The packet is frozen for the committee of"):
                deed()
    english(client, cast.analyst)
    text = client.get(tab("deal_case", deal)).content.decode()
    assert "The packet is frozen for the committee of" in text and tab("assumption_new", deal) not in text
    answer = client.post(tab("assumption_new", deal), typed())
    assert answer.status_code == 422 and "The packet is frozen" in answer.content.decode() and "약 1,200톤" in answer.content.decode()
    assert client.get(tab("assumption_new", deal)).status_code == 302
    assert order(deal) == [(1, SECRETS["metric"])] and Assumption.objects.get().owner == SECRETS["owner"]


def test_the_decision_fixes_them_in_words_and_in_sql_and_a_void_decision_gives_copies(cast, client, deal):
    rows = assumptions(cast, deal)
    item = decided(cast, deal)
    assert set(Assumption.objects.values_list("frozen_by", flat=True)) == {item.pk} and enough(deal)
    with translation.override("en"), pytest.raises(Refused, match="The committee decided on this on"):
        write_assumption(deal=deal, given=assumed(), assumption=rows[0], by=cast.analyst)
    for statement in ("UPDATE applicants_assumption SET target = 1", "DELETE FROM applicants_assumption",
                      "UPDATE applicants_assumption SET frozen_by_id = NULL"):
        with pytest.raises(Exception, match="a_decided_assumption_stays|Cannot update or delete"):
            sql(statement)
    text = english(client, cast.analyst).get(tab("deal_case", deal)).content.decode()
    assert "Fixed by the committee's decision of" in text.replace("&#x27;", "'") and tab("assumption_change", deal, rows[0].uuid) not in text
    kept = for_packet(deal)
    Voiding.objects.create(item=item, reason="정족수를 잘못 셌습니다", by=cast.chair)
    Deal.objects.filter(pk=deal.pk).update(stage="committee")
    copies = thaw_copies(item=item, by=cast.chair)
    assert [(row.number, row.metric, row.frozen_by, row.written_by) for row in copies] == [
        (n, metric, None, cast.analyst) for n, metric in enumerate(("펠릿", "매출", "가동률"), 1)]
    assert for_packet(deal) == kept and thaw_copies(item=item, by=cast.chair) == []
    deal.refresh_from_db()
    write_assumption(deal=deal, given=assumed(metric="펠릿", target=D(8000)), assumption=copies[0], by=cast.analyst)
    assert [row["target"] for row in for_packet(deal)] == ["8000", "9600", "9600"]
    with translation.override("en"), pytest.raises(Refused, match="A decision has fixed this assumption."):
        write_assumption(deal=deal, given=assumed(), assumption=rows[0], by=cast.analyst)
    text = client.get(tab("deal_case", deal)).content.decode()
    assert "Fixed by a decision that was declared void" in text and text.count("9,600") > 3


def test_the_packet_gets_canonical_texts_in_order(cast, deal):
    assumption(cast, deal, low=None, high=None, baseline=D("1204.500000"))
    assert for_packet(deal) == [{
        "number": 1, "metric": SECRETS["metric"], "unit": "t", "baseline": "1204.5", "baseline_on": "2025-12-31", "target": "9600",
        "target_on": "2028-12-31", "low": "", "high": "", "owner": SECRETS["owner"], "grade": "B", "basis": SECRETS["basis"],
        "sensitivity": SECRETS["sensitivity"]}]
    event = Assumption.pgh_event_model.objects.get()
    assert (event.pgh_context.metadata["verb"], event.pgh_context.metadata["seat"]) == ("write assumption", cast.analyst.pk)
    assert not hasattr(event, "basis")  # what is sealed cannot be erased


def test_who_is_blind_walled_or_elsewhere_learns_nothing_of_it_and_changes_nothing(cast, client, deal):
    row = assumption(cast, deal)
    card = assigned(cast, deal, cast.analyst2)
    walled(cast, deal, cast.operations)
    for seat, met in ((cast.analyst2, 200), (cast.operations, 404), (cast.chair, 403), (cast.lp, 403), (cast.founder, 404), (cast.programme, 403)):
        them = english(Client(), fresh(seat))
        answer = them.get(tab("deal_case", deal))
        assert (seat.role, answer.status_code) == (seat.role, met)
        assert [word for word in SECRETS.values() if word in answer.content.decode()] == [] and "of 3 to 7" not in answer.content.decode()
        for url in (tab("assumption_change", deal, row.uuid), tab("assumption_remove", deal, row.uuid), tab("assumption_new", deal)):
            said = them.post(url, typed())
            assert said.status_code in (302, 403, 404) and SECRETS["metric"] not in said.content.decode()
        assert them.get(tab("assumption_change", deal, row.uuid)).status_code in (302, 403, 404)
    for seat in (cast.analyst2, cast.operations, cast.chair):
        with pytest.raises(Refused):
            write_assumption(deal=deal, given=assumed(), by=fresh(seat))
    assert order(deal) == [(1, SECRETS["metric"])] and not Assumption.objects.visible_to(fresh(cast.founder).user).exists()
    lock_card(card=filled(card), by=cast.analyst2)
    assert SECRETS["basis"] in english(Client(), fresh(cast.analyst2)).get(tab("deal_case", deal)).content.decode()
    inspector = english(Client(), cast.inspector).get(tab("deal_case", deal)).content.decode()
    assert SECRETS["basis"] in inspector and tab("assumption_new", deal) not in inspector and tab("mandate_run", deal) not in inspector


def test_the_founder_finds_nothing_of_it_on_any_page_of_theirs(cast, client):
    deal = submitted_deal(cast)
    assumption(cast, deal)
    client.force_login(cast.founder.user)
    for name in ("application", "status", "access_log", "own_data"):
        answer = client.get(address(name, deal.uuid))
        assert answer.status_code == 200 and [word for word in SECRETS.values() if word in answer.content.decode()] == []
    assert standing(deal).count() == 1
