"""Meetings of the committee: two kinds, each numbered by itself, with a rule and a quorum that are fixed when they are planned."""
import datetime as dt
from decimal import Decimal

import pytest
from django.db import ProgrammingError
from django.urls import reverse
from django.utils import timezone

from applicants.actions.meeting import plan_meeting
from applicants.models import Meeting
from fund.errors import Refused
from fund.models import Fund
from tests.applicants.ballots import meeting, prepared, sealed, sql
from tests.applicants.calling import english
from tests.cast import cast as another_cast

PAGE = "applicants:meetings"


def test_a_meeting_copies_rule_and_quorum_and_keeps_them_when_the_fund_changes_its_terms(cast):
    row = meeting(cast, timezone.localdate() + dt.timedelta(days=20))
    Fund.objects.filter(pk=cast.fund.pk).update(committee_rule="veto", committee_quorum=Decimal("0.9"))
    later = meeting(cast)
    row.refresh_from_db()
    assert (row.number, row.rule, row.quorum) == (1, "simple_majority", Decimal("0.5"))
    assert (later.number, later.rule, later.quorum) == (2, "veto", Decimal("0.9"))
    for column, value in (("rule", "champion"), ("quorum", "0.1"), ("number", 9), ("kind", "preliminary")):
        with pytest.raises(ProgrammingError):
            sql(f"UPDATE applicants_meeting SET {column} = %s WHERE id = %s", value, row.pk)


def test_each_kind_of_meeting_is_numbered_by_itself(cast):
    rows = [meeting(cast, kind=kind) for kind in ("main", "preliminary", "main", "preliminary", "preliminary")]
    assert [(row.kind, row.number) for row in rows] == [("main", 1), ("preliminary", 1), ("main", 2), ("preliminary", 2), ("preliminary", 3)]
    page = english(cast.member).get(reverse(PAGE, args=["sunhwan"])).content.decode()
    assert "Preliminary committee no. 3" in page and "Committee meeting no. 2" in page and "Committee meeting no. 3" not in page


def test_a_meeting_before_the_fund_or_years_away_is_refused_and_nobody_else_plans(cast, client):
    for day in (cast.fund.formed_on - dt.timedelta(days=1), timezone.localdate() + dt.timedelta(days=400)):
        with pytest.raises(Refused) as no:
            meeting(cast, day)
        assert no.value.field == "held_on"
    for seat in (cast.analyst, cast.chair, cast.observer, another_cast("rival").partner):
        with pytest.raises(Refused):
            plan_meeting(fund=cast.fund, held_on=timezone.localdate(), by=seat)
    client.force_login(cast.chair.user)
    assert client.post(reverse(PAGE, args=["sunhwan"]), {"kind": "main", "held_on": "2026-08-05"}).status_code == 403
    assert not Meeting.objects.exists()


@pytest.mark.parametrize(("given", "field"), [({"kind": "board"}, "kind"), ({"place": "x" * 201}, "place"), ({"place": "방\u202e"}, "place")])
def test_a_kind_or_a_place_that_is_none_is_refused_beside_its_field(cast, given, field):
    with pytest.raises(Refused) as no:
        plan_meeting(fund=cast.fund, held_on=timezone.localdate(), by=cast.partner, **given)
    assert (no.value.field, Meeting.objects.count()) == (field, 0)


def test_planning_on_the_page_keeps_a_wrong_day_and_says_what_is_wrong(cast, client):
    client.force_login(cast.operations.user)
    page = reverse(PAGE, args=["sunhwan"])
    for wrong in ("2026-02-30", "", "1999-01-01"):
        answer = client.post(page, {"kind": "preliminary", "held_on": wrong, "begins_at": "14:00", "place": "대회의실"})
        assert answer.status_code == 422
        assert list(answer.context["form"].errors) == ["held_on"]
        body = answer.content.decode()
        assert f'value="{wrong}"' in body or not wrong
        assert "대회의실" in body and 'value="14:00"' in body
    answer = client.post(page, {"kind": "preliminary", "held_on": timezone.localdate().isoformat(), "begins_at": "25:00", "place": ""})
    assert list(answer.context["form"].errors) == ["begins_at"]
    right = {"kind": "preliminary", "held_on": timezone.localdate().isoformat(), "begins_at": "14:00", "place": " 대회의실 "}
    assert client.post(page, right).status_code == 302
    row = Meeting.objects.get()
    assert (row.kind, row.begins_at, row.place) == ("preliminary", dt.time(14), "대회의실")
    shown = client.get(reverse("applicants:meeting", args=["sunhwan", row.uuid])).content.decode()
    assert "14:00" in shown and "대회의실" in shown


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_of_meetings_costs_the_same_queries_for_one_and_three(cast, client, django_assert_num_queries, rows):
    for n in range(rows):
        sealed(cast, name=f"회사 {n}")
    client.force_login(cast.member.user)
    page = reverse(PAGE, args=["sunhwan"])
    client.get(page)
    with django_assert_num_queries(7):
        assert len(client.get(page).context["meetings"]) == rows


def test_the_meetings_page_leads_to_the_first_frozen_item_and_to_tabling_for_those_who_prepare(cast):
    row = meeting(cast)
    prepared(cast, row, "준비 중인 회사")
    first, second = sealed(cast, row, "첫째 회사"), sealed(cast, row, "둘째 회사")
    page = reverse("applicants:meeting", args=["sunhwan", row.uuid])
    room = reverse("applicants:agenda_item", args=["sunhwan", first.uuid])
    table = reverse("applicants:table_deal", args=["sunhwan", row.uuid])
    for seat, links in ((cast.partner, (True, True)), (cast.member, (True, False)), (cast.observer, (True, False)), (cast.inspector, (True, False))):
        answer = english(seat).get(page)
        body = answer.content.decode()
        assert (answer.context["first"], f'class="btn btn-primary" href="{room}"' in body, table in body) == (first, *links)
    assert [item.deal.company.name for item in answer.context["agenda"]] == ["첫째 회사", "둘째 회사"]
    assert second.order == 2
