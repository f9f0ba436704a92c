"""The list of deals: one question in the address for table and board, its order, its columns, and sums that re-derive from its rows."""
import datetime as dt
import re
from statistics import median
from urllib.parse import parse_qs

import pytest
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone, translation

from applicants.actions.scorecard import lock_card
from applicants.filters import ask
from applicants.filters.columns import KEYS
from applicants.models import Company, Deal, Round, StagePlan, Task
from applicants.queries import deal_list as query
from fund.models import Fund, Seat
from tests.applicants.scoring import assigned, english, filled, locked, screened
from tests.applicants.walling import fresh, walled
from tests.cast import cast as another_cast

LIST = reverse("applicants:deals", args=["sunhwan"])
MARKED = {"가람": {"Depth": 5, "Pathway": 5, "Team": 1, "Market": 2}, "나루": {"Depth": 2, "Pathway": 3, "Team": 4, "Market": 4},
          "다솜": {"Depth": 1, "Pathway": 1, "Team": 5, "Market": 5}, "라온": {"Depth": 4, "Pathway": 4, "Team": 3, "Market": 3}}


@pytest.fixture
def four(cast):
    """가람 to 라온: 1, 2, 3, 4 hundred million won, 1, 11, 21, 31 days at their stage, the first three marked, each with something of its own."""
    today, found = timezone.localdate(), {}
    for n, name in enumerate(MARKED, 1):
        deal = found[name] = screened(cast, name, ask=n * 10**8)
        if name != "라온":
            locked(cast, deal, cast.analyst2, MARKED[name])
        Deal.objects.filter(pk=deal.pk).update(stage_since=timezone.now() - dt.timedelta(days=10 * n - 9, hours=1))
    change(found["가람"], stage="committee", owner=cast.partner)
    change(found["나루"], status="hold", revisit_on=today + dt.timedelta(days=30), owner=None)
    change(found["다솜"], source="referral", source_note="한 스승", round=None)
    Company.objects.filter(pk=found["라온"].company_id).update(theme="food", region="jeju", one_line="")
    for name, days, text in (("가람", 5, "실사 보고서"), ("다솜", -3, "전화하기")):
        Task.objects.create(deal=found[name], text=text, due_on=today + dt.timedelta(days=days))
    Task.objects.create(deal=found["가람"], text="나중 일", due_on=today + dt.timedelta(days=50))
    return found


def change(deal, **columns):
    Deal.objects.filter(pk=deal.pk).update(**columns)


def asked(seat, address=""):
    """What the seat's holder gets for an address."""
    return ask(QueryDict(address), Fund.objects.get(pk=seat.fund_id), fresh(seat).user)


def names(seat, address=""):
    """The first letters of the rows in their order."""
    return "".join(row["name"][0] for row in query.every_row(asked(seat, address)))


# The question -----------------------------------------------------------------------------------------------------------

def test_each_condition_narrows_the_rows_as_it_says(cast, four):
    assigned(cast, four["라온"], cast.analyst)
    number, receipt = four["라온"].company.business_number, four["다솜"].receipt_no
    expected = {
        "q=ㄱㄹ": "가", "q=나": "나", f"q={number[3:9]}": "라",
        f"q={number[:3]}-{number[3:5]}-{number[5:]}": "라", f"q={receipt.lower()}": "다", "q=없음": "",
        f"round={cast.round.pk}": "라가나", "round=none": "다", "stage=committee": "가", "stage=committee&stage=screening": "라다가나",
        "status=hold": "나", "status=hold&status=active": "라다가나", "theme=food": "라", "source=referral": "다", "owner=none": "나",
        "owner=me": "라다", f"owner={cast.partner.uuid}": "가", "ask_min=2": "라다나", "ask_max=2": "가나", "ask_min=1.5&ask_max=3": "다나",
        "ask_max=2억원": "가나", "days_min=21": "라다", "stale=1": "라다", "revisit=1": "나", "due=1": "다", "mine=1": "라",
        "stage=screening&status=active&ask_min=4": "라"}
    assert {address: names(cast.analyst, address) for address in expected} == expected
    assert asked(cast.analyst).rows.count() == 4


def test_gaps_are_counted_in_the_row_and_asked_for_in_the_address(cast, four, client):
    rows = {row["name"]: row["gaps"] for row in query.every_row(asked(cast.analyst))}
    assert rows["라온"] == 2  # neither one line nor a next action
    assert names(cast.analyst, "gaps=1") == "".join(name[0] for name in ("라온", "다솜", "가람", "나루") if rows[name])
    text = english(client, cast.analyst).get(LIST).content.decode()
    assert len(re.findall(r'<a class="missing" href="[^"]+/#gaps"><span class="vh">Gaps </span>\d', text)) == sum(map(bool, rows.values())) > 0


def test_an_address_is_written_in_one_order_and_says_only_what_is_not_usual(cast, four):
    said = f"view=table&cols=stage,ask,company&status=hold&sort=-ask&stage=screening&stage=committee&page=3&ask_max=20.0&q= 가 &round={cast.round.pk}"
    question = asked(cast.analyst, said)
    same = asked(cast.analyst, f"q=가&round={cast.round.pk}&ask_max=20&stage=committee&stage=screening&status=hold&sort=-ask"
                               "&cols=ask&cols=company&cols=stage&view=board")
    assert question.problems == same.problems == []
    assert parse_qs(question.address()) == {"q": ["가"], "round": [str(cast.round.pk)], "stage": ["screening", "committee"], "status": ["hold"],
                                            "ask_max": ["20"], "sort": ["-ask"], "cols": ["company,stage,ask"]}
    assert question.address(view="board") == same.address() != question.address()
    assert question.address() == same.address(view="table")
    assert asked(cast.analyst, question.address()).address() == question.address()
    assert asked(cast.analyst, question.bare).address() == "sort=-ask&cols=company,stage,ask"
    usual = "cols=" + "&cols=".join(asked(cast.analyst).columns)
    assert asked(cast.analyst, f"q=&round=&{usual}&view=table&sort=").address() == ""


def test_chips_say_each_condition_and_lead_to_the_address_without_it(cast, four):
    StagePlan.objects.update(between=["interview", "preliminary", "diligence"])
    question = asked(cast.analyst, "stage=screening&stage=interview&stage=preliminary&ask_max=20&stale=1&q=가")
    with translation.override("en"):
        assert [(chip["key"], chip["value"]) for chip in question.conditions] == [
            ("Stage", "Screening to Preliminary committee"), ("Ask", "up to 20 × KRW 100m"), ("", "Too long in its stage")]
    assert [parse_qs(chip["url"][1:]).keys() for chip in question.conditions] == [
        {"q", "ask_max", "stale"}, {"q", "stage", "stale"}, {"q", "stage", "ask_max"}]


def test_what_is_not_understood_is_left_out_and_said_and_the_rest_holds(cast, four, client):
    foreign = another_cast("rival").round
    address = (f"stage=committee&stage=flying&round={foreign.pk}&colour=red&sort=password&cols=ask,salary&view=map&owner=x&saved=y"
               "&ask_min=abc&days_min=-1&page=x")
    answer = english(client, cast.analyst).get(f"{LIST}?{address}")
    question, text = answer.context["question"], answer.content.decode()
    assert answer.status_code == 200
    assert [row["name"] for row in answer.context["page"]] == ["가람"]
    assert (question.columns, question.view, question.sort) == (["company", "ask"], "table", "")
    for words in ("colour=red", "stage=flying", "owner=x", "view=map", "to sort by: password", "no such column: salary", "saved view is not there"):
        assert any(words in problem for problem in question.problems), words
        assert words in text
    assert '<details class="pop conditions" open>' in text and 'value="abc"' in text and "Write a number in 100 million won, for example 20." in text
    assert 'value="-1"' in text
    assert foreign.name not in text
    assert len(asked(cast.analyst, "ask_min=5&ask_max=4").problems) == len(asked(cast.analyst, f"q={'가' * 70}").problems) == 1
    for bad in ("q=%00", "ask_min=NaN&ask_max=1e999", "days_min=99999999999999999999", "saved=%27", "round=99999999999999999999999", f"q={'가' * 70}"):
        assert client.get(f"{LIST}?{bad}").status_code == 200


# The table --------------------------------------------------------------------------------------------------------------

def test_every_column_sorts_both_ways_and_what_is_unknown_stays_last(cast, four):
    orders = {"company": ("가나다라", "라다나가"), "stage": ("나다라가", "가나다라"), "status": ("가다라나", "나가다라"), "ask": ("가나다라", "라다나가"),
              "days": ("가나다라", "라다나가"), "next": ("다가나라", "가다나라"), "revisit": ("나가다라", "나가다라"),
              "financial": ("가나다라", "다나가라"), "impact": ("다나가라", "가나다라"), "source": ("가나라다", "다가나라"),
              "round": ("가나라다", "가나라다"), "region": (None, None), "received": (None, None), "owner": ("다라가나", "가다라나"), "theme": (None, None),
              "gaps": (None, None)}
    assert orders.keys() == set(KEYS)
    for key, (up, down) in orders.items():
        found = names(cast.analyst, f"sort={key}"), names(cast.analyst, f"sort=-{key}")
        assert sorted(found[0]) == sorted(found[1]) == list("가나다라"), key
        assert up is None or found == (up, down), key
    gaps = {row["name"][0]: row["gaps"] for row in query.every_row(asked(cast.analyst))}
    assert [gaps[name] for name in names(cast.analyst, "sort=-gaps")] == sorted(gaps.values(), reverse=True)


def test_stages_are_ordered_as_the_fund_orders_them(cast, four):
    StagePlan.objects.update(between=["diligence", "interview"])
    change(four["가람"], stage="interview")
    change(four["나루"], stage="diligence")
    assert names(cast.analyst, "sort=stage") == "다라나가"


@pytest.mark.parametrize("address", ["", "stage=screening", "status=active&sort=ask", "q=없음"])
def test_what_stands_under_the_table_re_derives_from_its_rows(cast, four, address):
    question = asked(cast.analyst, address)
    under, rows = query.sums(question), list(query.every_row(question))
    marks = {axis: [row[axis] for row in rows if row[axis] is not None] for axis in ("financial", "impact")}
    assert under == {
        "count": len(rows), "ask": sum(row["ask"] for row in rows) if rows else None, "gaps": sum(row["gaps"] for row in rows) if rows else None,
        "days": median(row["days"] for row in rows) if rows else None, **{f"{axis}_over": len(found) for axis, found in marks.items()},
        **{axis: median(found) if found else None for axis, found in marks.items()}}


def test_the_page_says_how_many_meet_the_conditions_of_how_many_and_how_many_those_hide(cast, four, client):
    text = english(client, cast.analyst).get(f"{LIST}?stage=screening").content.decode()
    assert "<b>3 deals</b> / 4<" in text
    assert "· 1 hidden by conditions" in text
    foot = re.search(r"<tfoot.*?</tfoot>", text, re.S)[0]
    assert re.findall(r'data-sum="(ask|financial|impact|days)"[^>]*>(?:<span class="muted tiny">median</span> )?([\d.]+)', foot) == [
        ("ask", "9.0"), ("financial", "4.5"), ("impact", "1.8"), ("days", "21")]
    assert foot.count("over 2") == 2
    assert "hidden by conditions" not in client.get(LIST).content.decode()


def test_columns_are_those_asked_for_in_their_own_order_and_the_name_is_always_there(cast, four, client):
    text = english(client, cast.analyst).get(f"{LIST}?cols=region&cols=ask&cols=received&cols=source").content.decode()
    assert re.findall(r'class="sort" href="[^"]+">([^<]+)<', text) == ["Company", "Ask", "Source", "Received on", "Region"]
    row = re.search(r"<tr role=\"row\"[^>]*>(?:(?!</tr>).)*라온.*?</tr>", text, re.S)[0]
    assert re.findall(r'data-label="([^"]+)"', row) == ["Ask", "Source", "Received on", "Region"]
    assert "Jeju" in row and "Applied to a call" in row


def test_a_row_shows_what_is_next_what_is_late_what_stands_too_long_and_the_accelerator(cast, four, client):
    change(four["라온"], stage="accelerator")
    text = english(client, cast.analyst).get(LIST).content.decode()
    rows = {name: re.search(rf"<tr role=\"row\"[^>]*>(?:(?!</tr>).)*{name}.*?</tr>", text, re.S)[0] for name in MARKED}
    assert "전화하기" in rows["다솜"] and "Past its day" in rows["다솜"]
    assert "실사 보고서" in rows["가람"] and "나중 일" not in rows["가람"] and "Past its day" not in rows["가람"]
    assert {name for name, row in rows.items() if "tone-risk" in row} == {"다솜"}  # on hold does not count, the accelerator takes longer
    assert {name for name, row in rows.items() if "Stands too long:" in row} == {"다솜"}
    assert {name for name, row in rows.items() if "Accelerator" in row} == {"라온"}


def test_sixty_rows_a_page_at_most_twelve_queries_and_pages_that_keep_the_question(cast, client, django_assert_max_num_queries):
    for n in range(61):
        screened(cast, f"회사 {n:02}")
    english(client, cast.analyst).get("/keys/")  # the first request of a sign-in starts its clock
    for address in ("", "?stage=screening&sort=-next", "?q=ㅎㅅ&gaps=1&sort=gaps&cols=company&cols=impact"):
        with django_assert_max_num_queries(12):
            answer = client.get(LIST + address)
        assert len(answer.context["page"].object_list) == 60
    text = client.get(f"{LIST}?stage=screening&sort=company&page=2").content.decode()
    assert "회사 60" in text and "회사 59" not in text
    assert f'href="{LIST}?stage=screening&amp;sort=company&amp;page=1"' in text


def test_an_inspector_sees_the_deals_but_not_the_houses_work_on_them(cast, four, client):
    text = english(client, cast.inspector).get(LIST).content.decode()
    assert "가람" in text and "전화하기" not in text and 'name="deals"' not in text and "Keep as a view" not in text
    assert names(cast.inspector, "due=1") == names(cast.inspector, "mine=1") == ""


# What must not leak -----------------------------------------------------------------------------------------------------

def test_behind_a_wall_no_row_no_count_no_sum_no_median_and_no_tab_knows_of_a_deal(cast, four, client):
    def seen():
        found = []
        for address in ("", "q=ㄴㄹ", "stage=screening", "revisit=1", "gaps=1", "stale=1", "sort=-gaps", "owner=none", "status=hold&sort=next"):
            question = asked(cast.analyst, address)
            found.append((names(cast.analyst, address), query.sums(question), query.total_of(question, question.rows.count())))
        client.force_login(fresh(cast.analyst).user)
        found.append(client.get(reverse("applicants:deal_counts", args=["sunhwan"])).content)
        found.append([client.get(reverse(f"applicants:deals_{kind}", args=["sunhwan"])).content for kind in ("csv", "xlsx")])
        return found

    with_it = seen()
    walled(cast, four["나루"], cast.analyst, by=cast.operations)
    without = seen()
    assert with_it[0][0] == "라다가나" and without[0][0] == "라다가"
    Task.objects.filter(deal=four["나루"]).delete()
    shown = Deal.objects.exclude(pk=four["나루"].pk)
    assert without[0][2] == shown.count() == 3
    change(four["나루"], stage="draft")  # as if it had never been handed in
    assert seen() == without


def test_blind_to_a_deal_neither_order_nor_median_nor_file_moves_with_what_others_marked(cast, four, client):
    blind = assigned(cast, four["라온"], cast.analyst)
    client.force_login(cast.analyst.user)

    def seen():
        orders = [names(cast.analyst, f"sort={sort}") for sort in ("financial", "-financial", "impact", "-impact")]
        files = [client.get(reverse(f"applicants:deals_{kind}", args=["sunhwan"])).content for kind in ("csv", "xlsx")]
        return orders, query.sums(asked(cast.analyst)), files

    before = seen()
    locked(cast, four["라온"], cast.analyst2, {"Depth": 3, "Pathway": 3, "Team": 4, "Market": 4})
    assert seen() == before
    assert before[0] == ["가나다라", "다나가라", "다나가라", "가나다라"]
    assert query.sums(asked(cast.partner))["financial_over"] == 4
    lock_card(card=filled(blind, MARKED["라온"]), by=cast.analyst)
    assert seen()[0][0] == "가라나다"


def test_a_person_at_a_startup_who_also_sits_in_the_house_does_not_find_its_deal(cast, four):
    seat = Seat.objects.create(user=cast.analyst.user, organisation=four["가람"].company.organisation, role="founder_owner", starts_on="2020-01-01")
    assert names(cast.analyst) == "라다나"
    seat.delete()


def test_rounds_of_other_funds_are_no_choice(cast):
    rival = another_cast("rival")
    Round.objects.filter(pk=rival.round.pk).update(is_announced=True)
    assert [value for value, _label in asked(cast.analyst).choices["round"]] == [str(cast.round.pk), "none"]
