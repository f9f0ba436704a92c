"""The home page says what waits for a person: each duty for those it concerns, late before due, counted, in a fixed number of queries."""
import datetime as dt
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.utils import timezone

from applicants.actions.assignment import assign_reviewers
from applicants.models import Deal, Round
from fund.actions.capital_call import issue_call
from fund.models import Wall
from fund.queries.today import agenda
from fund.today import DUTIES, MOST
from tests.cast import cast as another_cast
from tests.cast import company, draft_deal, submitted_deal
from tests.world import EVERYBODY, seat, world

pytestmark = pytest.mark.django_db

HOME_QUERIES = 8


def names(user, *parts: str) -> dict[str, list[str]]:
    """Duty title -> the names that wait for this person."""
    found: dict[str, list[str]] = {}
    for part, rows in agenda(user, timezone.localdate()).items():
        for row in rows:
            if not parts or part in parts:
                found.setdefault(str(row["title"]), []).append(row["name"])
    return found


def title(key: str) -> str:
    return str(DUTIES[key].title)


def test_a_card_waits_for_its_reviewer_until_it_is_locked_and_for_nobody_else(cast):
    deal = submitted_deal(cast)
    assign_reviewers(deal=deal, reviewers=[cast.analyst, cast.analyst2], by=cast.partner)
    assert names(cast.analyst.user)[title("score")] == [deal.company.name]
    deal.scorecards.filter(reviewer=cast.analyst).update(state="recused", reason="conflict")
    assert title("score") not in names(cast.analyst.user)
    assert names(cast.analyst2.user)[title("score")] == [deal.company.name]
    assert title("score") not in names(cast.partner.user)


def test_a_deal_without_enough_reviewers_waits_for_the_partner(cast):
    deal = submitted_deal(cast)
    assert names(cast.partner.user)[title("assign")] == [deal.company.name]
    assign_reviewers(deal=deal, reviewers=[cast.analyst, cast.analyst2], by=cast.partner)
    assert title("assign") not in names(cast.partner.user)


def test_a_founder_sees_the_own_draft_with_its_closing_day_and_nobody_else_does(cast):
    draft_deal(cast)
    [row] = agenda(cast.founder.user, timezone.localdate())["waits"]
    assert (str(row["title"]), row["name"], row["due"]) == (title("draft"), cast.round.name, timezone.localtime(cast.round.closes_at).date())
    Round.objects.update(closes_at=timezone.now() + dt.timedelta(days=2))
    assert [r["days"] for r in agenda(cast.founder.user, timezone.localdate())["due"]] == [2]
    for other in (cast.analyst, cast.partner, cast.viewer, another_cast("rival").founder):
        assert title("draft") not in names(other.user)


def test_a_call_waits_for_the_lp_that_has_not_paid_and_is_late_the_day_after(cast):
    today = timezone.localdate()
    issue_call(fund=cast.fund, total=Decimal(1_000_000), issued_on=today - dt.timedelta(days=20), due_on=today - dt.timedelta(days=1),
               purpose="투자", by=cast.operations)
    assert names(cast.lp.user, "late") == {title("pay_call"): ["투자"]}
    assert names(cast.operations.user, "late") == {title("book_call"): ["투자"]}
    cast.fund.capital_calls.get().lines.filter(limited_partner__organisation=cast.lp_a).update(paid_on=today)
    assert (title("pay_call") in names(cast.lp.user), title("pay_call") in names(cast.lp2.user)) == (False, True)


def test_what_lies_behind_a_wall_neither_waits_nor_counts(cast):
    shut, open_ = submitted_deal(cast, company("막힌회사")), submitted_deal(cast, company("열린회사"))
    Wall.objects.create(fund=cast.fund, about=shut.uuid, user=cast.partner.user, ground="conflict", reason="family")
    assert names(cast.partner.user)[title("assign")] == [open_.company.name]
    rows = [row for row in agenda(cast.partner.user, timezone.localdate())["waits"] if str(row["title"]) == title("assign")]
    assert [row["more"] for row in rows] == [0]
    assert sorted(names(cast.operations.user)[title("assign")]) == sorted([shut.company.name, open_.company.name])


def test_another_fund_waits_for_its_own_people_only(cast):
    rival = another_cast("rival")
    submitted_deal(rival, company("남의회사"))
    assert "남의회사" not in str(names(cast.partner.user))
    assert names(rival.partner.user)[title("assign")] == ["남의회사"]


def test_a_long_queue_is_listed_in_part_and_counted_in_full(cast):
    for number in range(MOST + 3):
        submitted_deal(cast, company(f"줄 {number}"))
    rows = [row for row in agenda(cast.partner.user, timezone.localdate())["waits"] if str(row["title"]) == title("assign")]
    assert (len(rows), [row["more"] for row in rows]) == (MOST, [0] * (MOST - 1) + [3])
    assert rows[-1]["room"] == f"/f/{cast.fund.slug}/deals/"


def test_everybodys_home_opens_in_both_languages(client):
    w = world()
    for who in EVERYBODY[1:]:
        client.force_login(seat(w, who).user)
        for language, heading in (("ko", "오늘"), ("en", "Today")):
            client.cookies["django_language"] = language
            answer = client.get("/")
            assert (answer.status_code, f"<h1>{heading}</h1>" in answer.content.decode()) == (200, True)


@pytest.mark.parametrize("deals", [1, 3])
def test_the_home_page_takes_few_queries_however_much_waits(client, deals, django_assert_max_num_queries):
    w = world()
    for number in range(deals):
        submitted_deal(w.cast, company(f"새 {deals}-{number}"))
    Deal.objects.update(stage_since=timezone.now())
    cache.clear()
    for who in EVERYBODY[1:]:
        client.force_login(seat(w, who).user)
        client.get("/")
        with django_assert_max_num_queries(HOME_QUERIES):
            assert client.get("/").status_code == 200
