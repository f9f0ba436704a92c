"""What is missing on a deal and which deals stand too long: page, list and count say the same."""
import datetime as dt

import pytest
from django.utils import timezone, translation

from applicants.actions.dossier import open_dossier
from applicants.models import Company, Deal, Inquiry, StagePlan, Task
from applicants.queries.upkeep import gap_rows, gap_words, gaps_condition, is_stale, stale_condition, with_gaps
from tests.cast import company, submitted_deal

DAY = dt.timedelta(days=1)
PLAN = {"submitted": 3, "screening": 14, "interview": 2, "committee": 14, "contracting": 30}


def task(deal, due=None, **columns):
    return Task.objects.create(deal=deal, text="전화", due_on=due, **columns)


def changed(deal, **columns):
    Deal.objects.filter(pk=deal.pk).update(**columns)
    return Deal.objects.get(pk=deal.pk)


def full(cast, name="다 적은 곳", **columns):
    """A deal of which everything is written down."""
    deal = submitted_deal(cast, company(name), **columns)
    task(deal, timezone.localdate() + DAY)
    return deal


def lacks(deal):
    return [row["key"] for row in gap_rows(Deal.objects.get(pk=deal.pk))]


def test_a_deal_of_which_all_is_written_down_lacks_nothing(cast):
    assert lacks(full(cast)) == []


@pytest.mark.parametrize(("key", "columns", "of_company"), [
    ("owner", {"owner": None}, {}), ("ask", {"ask": None}, {}), ("source", {"source": "event"}, {}), ("theme", {}, {"theme": ""}),
    ("one_line", {}, {"one_line": ""}), ("number", {}, {"business_number": None}), ("founded", {}, {"founded_on": None}),
    ("revisit", {"status": "hold"}, {}), ("", {"source": "event", "source_note": "임팩트 데이"}, {}),
    ("", {"status": "hold", "revisit_on": "2031-01-01"}, {}),
    ("", {}, {"business_number": None, "foreign_number": "HRB 1"}), ("", {"stage": "invested", "ask": None}, {}),
])
def test_each_thing_is_missed_where_it_is_missing(cast, key, columns, of_company):
    deal = full(cast)
    Company.objects.filter(pk=deal.company_id).update(**of_company)
    assert lacks(changed(deal, **columns)) == ([key] if key else [])


def test_the_next_action_and_its_day_are_missed_once_each_from_screening_on(cast):
    deal = submitted_deal(cast, company("할 일"))
    assert lacks(deal) == ["next"]
    task(deal, state="done", closed_at=timezone.now(), due=timezone.localdate())
    assert lacks(deal) == ["next"]  # what is done is no next action
    task(deal)
    assert lacks(deal) == ["due"]
    task(deal, timezone.localdate())
    assert lacks(deal) == []
    assert [lacks(changed(submitted_deal(cast, company(stage)), stage=stage)) for stage in ("submitted", "contracting", "invested")] == [[], ["next"], []]


def test_what_a_founder_owes_is_missed_once_its_day_has_passed(cast):
    deal = full(cast)
    asked = Inquiry.objects.create(deal=deal, number=1, text="?", asked_by=cast.analyst, due_on=timezone.localdate())
    dossier = open_dossier(deal=deal, due_at=timezone.now() + 14 * DAY, message="", by=cast.analyst)
    assert lacks(deal) == []
    Inquiry.objects.filter(pk=asked.pk).update(due_on=timezone.localdate() - DAY)
    type(dossier).objects.filter(pk=dossier.pk).update(due_at=timezone.now() - DAY)
    assert lacks(deal) == ["second_step", "answers"]
    Inquiry.objects.filter(pk=asked.pk).update(state="answered")
    assert lacks(deal) == ["second_step"]


def test_count_filter_and_words_agree_over_every_kind_of_deal(cast):
    for stage in Deal.Stage.values:
        for status in Deal.Status.values:
            deal = changed(submitted_deal(cast, company(f"{stage} {status}")), stage=stage, status=status, source="event", ask=None)
            if status == "active":
                task(deal)
            elif status == "hold":
                Company.objects.filter(pk=deal.company_id).update(theme="", one_line="")
    counted = {deal.pk: deal.gaps for deal in with_gaps(Deal.objects.all())}
    assert counted == {deal.pk: len(gap_words(deal)) for deal in Deal.objects.all()}
    assert {pk for pk, n in counted.items() if n} == set(Deal.objects.filter(gaps_condition()).values_list("pk", flat=True))
    over = Deal.objects.filter(status__in=("passed", "withdrawn"))
    assert {counted[deal.pk] for deal in over} == {0} and max(counted.values()) == 5  # hold: theme, line, amount, source, day


def test_words_are_those_of_the_reader_and_lead_to_where_it_is_mended(cast):
    deal = changed(submitted_deal(cast), owner=None)
    with translation.override("en"):
        assert gap_words(deal) == ["Owner", "Next action"]
    assert [row["url"].split("#")[0] for row in gap_rows(deal)] == [f"/f/{cast.fund.slug}/deals/{deal.uuid}/"] * 2


def test_a_deal_is_stale_once_it_stood_more_whole_days_than_its_funds_plan_allows(cast):
    plan = StagePlan(fund=cast.fund, between=["interview"], days=PLAN)
    now, expected = timezone.now(), {}
    for stage, days, stale in (("screening", 14, False), ("screening", 15, True), ("interview", 3, True), ("interview", 2, False),
                               ("preliminary", 14, False), ("preliminary", 15, True), ("invested", 900, False), ("draft", 900, False)):
        deal = changed(submitted_deal(cast, company(f"{stage} {days}")), stage=stage, stage_since=now - days * DAY - dt.timedelta(hours=23))
        expected[deal.pk] = stale
    for status in ("hold", "passed", "withdrawn"):
        deal = changed(submitted_deal(cast, company(status)), status=status, stage_since=now - 900 * DAY)
        expected[deal.pk] = False
    assert {deal.pk: is_stale(deal, plan) for deal in Deal.objects.all()} == expected
    assert set(Deal.objects.filter(stale_condition(plan)).values_list("pk", flat=True)) == {pk for pk, stale in expected.items() if stale}


def test_stale_is_asked_of_the_deals_columns_alone(cast, django_assert_num_queries):
    sql = str(Deal.objects.filter(stale_condition(StagePlan(fund=cast.fund))).order_by().query)
    assert "JOIN" not in sql and sql.count("SELECT") == 1
