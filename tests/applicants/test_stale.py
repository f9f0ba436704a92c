"""A deal that stands too long is said so to who can move it: on their home page, and once in a notification to its owner."""
import datetime as dt

import pytest
from django.db import connection
from django.utils import timezone

from applicants import tasks
from applicants.actions.stage_move import change_stage
from applicants.actions.stale import tell_of_stale
from applicants.models import Deal, StagePlan
from applicants.queries.upkeep import stale_deals
from fund.audit import acting
from fund.models import Notification, Seat
from fund.states import Edge
from fund.today import waiting
from tests.applicants.walling import fresh, walled
from tests.cast import cast as build
from tests.cast import company, submitted_deal

DAY = dt.timedelta(days=1)


@pytest.fixture
def plan(cast):
    StagePlan.objects.filter(fund=cast.fund).update(days={"screening": 10, "submitted": 3})


def stale(cast, name, days=11, **columns):
    deal = submitted_deal(cast, company(name))
    Deal.objects.filter(pk=deal.pk).update(**{"stage_since": timezone.now() - days * DAY, "owner": cast.analyst} | columns)
    return Deal.objects.get(pk=deal.pk)


def duty(seat):
    return sorted(row["name"] for row in waiting(fresh(seat).user) if row["duty"].key == "stale")


def told(seat):
    return list(Notification.objects.filter(user=seat.user, kind="deal_stale").order_by("pk"))


def test_the_home_page_names_ones_own_stale_deals_and_those_nobody_looks_after(cast, plan):
    Seat.objects.filter(pk=cast.analyst2.pk).update(ends_on=timezone.localdate())
    for name, columns in (("내 것", {}), ("주인 없음", {"owner": None}), ("떠난 사람 것", {"owner": cast.analyst2}), ("남의 것", {"owner": cast.partner}),
                          ("아직", {"days": 10}), ("보류", {"status": "hold"}), ("끝남", {"status": "passed"}), ("투자", {"stage": "invested"})):
        stale(cast, name, **columns)
    assert duty(cast.analyst) == ["내 것", "떠난 사람 것", "주인 없음"]
    assert duty(cast.partner) == ["남의 것", "떠난 사람 것", "주인 없음"]
    assert [duty(seat) for seat in (cast.operations, cast.inspector, cast.chair, cast.founder)] == [[]] * 4
    row = next(row for row in waiting(fresh(cast.partner).user) if (row["duty"].key, row["name"]) == ("stale", "남의 것"))
    assert row["due"] == timezone.localdate(timezone.now() - 11 * DAY) + 10 * DAY
    assert row["duty"].room(cast.fund.slug) == f"/f/{cast.fund.slug}/deals/?stale=1"


def test_each_funds_own_plan_counts(cast, plan):
    rival = build("rival")
    mine, theirs = stale(cast, "열하루"), stale(rival, "열하루도 괜찮은 곳", owner=rival.analyst)
    assert (duty(cast.analyst), duty(rival.analyst)) == (["열하루"], [])
    StagePlan.objects.filter(fund=rival.fund).delete()  # the usual plan: fourteen days
    Deal.objects.filter(pk=theirs.pk).update(stage_since=timezone.now() - 15 * DAY)
    assert duty(rival.analyst) == ["열하루도 괜찮은 곳"] and mine.pk not in stale_deals(fresh(rival.analyst).user).values_list("pk", flat=True)


def test_a_wall_hides_a_stale_deal_from_page_and_notification(cast, plan):
    deal = stale(cast, "벽 뒤", owner=None)
    walled(cast, deal, cast.analyst)
    assert (duty(cast.analyst), duty(cast.partner)) == ([], ["벽 뒤"])
    Deal.objects.filter(pk=deal.pk).update(owner=cast.analyst)
    assert tell_of_stale() == 0 and told(cast.analyst) == []


def test_an_owner_is_told_once_a_stay_and_again_of_the_next_one(cast, plan):
    deal = stale(cast, "오래 선 곳")
    stale(cast, "주인 없음", owner=None)
    stale(cast, "쉬는 곳", status="hold")
    assert [tell_of_stale(), tell_of_stale()] == [1, 0]
    tasks.tell_of_stale()
    row = told(cast.analyst)[0]
    assert "오래 선 곳" in row.sentence and "10" in row.sentence and row.url == f"/f/{cast.fund.slug}/deals/{deal.uuid}/"
    assert (row.fund, row.about, Notification.objects.filter(kind="deal_stale").count()) == (cast.fund, deal.uuid, 1)
    with acting(None, "move_deal"):
        change_stage(deal=Deal.objects.select_for_update().get(pk=deal.pk), to="submitted", by=None, edges=(Edge("screening", "submitted"),))
    assert tell_of_stale() == 0
    Deal.objects.filter(pk=deal.pk).update(stage_since=timezone.now() - 4 * DAY)
    assert tell_of_stale() == 1 and len(told(cast.analyst)) == 2
    Deal.objects.filter(pk=deal.pk).update(owner=cast.partner)
    assert tell_of_stale() == 1 and len(told(cast.partner)) == 1  # who takes a stale deal over learns that it is one


def test_whose_seat_has_ended_is_not_told(cast, plan):
    stale(cast, "떠난 사람 것")
    Seat.objects.filter(pk=cast.analyst.pk).update(ends_on=timezone.localdate())
    assert tell_of_stale() == 0 and told(cast.analyst) == []


def test_what_breaks_at_one_deal_keeps_no_other_owner_waiting(cast, plan, monkeypatch, caplog):
    first, second = stale(cast, "부서진 곳"), stale(cast, "성한 곳")
    Deal.objects.filter(pk=first.pk).update(stage_since=first.stage_since - DAY)
    with connection.cursor() as cursor:  # the database itself refuses the first one's row
        cursor.execute("ALTER TABLE fund_notification ADD CONSTRAINT broken CHECK (about <> %s)", [str(first.uuid)])
    assert tell_of_stale() == 1 and [row.about for row in told(cast.analyst)] == [second.uuid]
    assert str(first.pk) in caplog.text
