"""The board: the same question as the table's, in columns whose counts, sums and flags tell nobody what they may not know."""
import datetime as dt
import re

import pytest
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from applicants.actions.override import ask_override
from applicants.actions.scorecard import recuse
from applicants.filters import ask
from applicants.models import Deal, StageMove, Task
from applicants.queries.board import CARDS, board
from applicants.queries.deal_list import keys_of
from tests.applicants.moving import move_url, planned, scored
from tests.applicants.scoring import assigned, english, locked, screened
from tests.applicants.walling import fresh, walled
from tests.cast import cast as another_cast
from tests.cast import draft_deal

LIST = reverse("applicants:deals", args=["sunhwan"])
MARKS = {"Depth": 5, "Pathway": 5, "Team": 1, "Market": 2}


def shown(cast, seat, query="view=board"):
    question = ask(QueryDict(query), cast.fund, fresh(seat).user)
    return board(question, question.plan, question.user)["board"]


def stood(cast, name, stage="screening", days=0, **columns):
    """A deal that has stood at a stage for so many days."""
    deal = screened(cast, name)
    Deal.objects.filter(pk=deal.pk).update(**{"stage": stage, "stage_since": timezone.now() - dt.timedelta(days=days, hours=1)} | columns)
    deal.refresh_from_db()
    return deal


def told(columns, *keys):
    return {column["stage"]: tuple(column[key] for key in keys) for column in columns if column["count"] or column["ended"] or column["hidden"]}


def names(column):
    return [card["name"] for card in column["cards"]]


# Columns ----------------------------------------------------------------------------------------------------------------

def test_columns_stand_in_the_funds_order_and_a_stage_given_up_shows_while_deals_stand_there(cast):
    planned(cast, "diligence", "interview")
    assert [column["stage"] for column in shown(cast, cast.partner)] == [
        "submitted", "screening", "diligence", "interview", "committee", "contracting", "invested"]
    stood(cast, "옛 단계", "preliminary")
    assert [column["stage"] for column in shown(cast, cast.partner)] == [
        "submitted", "screening", "diligence", "interview", "preliminary", "committee", "contracting", "invested"]
    assert [column["stage"] for column in shown(cast, cast.partner, "view=board&stage=interview&stage=screening")] == ["screening", "interview"]
    assert [column["stage"] for column in shown(cast, cast.partner) if column["is_target"]] == ["screening", "diligence", "interview", "committee"]
    assert not any(column["is_target"] for column in shown(cast, cast.operations))


def test_a_column_counts_sums_and_says_the_median_stay_over_all_its_deals_not_only_over_its_cards(cast):
    planned(cast)
    for n in range(CARDS + 2):
        stood(cast, f"딜 {n:02}", days=n, ask=(n + 1) * 10**8)
    stood(cast, "다른 단계", "interview", days=3, ask=None)
    found = told(shown(cast, cast.partner), "count", "ask", "days", "more")
    assert found == {"screening": (22, 253 * 10**8, 10.5, 2), "interview": (1, 0, 3.0, 0)}
    column = shown(cast, cast.partner, "view=board&sort=-days")[1]
    assert names(column) == [f"딜 {n:02}" for n in range(21, 1, -1)]
    assert column["more_url"] == "?stage=screening&sort=-days"


def test_the_board_shows_the_deals_of_the_table_in_the_tables_order(cast):
    planned(cast)
    for n, (stage, owner) in enumerate([("screening", cast.analyst), ("interview", cast.partner), ("screening", cast.partner), ("interview", None)]):
        stood(cast, f"딜 {n}", stage, days=n, owner=owner, ask=(4 - n) * 10**8)
    for query in ("", "owner=none", "sort=ask", "sort=-company", "ask_min=2", "q=딜 1", "stage=interview", "days_min=1&sort=days"):
        question = ask(QueryDict(query), cast.fund, cast.partner.user)
        keys = keys_of(question)
        by_stage = dict(Deal.objects.filter(pk__in=keys).values_list("pk", "stage"))
        for column in board(question, question.plan, question.user)["board"]:
            assert [card["pk"] for card in column["cards"]] == [key for key in keys if by_stage[key] == column["stage"]], query


def test_conditions_say_how_many_they_hide_in_each_column_and_ended_deals_stand_aside_until_they_are_asked_for(cast):
    planned(cast)
    for n, (stage, status) in enumerate([("screening", "active"), ("screening", "hold"), ("screening", "passed"), ("interview", "withdrawn"),
                                         ("interview", "active")]):
        stood(cast, f"딜 {n}", stage, status=status)
    keys = ("count", "ended", "hidden")
    assert told(shown(cast, cast.partner), *keys) == {"screening": (2, 1, None), "interview": (1, 1, None)}
    assert told(shown(cast, cast.partner, "q=딜 0"), *keys) == {"screening": (1, 0, 2), "interview": (0, 0, 2)}
    assert told(shown(cast, cast.partner, "status=passed&status=withdrawn"), *keys) == {"screening": (1, 0, 2), "interview": (1, 0, 1)}
    assert shown(cast, cast.partner)[1]["ended_url"] == "?stage=screening&status=passed&status=withdrawn"
    assert [card["flag"] for card in shown(cast, cast.partner, "status=passed")[1]["cards"]] == ["state"]


def test_a_card_carries_one_flag_and_its_edge_says_that_it_stands_too_long(cast, client):
    planned(cast)
    held = stood(cast, "보류", days=15, status="hold")
    asked = stood(cast, "예외", days=1)
    ask_override(deal=asked, to="interview", reason="급합니다.", by=cast.analyst)
    stood(cast, "정체", days=15)
    been = stood(cast, "과정", days=1)
    Task.objects.create(deal=been, text="전화하기", due_on=timezone.localdate(), made_by=cast.analyst)
    assert shown(cast, cast.partner, "q=과정")[1]["cards"][0]["flag"] == ""
    StageMove.objects.create(deal=been, source="accelerator", target="screening", since=timezone.now(), by=cast.analyst)
    cards = {card["name"]: card for card in shown(cast, cast.partner)[1]["cards"]}
    assert {name: (card["flag"], card["is_stale"], card["days"]) for name, card in cards.items()} == {
        "보류": ("state", False, 15), "예외": ("waits", False, 1), "정체": ("gaps", True, 15), "과정": ("programme", False, 1)}
    text = english(client, cast.partner).get(LIST, {"view": "board"}).content.decode()
    card = lambda deal: re.search(rf'<article class="kcard" data-deal="{deal.uuid}".*?</article>', text, re.S)[0]  # noqa: E731
    assert "override waits" in card(asked) and "data-stale" not in card(asked) and "gaps:" not in card(asked) and 'draggable="true"' in card(asked)
    assert [text.count(part) for part in ("data-stale", 'href="#m-risk"/></svg><b>', "too long at this stage")] == [1, 1, 1]
    assert "On hold" in card(held) and move_url(held) not in card(held) and 'draggable="true"' not in card(held)
    assert f'href="{move_url(asked)}?next={LIST.replace("/", "%2F")}%3Fview%3Dboard"' in card(asked)
    assert 'href="#stage-screening"' in text
    text = english(client, cast.inspector).get(LIST, {"view": "board"}).content.decode()
    assert 'draggable="true"' not in text and "/move/" not in text and "정체" in text


# Walls and blindness ----------------------------------------------------------------------------------------------------

def test_behind_a_wall_nothing_of_a_deal_is_left_on_the_board_in_no_count_sum_median_or_number_of_hidden(cast, client):
    planned(cast)
    stood(cast, "보이는 딜", days=2, ask=3 * 10**8)
    stood(cast, "끝난 딜", status="passed")
    before = {query: shown(cast, cast.analyst, query) for query in ("view=board", "q=보이는", "owner=me&sort=-ask", "status=passed", "stage=interview")}
    shut, ended = stood(cast, "잠긴고래", days=40, ask=731 * 10**7), stood(cast, "잠긴상어", "interview", days=9, status="passed")
    assert told(shown(cast, cast.analyst), "count", "ended") == {"screening": (2, 1), "interview": (0, 1)}
    for deal in (shut, ended):
        walled(cast, deal, cast.analyst)
    for query, columns in before.items():
        assert shown(cast, cast.analyst, query) == columns, query
    text = english(client, cast.analyst).get(LIST, {"view": "board"}).content.decode()
    assert not any(word in text for word in ("잠긴", "73.1", str(shut.uuid), str(ended.uuid)))
    assert "잠긴고래" in english(client, cast.partner).get(LIST, {"view": "board"}).content.decode()


def test_who_is_blind_to_a_deal_sees_no_mark_no_override_and_cannot_tell_its_marks_by_the_order(cast, client):
    planned(cast)
    high, low = screened(cast, "높은 딜"), screened(cast, "낮은 딜")
    for deal, marks in ((high, MARKS), (low, {name: 1 for name in MARKS})):
        locked(cast, deal, cast.analyst, marks)
    ask_override(deal=high, to="interview", reason="급합니다.", by=cast.analyst)
    card = lambda seat, deal: next(c for c in shown(cast, seat)[1]["cards"] if c["pk"] == deal.pk)  # noqa: E731
    assert [card(cast.partner, deal)["impact"] for deal in (high, low)] == [5, 1] and card(cast.partner, high)["flag"] == "waits"
    own = [assigned(cast, deal, cast.partner) for deal in (high, low)]
    assert [(card(cast.partner, deal)["impact"], card(cast.partner, deal)["financial"]) for deal in (high, low)] == [(None, None)] * 2
    assert card(cast.partner, high)["flag"] == card(cast.partner, low)["flag"] == "gaps"
    for sort in ("impact", "-impact", "financial", "-financial"):
        assert names(shown(cast, cast.partner, f"sort={sort}")[1]) == ["낮은 딜", "높은 딜"], sort
    assert names(shown(cast, cast.analyst, "sort=-impact")[1]) == ["높은 딜", "낮은 딜"]
    text = english(client, cast.partner).get(LIST, {"view": "board"}).content.decode()
    assert text.count("Visible after you score") == 2 and "override waits" not in text and "Impact <b>" not in text
    recuse(card=own[0], reason="shareholder", by=cast.partner)
    assert card(cast.partner, high)["blind_word"] and card(cast.partner, high)["flag"] == "gaps"


def test_the_board_holds_handed_in_deals_of_this_fund_only(cast, client):
    planned(cast)
    rival = another_cast("rival")
    screened(rival, "남의 딜")
    draft_deal(cast)
    scored(cast, "우리 딜")
    assert told(shown(cast, cast.analyst), "count") == {"screening": (1,)}
    assert "남의 딜" not in english(client, cast.analyst).get(LIST, {"view": "board"}).content.decode()


# Queries ----------------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("deals", [1, 9])
def test_the_board_asks_the_database_four_times_however_many_deals_and_stages(cast, deals, django_assert_num_queries):
    planned(cast)
    for n in range(deals):
        stood(cast, f"딜 {n}", ("screening", "interview", "committee")[n % 3])
    user = fresh(cast.partner).user
    question = ask(QueryDict("view=board&days_min=0"), cast.fund, user)
    assert user.live_seats
    with django_assert_num_queries(4):
        columns = board(question, question.plan, user)["board"]
    assert sum(column["count"] for column in columns) == deals


def test_an_empty_fund_has_an_empty_board_with_every_stage(cast, client):
    planned(cast)
    text = english(client, cast.partner).get(LIST, {"view": "board"}).content.decode()
    assert text.count("No deal stands here") == 8 and text.count('class="column"') == 8
